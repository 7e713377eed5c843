"""What audits tells the front page and other rooms."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask, g

from hub.audits.handing_up import describe_answers, gap_titles, gaps, need_count, needs, news
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.personal import PERSONAL, handover
from hub.db import db
from hub.members.models import Person, Seat
from hub.members.reader import MemberReader
from tests.audits.acts import IN_A_MONTH, fill, hand_in, open_round, review_of
from tests.client import Client
from tests.world import World


def as_reader(people: World, name: str) -> MemberReader:
    person = db.session.get_one(Person, getattr(people, name))
    seats = tuple(db.session.query(Seat).filter_by(person_id=person.id).order_by(Seat.id))
    return MemberReader(person=person, person_id=person.id, all_seats=seats, cluster=seats[0].cluster)


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    return review_of(open_round(client, people), people.tollhouse)


@pytest.fixture
def in_request(app: Flask) -> Any:
    with app.test_request_context():
        g.cluster_id = None
        yield


def test_an_open_review_needs_its_careers_leaders(people: World, review: AuditReview, in_request: Any) -> None:
    (need,) = needs(as_reader(people, "ben"))
    assert (need.title, need.act, need.due_on, need.minutes) == ("Self-review 2026", "Start", IN_A_MONTH, 40)
    assert need.url.endswith(f"/reviews/{review.id}")
    assert need_count(as_reader(people, "ben")) == 1


def test_half_done_it_needs_fewer_minutes(people: World, review: AuditReview, in_request: Any) -> None:
    asked = [question.id for question in review.framework.asked(review.year_groups)]
    fill(review, leave_out=tuple(asked[16:]))
    (need,) = needs(as_reader(people, "cara"))
    assert need.act == "Carry on"
    assert need.why == f"{len(asked) - 16} of {len(asked)} questions still to answer."
    assert 1 <= need.minutes < 40


@pytest.mark.parametrize("name", ["gus", "eva", "erin"])
def test_those_who_cannot_answer_are_not_asked(
    people: World, review: AuditReview, in_request: Any, name: str
) -> None:  # fmt: skip
    assert needs(as_reader(people, name)) == []
    assert need_count(as_reader(people, name)) == 0


def test_handed_in_or_closed_it_needs_nobody(
    client: Client, people: World, review: AuditReview, in_request: Any
) -> None:  # fmt: skip
    hand_in(review)
    assert needs(as_reader(people, "ben")) == []
    client.submit(client.get("audits.close", round_id=review.round_id))
    assert needs(as_reader(people, "dan")) == []


def test_let_in_again_it_needs_them_again(
    client: Client, people: World, review: AuditReview, in_request: Any
) -> None:  # fmt: skip
    client.submit(client.get("audits.close", round_id=review.round_id))
    review.reopened_until = date.today() + timedelta(days=5)
    db.session.commit()
    (need,) = needs(as_reader(people, "ben"))
    assert need.due_on == review.reopened_until


def test_news_tells_numbers_and_no_names(people: World, review: AuditReview, in_request: Any) -> None:
    hand_in(review)
    (item,) = news(as_reader(people, "dan"), 5)
    assert item.text == "1 of 3 reviews handed in so far."
    assert "Tollhouse" not in item.title + item.text


def test_gaps_are_told_of_the_readers_own_school_only(people: World, review: AuditReview, in_request: Any) -> None:
    hand_in(review, level=1)
    ids = [people.tollhouse, people.marigold]
    assert len(gaps(as_reader(people, "ben"), ids)[people.tollhouse]) == 3
    assert gaps(as_reader(people, "dan"), ids) == {}
    assert gaps(as_reader(people, "asha"), ids) == {}
    assert len(set(gap_titles(as_reader(people, "ben"), ids)[people.tollhouse])) == 3
    assert gap_titles(as_reader(people, "dan"), ids) == gap_titles(as_reader(people, "asha"), ids) == {}


def test_no_gap_is_told_where_all_is_met(people: World, review: AuditReview, in_request: Any) -> None:
    hand_in(review, level=2)
    assert gaps(as_reader(people, "ben"), [people.tollhouse]) == {people.tollhouse: []}


def test_where_an_action_came_from_is_told_to_the_school_only(
    people: World, review: AuditReview, in_request: Any
) -> None:  # fmt: skip
    hand_in(review, level=1)
    row = db.session.query(AuditAnswer).filter_by(question_id="LA5.2").one()
    shown = describe_answers(as_reader(people, "ben"), [row.id, 99_999])
    assert set(shown) == {row.id}
    assert shown[row.id].title.startswith("Self-review, LA5.2: Is there local information")
    assert shown[row.id].url.endswith(f"/reviews/{review.id}/result")
    assert describe_answers(as_reader(people, "asha"), [row.id]) == {}
    assert describe_answers(as_reader(people, "dan"), [row.id]) == {}


def test_a_person_who_is_erased_leaves_the_answers_without_a_name(people: World, review: AuditReview) -> None:
    hand_in(review, person_id=people.ben)
    ben = people.person("ben")
    exported = PERSONAL.export(ben)
    assert {row["what"] for row in exported} == {"audit_answer.answered_by_id", "audit_review.submitted_by_id"}
    assert PERSONAL.erase(ben) == len(exported)
    db.session.commit()
    assert PERSONAL.export(ben) == []
    assert db.session.query(AuditAnswer).filter_by(review_id=review.id).count() > 30


def test_gaps_to_see_to_go_along_with_a_seat(people: World, review: AuditReview) -> None:
    fill(review)
    seat = people.seat("cara")
    assert handover(seat) == []
    for row in db.session.query(AuditAnswer).limit(2):
        row.owner_seat_id = seat.id
    db.session.commit()
    assert handover(seat) == ["2 gaps of the self-review to see to"]
