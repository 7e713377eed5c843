"""What was typed and not saved, of every page that keeps it."""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from hub.db import db
from hub.drafts import Draft
from hub.meetings.models import Meeting
from hub.meetings.states import MeetingState
from hub.members.models import Cluster, Person
from hub.serve import migrate
from tests.test_migrations import empty_hub as empty_hub  # the fixture


def test_drafts_of_minutes_are_carried_over_and_back(empty_hub: Flask) -> None:
    migrate()
    scripts = str(Path(empty_hub.root_path) / "migrations")
    cluster, person = Cluster(name="C"), Person(name="Asha", email="asha@example.org")
    db.session.add_all([cluster, person])
    db.session.flush()
    meeting = Meeting(cluster_id=cluster.id, title="Spring", state=MeetingState.POLLING, created_by_id=person.id)
    db.session.add(meeting)
    db.session.flush()
    fields = [["text", "Agreed – “so far”"], ["version", "3"]]
    db.session.add(Draft(person_id=person.id, about=f"meeting:{meeting.id}", part="7", fields=fields))
    meeting_id = meeting.id
    db.session.commit()
    db.session.remove()
    downgrade(directory=scripts, revision="0021")
    with db.engine.connect() as connection:
        select = sa.text("SELECT meeting_id, part, text, drawn_from FROM minutes_draft")
        assert connection.execute(select).all() == [(meeting_id, 7, "Agreed – “so far”", "3")]
    upgrade(directory=scripts)
    row = db.session.query(Draft).one()
    assert (row.about, row.part, row.fields) == (f"meeting:{meeting_id}", "7", fields)
