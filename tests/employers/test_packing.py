"""Several schools in one visit: one letter, one ask, one answer for all of them."""

from datetime import time, timedelta
from typing import Any

import pytest

from hub.access import link_for
from hub.db import db
from hub.employers.asking import last_asks
from hub.employers.kit.paper import brief_facts
from hub.employers.kit.queries import kit_of
from hub.employers.models import Employer, EmployerEvent
from hub.employers.offers.capacity import left
from hub.employers.offers.models import EmployerOffer
from hub.employers.people.asked import last_asks_of
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.states import EventKind, Sharing, Stage
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.text import at_london, day
from tests.client import Client, Page
from tests.employers.makers import (
    letters,
    make_contact,
    make_employer,
    make_offer,
    make_request,
    make_seat_ask,
    make_seats,
    school_day,
)
from tests.world import World

ON, LATER = school_day(30), school_day(37)


class Pack:
    """Tollhouse Lane asks for 12 pupils, Marigold Street for 8: Erin puts both to Kestrel."""

    def __init__(self, client: Client, people: World, **offered: Any) -> None:
        self.client, self.people = client, people
        self.employer = make_employer(people, sharing=Sharing.EBP)
        self.contact = make_contact(self.employer)
        self.offer = make_offer(self.employer, **{"group_size": 20, "per_term": 2} | offered)
        self.first = make_request(people, needs="A room without steps")
        self.second = make_request(people, school="marigold", person="dan", number=8)
        client.sign_in(people.erin)

    def page(self) -> Page:
        return self.client.get("employers.ask_employer", request_id=self.first.id, employer_id=self.employer.id)

    def send(self) -> "Pack":
        self.client.submit(self.page(), on=str(ON), at="10:00", along=[str(self.second.id)])
        return self

    def answer(self, status: int = 302, **values: str) -> Page:
        return self.client.submit(self.client.get_url(self.link), status=status, **values)

    @property
    def link(self) -> str:
        ask = db.session.query(EmployerAsk).order_by(EmployerAsk.id).first()
        return self.client.link(link_for("employer_links.answer", ask))

    @property
    def rows(self) -> list[EmployerRequest]:
        for row in (self.first, self.second, self.employer):
            db.session.refresh(row)
        return [self.first, self.second]


@pytest.fixture
def pack(client: Client, people: World) -> Pack:
    return Pack(client, people)


def test_one_letter_says_the_total_and_the_schools_and_counts_as_one_ask(pack: Pack) -> None:
    pack.send()
    (letter,) = letters("ask")
    assert "Tollhouse Lane School and Marigold Street School ask for: workplace visit" in letter.text
    for words in ("20 pupils of 2 schools, who come together", "Marigold Street School, 8", "A room without steps"):
        assert words in letter.text, words
    last = last_asks([pack.employer.id])[pack.employer.id]
    assert (last.open_count, last.term_count) == (1, 1)
    last = last_asks_of([pack.contact])[pack.contact.id]
    assert (last.open_count, last.term_count) == (1, 1)
    assert [row.state for row in pack.rows] == [RequestState.EMPLOYER_ASKED] * 2
    lines = db.session.query(EmployerEvent).filter_by(kind=EventKind.EMPLOYER_ASKED)
    assert lines.filter(EmployerEvent.employer_id.is_not(None)).count() == 1, "one line in the employer's timeline"
    assert lines.count() == 2, "and one in that of each request"


def test_a_block_says_how_long_in_letter_booking_and_brief(pack: Pack, client: Client) -> None:
    pack.first.weeks = pack.second.weeks = 2
    db.session.commit()
    pack.send()
    assert "2 weeks" in letters("ask")[0].text
    assert "How long 2 weeks" in client.get_url(pack.link).text
    pack.answer(answer="yes")
    assert pack.rows[0].takes_place.endswith("10am, for 2 weeks")
    assert ("When", pack.rows[0].takes_place) in brief_facts(pack.first, kit_of(pack.first))


