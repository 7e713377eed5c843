"""Offers: made by those who look after the employer, read by the cluster, asked for by schools."""

from datetime import timedelta
from typing import Any

import pytest

import hub.vocabulary as vocabulary
from hub.db import db, now
from hub.employers.offers import queries
from hub.employers.offers.models import EmployerOffer, Where
from hub.employers.offers.near import is_meant_for, km_between
from hub.employers.offers.queries import Wanted
from hub.employers.requests.models import EmployerRequest
from hub.employers.states import Sharing, Stage, StopReason
from hub.text import today
from tests.client import Client
from tests.employers.makers import make_employer, make_offer
from tests.world import World

NAMED = (
    "talk",
    "small_group_talk",
    "assembly",
    "careers_fair",
    "speed_networking",
    "mock_interview",
    "workplace_visit",
    "taster",
    "work_experience",
    "extended_placement",
    "supported_internship",
    "mentoring",
    "enterprise",
    "curriculum_project",
    "apprenticeship_insight",
    "teacher_placement",
    "provider_encounter",
)
GOOD = {"activity_type": "workplace_visit", "group_size": "12", "year_groups": ["y10"], "per_term": "4"}


def test_one_list_of_activities_has_hours_and_benchmarks() -> None:
    for code in NAMED:
        one = vocabulary.activity_type(code)
        assert one.hours > 0
        assert one.benchmarks


def test_an_offer_is_added_changed_taken_down_and_put_back(client: Client, people: World) -> None:
    employer = make_employer(people)
    client.sign_in(people.ben)
    client.submit(client.get("employers.add_offer", employer_id=employer.id), **GOOD, ldd_ready="y", radius_km="8")
    offer = db.session.query(EmployerOffer).one()
    assert (offer.group_size, offer.per_week, offer.per_term, offer.radius_km) == (12, None, 4, 8)
    assert (offer.year_groups, offer.ldd_ready, offer.where) == (["y10"], True, Where.AT_THEIRS)
    ids = {"employer_id": employer.id, "offer_id": offer.id}
    client.submit(client.get("employers.edit_offer", **ids), group_size="15", per_week="")
    db.session.refresh(offer)
    assert offer.group_size == 15
    client.post("employers.take_down_offer", **ids)
    assert "Taken down" in client.get("employers.employer", employer_id=employer.id).text
    assert "Workplace visit" not in client.get("employers.offers").text.split("No offers yet")[-1]
    client.post("employers.put_back_offer", **ids)
    assert "Up to 15 at a time, 4 a term" in client.get("employers.offers").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"group_size": ""}, "Say how many pupils at a time"),
        ({"group_size": "0"}, "whole number from 1"),
        ({"group_size": "a dozen"}, "whole number"),
        ({"per_week": "5", "per_term": "4"}, "less than in one week"),
        ({"last_day": "2020-01-01"}, "gone by"),
        ({"first_day": "2090-05-01", "last_day": "2090-04-01"}, "before the first day"),
        ({"first_day": "31/2/2090"}, "real day"),
        ({"radius_km": "5", "boroughs": ["E09000007"]}, "Either kilometres or boroughs"),
        ({"boroughs": ["E1"]}, "choose from those in the list"),
        ({"activity_type": "party"}, "choose one of those in the list"),
        ({"where": "the moon"}, "choose one of those in the list"),
        ({"about": "Amy Smith, Tom Jones, Ola Nowak"}, "list of names"),
        ({"about": "x" * 601}, "600 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: Client, people: World, changes: dict[str, Any], words: str
) -> None:
    employer = make_employer(people)
    client.sign_in(people.ben)
    sent = GOOD | {"in_return": "A photo 🙂 שלום\x00"} | changes
    page = client.submit(client.get("employers.add_offer", employer_id=employer.id), status=200, **sent)
    assert words in " ".join(page.errors)
    assert "A photo 🙂 שלום" in page.response.get_data(as_text=True)
    assert db.session.query(EmployerOffer).count() == 0


def test_kilometres_need_a_place(client: Client, people: World) -> None:
    employer = make_employer(people)
    employer.settle_at([])
    db.session.commit()
    client.sign_in(people.ben)
    page = client.submit(client.get("employers.add_offer", employer_id=employer.id), status=200, **GOOD, radius_km="5")
    assert "Add the postcode of the employer first" in " ".join(page.errors)


@pytest.mark.parametrize("gone", ["stopped", "paused", "taken down", "over"])
def test_what_cannot_be_asked_for_is_not_shown(client: Client, people: World, gone: str) -> None:
    employer = make_employer(people)
    offer = make_offer(employer)
    client.sign_in(people.dan)
    assert "Workplace visit" in client.get("employers.offers").text.split("Show")[-1]
    if gone == "stopped":
        employer.stop(StopReason.ASKED_US_TO_STOP)
    elif gone == "paused":
        employer.pause(today() + timedelta(days=1))
    elif gone == "over":
        offer.last_day = today() - timedelta(days=1)
    else:
        offer.taken_down_at = now()
    db.session.commit()
    assert "No offers yet" in client.get("employers.offers").text
    page = client.get("employers.employer", employer_id=employer.id)
    assert "What it offers" not in page.text
    assert "offers this" not in client.get("employers.ask", offer=offer.id).text
    if gone == "paused":
        employer.paused_until = today()
        db.session.commit()
        assert "Up to 12 at a time" in client.get("employers.offers").text


