"""Runs the migrations on the application's own engine. One transaction for each run: it works whole or not at all."""

from typing import Any

from alembic import context
from flask import current_app

from hub.db import Codes, Json, UTC, altering_tables, db

target = db.metadata


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Write our column types as plain ones: a migration must not change when the code does."""
    if kind == "type" and isinstance(item, UTC):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Codes | Json):
        return "sa.Text()"
    return False


def migrate(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    with db.engine.execution_options(writes=True).connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        try:
            with altering_tables(connection, connection.commit):
                migrate(connection)
        finally:
            if is_sqlite:
                connection.rollback()
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")
                connection.exec_driver_sql("BEGIN")


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database only.")
with current_app.app_context():
    if given := context.config.attributes.get("connection"):
        migrate(given)  # within the transaction of a restore, which commits
    else:
        run()
