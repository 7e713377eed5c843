"""An answer given in one framework is offered in the other, and taken over by one press only."""

from datetime import timedelta

import pytest

from hub.audits.models import AuditAnswer, AuditReview
from hub.db import db, now
from tests.audits.acts import hand_in, open_round, review_of
from tests.client import Client, Page
from tests.world import World

OFFER = "London Ambitions LA4.1 asks the same. Your school answered there:"


@pytest.fixture
def pair(client: Client, people: World) -> tuple[AuditReview, AuditReview]:
    """Tollhouse Lane's reviews of one round; Ben is signed in."""
    round_ = open_round(client, people, families=["london-ambitions", "gatsby"])
    client.sign_in(people.ben)
    rows = db.session.query(AuditReview).filter_by(round_id=round_.id, organisation_id=people.tollhouse)
    found = {row.family: row for row in rows}
    return found["london-ambitions"], found["gatsby"]


def say(review: AuditReview, question_id: str, evidence: str = "", **parts: object) -> None:
    value = {key.replace("main", ""): said for key, said in parts.items()}
    db.session.add(AuditAnswer(review_id=review.id, question_id=question_id, value=value, evidence=evidence))
    db.session.commit()


def answer_to(review: AuditReview, question_id: str) -> AuditAnswer | None:
    return db.session.query(AuditAnswer).filter_by(review_id=review.id, question_id=question_id).one_or_none()


def section(client: Client, review: AuditReview, code: str) -> Page:
    return client.get("audits.section", review_id=review.id, code=code)


def test_nothing_is_offered_before_it_is_answered_but_it_is_said_where_it_counts(
    client: Client, pair: tuple[AuditReview, AuditReview]
) -> None:
    page = section(client, pair[1], "gb1")
    assert "Also answers LA4.1 (London Ambitions)." in page.text
    assert "asks the same" not in page.text
    assert "Also answers GB1.1b (Gatsby Benchmarks)." in section(client, pair[0], "la4").text


def test_an_answer_is_offered_and_taken_over_by_one_press(
    client: Client, pair: tuple[AuditReview, AuditReview]
) -> None:  # fmt: skip
    ambitions, gatsby = pair
    say(ambitions, "LA4.1", evidence="https://a.example.org/governors", main="partly")
    page = section(client, gatsby, "gb1")
    assert f"{OFFER} Partly." in page.text
    assert answer_to(gatsby, "GB1.1b") is None
    page = client.follow(client.submit(page, button="take=GB1.1b", **{"GB1.1": "yes"}))
    assert "GB1.1b is taken over from London Ambitions LA4.1. Look it through." in page.text
    taken = answer_to(gatsby, "GB1.1b")
    assert taken is not None
    assert (taken.value, taken.evidence, taken.answered_by_id) == (
        {"": "partly"}, "https://a.example.org/governors", 2,
    )  # fmt: skip
    typed = answer_to(gatsby, "GB1.1")  # what else was typed is saved with it
    assert typed is not None
    assert typed.value == {"": "yes"}
    assert "asks the same" not in page.text


def test_it_goes_the_other_way_as_well(client: Client, pair: tuple[AuditReview, AuditReview]) -> None:
    ambitions, gatsby = pair
    say(gatsby, "GB5.1b", main={"y7": "most", "y8": "some"})
    client.submit(section(client, ambitions, "la2"), button="take=LA2.4")
    taken = answer_to(ambitions, "LA2.4")
    assert taken is not None
    assert taken.value == {"": {"y7": "most", "y8": "some"}}


def test_another_answer_that_stands_here_is_not_replaced_by_itself(
    client: Client, pair: tuple[AuditReview, AuditReview]
) -> None:
    ambitions, gatsby = pair
    say(ambitions, "LA4.1", main="no")
    say(gatsby, "GB1.1b", main="yes")
    page = section(client, gatsby, "gb1")
    assert f"{OFFER} No." in page.text
    client.submit(page, button="go=leave")
    kept = answer_to(gatsby, "GB1.1b")
    assert kept is not None
    assert kept.value == {"": "yes"}


def test_parts_that_the_other_does_not_ask_stay(client: Client, pair: tuple[AuditReview, AuditReview]) -> None:
    ambitions, gatsby = pair
    say(gatsby, "GB1.1c", main="yes")
    say(ambitions, "LA4.4", main="no", hours=5)
    client.submit(section(client, ambitions, "la4"), button="take=LA4.4")
    db.session.expire_all()
    taken = answer_to(ambitions, "LA4.4")
    assert taken is not None
    assert taken.value == {"": "yes", "hours": 5}


def test_a_colleagues_newer_answer_is_not_taken_away(
    client: Client, people: World, pair: tuple[AuditReview, AuditReview]
) -> None:
    ambitions, gatsby = pair
    say(ambitions, "LA4.1", main="no")
    page = section(client, gatsby, "gb1")
    say(gatsby, "GB1.1b", main="yes")
    page = client.submit(page, status=200, button="take=GB1.1b")
    assert any("GB1.1b" in error and "saved another answer" in error for error in page.errors)
    kept = answer_to(gatsby, "GB1.1b")
    assert kept is not None
    assert kept.value == {"": "yes"}


@pytest.mark.parametrize("question_id", ["GB1.2", "LA4.1", "nonsense"])
def test_what_has_no_twin_takes_nothing_over(
    client: Client, pair: tuple[AuditReview, AuditReview], question_id: str
) -> None:
    ambitions, gatsby = pair
    say(ambitions, "LA4.1", main="no")
    page = section(client, gatsby, "gb1")
    client.submit(page, **{"GB1.1": "yes", "take": question_id})
    assert {row.question_id for row in db.session.query(AuditAnswer).filter_by(review_id=gatsby.id)} == {"GB1.1"}


def test_the_answers_of_another_school_are_never_offered(
    client: Client, people: World, pair: tuple[AuditReview, AuditReview]
) -> None:
    ambitions, _ = pair
    say(ambitions, "LA4.1", main="no")
    client.sign_in(people.dan)
    theirs = db.session.query(AuditReview).filter_by(organisation_id=people.marigold, family="gatsby").one()
    assert "asks the same" not in section(client, theirs, "gb1").text


def test_what_goes_stale_is_not_offered_out_of_a_closed_round(client: Client, people: World) -> None:
    first = open_round(client, people)
    hand_in(review_of(first, people.tollhouse))
    first.opened_at -= timedelta(days=100)
    first.closed_at = now()
    db.session.commit()
    gatsby = review_of(open_round(client, people, families="gatsby"), people.tollhouse)
    client.sign_in(people.ben)
    page = section(client, gatsby, "gb1")
    assert "London Ambitions LA4.1 asks the same" in page.text
    assert "London Ambitions LA3.6 asks the same" not in page.text  # who had a say in the last year
    first.opened_at -= timedelta(days=300)
    db.session.commit()
    assert "asks the same" not in section(client, gatsby, "gb1").text
