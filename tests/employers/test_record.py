"""The record: a line in one press and taken back with one, many lines after a fair, promises, several clusters."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

import hub.employers.queries as queries
from hub.db import db
from hub.employers.models import Employer, EmployerEvent, EmployerShare
from hub.employers.record.many import lines_of
from hub.employers.stages import end_stages
from hub.employers.states import EmployerKind, EventKind, Sharing, Stage, StopReason
from hub.history import HistoryEntry
from hub.members.models import Role, Seat
from hub.text import today
from tests.client import Client
from tests.employers.makers import SECRETS, make_contact, make_employer
from tests.world import World


def _events(*kinds: EventKind) -> list[EmployerEvent]:
    select = sa.select(EmployerEvent).order_by(EmployerEvent.id)
    return list(db.session.scalars(select.where(EmployerEvent.kind.in_(kinds)) if kinds else select))


def test_one_press_logs_and_one_takes_back(client: Client, people: World) -> None:
    row = make_employer(people, stage=Stage.PROSPECT)
    client.sign_in(people.ben)
    page = client.follow(client.submit(client.get("employers.log", employer_id=row.id), text=""))
    assert "Logged: rang" in page.text
    db.session.refresh(row)
    assert (row.stage, [one.kind for one in _events()]) == (Stage.ACTIVE, [EventKind.CALL])
    mark = _events()[0].batch
    client.sign_in(people.cara)
    client.post("employers.take_back_log", mark=mark)
    assert len(_events()) == 1, "only one's own"
    client.sign_in(people.ben)
    client.post("employers.take_back_log", mark=mark)
    db.session.refresh(row)
    assert (row.stage, _events()) == (Stage.PROSPECT, [])


def test_with_whom_is_prefilled_and_told_only_in_answers_to_post(client: Client, people: World) -> None:
    row = make_employer(people)
    make_contact(row, name="Anna Otherby", email="")
    contact = make_contact(row)
    client.sign_in(people.ben)
    assert "contact_id" not in client.get("employers.log", employer_id=row.id).response.get_data(as_text=True)
    page = client.post("employers.open_log", employer_id=row.id, status=200)
    assert db.session.query(HistoryEntry).filter_by(verb=queries.LOOKED).count() == 1
    client.submit(page, contact_id=str(contact.id), text="Rang")
    assert _events()[0].contact_id == contact.id
    page = client.post("employers.open_log", employer_id=row.id, status=200)
    assert page.soup.select_one("#contact_id option[selected]")["value"] == str(contact.id)
    html = client.get("employers.employer", employer_id=row.id).response.get_data(as_text=True)
    assert not [secret for secret in SECRETS if secret in html]
    shown = client.post("employers.show_people", employer_id=row.id, status=200)
    assert "Rang with Imran Quillfeather" in shown.text


def test_a_form_that_comes_back_with_names_is_a_look_too(client: Client, people: World) -> None:
    row = make_employer(people)
    make_contact(row)
    client.sign_in(people.ben)
    page = client.post("employers.log", {"kind": "note", "contact_id": ""}, status=200, employer_id=row.id)
    assert "Imran Quillfeather" in page.response.get_data(as_text=True)
    assert db.session.query(HistoryEntry).filter_by(verb=queries.LOOKED).count() == 1


def test_a_person_of_another_employer_cannot_be_named(client: Client, people: World) -> None:
    row, other = make_employer(people), make_contact(make_employer(people, name="Other", brought_by="marigold"))
    make_contact(row)
    client.sign_in(people.ben)
    page = client.post("employers.open_log", employer_id=row.id, status=200)
    client.submit(page, contact_id=str(other.id), text="Rang", status=200)
    assert _events() == []


def test_a_promise_stands_until_it_is_kept(client: Client, people: World) -> None:
    row = make_employer(people)
    client.sign_in(people.ben)
    page = client.get("employers.log", employer_id=row.id)
    page = client.submit(page, kind="promise", text="Send the dates", status=200)
    assert "Enter the day" in page.errors[0]
    client.submit(page, due_on=today().isoformat())
    assert "We promised : Send the dates" in client.get("employers.employer", employer_id=row.id).text
    assert "You promised Kestrel Rail Systems something" in client.get("home.index").text
    promise = _events(EventKind.PROMISE)[0]
    where = {"employer_id": row.id, "event_id": promise.id}
    page = client.follow(client.post("employers.settle_promise", {"outcome": "let_down"}, **where))
    assert "Promises to keep" not in page.text
    assert [one.text for one in _events(EventKind.LET_DOWN)] == ["Send the dates"]
    client.post("employers.wait_for_promise", **where)
    assert (_events(EventKind.LET_DOWN), _events(EventKind.PROMISE)[0].kept_at) == ([], None)
    client.sign_in(people.dan)
    client.post("employers.settle_promise", status=403, **where)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Kestrel Rail: wants two\n\n  \nOther", [("Kestrel Rail", "wants two"), ("Other", "")]),
        ("Kestrel Rail\tin June", [("Kestrel Rail", "in June")]),
        ("Kestrel: a\nKESTREL ltd; b", [("Kestrel", "a b")]),
        ("https://kestrel.example", [("https://kestrel.example", "")]),
        (":: \x00 ::", []),
    ],
)
def test_lines_of_a_pasted_list(text: str, lines: list[tuple[str, str]]) -> None:
    assert lines_of(text) == lines


def test_after_a_fair_many_are_logged_and_all_taken_back(client: Client, people: World) -> None:
    mine = make_employer(people, stage=Stage.PROSPECT)
    make_employer(people, name="Closed Doors", brought_by="marigold")
    client.sign_in(people.ben)
    page = client.get("employers.log_many")
    names = "kestrel rail-systems LTD: wants two in June\nPaper Street\nClosed Doors\n"
    page = client.submit(page, names=names, text="Met at the fair.", button="act=look", status=200)
    assert _events() == []
    assert "brought by Marigold Street School" in page.text
    page = client.submit(page, button="act=all", status=200)
    assert db.session.query(Employer).count() == 2, "two lines are still to be settled"
    page = client.submit(page, button="act=some", **{"sector-paper-street": "creative"})
    assert "2 lines logged" in client.follow(page).text
    texts = {one.employer_id: one.text for one in _events(EventKind.MEETING)}
    new = db.session.query(Employer).filter_by(name="Paper Street").one()
    assert texts == {mine.id: "Met at the fair. wants two in June", new.id: "Met at the fair."}
    assert (new.stage, new.sharing_in(people.canal), new.steward_id) == (
        Stage.PROSPECT, Sharing.ASK_THROUGH_US, people.tollhouse,
    )  # fmt: skip
    client.post("employers.take_back_log", mark=_events()[0].batch)
    assert (_events(), db.session.query(Employer).filter_by(name="Paper Street").count()) == ([], 0)


def test_a_new_prospect_stays_where_something_was_done_with_it_meanwhile(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("employers.log_many")
    page = client.submit(page, names="Paper Street", button="act=look", status=200)
    client.submit(page, button="act=all", **{"sector-paper-street": "creative"})
    make_contact(db.session.query(Employer).one())
    client.post("employers.take_back_log", mark=_events()[0].batch)
    assert (_events(), db.session.query(Employer).count()) == ([], 1)


def test_employers_are_ticked_too(client: Client, people: World) -> None:
    row, other = make_employer(people), make_employer(people, name="Not mine", brought_by="marigold")
    client.sign_in(people.ben)
    page = client.get("employers.log_many")
    client.submit(page, ticked=[str(other.id)], button="act=look", status=200)
    page = client.submit(page, ticked=[str(row.id)], text="Fair", button="act=look", status=200)
    client.submit(page, button="act=all")
    assert [(one.employer_id, one.text) for one in _events()] == [(row.id, "Fair")]


def _in_heath(people: World, name: str, role: Role) -> None:
    db.session.add(
        Seat(person_id=getattr(people, name), cluster_id=people.heath, organisation_id=people.ebp, role=role)
    )
    db.session.commit()


def test_the_timeline_goes_over_all_clusters_of_the_reader_and_no_others(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    row.shares.append(EmployerShare(cluster_id=people.heath, sharing=Sharing.EBP))
    for cluster, text in ((people.canal, "Canal words"), (people.heath, "Heath words")):
        db.session.add(EmployerEvent(employer_id=row.id, cluster_id=cluster, kind=EventKind.NOTE, text=text))
    db.session.commit()
    client.sign_in(people.erin)
    assert "Heath words" not in client.get("employers.employer", employer_id=row.id).text
    _in_heath(people, "erin", Role.CAREERS_LEADER)
    assert "Heath words" not in client.get("employers.employer", employer_id=row.id).text, "not open to her there"
    db.session.query(Seat).filter_by(person_id=people.erin, cluster_id=people.heath).update({"role": Role.BROKER})
    page = client.get("employers.employer", employer_id=row.id)
    assert "Heath words" in page.text
    assert "Heath cluster" in page.text
    assert "Canal words" in page.text


def test_providers_of_further_study_count_apart(client: Client, people: World) -> None:
    make_employer(people)
    client.sign_in(people.ben)
    page = client.submit(client.get("employers.add"), name="Lea University", sector="construction", kind="university")
    assert db.session.query(Employer).filter_by(kind=EmployerKind.UNIVERSITY).count() == 1
    assert "1 employer and 1 provider of further study" in client.get("employers.index").text
    assert "Kestrel" not in client.get("employers.index", kind="provider").text
    assert "Lea University" not in client.get("employers.index", kind="employer").text
    assert page.status == 302


def test_the_sic_section_is_kept_where_the_sector_has_one(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    client.submit(client.get("employers.add"), name="One", sector="digital")
    client.submit(client.get("employers.add"), name="Several", sector="construction")
    client.submit(client.get("employers.add"), name="Said", sector="construction", sic_section="L")
    assert [row.sic_section for row in db.session.query(Employer).order_by(Employer.id)] == ["J", "", "L"]


def test_a_stop_with_a_day_ends_on_that_day(client: Client, people: World) -> None:
    row = make_employer(people)
    client.sign_in(people.ben)
    page = client.get("employers.stop", employer_id=row.id)
    page = client.submit(page, reason="asked_us_to_stop", until=today().isoformat(), status=200)
    assert "must lie ahead" in page.errors[0]
    client.submit(page, reason="asked_us_to_stop", until=(today() + timedelta(days=9)).isoformat())
    db.session.refresh(row)
    assert (row.is_stopped, row.stopped_until, end_stages()) == (True, today() + timedelta(days=9), 0)
    row.stopped_until = today()
    forever = make_employer(people, name="For good", brought_by="marigold")
    forever.stop(StopReason.CLOSED)
    pause = make_employer(people, name="Pause", stage=Stage.PAUSED, paused_until=today())
    db.session.commit()
    assert end_stages() == 2
    for one in (row, forever, pause):
        db.session.refresh(one)
    assert [one.stage for one in (row, forever, pause)] == [Stage.ACTIVE, Stage.DO_NOT_CONTACT, Stage.ACTIVE]
    assert "May be contacted again" in client.get("employers.employer", employer_id=row.id).text
