"""What stood in the table of holidays stands in the planner after the migration."""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from hub.db import db
from hub.serve import migrate
from tests.test_migrations import empty_hub as empty_hub  # the fixture

CLUSTER = (
    "INSERT INTO cluster (id, name, kind, boroughs, welcome, data_contact, open_to_requests, is_demo, created_at, "
    "asks_for_second_factor, version) "
    "VALUES (1, 'C', 'geographic', '[]', '', '', true, false, '2026-01-01', true, 1)"
)
OLD = "INSERT INTO holiday (cluster_id, organisation_id, name, first_day, last_day) VALUES "


def test_holidays_are_carried_over_and_back(empty_hub: Flask) -> None:
    migrate()
    scripts = str(Path(empty_hub.root_path) / "migrations")
    downgrade(directory=scripts, revision="0008")
    with db.engine.begin() as connection:
        connection.execute(sa.text(CLUSTER))
        connection.execute(sa.text(f"{OLD} (1, NULL, 'Half-term', '2027-02-15', '2027-02-19')"))
        before = connection.execute(sa.text("SELECT name, first_day, last_day FROM holiday")).all()
    upgrade(directory=scripts)
    with db.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT kind, title, first_day, last_day FROM planner_entry")).all()
    assert [tuple(row) for row in rows] == [("holiday", *row) for row in before]
    downgrade(directory=scripts, revision="0008")
    with db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name, first_day, last_day FROM holiday")).all() == before
