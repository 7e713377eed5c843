"""The page on which a lead enters the school holidays, and what they change."""

from datetime import UTC, datetime, timedelta

import time_machine

from hub.db import db
from hub.planner.models import Holiday
from hub.planner.queries import calendar_of, clashes
from hub.text import today
from tests.client import Client
from tests.employers.makers import make_request
from tests.world import World


def test_a_lead_enters_holidays_for_all_and_for_one_school(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    page = client.get("planner.holidays")
    assert "weekends and the bank holidays of England only" in page.text
    first, last = today() + timedelta(days=20), today() + timedelta(days=24)
    page = client.follow(client.submit(page, name="Half-term", first_day=first.isoformat(), last_day=last.isoformat()))
    assert "Half-term is entered" in page.flash
    client.submit(
        page, name="Training day", first_day=today().isoformat(), last_day=today().isoformat(),
        organisation_id=str(people.tollhouse),
    )  # fmt: skip
    calendar = calendar_of(people.canal)
    assert not any(calendar.is_school_day(first + timedelta(days=n)) for n in range(5))
    assert not calendar.is_school_day(today(), people.tollhouse)
    assert calendar_of(people.heath).common == ()
    row = db.session.query(Holiday).filter_by(name="Half-term").one()
    assert "taken out" in client.follow(client.post("planner.remove_holiday", holiday_id=row.id)).flash
    assert calendar_of(people.canal).common == ()


def test_a_holiday_that_ends_before_it_begins_or_lasts_for_years_is_refused(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    page = client.get("planner.holidays")
    page = client.submit(page, name="x", first_day="2026-12-20", last_day="2026-12-19", status=200)
    assert page.errors == ["The last day must not be before the first"]
    page = client.submit(page, name="x", first_day="2026-12-20", last_day="2027-12-20", status=200)
    assert page.errors == ["No school holiday is longer than 100 days. Check the year"]


def test_another_clusters_holiday_cannot_be_taken_out(client: Client, people: World) -> None:
    row = Holiday(cluster_id=people.heath, name="Theirs", first_day=today(), last_day=today())
    db.session.add(row)
    db.session.commit()
    client.sign_in(people.asha).post("planner.remove_holiday", holiday_id=row.id, status=404)


def test_the_page_makes_no_more_statements_with_more_holidays(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    counts = []
    for number in (1, 30):
        db.session.add_all(
            Holiday(cluster_id=people.canal, organisation_id=people.marigold, name=f"Day {n}", first_day=today(),
                    last_day=today()) for n in range(number)
        )  # fmt: skip
        counts.append(client.get("planner.holidays").statements)
    assert counts[0] == counts[1]


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


def test_what_stands_in_the_way_of_a_day_is_said_for_each_school(client: Client, people: World) -> None:
    day, later = today() + timedelta(days=20), today() + timedelta(days=40)
    for organisation, name in ((None, "Half-term"), (people.tollhouse, "Training day")):
        db.session.add(
            Holiday(cluster_id=people.canal, organisation_id=organisation, name=name, first_day=day, last_day=day)
        )
    db.session.add(Holiday(cluster_id=people.heath, name="Of another cluster", first_day=day, last_day=later))
    db.session.commit()
    schools = [people.tollhouse, people.marigold]
    expected = {people.tollhouse: "Training day", people.marigold: "Half-term"}
    assert clashes(people.canal, [day, later], schools) == {day: expected}
    assert clashes(people.canal, [later], schools) == {}
