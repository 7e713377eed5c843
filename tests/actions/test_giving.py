"""Giving somebody something to do, and changing it."""

import sqlalchemy as sa

from hub.actions.models import Action
from hub.actions.room import ROOM
from hub.db import db, now
from hub.mail import Letter
from hub.text import today
from tests.actions.makers import make_action
from tests.client import Client
from tests.world import World


def letters() -> list[Letter]:
    return list(db.session.scalars(sa.select(Letter).order_by(Letter.id)))


def only() -> Action:
    db.session.expire_all()
    return db.session.scalars(sa.select(Action)).one()


def test_the_lead_gives_it_to_anybody_who_is_then_written_to(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("actions.add")
    page = client.follow(
        client.submit(page, action_title="Ring the firm", action_owner=f"seat:{people.seat('dan').id}")
    )
    assert "Given to Dan Moreau, Marigold Street School" in page.flash
    assert [letter.to_address for letter in letters()] == ["dan@example.org"]
    assert only().organisation_id == people.marigold


def test_what_falls_to_a_school_goes_to_all_who_lead_its_careers_work(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("actions.add")
    client.submit(page, action_title="Choose a day", action_owner=f"organisation:{people.tollhouse}")
    assert [letter.to_address for letter in letters()] == ["ben@example.org", "cara@example.org"]
    assert only().owner_words == "Tollhouse Lane School"


def test_others_give_to_themselves_and_their_school_without_a_letter_to_themselves(
    client: Client, people: World
) -> None:
    page = client.sign_in(people.ben).get("actions.add")
    offered = [o["value"] for o in page.soup.select('select[name="action_owner"] option')]
    assert f"seat:{people.seat('dan').id}" not in offered
    client.submit(page, action_title="Ring the firm", action_owner=f"seat:{people.seat('ben').id}")
    assert not letters()
    page = client.get("actions.add")
    forged = f"seat:{people.seat('dan').id}"
    assert client.submit(page, status=200, action_title="For Dan", action_owner=forged).errors
    client.sign_in(people.gus).get("actions.add", status=403)


def test_what_is_missing_is_said_and_nothing_is_lost(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("actions.add")
    page = client.submit(page, status=200, action_title="", note="Ask for Imran", action_due="31/02/2027")
    assert len(page.errors) == 2
    assert "Ask for Imran" in page.soup.find(id="note").get_text()
    assert page.soup.find(id="action_due")["value"] == "31/02/2027"


def test_only_the_giver_and_the_lead_edit_and_a_late_save_loses_nothing(client: Client, people: World) -> None:
    row = make_action(people)
    client.sign_in(people.ben).get("actions.edit", action_id=row.id, status=403)
    page = client.sign_in(people.asha).get("actions.edit", action_id=row.id)
    db.session.get_one(Action, row.id).title = "Somebody else's words"
    page = client.submit(page, status=200, action_title="My words")
    assert "Somebody else's words" in page.text
    assert page.soup.find(id="action_title")["value"] == "My words"
    client.submit(page)
    assert only().title == "My words"


def test_another_owner_is_written_to_and_the_same_one_is_not(client: Client, people: World) -> None:
    row = make_action(people)
    page = client.sign_in(people.asha).get("actions.edit", action_id=row.id)
    client.submit(page, action_due=today().isoformat())
    assert not letters()
    page = client.get("actions.edit", action_id=row.id)
    client.submit(page, action_owner=f"seat:{people.seat('dan').id}")
    assert [letter.to_address for letter in letters()] == ["dan@example.org"]


def test_a_title_cannot_add_a_line_to_the_letter(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("actions.add")
    owner = f"seat:{people.seat('dan').id}"
    client.submit(page, action_title="Ring\r\nBcc: evil@example.org <b>x</b>", action_owner=owner)
    (letter,) = letters()
    assert letter.subject == "To do: Ring Bcc: evil@example.org <b>x</b>"
    assert "<b>x</b>" not in letter.html


def test_hand_over_and_erasure_know_of_actions(client: Client, people: World) -> None:
    row = make_action(people, done_at=None)
    make_action(people, done_at=now(), done_by_id=people.ben)
    assert ROOM.handover is not None
    assert ROOM.handover(people.seat("ben")) == ["1 open action"]
    (personal,) = ROOM.personal
    assert len(personal.export(people.person("ben"))) == 2
    assert personal.erase(people.person("ben")) >= 2
    db.session.expire_all()
    assert db.session.get_one(Action, row.id).told_id is None
