"""Matching: who could do it, in which order, and why; told to brokers, and to the lead in their stead."""

from datetime import timedelta
from typing import Any

import pytest

from hub.db import db
from hub.employers.answers.packing import waiting_for_the_same
from hub.employers.models import Employer
from hub.employers.offers.matching import SHOWN, Match, matches
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.settings import EmployerSettings
from hub.employers.states import Sharing, StopReason
from hub.text import today
from tests.client import Client
from tests.employers.makers import make_ask, make_contact, make_employer, make_offer, make_request, noon
from tests.world import World

RULES = EmployerSettings.usual(None)


def found(people: World, row: EmployerRequest, name: str = "erin") -> list[Match]:
    reader = people.reader(name)
    return matches(reader, row, RULES, waiting_for_the_same(reader, row))


def open_employer(people: World, **more: Any) -> Employer:
    return make_employer(people, **{"sharing": Sharing.EBP, "hosts_ldd": False} | more)


def test_the_reasons_are_told_in_words(client: Client, people: World) -> None:
    employer = open_employer(people, hosts_ldd=True)
    make_contact(employer)
    offer = make_offer(employer, year_groups=["y9", "y10"], per_term=4)
    for _ in range(2):
        make_request(people, offer_id=offer.id, employer_id=employer.id, state=RequestState.AGREED, happens_at=noon(0))
    row = make_request(people, school="marigold", person="dan")
    client.sign_in(people.erin)
    page = client.get("employers.request", request_id=row.id)
    text = page.text
    assert "Who could do it" in text
    for words in ("km; takes Year 10; 2 of 4 left this term; hosts SEND", "Offers it", "Ask them"):
        assert words in text, words
    (one,) = found(people, row)
    assert one.reasons[0] == "2.3 km"
    page = client.get_url(page.link("Ask them"))
    assert page.soup.select_one(f"option[selected][value='{offer.id}']"), "the offer is chosen already"


def test_schools_do_not_see_it(client: Client, people: World) -> None:
    make_offer(open_employer(people))
    row = make_request(people)
    client.sign_in(people.ben)
    assert "Who could do it" not in client.get("employers.request", request_id=row.id).text
    client.sign_in(people.asha)
    assert "Who could do it" in client.get("employers.request", request_id=row.id).text, "the lead in their stead"


AGAINST: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"year_groups": ["y12"]}, {}, "takes Year 12 only"),
    ({"radius_km": 1}, {}, "beyond its 1 km"),
    ({"boroughs": ["E09000001"]}, {}, "for other boroughs"),
    ({"group_size": 6}, {}, "6 at a time, and 12 are asked for"),
    ({"last_day": today() + timedelta(days=3)}, {"wanted_on": today() + timedelta(days=9)}, "only until"),
    ({"first_day": today() + timedelta(days=12)}, {"wanted_on": today() + timedelta(days=9)}, "only from"),
]


@pytest.mark.parametrize(("offered", "asked", "words"), AGAINST)
def test_what_speaks_against_it_puts_it_behind(
    people: World, offered: dict[str, Any], asked: dict[str, Any], words: str
) -> None:
    make_offer(open_employer(people, name="Aldgate Signals"), **offered)
    make_offer(open_employer(people, name="Zetland Signals"))
    better, worse = found(people, make_request(people, **asked))
    assert (better.employer.name, worse.employer.name) == ("Zetland Signals", "Aldgate Signals")
    assert words in "; ".join(worse.against)
    assert not better.against


@pytest.mark.parametrize(("days", "ago"), [(0, "today"), (1, "yesterday"), (5, "5 days ago"), (21, "3 weeks ago")])
def test_who_was_asked_of_late_comes_with_the_next_free_date(people: World, days: int, ago: str) -> None:
    employer = open_employer(people)
    make_offer(employer)
    make_ask(people, make_request(people), employer, days_ago=days)
    (one,) = found(people, make_request(people))
    assert one.against[0].startswith(f"asked {ago}; next free on ")


def test_of_another_clusters_ask_no_day_is_told(people: World) -> None:
    employer = open_employer(people)
    make_offer(employer)
    elsewhere = make_request(people, cluster_id=people.heath, organisation_id=people.heath_school)
    make_ask(people, elsewhere, employer, days_ago=5)
    (one,) = found(people, make_request(people))
    assert one.against[0].startswith("asked recently; next free on ")