def test_yes_books_them_all_and_takes_the_offer_once(pack: Pack) -> None:
    pack.send().answer(answer="yes", words="Bring boots")
    first, second = pack.rows
    assert first.state is second.state is RequestState.AGREED
    assert first.happens_at == second.happens_at is not None
    assert left([pack.offer], ON)[pack.offer.id].term == 1
    assert {letter.person_id for letter in letters("news")} == {pack.people.ben, pack.people.dan}
    assert len(letters("answered")) == 1, "the broker hears it once"


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"answer": "another_date", "other_day": str(LATER)}, RequestState.WITH_BROKER),
        ({"answer": "not_now", "ask_again": str(ON)}, RequestState.WITH_BROKER),
        ({"answer": "stop"}, RequestState.WITH_BROKER),
    ],
)
def test_any_other_answer_reaches_them_all(pack: Pack, values: dict[str, str], state: RequestState) -> None:
    pack.send().answer(**values)
    assert [row.state for row in pack.rows] == [state] * 2
    asks = db.session.query(EmployerAsk).all()
    assert [ask.answer for ask in asks] == [Answer(values["answer"])] * 2
    if values["answer"] == "another_date":
        assert {letter.person_id for letter in letters("news")} == {pack.people.ben, pack.people.dan}
    assert pack.employer.is_stopped is (values["answer"] == "stop")
    assert (pack.employer.stage is Stage.PAUSED) is (values["answer"] == "not_now")


def test_the_other_date_is_agreed_for_all_of_them(pack: Pack) -> None:
    pack.send().answer(answer="another_date", other_day=str(LATER))
    page = pack.client.get("employers.agree", request_id=pack.second.id)
    assert "together with Tollhouse Lane School" in page.text
    pack.client.submit(page, on=str(LATER), at="9am")
    assert [row.state for row in pack.rows] == [RequestState.AGREED] * 2
    assert left([pack.offer], LATER)[pack.offer.id].term == 1
    assert not letters("withdrawn")


def test_a_day_has_to_be_free_for_every_school_that_comes(pack: Pack, client: Client) -> None:
    for on in (ON, LATER):
        entry = {"cluster_id": pack.people.canal, "organisation_id": pack.people.marigold, "kind": Kind.INSET}
        db.session.add(PlannerEntry(**entry, title="Staff day", first_day=on, last_day=on))
    said = "Marigold Street School has “Staff day” then"
    page = client.submit(pack.page(), status=200, on=str(ON), at="10:00", along=[str(pack.second.id)])
    assert said in page.text
    client.submit(page, instead=f"keep-{ON}")
    page = pack.answer(status=200, answer="another_date", other_day=str(LATER))
    assert "Marigold Street School has an inset day" in page.text
    assert "Staff day" not in page.text, "what a school calls it is its own"
    pack.answer(answer="yes")
    page = client.get("employers.agree", request_id=pack.first.id)
    assert said in client.submit(page, status=200, on=str(LATER), at="10:00").text


def test_it_moves_to_another_day_for_all_of_them(pack: Pack, client: Client) -> None:
    pack.offer.per_week = 1
    db.session.commit()
    pack.send().answer(answer="yes")
    booked = {"employer_id": pack.employer.id, "offer_id": pack.offer.id, "state": RequestState.AGREED}
    other = make_request(pack.people, school="college", person="asha", **booked, happens_at=at_london(LATER, time(14)))
    page = client.get_url(client.get("employers.request", request_id=pack.first.id).link("It moves to another day"))
    assert "together with Marigold Street School" in page.text
    page = client.submit(page, status=200, on=str(LATER), at="9am")
    assert "It is booked 1 time that week" in page.text, "the capacity of the new week counts"
    other.state = RequestState.FELL_THROUGH
    db.session.commit()
    client.submit(page, on=str(LATER), at="9am")
    assert [row.happens_at for row in pack.rows] == [at_london(LATER, time(9))] * 2
    assert (left([pack.offer], ON)[pack.offer.id].week, left([pack.offer], LATER)[pack.offer.id].week) == (1, 0)
    assert [letter.person_id for letter in letters("news")[-2:]] == [pack.people.ben, pack.people.dan]
    assert len(letters("ask")) == 1
    assert not letters("withdrawn")
    client.submit(client.get("employers.fall_through", request_id=pack.first.id), by="school", whom="one")
    assert day(LATER) in letters("withdrawn")[0].text, "of the day on which it was to be"


