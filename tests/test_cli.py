"""`flask hub ...`: what an administrator types."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.db import db
from hub.members.models import Establishment, Person
from tests.client import Client
from tests.running import free_port
from tests.world import World

COMMANDS = [
    *("worker", "reindex", "demo", "create-admin", "import-register", "migrate", "serve", "load-templates"),
    *("backup", "restore", "erasures", "held-letters", "export-cluster"),
]


def run(app: Flask, *words: str, code: int = 0) -> str:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["hub", *words])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(app: Flask, command: str) -> None:
    output = run(app, command, "--help")
    assert len(output.splitlines()) > 3
    assert command in run(app, "--help")


def test_the_first_administrator_can_sign_in(app: Flask, client: Client, people: World) -> None:
    run(
        app,
        "create-admin",
        "--email",
        " New.Admin@Example.org",
        "--name",
        "New Admin",
        "--password",
        "three blue teapots",
    )
    page = client.get("security.login")
    client.submit(page, email="new.admin@example.org", password="three blue teapots")
    assert client.get("admin.index").h1 == "Run this hub"


@pytest.mark.parametrize(
    ("email", "password", "code"), [("nonsense", "three blue teapots", 2), ("a@example.org", "short", 1)]
)
def test_an_administrator_needs_an_address_and_a_password(app: Flask, email: str, password: str, code: int) -> None:
    run(app, "create-admin", "--email", email, "--name", "X", "--password", password, code=code)
    assert db.session.scalar(sa.select(sa.func.count(Person.id)).where(Person.name == "X")) == 0


def test_a_slip_in_the_address_is_asked_again_at_once(app: Flask, people: World) -> None:
    typed = "\n".join(["no address", "new@example.org", "New Admin", *["three blue teapots"] * 2])
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["hub", "create-admin"], input=typed)
    assert "no address is not an e-mail address" in result.output
    assert "new@example.org can sign in" in result.output


def test_an_administrator_needs_a_name(app: Flask) -> None:
    words = ("create-admin", "--email", "a@example.org", "--password", "three blue teapots", "--name")
    assert "needs a name" in run(app, *words, " \x00", code=1)
    run(app, *words, "x" * 300)
    assert len(db.session.scalars(sa.select(Person.name).where(Person.email == "a@example.org")).one()) == 120


@pytest.mark.parametrize(
    "words",
    [
        ("create-admin", "--email", "a@example.org", "--name", "A", "--password", "three blue teapots"),
        ("reindex",),
        ("load-templates",),
    ],
    ids=lambda words: words[0],
)
def test_before_there_are_tables_a_sentence_says_what_makes_them(tmp_path: Path, words: tuple[str, ...]) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "hub", *words],
        env=os.environ | {"HUB_INSTANCE": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert found.stderr == "Error: The database has no tables yet. Run `flask hub migrate` first.\n"


@pytest.mark.no_database
@pytest.mark.parametrize(
    "words", ["migrate", "backup b.tar", "restore b.tar", "erasures erased", "restore-files b.tar"]
)
def test_a_database_that_is_not_reached_is_said_with_where_to_look(tmp_path: Path, words: str) -> None:
    command, *files = words.split()
    found = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "hub", command, *(str(tmp_path / file) for file in files)],
        env=os.environ
        | {
            "HUB_INSTANCE": str(tmp_path),
            "DATABASE_URL": "postgresql://hub:geheim@127.0.0.1:1/hub",
            "PORT": str(free_port()),  # no hub that runs on this machine is meant
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert found.stderr.startswith("Error: The database ")
    assert "refused" in found.stderr or command == "migrate"
    assert "DATABASE_URL" in found.stderr
    assert "geheim" not in found.stderr


def test_the_demo_goes_into_an_empty_hub_on_this_machine_only(app: Flask, people: World) -> None:
    assert "already has people" in run(app, "demo", "--yes", code=1)
    here = app.config["HUB"]
    app.config["HUB"] = replace(here, base_url="https://hub.example.org")
    assert "this machine only" in run(app, "demo", "--yes", code=1)
    app.config["HUB"] = here


def test_a_register_is_imported_and_kept(app: Flask, tmp_path: Path) -> None:
    source = Path(app.root_path) / "data" / "london_establishments.csv"
    few = tmp_path / "few.csv"
    few.write_text("\n".join(source.read_text("utf-8").splitlines()[:21]), "utf-8")
    run(app, "import-register", str(few))
    assert db.session.scalar(sa.select(sa.func.count(Establishment.id))) == 20
    nonsense = tmp_path / "nonsense.csv"
    nonsense.write_text("a,b\n1,2\n")
    assert "Error" in run(app, "import-register", str(nonsense), code=1)


def test_the_index_is_made_anew(app: Flask, people: World) -> None:
    assert "The index holds" in run(app, "reindex")
