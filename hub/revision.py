"""Which version of the tables the database has, which this version of the hub wants, and how the one becomes the
other. Nearly every start finds nothing to do, so Alembic is loaded only where there is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import sqlalchemy as sa
from flask import Flask, current_app

from hub.db import db

if TYPE_CHECKING:
    from flask_migrate import Migrate


class Migrations:
    """What Flask-Migrate looks for in an application, as far as the hub and `flask db` use it."""

    def __init__(self, app: Flask) -> None:
        self.directory = f"{app.root_path}/migrations"
        app.extensions["migrate"] = self
        app.cli.add_command(_Db("db", help="Write and look at migrations (Flask-Migrate)."))

    @property
    def migrate(self) -> "Migrate":
        from flask_migrate import Migrate  # late: Alembic takes 50 ms and 4 MB

        return Migrate(db=db, directory=self.directory, render_as_batch=True)


class _Db(click.Command):
    """`flask db`: the group of Flask-Migrate's commands, which takes over when it is asked for."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        from flask_migrate.cli import db as group  # late: Alembic takes 50 ms and 4 MB

        found: click.Context = group.make_context(info_name, args, parent, **extra)
        return found


def _folder() -> Path:
    return Path(current_app.root_path) / "migrations"


def known() -> list[str]:
    """Those of this version, oldest first: the files of the migrations are named by their revisions, in order."""
    return sorted(path.name.partition("_")[0] for path in (_folder() / "versions").glob("[0-9]*_*.py"))


def head() -> str:
    return known()[-1]


def found(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision


def upgrade() -> None:
    """The database to this version's tables."""
    from flask_migrate import upgrade as run  # late: Alembic takes 50 ms and 4 MB

    run(directory=str(_folder()))


def upgrade_within(connection: sa.Connection, revision: str) -> None:
    """In the caller's transaction, which commits."""
    from alembic import command  # late: 50 ms and 4 MB

    config = current_app.extensions["migrate"].migrate.get_config(str(_folder()))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