@pytest.mark.parametrize(("by", "told"), [("broker", 1), ("employer", 0)])
def test_what_the_employer_or_the_broker_calls_off_ends_for_all_schools_of_the_visit(
    pack: Pack, client: Client, by: str, told: int
) -> None:
    pack.send().answer(answer="yes")
    ask = make_seat_ask(pack.people, make_seats(pack.people, pack.second), school="college", person="asha", number=3)
    client.submit(client.get("employers.answer_seats", ask_id=ask.id), answer="yes")
    page = client.get("employers.fall_through", request_id=pack.first.id)
    assert client.submit(page, status=200, by=by).errors == ["Answer: For whom?"]
    assert "the others still come" in client.submit(page, status=200, by="school", whom="all").text
    client.submit(page, by=by, whom="all")
    assert [row.state for row in pack.rows] == [RequestState.FELL_THROUGH] * 2
    assert db.session.query(EmployerRequest).filter_by(state=RequestState.FELL_THROUGH).count() == 3, "who joined too"
    people = pack.people
    assert [letter.person_id for letter in letters("news")[-3:]] == [people.asha, people.ben, people.dan]
    assert len(letters("withdrawn")) == told
    assert not told or "Not needed any more" in letters("withdrawn")[0].subject


def test_of_one_school_it_ends_for_that_one_only(pack: Pack, client: Client) -> None:
    pack.send().answer(answer="yes")
    client.submit(client.get("employers.fall_through", request_id=pack.first.id), by="school", whom="one")
    assert [row.state for row in pack.rows] == [RequestState.FELL_THROUGH, RequestState.AGREED]
    assert "the others still do: 8 pupils of 1 school" in letters("withdrawn")[0].text
    page = client.get("employers.fall_through", request_id=pack.second.id)
    assert not page.soup.select("[name=whom]"), "there is no other any more"


def test_the_brief_and_the_number_are_of_all_schools_that_come(pack: Pack, client: Client) -> None:
    pack.send().answer(answer="yes")
    seats = make_seats(pack.people, pack.second)
    ask = make_seat_ask(pack.people, seats, school="college", person="asha", number=3)
    client.submit(client.get("employers.answer_seats", ask_id=ask.id), answer="yes")
    assert "23 pupils come in all" in letters("more_come")[-1].subject, "12 and 8 in one visit, 3 in spare seats"
    page = client.get("employers.kit", request_id=pack.first.id)
    assert "8 pupils of Marigold Street School, Year 10; 3 pupils of Canal Basin College, Year 9" in page.text


def test_a_call_answers_for_all_of_them(pack: Pack) -> None:
    pack.send()
    ask = db.session.query(EmployerAsk).filter_by(request_id=pack.second.id).one()
    page = pack.client.get("employers.note_answer", request_id=pack.second.id, ask_id=ask.id)
    pack.client.submit(page, answer="yes")
    assert [row.state for row in pack.rows] == [RequestState.AGREED] * 2


def test_when_one_school_cancels_the_others_still_come(pack: Pack, client: Client) -> None:
    pack.send()
    client.sign_in(pack.people.ben)
    client.submit(client.get("employers.cancel", request_id=pack.first.id), reason="Exams")
    (letter,) = letters("withdrawn")
    assert "the others still do: 8 pupils of 1 school" in letter.text
    page = client.get_url(pack.link)
    assert "Could you help Marigold Street School?" in page.h1
    client.submit(page, answer="yes")
    assert [row.state for row in pack.rows] == [RequestState.CANCELLED, RequestState.AGREED]


