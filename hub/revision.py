"""Which version of the tables the database has, and which this version of the hub wants."""

from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import current_app


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(current_app.root_path) / "migrations"))


def found(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision
