"""Ending a seat and handing it over."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.actions.models import Action
from hub.db import db, now
from hub.mail import Letter
from hub.meetings.models import Invitation
from hub.members.models import Person, Role, Seat
from tests.client import Client
from tests.meetings.makers import make_meeting
from tests.world import World


def test_a_lead_ends_a_seat_and_it_acts_at_once(client: Client, people: World) -> None:
    dan = Client(client.app, people.canal).sign_in(people.dan)
    dan.get("members.index")
    seat = people.seat("dan")
    page = client.sign_in(people.asha).get("members.end_seat", seat_id=seat.id)
    assert "Dan Moreau loses this seat at once" in page.text
    client.submit(page)
    dan.get("members.index", 404)


def test_one_gives_up_the_own_seat_from_ones_account(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("me.index")
    client.get_url(page.link("Hand over the seat as careers leader of Tollhouse Lane School"))
    page = client.get_url(page.link("Give up the seat as careers leader of Tollhouse Lane School"))
    page = client.submit(page)
    assert page.location == "/"
    client.get("members.index", 404)


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [("ben", "gus", 200), ("ben", "eva", 200),
     ("ben", "cara", 403), ("dan", "gus", 403), ("gus", "ben", 403),
     ("erin", "ben", 403), ("olu", "ben", 404), ("asha", "erin", 200)],
)  # fmt: skip
def test_who_may_end_whose_seat(client: Client, people: World, who: str, whose: str, status: int) -> None:
    seat = people.seat(whose).id
    client.sign_in(getattr(people, who)).get("members.end_seat", status, seat_id=seat)
    client.post("members.end_seat", status=302 if status == 200 else status, seat_id=seat)
    db.session.expire_all()
    assert people.seat(whose).is_current == (status != 200)


def test_the_last_lead_cannot_be_removed(client: Client, people: World) -> None:
    seat = people.seat("asha")
    page = client.sign_in(people.asha).get("members.end_seat", seat_id=seat.id)
    page = client.submit(page, status=200)
    assert "only lead" in " ".join(page.errors)
    waiting = Person(name="Not yet", email="not-yet@example.org")
    db.session.add(Seat(person=waiting, cluster_id=people.canal, organisation_id=people.college, role=Role.LEAD))
    client.submit(page, status=200)
    waiting.joined_at = now()
    client.submit(page)
    assert not people.seat("asha").is_current


def test_a_seat_that_has_ended_cannot_be_ended_again(client: Client, people: World) -> None:
    people.seat("dan").ended_at = now()
    client.sign_in(people.asha).get("members.end_seat", 404, seat_id=people.seat("dan").id)
    client.get("members.hand_over", 404, seat_id=people.seat("dan").id)


def test_a_seat_goes_to_a_colleague_of_another_role(client: Client, people: World) -> None:
    seat = people.seat("ben").id
    page = client.sign_in(people.ben).get("members.hand_over", seat_id=seat)
    client.submit(page, person=str(people.gus), sure="y")
    db.session.expire_all()
    assert db.session.get_one(Seat, seat).person_id == people.gus
    assert people.seat("gus").is_current


def test_a_seat_goes_to_a_colleague_with_a_letter_to_both(client: Client, people: World) -> None:
    seat = people.seat("ben").id
    page = client.sign_in(people.ben).get("members.hand_over", seat_id=seat)
    assert "Cara Lindqvist" in str(page.soup.find(id="person"))
    assert "Dan Moreau" not in str(page.soup.find(id="person"))
    client.submit(page, person=str(people.cara), sure="y")
    db.session.expire_all()
    assert not db.session.get_one(Seat, seat).is_current
    letters = {letter.to_address: letter for letter in db.session.query(Letter)}
    assert set(letters) == {"ben@example.org", "cara@example.org"}
    assert "you are careers leader of Tollhouse Lane School" in letters["cara@example.org"].text
    assert "in your place" in letters["ben@example.org"].text
    client.get("members.index", 404)


def test_a_colleague_with_such_a_seat_takes_over_on_that_one(client: Client, people: World) -> None:
    old, own = people.seat("ben").id, people.seat("cara").id
    both, alone = make_meeting(people), make_meeting(people)
    db.session.query(Invitation).filter_by(meeting_id=alone.id, seat_id=own).delete()
    db.session.add(Action(cluster_id=people.canal, title="Book the hall", owner_seat_id=old))
    db.session.commit()
    page = client.sign_in(people.ben).get("members.hand_over", seat_id=old)
    client.submit(page, person=str(people.cara), sure="y")
    db.session.expire_all()
    held = db.session.query(Seat).filter_by(person_id=people.cara, organisation_id=people.tollhouse, ended_at=None)
    assert [seat.id for seat in held] == [own]
    asked = db.session.query(Invitation.meeting_id, Invitation.person_id).filter_by(seat_id=own)
    assert set(asked) == {(both.id, people.cara), (alone.id, people.ben)}
    front = client.sign_in(people.cara).get("home.index").text
    assert "3 things need you" in front
    assert "Book the hall" in front


def test_a_seat_goes_to_somebody_new_who_joins_by_the_letter(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.hand_over", seat_id=people.seat("ben").id)
    client.submit(page, name="Nia Roberts", email="NIA@example.org", sure="y")
    letter = db.session.query(Letter).filter_by(to_address="nia@example.org").one()
    url = next(line for line in letter.text.split("\n") if "/link/join/" in line and "again" not in line)
    client.sign_out().get_url(client.link(url))


def reminders(people: World, *names: str) -> None:
    """One of each cluster that waits for a Monday, and a letter that is due now."""
    for name in names:
        for cluster_id in (people.canal, people.heath):
            db.session.add(
                Letter(person_id=getattr(people, name), cluster_id=cluster_id, to_address=f"{name}@example.org",
                       from_name="Hub", subject="Still open", text="x", html="x", template="audits/letters/reminder",
                       message_id=f"<{name}{cluster_id}@hub>", next_try_at=now() + timedelta(days=2))
            )  # fmt: skip
        db.session.add(
            Letter(person_id=getattr(people, name), cluster_id=people.canal, to_address=f"{name}@example.org",
                   from_name="Hub", subject="Cancelled", text="x", html="x", template="meetings/letters/cancel",
                   message_id=f"<{name}@hub>", next_try_at=now())
        )  # fmt: skip
    db.session.commit()


def who_is_reminded(people: World) -> list[str]:
    here = Letter.cluster_id == people.canal, Letter.subject == "Still open"
    return sorted(db.session.scalars(sa.select(Letter.to_address).where(*here)))


@pytest.mark.parametrize("way", ["end", "hand over", "hand over to a deputy", "leave"])
def test_who_has_no_seat_any_more_is_not_reminded_on_monday(client: Client, people: World, way: str) -> None:
    reminders(people, "ben", "dan")
    seat, by = people.seat("ben").id, client.sign_in(people.asha)
    if way == "end":
        client.submit(by.get("members.end_seat", seat_id=seat))
    elif way == "leave":
        client.submit(by.get("members.leave", organisation_id=people.tollhouse), sure="y")
    else:
        to = people.cara if way == "hand over to a deputy" else people.gus
        client.submit(by.get("members.hand_over", seat_id=seat), person=str(to), sure="y")
    db.session.expire_all()
    assert who_is_reminded(people) == ["dan@example.org"]
    assert db.session.query(Letter).filter_by(cluster_id=people.heath).count() == 2
    assert db.session.query(Letter).filter_by(subject="Cancelled").count() == 2


def test_who_keeps_another_seat_is_reminded(client: Client, people: World) -> None:
    reminders(people, "ben")
    people.seat("gus").person_id = people.ben
    seat = people.seat("ben").id
    db.session.commit()
    client.submit(client.sign_in(people.asha).get("members.end_seat", seat_id=seat))
    assert who_is_reminded(people) == ["ben@example.org"]


def test_what_every_room_counts_goes_along(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    room = client.app.extensions["hub.rooms"][0]
    changed = type(room)(**{**vars(room), "handover": lambda seat: [f"3 open actions of seat {seat.id}"]})
    monkeypatch.setitem(client.app.extensions, "hub.rooms", (changed, *client.app.extensions["hub.rooms"][1:]))
    seat = people.seat("ben")
    page = client.sign_in(people.ben).get("members.hand_over", seat_id=seat.id)
    assert f"3 open actions of seat {seat.id}" in page.text
    assert "3 open actions" in client.get("members.end_seat", seat_id=seat.id).text
    client.submit(page, person=str(people.cara), sure="y")
    assert all("3 open actions" in letter.text for letter in db.session.query(Letter))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sure": "y"}, "Choose who takes over"),
        ({"sure": "y", "email": "nia@example.org"}, "Enter their name"),
        ({"name": "Nia", "email": "nia@example.org"}, "Tick the box"),
        ({}, "Choose who takes over, or name somebody new below Tick the box"),
        ({"sure": "y", "name": "Ben", "email": "ben@example.org"}, "They have this seat already"),
        ({"sure": "y", "name": "Ben", "email": "rubbish"}, "e-mail address like"),
    ],
)  # fmt: skip
def test_an_incomplete_handover_changes_nothing(
    client: Client, people: World, values: dict[str, str], words: str
) -> None:
    page = client.sign_in(people.ben).get("members.hand_over", seat_id=people.seat("ben").id)
    page = client.submit(page, status=200, **({"name": "", "email": ""} | values))
    assert words in " ".join(page.errors)
    assert people.seat("ben").is_current
    assert db.session.query(Letter).count() == 0


def test_where_there_is_no_colleague_the_address_is_asked_for(client: Client, people: World) -> None:
    page = client.sign_in(people.dan).get("members.hand_over", seat_id=people.seat("dan").id)
    assert "Or somebody new" not in page.text
    page = client.submit(page, status=200, sure="y")
    assert page.errors == ["Enter the e-mail address of who takes over"]


def test_the_only_lead_hands_over_to_somebody_who_has_joined(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.hand_over", seat_id=people.seat("asha").id)
    page = client.submit(page, status=200, name="Nia", email="nia@example.org", sure="y")
    assert "only lead" in " ".join(page.errors)
    assert db.session.query(Person).filter_by(email="nia@example.org").count() == 0
    client.submit(page, name="Erin", email="erin@example.org", sure="y")
    client.sign_in(people.erin).get("members.settings")


@pytest.mark.parametrize(("who", "status"), [("cara", 403), ("gus", 403), ("dan", 403), ("olu", 404)])
def test_nobody_hands_over_the_seat_of_another(client: Client, people: World, who: str, status: int) -> None:
    seat = people.seat("ben").id
    client.sign_in(getattr(people, who)).get("members.hand_over", status, seat_id=seat)
    client.post("members.hand_over", {"name": "X", "email": "x@example.org", "sure": "y"}, status, seat_id=seat)
    db.session.expire_all()
    assert people.seat("ben").person_id == people.ben