def test_both_may_be_put_to_another_with_one_letter_of_thanks(pack: Pack, client: Client) -> None:
    pack.send()
    other = make_employer(pack.people, name="Other Works", sharing=Sharing.EBP)
    make_contact(other, email="o@other.example.org")
    page = client.get("employers.ask_employer", request_id=pack.first.id, employer_id=other.id)
    assert not page.soup.select("[name=along]"), "the other school is being asked for already"
    client.submit(page, on=str(ON), at="10:00")
    first, second = pack.rows
    assert first.visit_id is None
    assert (first.employer_id, second.employer_id) == (other.id, pack.employer.id)
    assert "the others still do: 8 pupils" in letters("withdrawn")[0].text


def test_more_than_come_at_a_time_are_not_sent(client: Client, people: World) -> None:
    pack = Pack(client, people, group_size=20)
    third = make_request(people, school="marigold", person="dan", number=6)
    page = client.submit(
        pack.page(), on=str(ON), at="10:00", along=[str(pack.second.id), str(third.id)], status=200
    )  # fmt: skip
    assert "Together they are 26, and 20 come at a time" in " ".join(page.errors)
    assert not letters("ask")
    client.submit(page, along=[str(third.id)])
    assert "18 pupils of 2 schools" in letters("ask")[0].text


def _agree(pack: Pack, employer: Employer, **values: Any) -> Page:
    page = pack.client.get("employers.agree", request_id=pack.first.id, employer=employer.id)
    return pack.client.submit(page, on=str(ON), at="10:00", **values)


def test_a_yes_by_phone_of_another_employer_books_all_of_the_pack(pack: Pack, client: Client) -> None:
    pack.send()
    other = make_employer(pack.people, name="Other Works", sharing=Sharing.EBP)
    page = client.get("employers.agree", request_id=pack.first.id, employer=other.id)
    ticked = [one["value"] for one in page.soup.select("input[name=along][checked]")]
    assert ticked == [str(pack.second.id)], "they were put together"
    client.submit(page, on=str(ON), at="10:00")
    first, second = pack.rows
    assert first.state is second.state is RequestState.AGREED
    assert first.employer_id == second.employer_id == other.id
    assert first.happens_at == second.happens_at == at_london(ON, time(10))
    assert first.visit_id == second.visit_id is not None
    assert {letter.person_id for letter in letters("news")} == {pack.people.ben, pack.people.dan}
    (letter,) = letters("withdrawn")
    assert "others still do" not in letter.text, "one letter says that none of them comes"
    assert last_asks([other.id])[other.id].term_count == 1, "one call is one ask"
    lines = db.session.query(EmployerEvent).filter_by(kind=EventKind.AGREED)
    assert (lines.count(), lines.filter_by(employer_id=other.id).count()) == (2, 1)


def test_a_yes_by_phone_without_any_letter_books_all_that_are_ticked(pack: Pack, client: Client) -> None:
    page = client.get("employers.agree", request_id=pack.first.id, employer=pack.employer.id)
    assert not page.soup.select("input[name=along][checked]"), "nobody has put them together yet"
    client.submit(page, on=str(ON), at="10:00", along=[str(pack.second.id)])
    first, second = pack.rows
    assert first.state is second.state is RequestState.AGREED
    assert first.visit_id == second.visit_id is not None
    assert left([pack.offer], ON)[pack.offer.id].term == 1
    assert not client.get("employers.agree", request_id=pack.first.id).soup.select("[name=along]"), "settled"


def test_of_the_pack_those_that_are_not_ticked_stay_with_whom_was_asked(pack: Pack, client: Client) -> None:
    pack.send()
    other = make_employer(pack.people, name="Other Works", sharing=Sharing.EBP)
    _agree(pack, other, along=[])
    first, second = pack.rows
    assert (first.state, second.state) == (RequestState.AGREED, RequestState.EMPLOYER_ASKED)
    assert (first.visit_id, first.employer_id) == (None, other.id)
    assert "the others still do: 8 pupils" in letters("withdrawn")[0].text