def test_full_that_week(people: World) -> None:
    employer = open_employer(people)
    offer = make_offer(employer, per_week=1)
    on = noon(-9)
    make_request(people, offer_id=offer.id, employer_id=employer.id, state=RequestState.AGREED, happens_at=on)
    (one,) = found(people, make_request(people, wanted_on=on.date()))
    assert one.against == ["full that week"]


def test_special_schools_go_first_where_little_is_left(people: World) -> None:
    make_offer(open_employer(people), per_term=1)
    people.organisation("marigold").kind = "special_school"
    special, usual = make_request(people, school="marigold", person="dan"), make_request(people)
    (one,) = found(people, usual)
    assert "Marigold Street School, a special school, waits for it and goes first" in one.against[0]
    (one,) = found(people, special)
    assert "go first" in " ".join(one.reasons)
    assert not one.against
    needy = make_request(people, needs="A room without steps")
    (one,) = found(people, needy)
    assert not one.against, "learners with needs go first too"


def test_learners_with_needs_are_led_to_who_hosts_them(people: World) -> None:
    make_offer(open_employer(people, name="Aldgate Signals"))
    make_offer(open_employer(people, name="Zetland Signals"), ldd_ready=True)
    assert [one.employer.name[0] for one in found(people, make_request(people))] == ["Z", "A"]
    assert found(people, make_request(people, needs="A support worker"))[0].employer.name == "Zetland Signals"


def test_a_closed_employer_is_there_with_what_it_published_and_no_more(client: Client, people: World) -> None:
    closed = make_employer(people, name="Closed Works", activity_types=["workplace_visit"], hosts_ldd=True)
    row = make_request(people, school="marigold", person="dan")
    assert not found(people, row), "nothing was published"
    make_offer(closed)
    (one,) = found(people, row)
    assert not one.may_contact
    assert "km" not in " ".join(one.reasons), "where it is stays hidden"
    assert "hosts" not in " ".join(one.reasons)
    client.sign_in(people.erin)
    page = client.get("employers.request", request_id=row.id)
    assert "to be asked through Tollhouse Lane School" in page.text
    assert "Ask them" not in page.text


@pytest.mark.parametrize("state", ["stopped", "paused", "closed and paused"])
def test_who_is_not_to_be_asked(people: World, state: str) -> None:
    employer = make_employer(people, sharing=Sharing.ASK_THROUGH_US if "closed" in state else Sharing.EBP)
    make_offer(employer)
    if state == "stopped":
        employer.stop(StopReason.ASKED_US_TO_STOP)
    else:
        employer.pause(today() + timedelta(days=20))
    db.session.commit()
    some = found(people, make_request(people))
    if state == "paused":
        assert "asked for a pause until" in some[0].against[0]
    else:
        assert not some


def test_who_would_do_it_comes_behind_who_offers_it(people: World) -> None:
    open_employer(people, name="Aldgate Signals", activity_types=["workplace_visit"])
    open_employer(people, name="Baltic Signals", sector="creative")
    open_employer(people, name="Neither", sector="law")
    make_offer(open_employer(people, name="Zetland Signals", sector="law"))
    names = [one.employer.name for one in found(people, make_request(people, sector="creative"))]
    assert names == ["Zetland Signals", "Aldgate Signals", "Baltic Signals"]


def test_the_page_asks_as_few_statements_of_a_large_pool(client: Client, people: World) -> None:
    row = make_request(people)
    make_offer(open_employer(people, name="Kestrel One"))
    client.sign_in(people.erin)
    few = client.get("employers.request", request_id=row.id).statements
    for number in range(80):
        employer = open_employer(people, name=f"Kestrel {number:02}")
        make_offer(employer, year_groups=["y7"])
    nearest = open_employer(people, name="Next door")
    nearest.places[0].latitude, nearest.places[0].longitude = 51.541, -0.143
    make_offer(nearest, year_groups=["y10"])
    page = client.get("employers.request", request_id=row.id)
    assert page.statements == few
    assert page.text.count("Ask them") == SHOWN
    assert found(people, row)[0].employer.name == "Next door", "also where more are there than are looked at"
