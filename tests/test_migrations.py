"""The migrations make the very tables that the models describe, and altering a table keeps its children."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade

import hub.revision as revision
from hub import create_app
from hub.db import db
from hub.pages import AssetsMissing, check_assets
from hub.serve import CannotStart, migrate
from tests.conftest import POSTGRES, Database, make_config

pytestmark = pytest.mark.long


@pytest.fixture
def empty_hub(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    database = Database(tmp_path, f"hub_migrations_{worker_id}")
    app = create_app(make_config(tmp_path / "instance", database.url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    database.drop()


def test_migrations_equal_models(empty_hub: Flask) -> None:
    migrate()
    with db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), db.metadata)
    assert found == [], f"write a migration for these: {found}"


def test_files_are_named_by_their_revisions_in_order(empty_hub: Flask) -> None:
    """hub.revision reads the names only."""
    scripts = ScriptDirectory(f"{empty_hub.root_path}/migrations")
    chain = [script.revision for script in scripts.walk_revisions()]
    assert (chain[::-1], scripts.get_current_head()) == (revision.known(), revision.head())


def test_flask_db_is_there_for_whoever_writes_a_migration(empty_hub: Flask) -> None:
    migrate()
    assert "revision" in empty_hub.test_cli_runner().invoke(args=["db", "--help"]).output
    assert empty_hub.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0


def test_a_second_run_changes_nothing(empty_hub: Flask) -> None:
    migrate()
    migrate()
    assert sa.inspect(db.engine).has_table("person")
    assert db.session.scalar(sa.text("SELECT count(*) FROM establishment")) == 3204  # schools to choose from


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(empty_hub: Flask) -> None:
    migrate()
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CannotStart, match="newer version"):
        migrate()


def test_a_failed_migration_leaves_the_old_tables(empty_hub: Flask, tmp_path: Path) -> None:
    migrate()
    scripts = tmp_path / "migrations"
    shutil.copytree(Path(empty_hub.root_path) / "migrations", scripts)
    head = max(path.name.split("_")[0] for path in (scripts / "versions").glob("*.py"))
    (scripts / "versions" / "9998_breaks.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9998'\ndown_revision = {head!r}\n\n"
        "def upgrade():\n    op.create_table('half_done', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "    op.execute('SELECT * FROM no_such_table')\n"
    )
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(directory=str(scripts))
    with db.engine.connect() as connection:
        assert not sa.inspect(connection).has_table("half_done")
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == head


@pytest.mark.skipif(bool(POSTGRES), reason="only SQLite copies tables to alter them")
def test_a_batch_migration_keeps_the_child_rows(empty_hub: Flask, tmp_path: Path) -> None:
    migrate()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY, word TEXT)")
        connection.exec_driver_sql(
            "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent(id) ON DELETE CASCADE)"
        )
        connection.exec_driver_sql("INSERT INTO parent VALUES (1, 'kept')")
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 1)")
    scripts = tmp_path / "migrations"
    shutil.copytree(Path(empty_hub.root_path) / "migrations", scripts)
    head = max(path.name.split("_")[0] for path in (scripts / "versions").glob("*.py"))
    (scripts / "versions" / "9998_alters.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9998'\ndown_revision = {head!r}\n\n"
        "def upgrade():\n    with op.batch_alter_table('parent', recreate='always') as table:\n"
        "        table.add_column(sa.Column('more', sa.Text()))\n"
    )
    upgrade(directory=str(scripts))
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM child")) == 1
        assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1


@pytest.mark.no_database
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "hub", "migrate"]
    for name, value in (
        ("PORT", "many"),
        ("HUB_BASE_URL", "hub"),
        ("DATABASE_URL", "mysql://x/y"),
        ("HUB_UPLOAD_MB", "0"),
        ("HUB_INSTANCE", "/dev/null/x"),
        ("HUB_SMTP_URL", "mail.example.org"),
        ("HUB_SECRET_KEY", "short"),
        ("HUB_SECRET_KEY", "schlüssel" * 8),
        ("HUB_SECRET_KEY", "with a space at its end, like this "),
        ("HUB_SECRET_KEY", "k" * 1001),
    ):
        done = subprocess.run(
            command,
            env={"HUB_INSTANCE": str(tmp_path), name: value, "PATH": "/usr/bin:/bin"},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
        )
        assert done.returncode != 0
        assert name in done.stderr + done.stdout, (name, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr


def test_unbuilt_assets_stop_the_start_with_a_sentence(empty_hub: Flask, tmp_path: Path) -> None:
    empty_hub.static_folder = str(tmp_path)
    with pytest.raises(AssetsMissing, match="make assets"):
        check_assets(empty_hub)


def test_a_file_that_is_no_database_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite3").write_bytes(b"this is a letter to my aunt" * 100)
    app = create_app(make_config(tmp_path / "instance", f"sqlite:///{tmp_path / 'no.sqlite3'}"))
    with app.app_context(), pytest.raises(CannotStart, match="does not answer"):
        migrate()
