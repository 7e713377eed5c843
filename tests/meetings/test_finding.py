"""Meetings in search: title, agenda and shared minutes, for the cluster only."""

import pytest

from hub.db import db, now
from hub.meetings.finding import SEARCH, described, documents, search_rows
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import AgendaItem
from hub.search import Query, find
from hub.search.keeper import index_waiting
from tests.client import Client
from tests.meetings.makers import make_meeting
from tests.world import World


def test_agenda_and_shared_minutes_are_in_the_document_and_a_draft_is_not(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    db.session.add(AgendaItem(meeting_id=meeting.id, title="Mock interviews"))
    minutes = Minutes(meeting_id=meeting.id, text="The garage takes one pupil")
    db.session.add(minutes)
    db.session.flush()
    (found,) = documents([meeting.id])
    assert "Mock interviews" in found.body
    assert "garage" not in found.body
    minutes.shared_at = now()
    db.session.flush()
    (found,) = documents([meeting.id])
    assert "garage" in found.body
    assert found.audience == {f"cluster:{people.canal}"}
    meeting.cancel("No")
    db.session.flush()
    assert documents([meeting.id]) == []


def test_a_phrase_of_the_minutes_is_found_in_the_cluster_and_nowhere_else(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    client.sign_in(people.asha)
    page = client.get("meetings.write_minutes", meeting_id=meeting.id)
    index_waiting([SEARCH])
    client.submit(page, button="share", text="The garage takes one pupil at a time")
    index_waiting([SEARCH])
    query = {"text": "garage takes", "kinds": frozenset({"meeting"})}
    assert [hit.id for hit in find(Query(audience=people.reader("ben").audience, **query)).hits] == [meeting.id]
    assert not find(Query(audience=people.reader("olu").audience, **query)).hits


@pytest.mark.parametrize(("who", "sees"), [("ben", True), ("olu", False)])
def test_rows_and_names_are_read_again_for_the_reader(client: Client, people: World, who: str, sees: bool) -> None:
    meeting = make_meeting(people)
    reader = people.reader(who)
    with client.app.test_request_context(f"/c/{people.canal}/"):
        client.app.preprocess_request()
        assert bool(search_rows(reader, [meeting.id])) is sees
        assert bool(described(reader, [meeting.id])) is sees
