"""Schools say what they are happy to be asked about; the others find them, by name and never with a figure."""

from datetime import date, timedelta

import pytest

from hub.audits.asking.models import AuditAskUs
from hub.audits.models import AuditReview
from hub.audits.personal import handover
from hub.db import db, now
from hub.members.models import Membership, MembershipState, Organisation, Person, Role, Seat
from tests.audits.acts import hand_in, more_schools, open_round, review_of
from tests.client import Client, Page
from tests.world import World


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    """Of Dan's school, not begun."""
    row = review_of(open_round(client, people), people.marigold)
    client.sign_in(people.dan)
    return row


def tick(client: Client, review: AuditReview, *codes: str) -> Page:
    return client.submit(client.get("audits.ask_us", review_id=review.id), sections=list(codes))


def listed(client: Client, code: str = "la5") -> str:
    return client.get("audits.whom_to_ask", code=code).text


def codes() -> list[str]:
    return sorted(row.element for row in db.session.query(AuditAskUs))


def test_a_school_ticks_before_it_has_answered_anything_and_others_find_whom_to_ask(
    client: Client, people: World, review: AuditReview
) -> None:
    tick(client, review, "la5", "la3")
    client.sign_in(people.ben)
    page = client.get("audits.whom_to_ask", code="la5")
    assert "Marigold Street School" in page.text
    assert "Dan Moreau , careers leader" in page.text
    assert page.link("dan@example.org").startswith("mailto:dan@example.org?subject=LA5")
    assert "%" not in page.text
    assert "Nobody yet" in listed(client, "la1")


def test_a_tick_is_taken_back(client: Client, review: AuditReview) -> None:
    tick(client, review, "la5", "la3")
    assert "not listed under any section" in client.follow(tick(client, review)).flash
    assert codes() == []
    assert "Nobody yet" in listed(client)


def test_two_colleagues_who_tick_at_once_keep_both(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    tick(client, review, "la1", "la2")
    late = client.get("audits.ask_us", review_id=review.id)
    client.sign_in(people.cara)
    tick(client, review, "la1", "la3")  # la2 goes
    client.sign_in(people.ben)
    client.submit(late, sections=["la2", "la4"])  # la1 goes, la4 comes; la2 he left as he found it
    assert codes() == ["la3", "la4"]
    assert {row.seat.person.name for row in db.session.query(AuditAskUs)} == {"Ben Okafor", "Cara Lindqvist"}


def test_what_is_no_section_is_refused(client: Client, review: AuditReview) -> None:
    page = client.get("audits.ask_us", review_id=review.id)
    page = client.submit(page, status=200, sections=["la5", "gb1", "own", "x" * 500])
    assert "choose from those in the list" in page.errors[0]
    assert codes() == []
    for code in ("own", "gb99", "x" * 500):
        client.get("audits.whom_to_ask", status=404, code=code)


def test_it_can_be_found_from_a_gap_and_not_by_oneself(client: Client, people: World, review: AuditReview) -> None:
    tick(client, review, "la5")
    row = review_of(review.round, people.tollhouse)
    hand_in(row, level=0)
    client.sign_in(people.ben)
    tick(client, row, "la1")
    top = client.get("audits.result", review_id=row.id).soup.find("section", {"aria-labelledby": "top"})
    assert "Ask 1 school" not in top.get_text()  # the three gaps are of LA1, LA2 and LA3
    tick(client, row, "la5")
    for code in ("la2", "la3"):
        db.session.add(
            AuditAskUs(cluster_id=people.canal, organisation_id=people.marigold, element=code,
                       seat_id=people.seat("dan").id)
        )  # fmt: skip
    db.session.commit()
    page = client.get("audits.result", review_id=row.id)
    assert page.text.count("Ask 1 school") == 2
    assert page.link("Ask 1 school").endswith("/whom-to-ask/la2")


@pytest.mark.parametrize("what", ["ended", "erased", "left"])
def test_nobody_is_named_who_is_gone(client: Client, people: World, review: AuditReview, what: str) -> None:
    tick(client, review, "la5")
    if what == "ended":
        people.seat("dan").ended_at = now()
    elif what == "erased":
        people.person("dan").erased_at = now()
    else:
        membership = db.session.query(Membership).filter_by(organisation_id=people.marigold).one()
        membership.state, membership.left_on = MembershipState.LEFT, date.today()
    db.session.commit()
    client.sign_in(people.ben)
    assert "Marigold" not in listed(client)


def test_a_colleague_takes_over_what_somebody_who_left_had_ticked(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    tick(client, review, "la5")
    people.seat("ben").ended_at = now() - timedelta(days=1)
    db.session.commit()
    client.sign_in(people.cara)
    page = client.get("audits.ask_us", review_id=review.id)
    assert not page.soup.find("input", {"value": "la5"}).has_attr("checked")
    client.submit(page, sections=["la5"])
    assert db.session.query(AuditAskUs).one().seat_id == people.seat("cara").id


def test_a_seat_that_is_handed_over_takes_its_sections_along(
    client: Client, people: World, review: AuditReview
) -> None:  # fmt: skip
    tick(client, review, "la5", "la3")
    seat = people.seat("dan")
    assert handover(seat) == ["2 sections of the self-review that other schools may ask about"]
    seat.person_id = people.nina
    db.session.commit()
    client.sign_in(people.ben)
    assert "Nina Castell" in listed(client)
    assert "Dan Moreau" not in listed(client)


def test_another_cluster_sees_nothing_of_it(client: Client, people: World, review: AuditReview) -> None:
    tick(client, review, "la5")
    client.sign_in(people.olu)
    client.cluster_id = people.heath
    assert "Nobody yet" in listed(client)


def test_the_list_is_alphabetical_paged_and_costs_the_same(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    before = client.get("audits.whom_to_ask", code="la5").statements
    ids = more_schools(people, 16)
    for number in range(40):
        organisation = Organisation(name=f"Lock Z{number:02} School", kind="school")
        db.session.add(organisation)
        db.session.flush()
        db.session.add(Membership(cluster_id=people.canal, organisation_id=organisation.id, joined_on=date.today()))
        ids.append(organisation.id)
    for number in reversed(ids):
        person = Person(name=f"P{number}", email=f"p{number}@example.org", joined_at=now())
        seat = Seat(person=person, cluster_id=people.canal, organisation_id=number, role=Role.CAREERS_LEADER)
        db.session.add(seat)
        db.session.flush()
        db.session.add(AuditAskUs(cluster_id=people.canal, organisation_id=number, element="la5", seat_id=seat.id))
    db.session.commit()
    page = client.get("audits.whom_to_ask", code="la5")
    names = [one.get_text() for one in page.soup.select("main li.hub-between strong")]
    assert names == sorted(names)
    assert len(names) == 50
    assert page.statements <= before + 1
    assert "Lock Z39 School" in client.get("audits.whom_to_ask", code="la5", page=2).text
