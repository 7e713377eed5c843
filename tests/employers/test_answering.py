"""What brokers and employers answer, and what it changes."""

from datetime import timedelta

import pytest

from hub.access import link_for
from hub.db import db, now
from hub.employers.asking import last_asks
from hub.employers.models import Employer, EmployerEvent
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.states import EventKind, Sharing, Stage, StopReason
from hub.text import day, today
from tests.client import Client
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request, school_day
from tests.world import World


@pytest.fixture
def asked(people: World) -> tuple[Employer, EmployerRequest, EmployerAsk]:
    employer = make_employer(people, sharing=Sharing.EBP)
    contact = make_contact(employer)
    row = make_request(
        people, state=RequestState.EMPLOYER_ASKED, employer_id=employer.id, broker_seat_id=people.seat("erin").id
    )
    return employer, row, make_ask(people, row, employer, contact_id=contact.id)


def link_to(client: Client, ask: EmployerAsk) -> str:
    return client.link(link_for("employer_links.answer", ask))


def again(*rows: object) -> None:
    for row in rows:
        db.session.refresh(row)


def test_another_date_goes_back_to_the_broker_and_the_school_hears(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    _, row, ask = asked
    page = client.get_url(link_to(client, ask))
    page = client.submit(page, answer="another_date", status=200)
    assert page.errors == ["Enter the date that would suit you, or say around when in your own words"]
    on = school_day(50)
    client.submit(page, answer="another_date", other_day=on.isoformat())
    again(row, ask)
    assert (row.state, ask.answer_day) == (RequestState.WITH_BROKER, on)
    assert letters("news")
    assert letters("answered")
    client.sign_in(people.erin)
    page = client.get("employers.agree", request_id=row.id)
    client.submit(page, on=on.isoformat(), at="2pm", place="The depot", answer="Bring boots")
    again(row)
    assert row.state is RequestState.AGREED
    assert "Bring boots" in letters("news")[-1].text
    assert not letters("withdrawn"), "the employer that said so is not told that it is not needed"


@pytest.mark.parametrize("months", [None, 200])
def test_not_now_pauses_the_employer(client: Client, asked, months: int | None) -> None:  # type: ignore[no-untyped-def]
    employer, row, ask = asked
    until = today() + timedelta(days=months or 90)
    client.submit(client.get_url(link_to(client, ask)), answer="not_now", ask_again=until.isoformat() if months else "")
    again(employer, row, ask)
    assert (employer.stage, employer.paused_until) == (Stage.PAUSED, until)
    assert row.state is RequestState.WITH_BROKER
    assert not letters("news"), "a school is told of good news and of the broker's own words"


def test_please_stop_is_for_good_and_for_every_open_ask(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    employer, _, ask = asked
    other = make_ask(people, make_request(people, school="marigold", person="dan"), employer, contact_id=ask.contact_id)
    client.submit(client.get_url(link_to(client, ask)), answer="stop")
    again(employer, ask, other)
    assert (employer.stage, employer.stop_reason) == (Stage.DO_NOT_CONTACT, StopReason.ASKED_US_TO_STOP)
    assert other.withdrawn_at is not None
    assert "will not be contacted again" in client.get_url(link_to(client, other)).text
    assert db.session.query(EmployerEvent).filter_by(kind=EventKind.STOPPED).count() == 1


def test_a_second_answer_from_a_page_opened_before_is_said_to_be_too_late(client: Client, asked) -> None:  # type: ignore[no-untyped-def]
    employer, row, ask = asked
    first, second = (client.get_url(link_to(client, ask)) for _ in range(2))
    client.submit(first, answer="yes")
    page = client.submit(second, answer="not_now", status=200)
    assert page.errors == []
    assert "answered before, so what you have just sent was not passed on" in page.text
    again(ask, row, employer)
    assert (ask.answer, row.state, employer.stage) == (Answer.YES, RequestState.AGREED, Stage.ACTIVE)


def test_please_stop_is_heard_from_a_page_opened_before(client: Client, asked) -> None:  # type: ignore[no-untyped-def]
    employer, _, ask = asked
    first, second = (client.get_url(link_to(client, ask)) for _ in range(2))
    client.submit(first, answer="yes")
    client.submit(second, answer="stop")
    again(employer)
    assert employer.is_stopped


def test_who_answered_may_still_say_stop(client: Client, asked) -> None:  # type: ignore[no-untyped-def]
    employer, row, ask = asked
    client.submit(client.get_url(link_to(client, ask)), answer="yes")
    page = client.get_url(link_to(client, ask))
    assert page.soup.find(attrs={"name": "other_day"}) is None
    client.submit(page, button="answer=stop")
    again(employer, ask, row)
    assert employer.is_stopped
    assert (ask.answer, row.state) == (Answer.YES, RequestState.AGREED)


def test_looking_at_the_link_changes_nothing(client: Client, asked) -> None:  # type: ignore[no-untyped-def]
    _, row, ask = asked
    page = client.get_url(link_to(client, ask))
    for words in ("12 pupils", "14 to 15 years old", "Two teachers", "The depot", "Erin Walsh"):
        assert words in page.text
    again(row, ask)
    assert ask.answer is None
    client.get_url(link_to(client, ask)[:-3] + "abc", status=404)


def test_a_withdrawn_ask_says_so(client: Client, asked) -> None:  # type: ignore[no-untyped-def]
    _, row, ask = asked
    ask.withdrawn_at = now()
    page = client.get_url(link_to(client, ask))
    assert "not needed any more" in page.text
    assert page.h1 == "Thank you", "nothing is asked of them"
    client.post_url(link_to(client, ask), {"answer": "yes"}, status=200)
    again(row, ask)
    assert (ask.answer, row.state) == (None, RequestState.EMPLOYER_ASKED)


def test_asking_another_releases_the_first(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    _, row, first = asked
    other = make_employer(people, name="Mile Walk Kitchens", sharing=Sharing.EBP)
    make_contact(other, email="mile@walk.example.org")
    client.sign_in(people.erin)
    page = client.get("employers.ask_employer", request_id=row.id, employer_id=other.id)
    client.submit(page, on=school_day(9).isoformat(), at="10:00", adults="Two teachers")
    again(row, first)
    assert first.withdrawn_at is not None
    assert [letter.to_address for letter in letters("withdrawn")] == ["imran@kestrel.example.org"]
    assert [letter.to_address for letter in letters("ask")] == ["mile@walk.example.org"]
    assert row.employer_id == other.id


def test_the_form_names_nobody_at_the_employer(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    employer, row, ask = asked
    ask.asked_at = now() - timedelta(days=100)
    client.sign_in(people.erin)
    page = client.get("employers.ask_employer", request_id=row.id, employer_id=employer.id)
    assert "Early careers manager" in page.text
    assert "Quillfeather" not in page.response.get_data(as_text=True)


def test_agreed_by_phone_with_an_employer_just_found(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    row = make_request(people)
    client.sign_in(people.erin)
    assert "/find" in client.get("employers.agree", request_id=row.id, status=302).location
    page = client.get("employers.agree", request_id=row.id, employer=employer.id)
    client.submit(page, on=school_day(9).isoformat(), at="9am")
    again(row)
    assert (row.state, row.employer_id) == (RequestState.AGREED, employer.id)
    assert row.answered_at is not None


def test_a_broker_cannot_reach_an_employer_to_be_asked_through_a_school(client: Client, people: World) -> None:
    employer, row = make_employer(people), make_request(people, school="marigold", person="dan")
    client.sign_in(people.erin)
    assert "Kestrel" not in client.get("employers.find_employer", request_id=row.id).text
    client.get("employers.ask_employer", request_id=row.id, employer_id=employer.id, status=403)
    client.get("employers.agree", request_id=row.id, employer=employer.id, status=403)


def test_declining_needs_words_and_the_school_reads_them(client: Client, people: World) -> None:
    row = make_request(people)
    client.sign_in(people.erin)
    page = client.submit(client.get("employers.decline", request_id=row.id), answer=" ", status=200)
    assert page.errors
    client.submit(page, answer="No depot takes groups before Easter")
    assert "No depot takes groups" in letters("news")[0].text
    client.sign_in(people.ben)
    assert "No depot takes groups" in client.get("employers.request", request_id=row.id).text


@pytest.mark.parametrize(("by", "words"), [("employer", "By the employer"), ("school", "By the school")])
def test_what_fell_through_is_noted_by_whom(client: Client, people: World, by: str, words: str) -> None:
    employer = make_employer(people, sharing=Sharing.CLUSTER)
    row = make_request(people, state=RequestState.AGREED, employer_id=employer.id, happens_at=now() - timedelta(days=1))
    client.sign_in(people.ben)
    page = client.follow(client.submit(client.get("employers.happened", request_id=row.id), went="no", status=303))
    client.submit(page, by=by)
    again(row)
    assert row.state is RequestState.FELL_THROUGH
    assert words in client.get("employers.employer", employer_id=employer.id).text
    client.sign_in(people.dan)
    assert words not in client.get("employers.employer", employer_id=employer.id).text, "not for other schools"


def test_it_took_place_in_numbers_by_year_group(client: Client, people: World) -> None:
    row = make_request(
        people, state=RequestState.AGREED, year_groups=["y9", "y10"], happens_at=now() - timedelta(days=1)
    )
    client.sign_in(people.ben)
    page = client.get("employers.happened", request_id=row.id)
    page = client.submit(page, went="yes", year_y9="", year_y10="", status=200)
    assert page.errors == ["Enter how many pupils took part"]
    client.submit(page, went="yes", year_y9="8", year_y10="11", minutes="90")
    again(row)
    assert (row.pupils_by_year, row.pupil_count, row.minutes) == ({"y9": 8, "y10": 11}, 19, 90)


def test_no_thanks_go_to_an_employer_that_wants_none(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    employer, row, _ = asked
    employer.stop(StopReason.ASKED_US_TO_STOP)
    row.state, row.pupil_count = RequestState.HAPPENED, 12
    client.sign_in(people.ben)
    page = client.get("employers.thank", request_id=row.id)
    page = client.submit(page, text="Thank you", status=200)
    assert "no address to write to" in page.errors[0]
    client.submit(page, text="Thank you", only_mark="y")
    assert not letters("thanks")


def test_an_employer_closed_meanwhile_leads_the_broker_to_others(client: Client, people: World) -> None:
    row = make_request(people, employer_id=make_employer(people).id)
    client.sign_in(people.erin)
    page = client.follow(client.get("employers.agree", request_id=row.id, status=302))
    assert "one that you may contact" in page.flash
    page = client.get("employers.request", request_id=row.id)
    assert "Find an employer" in page.text


def test_nothing_is_agreed_with_an_employer_that_has_said_stop(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    employer, row, _ = asked
    employer.stop(StopReason.ASKED_US_TO_STOP)
    client.sign_in(people.erin)
    client.get("employers.agree", request_id=row.id, status=302)
    client.get("employers.agree", request_id=row.id, employer=employer.id, status=403)


def test_a_broker_agrees_around_some_time_and_settles_the_day_later(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    row = make_request(people, employer_id=employer.id, when_words="Around March")
    page = client.sign_in(people.erin).get("employers.agree", request_id=row.id)
    assert page.soup.find(id="when_words")["value"] == "Around March"
    assert client.submit(page, status=200, on="", at="", when_words="").errors == [
        "Enter a day and a time, or say around when"
    ]
    assert client.submit(page, status=200, on="", at="9.30am").errors == ["Enter the day as well"]
    page = client.follow(client.submit(page, on="", at="", when_words="The week of 8 March"))
    assert "Kestrel Rail Systems: The week of 8 March, day still to be settled" in page.text
    again(row)
    assert (row.state, row.happens_at, row.when_words) == (RequestState.AGREED, None, "The week of 8 March")
    assert "agreed with Kestrel Rail Systems: The week of 8 March" in letters("news")[-1].text
    assert "Day to be settled" in client.get("employers.requests", view="table").text

    front = client.get("home.index")
    assert "Settle the day: Depot visit for Year 10" in front.text
    client.sign_in(people.ben)
    assert "Kestrel Rail Systems said yes Depot visit for Year 10, The week of 8 March" in client.get("home.index").text
    client.get("employers.agree", status=403, request_id=row.id)

    page = client.sign_in(people.erin).get_url(front.link("Settle the day"))
    client.submit(page, on=school_day(100).isoformat(), at="9.30am")
    again(row)
    assert row.happens_at is not None
    assert "Settle the day" not in client.get("home.index").text
    client.sign_in(people.ben).get("employers.agree", status=403, request_id=row.id)


def test_an_ask_says_what_the_school_said_beside_the_day(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    make_contact(employer)
    row = make_request(people, employer_id=employer.id, when_words="Around March")
    page = client.sign_in(people.erin).get("employers.ask_employer", request_id=row.id, employer_id=employer.id)
    client.submit(page, on=school_day(100).isoformat(), at="9.30am")
    assert "The school said: Around March. Another day may do as well." in letters("ask")[0].text
    ask = db.session.query(EmployerAsk).one()
    page = client.get_url(link_to(client, ask))
    assert "The school said Around March" in page.text
    client.submit(page, answer="another_date", words="The second week of March")
    again(ask, row)
    assert (ask.answer, ask.answer_day, row.state) == (Answer.ANOTHER_DATE, None, RequestState.WITH_BROKER)


@pytest.mark.parametrize("days", [None, 100])
def test_an_ask_without_a_day_is_answered_with_or_without_one(client: Client, people: World, days: int | None) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    make_contact(employer)
    row = make_request(people, employer_id=employer.id, when_words="Around March")
    page = client.sign_in(people.erin).get("employers.ask_employer", request_id=row.id, employer_id=employer.id)
    assert page.soup.find(id="when_words")["value"] == "Around March"
    assert client.submit(page, when_words="", status=200).errors == ["Enter a day and a time, or say around when"]
    assert client.submit(page, place="", status=200).errors == ["Enter the place"]
    client.submit(page)
    letter = letters("ask")[0]
    assert "Around March?" in letter.subject
    for words in ("When: Around March", "The day is still open", "14 to 15 years old", "Where: Tollhouse", "Adults"):
        assert words in letter.text
    ask = db.session.query(EmployerAsk).one()
    page = client.get_url(link_to(client, ask))
    on = school_day(days) if days else None
    client.submit(page, answer="yes", other_day=on.isoformat() if on else "")
    again(ask, row)
    assert (ask.answer, row.state, row.happens_at) == (Answer.YES, RequestState.AGREED, None)
    assert row.when_words == (day(on) if on else "Around March")
    assert "Settle the day" in client.get("home.index").text


def test_an_answer_got_by_phone_is_noted_once(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    employer, row, ask = asked
    client.sign_in(people.erin)
    page = client.get_url(client.get("employers.request", request_id=row.id).link("They answered by phone"))
    until = today() + timedelta(days=60)
    page = client.follow(client.submit(page, answer="not_now", ask_again=until.isoformat(), words="After stocktaking"))
    assert "Noted by Erin Walsh" in page.text
    again(employer, row, ask)
    assert (ask.answer, employer.paused_until, row.state) == (Answer.NOT_NOW, until, RequestState.WITH_BROKER)
    assert not letters("answered"), "whoever noted it knows"
    page = client.follow(client.get("employers.note_answer", request_id=row.id, ask_id=ask.id, status=302))
    assert "answered meanwhile" in page.flash
    client.get("employers.note_answer", request_id=make_request(people).id, ask_id=ask.id, status=404)
    assert "please stop" in client.get_url(link_to(client, ask)).text.lower()


@pytest.mark.parametrize("answer", ["not_now", "stop"])
def test_a_call_counts_as_an_ask(client: Client, people: World, answer: str) -> None:
    employer, row = make_employer(people, sharing=Sharing.EBP), make_request(people)
    make_contact(employer)
    client.sign_in(people.erin)
    page = client.get("employers.note_call", request_id=row.id, employer_id=employer.id)
    assert "yes" not in [one["value"] for one in page.soup.select("[name=answer]")]
    client.submit(page, answer=answer)
    again(employer)
    assert employer.is_stopped == (answer == "stop")
    assert last_asks([employer.id])[employer.id].term_count == 1
    assert not letters("ask")


def test_a_yes_by_phone_counts_as_an_ask_and_closes_an_open_one(client: Client, people: World, asked) -> None:  # type: ignore[no-untyped-def]
    employer, row, ask = asked
    other = make_request(people, employer_id=employer.id)
    client.sign_in(people.erin)
    for one, ahead in ((row, 9), (other, 20)):
        page = client.get("employers.agree", request_id=one.id, employer=employer.id)
        client.submit(page, on=school_day(ahead).isoformat(), at="9am")
    again(ask)
    assert (ask.answer, ask.noted_by_id) == (Answer.YES, people.erin)
    last = last_asks([employer.id])[employer.id]
    assert (last.term_count, last.open_count) == (2, 0)
