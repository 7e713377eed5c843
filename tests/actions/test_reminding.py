"""Reminders of actions: once before the day, once after it, on days that are the school's."""

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

import hub.actions.reminding as reminding
from hub.actions.models import Action
from hub.actions.reminding import due_reminder, remind
from hub.db import db
from hub.mail import Letter
from hub.notices.kinds import When
from hub.notices.sending import choose
from hub.planner.calendar import Calendar, Period
from hub.text import at_london, today
from tests.actions.makers import make_action
from tests.client import Client
from tests.meetings.makers import link_in
from tests.world import World

MONDAY = date(2027, 2, 22)  # the week after half-term
HALF_TERM = Calendar((Period(date(2027, 2, 13), date(2027, 2, 21)),))


@pytest.fixture(autouse=True)
def _a_school_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever day it is for whoever runs the tests."""
    monkeypatch.setattr(Calendar, "is_day_for", lambda *_: True)
    monkeypatch.setattr(reminding, "MORNING", 0)


def letters() -> list[Letter]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Letter).order_by(Letter.id)))


def test_once_before_and_once_after(client: Client, people: World) -> None:
    row = make_action(people, due=2)
    make_action(people, due=9)
    assert (remind(), remind()) == (1, 0)
    (letter,) = letters()
    assert (letter.template, letter.to_address) == ("actions/letters/due", "ben@example.org")
    assert letter.subject.startswith("Due on")
    db.session.get_one(Action, row.id).due_on = today() - timedelta(days=1)
    db.session.commit()
    assert (remind(), remind()) == (1, 0)
    assert letters()[-1].subject.startswith("Was due on")


def test_the_link_opens_the_live_action_and_one_press_does_it(client: Client, people: World) -> None:
    row = make_action(people, due=-1)
    remind()
    row.title = "As it stands now"
    db.session.commit()
    page = client.get_url(client.link(link_in(letters()[0])))
    assert page.h1 == "As it stands now"
    client.submit(page)
    assert db.session.get_one(Action, row.id, populate_existing=True).is_done
    assert remind() == 0


def test_done_without_a_day_and_far_off_is_left_alone(client: Client, people: World) -> None:
    make_action(people, due=-3, done_at=at_london(today(), time()))
    make_action(people, due=None)
    make_action(people, due=20)
    assert remind() == 0


def test_another_day_asks_anew(client: Client, people: World) -> None:
    row = make_action(people, due=1)
    remind()
    page = client.sign_in(people.asha).get("actions.edit", action_id=row.id)
    client.submit(page, action_due=(today() + timedelta(days=2)).isoformat())
    assert remind() == 1


def test_it_goes_to_whoever_sits_on_the_seat_now_and_the_old_link_ends(client: Client, people: World) -> None:
    make_action(people, due=-1)
    remind()
    old = client.link(link_in(letters()[0]))
    seat = people.seat("ben")
    seat.person_id = people.nina
    db.session.commit()
    make_action(people, "nina", due=-1, title="Another", owner_seat_id=seat.id, told_id=people.ben)
    remind()
    assert letters()[-1].to_address == "nina@example.org"
    client.get_url(client.link(link_in(letters()[-1])))
    client.get_url(old, status=404)


def test_whoever_wants_no_such_letters_gets_none(client: Client, people: World) -> None:
    choose(people.ben, people.canal, lambda row: row.choose("actions", When.OFF))
    make_action(people, due=-1)
    remind()
    assert not letters()


@pytest.mark.parametrize(
    ("due", "on", "says"),
    [
        (MONDAY, date(2027, 2, 11), None),
        (MONDAY, date(2027, 2, 12), "reminded_at"),  # the last school day that leaves two
        (MONDAY, date(2027, 2, 15), None),  # half-term
        (date(2027, 2, 12), date(2027, 2, 15), None),
        (date(2027, 2, 12), MONDAY, "chased_at"),
        (date(2027, 2, 25), date(2027, 2, 23), "reminded_at"),
        (MONDAY, MONDAY, "reminded_at"),
    ],
)
def test_schools_are_reminded_on_school_days(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch, due: date, on: date, says: str | None
) -> None:
    monkeypatch.undo()
    row = make_action(people)
    row.due_on = due
    column = due_reminder(row, HALF_TERM, on)
    assert (column.key if column is not None else None) == says


def test_what_was_given_yesterday_is_not_said_twice(client: Client, people: World) -> None:
    row = make_action(people, due=1, told_at=datetime.combine(today(), time(9)).astimezone())
    assert remind() == 0
    row.told_at = at_london(today() - timedelta(days=4), time(9))
    db.session.commit()
    assert remind() == 1