FILTERS: list[tuple[dict[str, str], dict[str, Any], bool]] = [
    ({"activity": "workplace_visit"}, {}, True),
    ({"activity": "talk"}, {}, False),
    ({"activity": "party"}, {}, True),
    ({"year": "y10"}, {"year_groups": ["y10"]}, True),
    ({"year": "y1"}, {"year_groups": ["y10"]}, False),
    ({"year": "y9"}, {"year_groups": []}, True),
    ({"borough": "E09000007"}, {"boroughs": ["E09000007"]}, True),
    ({"borough": "E09000019"}, {"boroughs": ["E09000007"]}, False),
    ({"ldd": "1"}, {"ldd_ready": True}, True),
    ({"ldd": "1"}, {}, False),
    ({"on": "2090-06-01"}, {"first_day": today(), "last_day": today()}, False),
    ({"on": "not a day"}, {}, True),
    ({"borough": "near"}, {"radius_km": 30}, True),
    ({"borough": "near"}, {"radius_km": 1}, False),
]


@pytest.mark.parametrize(("values", "more", "is_found"), FILTERS)
def test_filters(client: Client, people: World, values: dict[str, str], more: dict[str, Any], is_found: bool) -> None:
    make_offer(make_employer(people), **more)
    client.sign_in(people.dan)
    assert ("Kestrel" in client.get("employers.offers", **values).text) is is_found


@pytest.mark.parametrize("postcode", ["N1 9AG", "E8 1AA", "CR0 1AA", "TW1 1AA", "", "not one"])
@pytest.mark.parametrize("limit", [{}, {"radius_km": 4}, {"radius_km": 15}, {"boroughs": ["E09000012", "E09000027"]}])
def test_whom_it_is_meant_for_is_the_same_in_sql(people: World, postcode: str, limit: dict[str, Any]) -> None:
    employer = make_employer(people)
    offer = make_offer(employer, where=Where.AT_SCHOOL, **limit)
    school, place = people.organisation("marigold"), employer.places[0]
    school.postcode = postcode
    db.session.commit()
    found = db.session.scalars(queries.offers(people.reader("dan"), Wanted(near=school))).unique().all()
    km = km_between(school, place.latitude, place.longitude)
    assert bool(found) == is_meant_for(offer, school, km)


def test_near_me_tells_nothing_about_a_place_that_is_hidden(client: Client, people: World) -> None:
    """Half a country away: whoever sees the details does not get it as near, everybody else cannot tell."""
    employer = make_employer(people, brought_by="marigold", sharing=Sharing.ASK_THROUGH_US)
    employer.places[0].latitude, employer.places[0].longitude = 55.9, -3.2
    make_offer(employer)
    client.sign_in(people.dan)
    assert "Kestrel" not in client.get("employers.offers", borough="near").text
    client.sign_in(people.ben)
    assert "Kestrel" in client.get("employers.offers", borough="near").text


def test_ask_for_this_fills_in_the_request(client: Client, people: World) -> None:
    employer = make_employer(people)
    offer = make_offer(employer, year_groups=["y10"], in_return="A photo", per_term=4)
    client.sign_in(people.dan)
    page = client.get_url(client.get("employers.offers").link("Ask for this"))
    assert "4 of 4 left this term" in page.text
    client.submit(page, number="12", when_words="A Tuesday in March")
    row = db.session.query(EmployerRequest).one()
    assert (row.offer_id, row.employer_id, row.activity_type) == (offer.id, employer.id, "workplace_visit")
    assert (row.year_groups, row.in_return, row.handler_id) == (["y10"], "A photo", people.tollhouse)


def test_whoever_changes_the_activity_asks_for_something_else(client: Client, people: World) -> None:
    offer = make_offer(make_employer(people))
    client.sign_in(people.dan)
    page = client.get("employers.ask", offer=offer.id)
    client.submit(page, activity_type="mock_interview", year_groups=["y10"], number="8", when_words="In March")
    assert db.session.query(EmployerRequest).one().offer_id is None


@pytest.mark.parametrize("text", ["0", "999999", "abc", "9" * 40, "-1", "٣"])
def test_a_number_that_is_no_offer_is_a_plain_request(client: Client, people: World, text: str) -> None:
    client.sign_in(people.dan)
    assert "offers this" not in client.get("employers.ask", offer=text).text


def test_the_list_pages_with_few_statements(client: Client, people: World) -> None:
    first = client.sign_in(people.dan).get("employers.offers").statements
    for number in range(30):
        make_offer(make_employer(people, name=f"Kestrel {number:02}", stage=Stage.ACTIVE))
    page = client.get("employers.offers")
    assert "30 offers, 1 to 24 shown" in page.text
    assert page.statements <= first + 3
    assert "Kestrel 29" in client.get("employers.offers", page=2).text
