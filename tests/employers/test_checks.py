"""Checks: kept once for all, never an approval; certificates that run out; what the cluster wants."""

from datetime import date, datetime, time, timedelta

import pytest

from hub.db import db
from hub.employers.checks import queries, reminding
from hub.employers.checks.models import Certificate, CheckKind, EmployerCheck
from hub.employers.checks.sheets import checks_sheet
from hub.employers.models import Employer, EmployerEvent, EmployerShare
from hub.employers.states import EventKind, Sharing, StopReason
from hub.text import at_london, today
from tests.client import Client
from tests.employers.makers import letters, make_employer
from tests.world import World

MONDAY = date(2026, 11, 23)


def _certificate(people: World, row: Employer, until: date, **more: object) -> EmployerCheck:
    values = {
        "cluster_id": people.canal, "organisation_id": people.tollhouse, "person_id": people.ben,
        "seat_id": people.seat("ben").id, "kind": CheckKind.CERTIFICATE, "on": until - timedelta(days=365),
        "certificate": Certificate.EMPLOYERS_LIABILITY, "valid_until": until,
    }  # fmt: skip
    check = EmployerCheck(employer_id=row.id, **(values | more))
    db.session.add(check)
    db.session.commit()
    return check


@pytest.fixture
def on_a_day(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def be(day: date, hour: int = 9) -> None:
        moment: datetime = at_london(day, time(hour))
        monkeypatch.setattr(reminding, "now", lambda: moment)
        monkeypatch.setattr(reminding, "today", lambda: day)

    return be


def test_a_talk_says_who_supervises_and_never_that_it_is_approved(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.CLUSTER)
    client.sign_in(people.ben)
    page = client.get("employers.add_check", employer_id=row.id)
    page = client.submit(page, supervisor="", discussed="Boots and vests", status=200)
    assert page.errors == ["Answer: Who supervises there?"]
    client.submit(page, supervisor="The foreman", needs="One step at a time", activity_types=["workplace_visit"])
    client.sign_in(people.dan)
    page = client.get("employers.checks", employer_id=row.id)
    for words in ("The foreman", "Boots and vests", "One step at a time", "Ben Okafor, Tollhouse Lane School"):
        assert words in page.text
    assert "Your school decides whether this is enough for these learners." in page.text
    assert "approved" not in page.text.lower()
    assert db.session.query(EmployerEvent).one().kind is EventKind.CHECK
    check = db.session.query(EmployerCheck).one()
    client.post("employers.remove_check", employer_id=row.id, check_id=check.id, status=403)
    client.sign_in(people.cara)
    page = client.follow(client.post("employers.remove_check", employer_id=row.id, check_id=check.id))
    assert "The foreman" not in page.text
    client.submit(page)
    assert "The foreman" in client.get("employers.checks", employer_id=row.id).text


def test_checks_are_for_those_who_see_the_details(client: Client, people: World) -> None:
    row = make_employer(people)
    _certificate(people, row, today())
    for name in ("dan", "erin", "asha", "gus"):
        client.sign_in(getattr(people, name))
        client.get("employers.checks", employer_id=row.id, status=403)
        assert "liability" not in client.get("employers.employer", employer_id=row.id).text
        assert queries.expiring(people.reader(name)) == []
    client.sign_in(people.olu)
    client.get("employers.checks", employer_id=row.id, cluster_id=people.heath, status=404)


def test_who_checked_in_another_cluster_is_told_by_their_organisation(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.CLUSTER)
    row.shares.append(EmployerShare(cluster_id=people.heath, sharing=Sharing.CLUSTER))
    check = _certificate(
        people, row, today(), cluster_id=people.heath, organisation_id=people.heath_school, person_id=people.olu
    )
    client.sign_in(people.dan)
    page = client.get("employers.checks", employer_id=row.id)
    assert "Heath Rise School" in page.text
    assert "Olu Adeyemi" not in page.text
    client.post("employers.remove_check", employer_id=row.id, check_id=check.id, status=404)


def test_running_out_is_told_in_words(client: Client, people: World) -> None:
    row = make_employer(people)
    _certificate(people, row, today() - timedelta(days=1), certificate=Certificate.PUBLIC_LIABILITY)
    _certificate(people, row, today() + timedelta(days=30))
    client.sign_in(people.ben)
    page = client.get("employers.checks", employer_id=row.id)
    assert "Ran out on" in page.text
    assert "ask for the new one" in page.text
    assert "2 certificates running out" in client.get("home.index").text
    assert len(queries.expiring(people.reader("ben"))) == 2
    assert queries.expiring(people.reader("erin")) == []


@pytest.mark.parametrize("how", ["newer", "removed", "stopped", "later"])
def test_what_needs_nothing_is_not_running_out(people: World, how: str) -> None:
    row = make_employer(people)
    old = _certificate(people, row, today() + timedelta(days=5))
    assert queries.expiring(people.reader("ben")) == [old]
    if how == "newer":
        _certificate(people, row, today() + timedelta(days=370), on=today())
    elif how == "removed":
        old.removed_at = at_london(today(), time(9))
    elif how == "stopped":
        row.stop(StopReason.CLOSED)
    else:
        old.valid_until = today() + timedelta(days=31)
    db.session.commit()
    assert queries.expiring(people.reader("ben")) == []


def test_one_letter_thirty_days_before_on_a_working_day(people: World, on_a_day) -> None:  # type: ignore[no-untyped-def]
    row, other = make_employer(people), make_employer(people, name="Other Works")
    _certificate(people, row, MONDAY + timedelta(days=30))
    _certificate(people, other, MONDAY + timedelta(days=29))
    _certificate(people, make_employer(people, name="Late Works"), MONDAY + timedelta(days=31))
    on_a_day(MONDAY - timedelta(days=1))
    assert reminding.remind_of_certificates() == 0, "a Sunday"
    on_a_day(MONDAY, hour=5)
    assert reminding.remind_of_certificates() == 0, "too early"
    on_a_day(MONDAY)
    assert reminding.remind_of_certificates() == 2
    assert reminding.remind_of_certificates() == 0
    (letter,) = letters("running_out")
    assert letter.to_address == "ben@example.org"
    assert "Kestrel Rail Systems" in letter.text
    assert "Other Works" in letter.text
    assert "Late Works" not in letter.text


def test_who_has_left_is_followed_by_the_organisation(people: World, on_a_day) -> None:  # type: ignore[no-untyped-def]
    row = make_employer(people)
    _certificate(people, row, MONDAY)
    people.seat("ben").ended_at = at_london(MONDAY, time(8))
    db.session.commit()
    on_a_day(MONDAY)
    assert reminding.remind_of_certificates() == 1
    assert [letter.to_address for letter in letters("running_out")] == ["cara@example.org"]


def test_what_is_wanted_is_the_cluster_s_own_text(client: Client, people: World) -> None:
    row = make_employer(people, activity_types=["workplace_visit"])
    client.sign_in(people.asha)
    for code, text in (("all", "Our rule about DBS"), ("workplace_visit", "Ask about boots"), ("talk", "Ask nothing")):
        client.submit(client.get("employers.write_wanted_checks", code=code), text=text)
    client.get("employers.write_wanted_checks", code="nonsense", status=404)
    client.sign_in(people.ben)
    page = client.get("employers.add_check", employer_id=row.id)
    assert "Our rule about DBS" in page.text
    assert "Ask about boots" in page.text
    assert "Ask nothing" not in page.text
    assert "Ask nothing" in client.get("employers.wanted_checks").text
    client.sign_in(people.olu)
    assert "Ask nothing" not in client.get("employers.wanted_checks", cluster_id=people.heath).text


def test_only_checks_that_are_open_to_the_cluster_are_carried_away(people: World) -> None:
    open_, closed = make_employer(people, name="Open", sharing=Sharing.CLUSTER), make_employer(people, name="Closed")
    for row in (open_, closed):
        _certificate(people, row, today())
    assert [row[0] for row in checks_sheet(people.reader("asha")).rows] == ["Open"]
    assert checks_sheet(people.reader("olu")).rows == []
