"""Keeps the database of this version for the tests of later ones: `python -m tests.postgres python -m
tests.releases.keep`. Run it once for each release, at its last migration, and add the two files it writes.

They hold the tables as they really stood, and the demonstration's rows; the register of schools comes with the hub,
so that a few rows of it are enough.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

import hub.demo as demo
from hub import create_app
from hub.db import db
from hub.members.models import Establishment
from hub.serve import migrate
from tests.conftest import POSTGRES, Database, make_config
from tests.postgres import binaries

FOLDER = Path(__file__).parent
DAY = date(2026, 11, 25)
SCHOOLS = 40


def main() -> None:
    os.environ.pop("HUB_INSTANCE", None)
    if not POSTGRES:
        sys.exit("Start it under tests.postgres: each release is kept from both databases.")
    with tempfile.TemporaryDirectory() as folder:
        for name, url in (("sqlite", f"sqlite:///{folder}/kept.sqlite3"), ("postgres", f"{POSTGRES}/kept")):
            if name == "postgres":
                Database._server("CREATE DATABASE kept")
            app = create_app(make_config(Path(folder) / name, url))
            with app.app_context():
                head = _fill(app)
                db.session.remove()
                db.engine.dispose()
            text = _of_sqlite(Path(folder) / "kept.sqlite3") if name == "sqlite" else _of_postgres(url)
            target = FOLDER / f"{head}.{name}.sql.gz"
            target.write_bytes(gzip.compress(text.encode(), mtime=0))
            print(f"{target.relative_to(FOLDER.parent)}: {target.stat().st_size:,} bytes")  # noqa: T201


def _fill(app: Flask) -> str:
    migrate()
    demo.load(lambda line: None, on=DAY)
    kept = sa.select(Establishment.id).order_by(Establishment.id).limit(SCHOOLS)
    db.session.execute(sa.delete(Establishment).where(Establishment.id.not_in(kept)))
    db.session.commit()
    return str(db.session.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _of_sqlite(file: Path) -> str:
    connection = sqlite3.connect(file)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def _of_postgres(url: str) -> str:
    """Without the server's settings and the client's commands, which other versions do not know."""
    folder = binaries()
    assert folder is not None
    dump = [str(folder / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", url]
    text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    _, first, rest = text.partition("CREATE TABLE")
    body, _, last = rest.rstrip().rpartition("\n")
    return first + (body if last.startswith("\\") else rest)


if __name__ == "__main__":
    main()
