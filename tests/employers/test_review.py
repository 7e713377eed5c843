"""Review-by: two years after the last contact somebody says whether an entry is still right; nobody goes silently."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.db import db, now
from hub.employers.models import EmployerContact, EmployerEvent
from hub.employers.needs import need_count
from hub.employers.privacy import retention
from hub.employers.privacy.retention import review_people
from hub.employers.privacy.review import REVIEW_AFTER, count_to_review, last_contacts
from hub.employers.privacy.states import Afterwards, Hold
from hub.employers.settings import EmployerSettings
from hub.employers.states import EventKind
from hub.members.models import Role
from hub.text import local
from tests.client import Client
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request
from tests.world import World

LONG_AGO = now() - timedelta(days=REVIEW_AFTER + 10)
LATELY = now() - timedelta(days=REVIEW_AFTER - 10)


@pytest.fixture(autouse=True)
def working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "is_working_day", lambda day: True)


def old(people: World, **more: Any) -> EmployerContact:
    return make_contact(make_employer(people), added_at=LONG_AGO, **more)


def is_listed(people: World) -> bool:
    db.session.commit()
    return bool(count_to_review(people.reader("ben")))


def test_what_counts_as_the_last_contact(people: World) -> None:
    contact = old(people)
    assert is_listed(people)
    note = EmployerEvent(employer_id=contact.employer_id, kind=EventKind.NOTE, at=LATELY)
    db.session.add(note)
    assert is_listed(people), "a note is no contact"
    note.kind = EventKind.CONTACT
    assert not is_listed(people)
    assert last_contacts([contact])[contact.id] == LATELY
    other = make_contact(contact.employer, name="Rosa", email="rosa@example.org")
    assert is_listed(people), "with whom of the two nobody knows"
    make_ask(people, make_request(people), contact.employer, contact_id=contact.id, days_ago=REVIEW_AFTER - 20)
    assert not is_listed(people)
    assert last_contacts([contact, other])[other.id] == other.added_at
    contact.hold = Hold.RESTRICTED
    assert not is_listed(people)


def test_the_owner_confirms_with_one_press(client: Client, people: World) -> None:
    contact = old(people)
    for name, number in {"ben": 1, "erin": 0, "dan": 0, "gus": 0}.items():
        with client.app.test_request_context():
            assert need_count(people.reader(name)) == number
    client.sign_in(people.ben)
    assert "Review 1 person at employers" in client.get("home.index").text
    page = client.get("employers.privacy")
    assert "Imran" not in page.text
    assert "Early careers manager" in page.text
    page = client.post("employers.show_reviewed", status=200)
    assert "Imran Quillfeather" in page.text
    page = client.follow(client.post("employers.still_right", employer_id=contact.employer_id, contact_id=contact.id))
    assert "Nobody to review" in page.text
    client.sign_in(people.dan)
    client.post("employers.still_right", employer_id=contact.employer_id, contact_id=contact.id, status=403)


@pytest.mark.parametrize("afterwards", list(Afterwards))
def test_nobody_goes_before_the_owner_was_told_and_reminded(people: World, afterwards: Afterwards) -> None:
    rules = EmployerSettings.usual(people.canal)
    rules.grace_days, rules.afterwards = 60, afterwards
    db.session.add(rules)
    contact = old(people)
    assert review_people() == 1
    assert review_people() == 0
    told = {letter.to_address for letter in letters("to_review")}
    assert told == {"ben@example.org", "cara@example.org"}, "whose contact it is, and nobody else"
    assert "Imran" not in letters("to_review")[0].text

    contact.review_told_at = now() - timedelta(days=61)
    db.session.commit()
    review_people()
    assert contact.name == "Imran Quillfeather", "reminded first, however late the worker comes"
    assert len(letters("to_review")) == 4
    review_people()
    db.session.expire_all()
    left = db.session.query(EmployerContact).all()
    assert [one.name for one in left] == ([] if afterwards is Afterwards.ERASE else ["Name removed"])
    assert review_people() == 0


def test_a_contact_meanwhile_lets_them_off(people: World) -> None:
    contact = old(people)
    review_people()
    contact.review_told_at = contact.review_reminded_at = now() - timedelta(days=400)
    db.session.add(EmployerEvent(employer_id=contact.employer_id, kind=EventKind.MEETING))
    db.session.commit()
    review_people()
    db.session.refresh(contact)
    assert (contact.name, contact.review_told_at) == ("Imran Quillfeather", None)


def test_without_anybody_to_tell_nobody_goes(people: World) -> None:
    contact = old(people)
    for name in ("ben", "cara", "eva", "erin", "asha"):
        seat = people.seat(name)
        seat.ended_at = now() if seat.role is not Role.GOVERNOR else None
    db.session.commit()
    assert review_people() == 0
    assert contact.review_told_at is None


def test_nothing_is_done_on_a_day_off(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    old(people)
    monkeypatch.undo()
    monkeypatch.setattr(retention, "today", lambda: date(2027, 1, 1))
    assert review_people() == 0
    assert not letters("to_review")
    assert local(LONG_AGO)
