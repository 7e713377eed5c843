"""Entering, changing, taking out and putting back; who may; and what holidays change."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from hub.db import db, now
from hub.planner.clearing import clear_removed
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.text import today
from tests.client import Client
from tests.employers.makers import make_request
from tests.planner.makers import enter, of
from tests.world import World

DAY = {"kind": "inset", "title": "Training day", "first_day": "2027-01-11", "last_day": ""}


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with time_machine.travel(datetime(2026, 11, 26, 10, tzinfo=UTC), tick=False):
        yield


def test_a_lead_enters_for_all_for_a_borough_and_for_a_school(client: Client, people: World) -> None:
    people.organisation("tollhouse").borough = "E09000007"
    client.sign_in(people.asha)
    for whose in ("cluster", "borough:E09000007", of(people.tollhouse)):
        page = client.follow(client.submit(client.get("planner.enter"), **DAY, whose=whose))
        assert "Training day is entered" in page.flash
    rows = db.session.query(PlannerEntry).order_by(PlannerEntry.id).all()
    assert [row.for_whom for row in rows] == ["All schools", "Schools in Camden", "Tollhouse Lane School"]
    assert {row.last_day for row in rows} == {date(2027, 1, 11)}


def test_a_careers_leader_enters_and_changes_what_is_their_own_schools_only(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("planner.enter", whose="cluster")
    assert [option["value"] for option in page.soup.select("#whose option")] == [of(people.tollhouse)]
    page = client.follow(client.submit(page, **{**DAY, "kind": "placement", "title": "", "year_groups": ["y10"]}))
    assert "Placements, work experience is entered" in page.flash
    assert "Year 10" in page.text
    client.submit(client.get("planner.enter"), status=200, **DAY, whose="cluster")
    (row,) = db.session.query(PlannerEntry).all()
    page = client.get("planner.edit", entry_id=row.id)
    client.submit(page, title="Work experience", kind="placement")
    assert "Work experience" in client.get("planner.school", organisation_id=people.tollhouse).text
    theirs = enter(people, date(2027, 1, 11), whose=of(people.marigold))
    everybodys = enter(people, date(2027, 1, 11))
    for other in (theirs, everybodys):
        client.get("planner.edit", entry_id=other.id, status=403)
        client.post("planner.remove", entry_id=other.id, status=403)
    assert "Take out" not in client.get("planner.shared").text


def test_what_was_taken_out_is_seen_nowhere_and_can_be_put_back_for_a_month(client: Client, people: World) -> None:
    row = enter(people, date(2027, 1, 11), kind=Kind.INSET, title="Training day", whose=of(people.tollhouse))
    client.sign_in(people.ben)
    page = client.follow(client.post("planner.remove", entry_id=row.id))
    assert "Training day is taken out." in page.text
    assert "Training day" not in client.get("planner.year").text
    client.get("planner.edit", entry_id=row.id, status=404)
    other = client.sign_in(people.dan).get("planner.school", organisation_id=people.tollhouse, removed=row.id)
    assert "Training day" not in other.text
    client.sign_in(people.ben)
    page = client.follow(client.post("planner.put_back", entry_id=row.id))
    assert "stands in the planner again" in page.flash
    assert "Training day" in client.get("planner.year").text
    row.removed_at = now() - timedelta(days=29)
    db.session.commit()
    assert clear_removed() == 0
    row.removed_at = now() - timedelta(days=31)
    db.session.commit()
    assert clear_removed() == 1


def test_another_clusters_dates_do_not_exist(client: Client, people: World) -> None:
    row = enter(people, date(2027, 1, 11), title="Theirs", cluster_id=people.heath)
    client.sign_in(people.asha)
    for act in ("remove", "put_back"):
        client.post(f"planner.{act}", entry_id=row.id, status=404)
    client.get("planner.school", organisation_id=people.heath_school, status=404)
    assert "Theirs" not in client.get("planner.year").text + client.get("planner.shared").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"last_day": "2027-01-10"}, "The last day must not be before the first"),
        ({"last_day": "2027-12-20"}, "Nothing in the planner is longer than 100 days. Check the year"),
        ({"first_day": "2037-01-11"}, "The first day must be from Sunday 1 September 2025"),
        ({"first_day": "2024-01-11"}, "The first day must be from Sunday 1 September 2025"),
        ({"kind": ""}, "Answer: What is it?"),
    ],
)
def test_wrong_days_are_told_and_what_was_typed_stays(
    client: Client, people: World, typed: dict[str, str], said: str
) -> None:
    client.sign_in(people.ben)
    page = client.submit(client.get("planner.enter"), status=200, **{**DAY, **typed})
    assert len(page.errors) == 1
    assert page.errors[0].startswith(said.replace("Sunday", "Monday"))
    assert page.soup.find(id="title")["value"] == "Training day"


def test_a_request_of_the_last_day_of_term_is_not_late_in_august(client: Client, people: World) -> None:
    with time_machine.travel(datetime(2027, 7, 13, 10, tzinfo=UTC), tick=False):
        row = make_request(people)
        row.move(row.state, 5)
        assert row.due_on is not None
        assert row.due_on.isoformat() == "2027-07-20"
        db.session.commit()
    for day, is_late in ((datetime(2027, 8, 20, 10), False), (datetime(2027, 9, 1, 10), True)):
        with time_machine.travel(day.replace(tzinfo=UTC), tick=False):
            assert row.is_late is is_late


def test_the_lists_make_no_more_statements_with_more_dates(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    counts = []
    for number in (1, 30):
        for place in range(number):
            enter(people, today(), title=f"Day {place}", whose=of(people.marigold))
        counts.append(client.get("planner.school", organisation_id=people.marigold).statements)
    assert counts[0] == counts[1]