def test_more_than_come_at_a_time_are_not_booked_by_phone(pack: Pack, client: Client) -> None:
    third = make_request(pack.people, school="marigold", person="dan", number=6)
    both = [str(pack.second.id), str(third.id)]
    page = client.get("employers.agree", request_id=pack.first.id, employer=pack.employer.id)
    page = client.submit(page, on=str(ON), at="10:00", along=both, status=200)
    assert "Together they are 26, and 20 come at a time. Tick fewer, or choose “None of these”" in page.errors[0]
    client.submit(page, along=[str(third.id)])
    assert [row.state for row in pack.rows] == [RequestState.AGREED, RequestState.ASKED]


@pytest.mark.parametrize(("schools", "words"), [(2, "Together they are 20, and 19"), (1, "They are 12, and 11")])
def test_what_is_agreed_by_hand_fits_the_offer_or_goes_beyond_it(
    client: Client, people: World, schools: int, words: str
) -> None:
    pack = Pack(client, people, group_size=20)
    if schools == 2:
        pack.send().answer(answer="another_date", other_day=str(LATER))
    pack.offer.group_size = 19 if schools == 2 else 11
    db.session.commit()
    page = client.get("employers.agree", request_id=pack.first.id, employer=pack.employer.id)
    page = client.submit(page, on=str(LATER), at="9am", status=200)
    assert page.errors == [f"{words} come at a time. Choose “None of these” where they take them all the same"], (
        page.errors
    )
    client.submit(page, offer_id="")
    assert [row.state for row in pack.rows][:schools] == [RequestState.AGREED] * schools
    assert pack.first.offer_id is None


def test_what_is_booked_moves_without_being_asked_for_its_size_or_an_offer(pack: Pack, client: Client) -> None:
    pack.send().answer(answer="yes")
    pack.offer.group_size = 10
    make_offer(pack.employer, group_size=9)
    db.session.commit()
    client.submit(client.get("employers.agree", request_id=pack.first.id), on=str(LATER), at="9am")
    assert [row.offer_id for row in pack.rows] == [pack.offer.id] * 2, "it stays of the offer that it took"
    pack.first.offer_id = pack.second.offer_id = None
    db.session.commit()
    page = client.get("employers.agree", request_id=pack.first.id)
    assert [one["value"] for one in page.soup.select("[name=offer_id] [selected]")] == [""], "none is proposed"
    client.submit(page, on=str(ON), at="9am")
    assert [row.offer_id for row in pack.rows] == [None, None]


NOT_ALONG: list[dict[str, Any]] = [
    {"year_groups": ["y7"]},
    {"activity_type": "mock_interview"},
    {"wanted_on": ON + timedelta(days=1)},
    {"number": 9},
    {"state": RequestState.EMPLOYER_ASKED},
    {"state": RequestState.AGREED},
    {"handler_id": 2},
]


@pytest.mark.parametrize("more", NOT_ALONG)
def test_who_does_not_go_together(client: Client, people: World, more: dict[str, Any]) -> None:
    pack = Pack(client, people)
    pack.first.wanted_on = ON
    assert pack.page().soup.select("[name=along]"), "as it is, it could"
    for name, value in more.items():
        setattr(pack.second, name, value)
    db.session.commit()
    assert not pack.page().soup.select("[name=along]")
    client.post(
        "employers.ask_employer",
        {"on": str(ON), "at": "10:00", "place": "Here", "adults": "Two", "contact_id": str(pack.contact.id),
         "along": str(pack.second.id)},
        request_id=pack.first.id, employer_id=pack.employer.id,
    )  # fmt: skip
    assert len(db.session.query(EmployerAsk).all()) == 1, "nor can it be slipped in"


def test_the_page_of_the_request_names_who_could_come_along(pack: Pack, client: Client) -> None:
    page = client.get("employers.request", request_id=pack.first.id)
    assert "Could share a visit" in page.text
    assert "Marigold Street School" in page.text
    client.sign_in(pack.people.ben)
    assert "Marigold" not in client.get("employers.request", request_id=pack.first.id).text


def test_the_offer_and_the_employer_of_a_pack(pack: Pack) -> None:
    pack.send()
    assert {(row.offer_id, row.employer_id) for row in pack.rows} == {(pack.offer.id, pack.employer.id)}
    assert isinstance(pack.offer, EmployerOffer)
    assert isinstance(pack.employer, Employer)
