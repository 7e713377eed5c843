"""Two that are one become one, and two again; the more careful of both always wins."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.db import db, now
from hub.employers.merging.models import EmployerMerge
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerShare
from hub.employers.personal import erase_contact
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.states import EventKind, Sharing, Stage, StopReason
from hub.history import HistoryEntry
from hub.search.rows import SearchRemoval
from hub.text import today
from tests.client import Client, Page
from tests.employers.makers import make_ask, make_contact, make_employer, make_request
from tests.world import World


def pair(people: World, **of_the_other: Any) -> tuple[Employer, Employer]:
    one = make_employer(people, website="")
    other = make_employer(people, name="Kestrel Rail Sys", website="https://kestrel.example.org", **of_the_other)
    return one, other


def merge(client: Client, one: Employer, other: Employer, status: int = 302, **chosen: str) -> Page:
    page = client.get("employers.merge_employers", employer_id=one.id, other_id=other.id)
    return client.submit(page, sure="y", status=status, **{f"field-{name}": side for name, side in chosen.items()})


def part(client: Client) -> None:
    merge_id = db.session.query(EmployerMerge).order_by(EmployerMerge.id.desc()).first().id
    client.submit(client.get("employers.undo_merge", merge_id=merge_id), sure="y")
    db.session.expire_all()


def test_all_comes_over_and_goes_back(client: Client, people: World) -> None:
    one, other = pair(people, activity_types=["talk"])
    contact = make_contact(other)
    request = make_request(people, employer_id=other.id)
    ask = make_ask(people, request, other, contact_id=contact.id)
    db.session.add(EmployerEvent(employer_id=other.id, kind=EventKind.NOTE, text="Rang"))
    db.session.commit()
    ids = (one.id, other.id)
    client.sign_in(people.ben)
    assert "Kestrel Rail Sys" in client.get("employers.alike").text
    merge(client, one, other, name="gone")
    db.session.expire_all()
    kept = db.session.query(Employer).one()
    assert (kept.id, kept.name, kept.website, kept.activity_types) == (
        ids[0], "Kestrel Rail Sys", "https://kestrel.example.org", ["talk"],
    )  # fmt: skip
    for row in (contact, request, ask, db.session.query(EmployerEvent).one()):
        assert row.employer_id == ids[0]
    assert db.session.scalars(sa.select(SearchRemoval.row_id)).all() == [ids[1]]
    part(client)
    assert [(row.id, row.name, row.website) for row in db.session.query(Employer).order_by(Employer.id)] == [
        (ids[0], "Kestrel Rail Systems", ""), (ids[1], "Kestrel Rail Sys", "https://kestrel.example.org"),
    ]  # fmt: skip
    for model in (EmployerContact, EmployerRequest, EmployerAsk, EmployerEvent):
        assert [row.employer_id for row in db.session.query(model)] == [ids[1]]
    assert db.session.query(EmployerMerge).count() == 0
    assert len(db.session.get_one(Employer, ids[0]).places) == 1


def test_both_are_called_as_they_were_also_where_one_takes_the_name_of_the_other(client: Client, people: World) -> None:
    one, other = pair(people)
    client.sign_in(people.ben)
    merge(client, one, other, name="gone")
    page = client.get("employers.employer", employer_id=one.id)
    assert "Kestrel Rail Sys is now part of Kestrel Rail Systems." in page.text
    done = db.session.query(EmployerMerge).one()
    assert client.get("employers.undo_merge", merge_id=done.id).h1 == "Part Kestrel Rail Systems and Kestrel Rail Sys"


@pytest.mark.parametrize("stops", ["kept", "gone"])
def test_a_stop_is_never_lost(client: Client, people: World, stops: str) -> None:
    one, other = pair(people)
    (one if stops == "kept" else other).stop(StopReason.ASKED_US_TO_STOP)
    db.session.commit()
    client.sign_in(people.ben)
    merge(client, one, other)
    db.session.expire_all()
    kept = db.session.query(Employer).one()
    assert (kept.stage, kept.stop_reason) == (Stage.DO_NOT_CONTACT, StopReason.ASKED_US_TO_STOP)
    assert kept.stopped_at
    part(client)
    stopped = {row.name for row in db.session.query(Employer) if row.is_stopped}
    assert stopped == {"Kestrel Rail Systems" if stops == "kept" else "Kestrel Rail Sys"}


def test_a_stop_said_while_they_were_one_holds_for_both(client: Client, people: World) -> None:
    one, other = pair(people)
    client.sign_in(people.ben)
    merge(client, one, other)
    client.submit(client.get("employers.stop", employer_id=one.id), reason="asked_us_to_stop")
    part(client)
    assert [row.is_stopped for row in db.session.query(Employer)] == [True, True]


def test_the_longer_pause_wins(client: Client, people: World) -> None:
    days = [today() + timedelta(days=number) for number in (10, 40)]
    one, other = pair(people, stage=Stage.PAUSED, paused_until=days[1])
    one.pause(days[0])
    db.session.commit()
    client.sign_in(people.ben)
    merge(client, one, other)
    db.session.refresh(one)
    assert one.paused_until == days[1]


@pytest.mark.parametrize("kept", list(Sharing))
@pytest.mark.parametrize("gone", list(Sharing))
def test_who_can_see_never_becomes_wider(client: Client, people: World, kept: Sharing, gone: Sharing) -> None:
    one, other = make_employer(people, sharing=kept), make_employer(people, sharing=gone, name="Kestrel")
    other.shares.append(EmployerShare(cluster_id=people.heath, sharing=Sharing.CLUSTER))
    db.session.commit()
    client.sign_in(people.ben)
    merge(client, one, other)
    db.session.expire_all()
    order = list(Sharing)
    assert one.sharing_in(people.canal) == min(kept, gone, key=order.index)
    assert one.sharing_in(people.heath) == Sharing.ASK_THROUGH_US
    part(client)
    assert one.sharing_in(people.canal) == kept
    assert {share.sharing for share in one.shares} == {kept}


def test_of_two_organisations_only_where_both_are_open_to_all(client: Client, people: World) -> None:
    one = make_employer(people, sharing=Sharing.EBP)
    other = make_employer(people, sharing=Sharing.EBP, brought_by="marigold", name="Kestrel")
    client.sign_in(people.erin)
    page = client.get("employers.merge_employers", employer_id=one.id, other_id=other.id)
    assert "brought by different organisations" in page.text
    client.post("employers.merge_employers", {"sure": "y"}, status=200, employer_id=one.id, other_id=other.id)
    assert db.session.query(Employer).count() == 2
    for row in (one, other):
        row.shares[0].sharing = Sharing.CLUSTER
    db.session.commit()
    merge(client, one, other)
    assert db.session.query(Employer).count() == 1


@pytest.mark.parametrize(("name", "status"), [("ben", 200), ("erin", 403), ("dan", 403), ("asha", 403), ("gus", 403)])
def test_whoever_may_edit_both_may_merge(client: Client, people: World, name: str, status: int) -> None:
    one, other = make_employer(people, sharing=Sharing.EBP), make_employer(people, name="Kestrel")
    client.sign_in(getattr(people, name))
    for kept, gone in ((one, other), (other, one)):
        client.get("employers.merge_employers", employer_id=kept.id, other_id=gone.id, status=status)


@pytest.mark.parametrize("which", ["kept", "gone"])
def test_somebody_who_saved_meanwhile_is_not_written_over(client: Client, people: World, which: str) -> None:
    one, other = pair(people)
    client.sign_in(people.ben)
    page = client.get("employers.merge_employers", employer_id=one.id, other_id=other.id)
    saved = one if which == "kept" else other
    client.submit(client.get("employers.edit", employer_id=saved.id), about="Saved meanwhile")
    page = client.submit(page, sure="y", status=200)
    assert "Somebody else saved" in page.errors[0]
    client.submit(page, sure="y")
    assert db.session.query(Employer).count() == 1


def test_after_thirty_days_it_stays(client: Client, people: World) -> None:
    one, other = pair(people)
    client.sign_in(people.ben)
    merge(client, one, other)
    row = db.session.query(EmployerMerge).one()
    assert "Part them" in client.get("employers.alike").text
    row.merged_at = now() - timedelta(days=31)
    db.session.commit()
    client.get("employers.undo_merge", merge_id=row.id, status=403)
    assert "Part them" not in client.get("employers.alike").text


# People


def two_people(people: World, **of_the_other: Any) -> tuple[Employer, EmployerContact, EmployerContact]:
    row = make_employer(people)
    one = make_contact(row, phone="")
    return row, one, make_contact(row, name="I. Quillfeather", email="iq@kestrel.example.org", **of_the_other)


def merge_people(client: Client, row: Employer, one: EmployerContact, other: EmployerContact) -> None:
    data = {"stays": str(one.id), "goes": str(other.id), "compare": "1"}
    page = client.post("employers.merge_two_people", data, status=200, employer_id=row.id)
    client.submit(page, sure="y", **{"field-email": "gone"})
    db.session.expire_all()


def test_two_people_become_one_and_two_again(client: Client, people: World) -> None:
    row, one, other = two_people(people)
    ask = make_ask(people, make_request(people), row, contact_id=other.id)
    client.sign_in(people.ben)
    merge_people(client, row, one, other)
    kept = db.session.query(EmployerContact).one()
    assert (kept.name, kept.email, kept.phone, ask.contact_id) == (
        "Imran Quillfeather", "iq@kestrel.example.org", "020 7946 0318", kept.id,
    )  # fmt: skip
    looks = sa.select(sa.func.count()).where(HistoryEntry.verb == "employers.look")
    assert db.session.scalar(looks) == 1
    part(client)
    assert sorted(person.email for person in db.session.query(EmployerContact)) == [
        "imran@kestrel.example.org", "iq@kestrel.example.org",
    ]  # fmt: skip
    assert ask.contact_id != kept.id


def test_whoever_is_untold_stays_private(client: Client, people: World) -> None:
    row, one, other = two_people(people, private_to_id=people.tollhouse)
    client.sign_in(people.ben)
    merge_people(client, row, one, other)
    assert db.session.query(EmployerContact).one().is_untold
    part(client)
    assert sorted(person.is_untold for person in db.session.query(EmployerContact)) == [False, True]


@pytest.mark.parametrize("erased", ["kept", "gone"])
def test_an_erased_person_cannot_be_parted_back(client: Client, people: World, erased: str) -> None:
    row, one, other = two_people(people)
    client.sign_in(people.ben)
    merge_people(client, row, one, other)
    kept = db.session.query(EmployerContact).one()
    if erased == "gone":
        kept.email = "iq@kestrel.example.org"
    erase_contact(kept)
    db.session.commit()
    assert db.session.query(EmployerMerge).count() == 0
