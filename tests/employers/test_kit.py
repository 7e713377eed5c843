"""The kit of a booking: what it is drafted from, how it is changed, carried away, sent and reminded of."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import docx
import pytest
import sqlalchemy as sa
import time_machine

import hub.vocabulary as vocabulary
from hub.db import db, now
from hub.employers.kit.drafts import _words, draft, minutes_of
from hub.employers.kit.models import EmployerFeedback, EmployerKit, Side
from hub.employers.kit.reminding import remind
from hub.employers.naming import looks_like_names
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.states import EventKind, Sharing
from hub.notices.kinds import When
from hub.notices.sending import choose
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.text import LONDON, today
from tests.client import Client
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request
from tests.meetings.makers import link_in
from tests.world import World


def booked(people: World, *, sharing: Sharing = Sharing.EBP, state: RequestState = RequestState.AGREED, **more: Any):  # type: ignore[no-untyped-def]
    """A booking whose employer said yes to a letter."""
    employer = make_employer(people, brought_by="ebp", sharing=sharing)
    contact = make_contact(employer)
    values = {"employer_id": employer.id, "happens_at": now() + timedelta(days=20)} | more
    row = make_request(people, state=state, **values)
    make_ask(people, row, employer, contact_id=contact.id, answer=Answer.YES, answered_at=now())
    return row


def test_every_activity_has_three_ideas_and_every_sheet_fits_a_tutor_slot() -> None:
    words = _words()
    assert set(words["ideas"]) == set(vocabulary.codes("activity_type"))
    assert {len(ideas) for ideas in words["ideas"].values()} == {3}
    sheets = [sheet for both in words["sheets"].values() for sheet in both.values()]
    assert {minutes_of("\n".join(sheet)) for sheet in sheets} == {15}


def test_a_kit_is_drafted_from_the_request_and_nothing_is_saved_by_looking(client: Client, people: World) -> None:
    people.organisation("tollhouse").at_the_door = "Ring at the red door"
    row = booked(people, activity_type="talk", needs="A quiet room")
    client.sign_in(people.ben)
    page = client.get("employers.kit", request_id=row.id)
    for words in ("Kestrel Rail Systems", "12 pupils", "14 to 15 years old", "A quiet room", "Two teachers",
                  "Ben Okafor", "Ring at the red door", "Two truths", "No photographs", "3 minutes:"):  # fmt: skip
        assert words in page.text, words
    assert "Quillfeather" not in page.response.get_data(as_text=True)
    assert db.session.query(EmployerKit).count() == 0


def test_where_pupils_go_out_nobody_signs_in_at_the_school(people: World) -> None:
    people.organisation("tollhouse").at_the_door = "Ring at the red door"
    assert draft(booked(people, activity_type="workplace_visit")).arrival == ""


def test_the_kit_is_changed_and_read_as_word(client: Client, people: World) -> None:
    row = booked(people)
    client.sign_in(people.ben)
    page = client.get("employers.edit_kit", request_id=row.id)
    late = client.submit(page, status=200, preparation="9 minutes: Talk\n8 minutes: Write")
    assert "17 minutes" in late.errors[0]
    client.submit(page, ideas="Guess the tool\nBuild a signal", host="Cara Lindqvist")
    body = client.get("employers.kit_file", request_id=row.id, part="all").response.get_data()
    text = [part.text for part in docx.Document(io.BytesIO(body)).paragraphs]
    assert [part for part in text if "minutes: " in part]
    assert {"Build a signal", "Named teacher: Cara Lindqvist"} <= set(text)
    one = client.get("employers.kit_file", request_id=row.id, part="reflection").response.get_data()
    assert "Build a signal" not in [part.text for part in docx.Document(io.BytesIO(one)).paragraphs]
    client.get("employers.kit_file", request_id=row.id, part="secrets", status=404)


def test_a_request_that_is_not_agreed_has_no_kit(client: Client, people: World) -> None:
    row = make_request(people)
    client.sign_in(people.ben)
    client.get("employers.kit", request_id=row.id, status=403)
    client.get("employers.send_brief", request_id=row.id, status=403)


def test_the_school_sends_the_brief_without_seeing_the_address(client: Client, people: World) -> None:
    row = booked(people)
    client.sign_in(people.ben)
    page = client.get("employers.send_brief", request_id=row.id)
    assert "Quillfeather" not in page.response.get_data(as_text=True)
    client.submit(page, message="We look forward to it")
    (letter,) = letters("brief")
    assert (letter.to_address, letter.reply_to) == ("imran@kestrel.example.org", "ben@example.org")
    for words in (
        "We look forward",
        "12 pupils",
        "14 to 15 years old",
        "Two teachers",
        "Please do not",
        "Named teacher",
    ):
        assert words in letter.text, words
        assert words in letter.html, words
    db.session.refresh(row)
    assert (row.state, row.came_from) == (RequestState.BRIEFED, None)


def test_a_brief_that_was_only_noted_can_be_moved_back(client: Client, people: World) -> None:
    row = booked(people)
    client.sign_in(people.ben)
    client.submit(client.get("employers.send_brief", request_id=row.id), only_mark="y")
    assert not letters("brief")
    page = client.get("employers.request", request_id=row.id)
    page = client.follow(client.submit(page, to="back"))
    db.session.refresh(row)
    assert row.state is RequestState.AGREED
    assert "Moved back" in page.flash
    client.post("employers.move", {"to": "back"}, status=403, request_id=row.id)


def test_who_agreed_by_phone_is_chosen_by_those_who_may_contact_them(client: Client, people: World) -> None:
    row = booked(people)
    db.session.execute(sa.text("DELETE FROM employer_ask"))
    db.session.commit()
    client.sign_in(people.ben)
    page = client.get("employers.send_brief", request_id=row.id)
    assert "no address to write to" in client.submit(page, status=200, only_mark=None, no_names=None).errors[0]
    client.sign_in(people.erin)
    client.submit(client.get("employers.send_brief", request_id=row.id), message="")
    assert [letter.to_address for letter in letters("brief")] == ["imran@kestrel.example.org"]


def test_no_brief_goes_to_an_employer_that_is_not_to_be_contacted(client: Client, people: World) -> None:
    row = booked(people)
    db.session.execute(sa.text("UPDATE employer SET stage = 'do_not_contact'"))
    client.sign_in(people.erin)
    page = client.submit(client.get("employers.send_brief", request_id=row.id), only_mark=None, status=200)
    assert "no address" in page.errors[0]
    assert not letters("brief")


# Thanks, feedback, the four tests


def happened(people: World, **more: Any) -> EmployerRequest:
    past = now() - timedelta(days=2)
    row: EmployerRequest = booked(
        people, state=RequestState.HAPPENED, happens_at=past, **({"pupil_count": 12, "minutes": 60} | more)
    )
    return row


def test_thanks_never_go_as_drafted_without_a_look(client: Client, people: World) -> None:
    row = happened(people)
    client.sign_in(people.ben)
    page = client.get("employers.thank", request_id=row.id)
    text = page.soup.find("textarea").get_text()
    assert "12 pupils of Year 10 took part for 60 minutes each" in text
    assert "Finish the line" in client.submit(page, status=200, text=text).errors[0]
    same = text.replace("What they took away: ", "")
    assert "still the draft" in client.submit(page, status=200, text=same).errors[0]
    assert not letters("thanks")
    client.submit(page, text=same, as_it_is="y")
    assert letters("thanks")


def test_who_may_contact_the_employer_chooses_whom_to_thank(client: Client, people: World) -> None:
    row = happened(people)
    db.session.execute(sa.text("DELETE FROM employer_ask"))
    client.sign_in(people.erin)
    page = client.get("employers.thank", request_id=row.id)
    assert "Early careers manager" in page.text
    client.submit(page, text="Thank you for all of it")
    assert [letter.to_address for letter in letters("thanks")] == ["imran@kestrel.example.org"]


@pytest.mark.parametrize(("pupils", "status"), [(9, 200), (10, 302)])
def test_nobody_is_quoted_from_a_group_under_ten(client: Client, people: World, pupils: int, status: int) -> None:
    row = happened(people, pupil_count=pupils)
    client.sign_in(people.ben)
    page = client.get("employers.thank", request_id=row.id)
    client.submit(page, status=status, text="One said: “I did not know that trains talk.” Thank you.")


def test_the_employer_says_how_it_was_by_the_link_in_the_thanks(client: Client, people: World) -> None:
    row = happened(people)
    client.sign_in(people.ben)
    client.submit(client.get("employers.thank", request_id=row.id), text="Thank you for the boots")
    link = client.link(link_in(letters("thanks")[0], "/link/employer-feedback/"))
    client.sign_out()
    page = client.get_url(link)
    assert "Read by Tollhouse Lane School and by the lead and brokers of Canal cluster" in page.text
    client.submit(page, again="changed", better="Longer, please")
    client.submit(client.get_url(link), again="yes")
    said = db.session.query(EmployerFeedback).one()
    assert (said.side, said.better, said.person_id) == (Side.EMPLOYER, "Longer, please", None)
    for name, sees in (("ben", True), ("erin", True), ("asha", True), ("gus", True)):
        client.sign_in(getattr(people, name))
        assert ("Longer, please" in client.get("employers.request", request_id=row.id).text) is sees


def test_a_school_that_was_asked_for_its_employer_does_not_read_what_is_said_of_another(
    client: Client, people: World
) -> None:
    row = happened(people, handler_id=people.marigold)
    db.session.add(EmployerFeedback(request_id=row.id, side=Side.SCHOOL, again="no", better="Nobody met us"))
    client.sign_in(people.dan)
    assert "Nobody met us" not in client.get("employers.request", request_id=row.id).text
    client.get("employers.feedback", request_id=row.id, status=403)


def test_the_four_tests_are_met_by_evidence_and_reflection_by_a_day(client: Client, people: World) -> None:
    row = happened(people)
    client.sign_in(people.ben)
    page = client.get("employers.meaningful", request_id=row.id)
    assert "Enter the day" in client.submit(page, status=200, why_reflection="Tutor time").errors[0]
    client.submit(
        page, why_purpose="Brief and sheet", why_fitted="They chose it", why_two_way="They asked",
        why_reflection="Tutor time", reflected_on=today().isoformat(),
    )  # fmt: skip
    db.session.refresh(row)
    kit = db.session.query(EmployerKit).one()
    assert (kit.is_meaningful, row.reflected_on) == (True, today())
    page = client.get("employers.request", request_id=row.id)
    assert "They chose it" in page.text
    row.state = RequestState.THANKED
    assert row.standing == "Thanked and reflected"


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("Amira Khan, Tom Bell, Jo Price", True),
        ("1. Amira Khan 9B\n2. Tom Bell 9B\n3. Jo Price (9C)", True),
        ("Amira, Tom, Jo and Priya", True),
        ("A lift, a quiet room and a support worker", False),
        ("English, Maths, Science, Art", False),
        ("Monday, Tuesday, Wednesday and Thursday", False),
        ("Canal Basin College, Heath Rise School, Tollhouse Lane School", False),
        ("Amira Khan asked whether Tom would come", False),
        ("", False),
        ("Jake Thompson, Mia Patel and Oliver Stone need a lift", True),
        ("A lift for Jake Thompson, Mia Patel and Oliver Stone.", True),
        ("Jake Thompson and Mia Patel look after the group", False),
        ("Ask for Kim Ash at the gate; Jo Bell, our head of year, is with them", False),
        ("We come from Camden Town, Kentish Town and Gospel Oak by bus", True),  # asked back once, for nothing
    ],
)
def test_a_list_of_names_is_noticed(text: str, looks: bool) -> None:
    assert looks_like_names(text) is looks


def test_what_looks_like_names_is_asked_back_once_and_not_refused(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("employers.ask")
    typed = {"activity_type": "talk", "year_groups": ["y9"], "number": "20", "when_words": "In March",
             "needs": "Amira Khan, Tom Bell, Jo Price"}  # fmt: skip
    again = client.submit(page, status=200, **typed)
    assert "looks like a list of names" in again.errors[0]
    client.submit(again, no_names="y")
    assert db.session.query(EmployerRequest).count() == 1


# Reminders: 5 school days before, 2 after, on the school's own school days


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def close(people: World, first: date, last: date, school: int) -> None:
    db.session.add(
        PlannerEntry(cluster_id=people.canal, organisation_id=school, kind=Kind.INSET, title="Away",
                     first_day=first, last_day=last)
    )  # fmt: skip
    db.session.commit()


def test_the_school_is_reminded_five_school_days_before_and_two_after(people: World) -> None:
    happens = date(2026, 11, 19)  # a Thursday
    row = booked(people, happens_at=at(happens))
    close(people, date(2026, 11, 16), date(2026, 11, 16), people.tollhouse)
    close(people, date(2026, 11, 13), date(2026, 11, 13), people.marigold)
    sent = {}
    for number in range(1, 26):
        with time_machine.travel(at(date(2026, 11, number))):
            if remind():
                sent[number] = True
            assert remind() == 0
    assert list(sent) == [11, 23], "Wed 11 is five of its school days before, Mon 23 two after"
    assert [letter.to_address for letter in (*letters("prepare"), *letters("reflect"))] == ["ben@example.org"] * 2
    assert "3 minutes" in letters("prepare")[0].text
    db.session.refresh(row)


def test_who_has_looked_back_or_wants_no_letters_gets_none(client: Client, people: World) -> None:
    happens = date(2026, 11, 19)
    row = booked(people, happens_at=at(happens), state=RequestState.THANKED)
    row.reflected_on = date(2026, 11, 20)
    db.session.commit()
    with time_machine.travel(at(date(2026, 11, 24))):
        assert remind() == 0
        row.reflected_on = None
        choose(people.ben, people.canal, lambda choices: choices.choose("employers", When.OFF))
        assert remind() == 1
    assert not letters("reflect")


def test_before_the_morning_nobody_is_reminded_and_another_day_is_reminded_of_anew(people: World) -> None:
    row = booked(people, happens_at=at(date(2026, 11, 19)))
    with time_machine.travel(at(date(2026, 11, 13), 5)):
        assert remind() == 0
    with time_machine.travel(at(date(2026, 11, 13))):
        assert remind() == 1
        row.happens_at = at(date(2026, 11, 20))
        db.session.commit()
        assert remind() == 1
    assert db.session.query(EmployerRequest).filter(EmployerRequest.prepare_reminded_at.is_not(None)).count() == 1


def test_briefing_stands_in_the_timeline(client: Client, people: World) -> None:
    row = booked(people)
    client.sign_in(people.erin)
    client.submit(client.get("employers.send_brief", request_id=row.id), message="")
    page = client.get("employers.request", request_id=row.id)
    assert EventKind.BRIEFED.words in page.text
