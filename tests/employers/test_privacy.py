"""People at employers have rights: restriction, objection, anonymising, erasure, access. Who decides, who sees what."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

import hub.employers.privacy.rights as rights
from hub.db import db, now
from hub.employers.gone import ERASING
from hub.employers.letters import ask_employer
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.privacy.models import EmployerStop
from hub.employers.privacy.states import Basis, Hold, Why
from hub.employers.privacy.stopping import stop_address, stopped_among
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import EventKind, Sharing
from hub.history import HistoryEntry
from hub.text import today
from tests.client import Client, Page
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request, school_day
from tests.meetings.makers import link_in
from tests.world import World

BY_PHONE = {"name": "Imran Q", "source": "Card", "email": "Imran@Kestrel.example.org"}


def at(row: Employer, contact: EmployerContact) -> dict[str, Any]:
    return {"employer_id": row.id, "contact_id": contact.id}


def ready(people: World, **more: Any) -> tuple[Employer, EmployerContact, EmployerRequest, EmployerAsk]:
    """Somebody who was asked by letter and has not answered."""
    row = make_employer(people, sharing=Sharing.EBP)
    contact = make_contact(row, **more)
    request = make_request(people, state=RequestState.EMPLOYER_ASKED, employer_id=row.id)
    return row, contact, request, make_ask(people, request, row, contact_id=contact.id)


def act(client: Client, row: Employer, contact: EmployerContact, what: str) -> Page:
    page = client.get("employers.act_on_person", act=what, **at(row, contact))
    assert "Imran" not in page.text, "no name on a GET"
    return client.follow(client.submit(page, sure="y"))


# Who decides, and who sees what of it

FIELDS = ("Legitimate interests", "At the fair", "told on 3 March", "by e-mail", "Ask for the side door")
TABLE = {
    (Sharing.ASK_THROUGH_US, "ben"): "decides",
    (Sharing.ASK_THROUGH_US, "gus"): "",
    (Sharing.ASK_THROUGH_US, "erin"): "",
    (Sharing.EBP, "erin"): "decides",
    (Sharing.EBP, "dan"): "",
    (Sharing.CLUSTER, "dan"): "sees",
    (Sharing.CLUSTER, "asha"): "sees",
}


@pytest.mark.parametrize(("where", "may"), TABLE.items())
def test_who_sees_basis_source_and_told(client: Client, people: World, where: tuple[Sharing, str], may: str) -> None:
    sharing, name = where
    row = make_employer(people, sharing=sharing)
    contact = make_contact(
        row, basis=Basis.LEGITIMATE_INTERESTS, source="At the fair", told_on=today().replace(month=3, day=3),
        told_how="by e-mail",
    )  # fmt: skip
    client.sign_in(getattr(people, name))
    shown = client.post("employers.show_people", employer_id=row.id, status=200 if may else 403)
    assert [words in shown.text for words in FIELDS[1:]] == [bool(may)] * 4
    opened = client.post("employers.open_privacy", status=200 if may == "decides" else 403, **at(row, contact))
    assert (FIELDS[0] in opened.text) == (may == "decides")
    client.post("employers.person_file", status=200 if may == "decides" else 403, **at(row, contact))
    client.get("employers.act_on_person", act="erase", status=200 if may == "decides" else 403, **at(row, contact))
    looks = db.session.query(HistoryEntry).filter_by(verb="employers.look", actor_id=getattr(people, name)).count()
    assert looks == {"": 0, "sees": 1, "decides": 3}[may]
    found = client.post("employers.answer_subject", {"email": contact.email}, status=200 if name != "gus" else 403)
    assert ("Ask for the side door" in found.text) == bool(may)


def test_another_cluster_finds_nobody_by_the_address(client: Client, people: World) -> None:
    row, contact, *_ = ready(people)
    client.sign_in(people.olu)
    page = client.post("employers.answer_subject", {"email": contact.email}, status=200, cluster_id=people.heath)
    assert "Nothing that you may see" in page.text
    client.post("employers.open_privacy", status=404, cluster_id=people.heath, **at(row, contact))


# The acts


def test_restricted_is_kept_and_used_for_nothing(client: Client, people: World) -> None:
    row, contact, request, ask = ready(people)
    client.sign_in(people.ben)
    act(client, row, contact, "restrict")
    db.session.expire_all()
    assert (contact.hold, contact.name) == (Hold.RESTRICTED, "Imran Quillfeather")
    assert (request.state, ask.withdrawn_at is not None) == (RequestState.WITH_BROKER, True)
    assert "Imran" in client.post("employers.show_people", employer_id=row.id, status=200).text
    client.sign_in(people.erin)
    assert "Whom we asked there is not to be written to any more" in client.get("home.notices").text
    assert "Imran" not in client.post("employers.show_people", employer_id=row.id, status=200).text
    assert (
        "Nothing that you may see" in client.post("employers.answer_subject", {"email": contact.email}, status=200).text
    )
    asked = {"request_id": request.id, "employer_id": row.id}
    assert "Nobody to write to" in client.get("employers.ask_employer", **asked).text
    sent = {"on": school_day(9).isoformat(), "at": "10:00", "place": "Here", "adults": "Two",
            "contact_id": str(contact.id), "override_note": "Please"}  # fmt: skip
    client.post("employers.ask_employer", sent, status=200, **asked)
    assert not letters("ask")
    client.get("employers.act_on_person", act="lift", status=403, **at(row, contact))
    client.sign_in(people.ben)
    act(client, row, contact, "lift")
    db.session.expire_all()
    assert contact.can_be_used


def test_who_objects_is_written_to_by_nobody_and_not_added_again(client: Client, people: World) -> None:
    row, contact, *_ = ready(people)
    client.sign_in(people.ben)
    act(client, row, contact, "object")
    client.get("employers.act_on_person", act="lift", status=404, **at(row, contact))
    other = make_employer(people, name="Another Desk", brought_by="marigold")
    client.sign_in(people.dan)
    page = client.submit(client.get("employers.add_contact", employer_id=other.id), status=200, **BY_PHONE)
    assert "has asked not to be kept here" in page.errors[0]
    assert db.session.query(EmployerContact).filter_by(employer_id=other.id).count() == 0
    client.sign_in(people.ben)
    opened = client.post("employers.open_contact", status=200, **at(row, contact))
    client.submit(opened, note="Objected by letter")
    db.session.refresh(contact)
    assert contact.note == "Objected by letter", "what is kept of them can still be put right"


@pytest.mark.parametrize("what", ["erase", "anonymise"])
def test_nothing_names_them_afterwards_and_the_counts_stay(client: Client, people: World, what: str) -> None:
    row, contact, request, ask = ready(people)
    ask.words, request.outcome = "Ring IMRAN QUILLFEATHER", "imran@kestrel.example.org was kind"
    db.session.add(EmployerEvent(employer_id=row.id, kind=EventKind.NOTE, text="Met Imran Quillfeather, 020 7946 0318"))
    db.session.commit()
    client.sign_in(people.ben)
    act(client, row, contact, what)
    db.session.expire_all()
    kept = " ".join(
        str(dict(one)).lower()
        for table in db.metadata.sorted_tables
        for one in db.session.execute(sa.select(table)).mappings()
    )
    assert not [words for words in ("quillfeather", "imran@", "7946 0318", "side door") if words in kept]
    assert db.session.query(EmployerAsk).count() == 1
    assert db.session.query(EmployerContact).count() == (what == "anonymise")
    assert "Met [removed], [removed]" in client.get("employers.employer", employer_id=row.id).text
    assert "0 people kept" in client.get("employers.employer", employer_id=row.id).text
    again = client.submit(
        client.get("employers.add_contact", employer_id=row.id), status=200 if what == "erase" else 302, **BY_PHONE
    )
    assert bool(again.errors if what == "erase" else False) == (what == "erase")


def test_who_is_only_not_needed_any_more_may_be_added_again(client: Client, people: World) -> None:
    row, contact, *_ = ready(people)
    client.sign_in(people.ben)
    client.submit(client.get("employers.remove_contact", **at(row, contact)), sure="y")
    assert db.session.query(EmployerStop).count() == 0
    client.submit(client.get("employers.add_contact", employer_id=row.id), **BY_PHONE)


def test_access_as_page_and_file_has_asks_letters_and_history(client: Client, people: World) -> None:
    row, contact, request, ask = ready(people)
    ask.answer, ask.words = None, "We might"
    elsewhere = make_request(people, cluster_id=people.heath, organisation_id=people.heath_school)
    make_ask(people, elsewhere, row, contact_id=contact.id, cluster_id=people.heath)
    client.sign_in(people.erin)
    page = client.get("employers.privacy")
    assert client.submit(page, email="", status=200).errors
    page = client.submit(page, email="IMRAN@kestrel.example.org", status=200)
    for words in ("Imran Quillfeather", "Gave me a card", "Workplace visit", "We might", "Not recorded", "Review by"):
        assert words in page.text
    given = json.loads(client.post("employers.subject_file", {"email": contact.email}, status=200).response.data)
    (entry,) = given["people_at_employers"]
    assert entry["phone"] == "020 7946 0318"
    assert [one["about"] for one in entry["asks"]] == ["Workplace visit"], "another cluster's ask is not a broker's"
    assert entry["history"][0]["what"].startswith("Somebody looked")


def test_what_is_handed_out_of_a_letter_opens_no_page_in_their_name(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    contact = make_contact(row)
    ask = make_ask(people, make_request(people, employer_id=row.id), row, contact_id=contact.id)
    ask_employer(ask)
    db.session.commit()
    key = link_in(letters("ask")[0], "/link/employer/").rsplit("/", 1)[1]
    client.sign_in(people.erin)
    given = client.post("employers.subject_file", {"email": contact.email}, status=200).response.get_data(as_text=True)
    page = client.submit(client.get("employers.privacy"), email=contact.email, status=200)
    for text in (given, page.response.get_data(as_text=True)):
        assert "/link/employer/" in text
        assert key not in text


# The stop list


def test_the_stop_list_keeps_no_address(people: World) -> None:
    assert stop_address("Imran@Kestrel.example.org", Why.ERASED)
    assert not stop_address(" imran@kestrel.example.org", Why.OBJECTED)
    db.session.commit()
    assert stopped_among(["imran@kestrel.example.org", "rosa@example.org", ""]) == {"imran@kestrel.example.org"}
    assert "imran" not in str(db.session.execute(sa.select(EmployerStop.__table__)).all())


def test_acts_and_stop_list_are_done_again_after_a_restore(people: World) -> None:
    row, contact, *_ = ready(people)
    other = make_contact(row, name="Rosa Delgado", email="rosa@example.org")
    rights.hold(other, Hold.RESTRICTED)
    rights.lift(other)
    rights.hold(other, Hold.OBJECTED)
    rights.anonymise(contact)
    db.session.commit()
    gone = {kind: list(one.done()) for kind, one in ERASING.items()}
    assert [one.facts["act"] for one in gone["employer_contact"]] == ["restricted", "lift", "objected", "anonymise"]
    contact.name, contact.email, contact.anonymised_at, other.hold = "Imran", "imran@kestrel.example.org", None, None
    db.session.query(EmployerStop).delete()
    db.session.commit()
    for kind, some in gone.items():
        for one in some:
            ERASING[kind].again(one)
    db.session.commit()
    assert (contact.name, other.hold) == ("Name removed", Hold.OBJECTED)
    assert stopped_among(["rosa@example.org"])


def test_an_ask_of_somebody_erased_meanwhile_is_not_sent(client: Client, people: World) -> None:
    row, contact, request, _ = ready(people)
    client.sign_in(people.erin)
    page = client.get("employers.ask_employer", request_id=request.id, employer_id=row.id)
    rights.erase(contact)
    db.session.commit()
    tomorrow = school_day(1).isoformat()
    page = client.submit(page, on=tomorrow, at="10:00", adults="Two teachers", override_note="They offered", status=200)
    assert not letters("ask")
    assert db.session.query(EmployerAsk).count() == 1
    assert now() > db.session.get_one(EmployerAsk, 1).withdrawn_at
