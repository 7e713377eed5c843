"""A lead's own questions of a round."""

from typing import Any

import pytest

from hub.audits.closing import close
from hub.audits.models import AuditAnswer, AuditPublished, AuditRound
from hub.audits.round_queries import reviews_of_round
from hub.db import db
from tests.audits.acts import hand_in, more_schools, open_round, review_of
from tests.client import Client, Page
from tests.world import World

SCORED = {"text": "Do you keep a list of alumni?", "kind": "scored"}


def add(client: Client, round_: AuditRound, status: int = 302, **fields: Any) -> Page:
    page = client.get("audits.own_questions", round_id=round_.id)
    return client.submit(page, status=status, **{**SCORED, **fields})


def test_they_are_asked_after_those_of_the_framework(client: Client, people: World) -> None:
    round_ = open_round(client, people, families=["london-ambitions", "gatsby"])
    add(client, round_)
    add(client, round_, text="How many?", kind="number")
    add(client, round_, text="In a line: why?", kind="text", guidance="Stick to provision.")
    add(client, round_, text="Which evening?", kind="one", options="Monday\n\n Tuesday ")
    add(client, round_, text="Which topics?", kind="several", options="Routes\nJobs nearby")
    client.sign_in(people.ben)
    ambitions, gatsby = [review for review in _reviews(round_) if review.organisation_id == people.tollhouse]
    page = client.get("audits.section", review_id=ambitions.id, code="own")
    for words in ("Q.1 Do you keep", "Q.2 How many?", "Stick to provision.", "Tuesday", "Jobs nearby"):
        assert words in page.text
    client.get("audits.section", 404, review_id=gatsby.id, code="own")  # once is enough
    page = client.submit(page, **{"Q.1": "yes", "Q.2": "12", "Q.3": "It fits", "Q.4": "c2", "Q.5": ["c1", "c2"]})
    kept = {row.question_id: row.value for row in db.session.query(AuditAnswer).filter_by(review_id=ambitions.id)}
    assert kept == {
        "Q.1": {"": "yes"},
        "Q.2": {"": 12},
        "Q.3": {"": "It fits"},
        "Q.4": {"": "c2"},
        "Q.5": {"": ["c1", "c2"]},
    }


def _reviews(round_: AuditRound) -> list[Any]:
    return sorted(reviews_of_round(round_), key=lambda review: review.family != round_.families[0])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": ""}, "Enter question"),
        ({"text": "x" * 191}, "must be 190 characters or fewer"),
        ({"kind": "essay"}, "choose one of those in the list"),
        ({"kind": "one", "options": "Only one"}, "Choices: write 2 to 12, one a line"),
        ({"kind": "several", "options": "\n".join("abcdefghijklm")}, "Choices: write 2 to 12"),
        ({"kind": "one", "options": "Same\nsame"}, "one of them is there twice"),
        ({"kind": "one", "options": f"{'x' * 101}\ny"}, "each must be 100 characters or fewer"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_lost(
    client: Client, people: World, fields: dict[str, str], message: str
) -> None:
    round_ = open_round(client, people)
    page = add(client, round_, status=200, **{"guidance": "Kept as typed", **fields})
    assert any(message in error for error in page.errors), page.errors
    assert "Kept as typed" in str(page.soup)
    assert round_.own_questions == []


def test_there_are_ten_at_most(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    late = client.get("audits.own_questions", round_id=round_.id)
    for number in range(10):
        add(client, round_, text=f"Number {number}?")
    text = client.get("audits.own_questions", round_id=round_.id).text
    assert "Add a question" not in text
    assert "These are all that a round may have" in text
    page = client.submit(late, status=200, **SCORED | {"text": "My own words"})
    assert page.soup.find(id="text")["value"] == "My own words"
    assert "A round has at most 10 questions of your own." in page.errors
    db.session.refresh(round_)
    assert [one["id"] for one in round_.own_questions] == [f"Q.{number}" for number in range(1, 11)]


def test_one_is_taken_out_again(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    add(client, round_)
    add(client, round_, text="And this?")
    client.post("audits.remove_question", round_id=round_.id, question_id="Q.1")
    db.session.refresh(round_)
    assert [one["text"] for one in round_.own_questions] == ["And this?"]
    client.post("audits.remove_question", status=404, round_id=round_.id, question_id="Q.1")


@pytest.mark.parametrize("is_handed_in", [True, False])
def test_once_answered_they_stay_as_they_are(client: Client, people: World, is_handed_in: bool) -> None:
    round_ = open_round(client, people)
    add(client, round_)
    late = client.get("audits.own_questions", round_id=round_.id)
    review = review_of(round_, people.tollhouse)
    if is_handed_in:
        hand_in(review)
        db.session.query(AuditAnswer).filter_by(question_id="Q.1").delete()
    else:
        db.session.add(AuditAnswer(review_id=review.id, question_id="Q.1", value={"": "no"}))
    db.session.commit()
    page = client.submit(late, status=200, text="Another?", kind="scored")
    assert "A school has answered already: the questions of this round stay as they are." in page.errors
    client.post("audits.remove_question", round_id=round_.id, question_id="Q.1")
    page = client.get("audits.own_questions", round_id=round_.id)
    assert "These questions stay as they are." in page.text
    assert "Add a question" not in page.text
    db.session.refresh(round_)
    assert [one["id"] for one in round_.own_questions] == ["Q.1"]


def test_a_scored_one_is_a_point_and_its_share_is_published_by_the_same_rules(client: Client, people: World) -> None:
    ids = [people.tollhouse, people.marigold, *more_schools(people, 5)]
    round_ = open_round(client, people)
    add(client, round_)
    add(client, round_, text="How many?", kind="number")
    for number, one in enumerate(ids):
        hand_in(review_of(round_, one), level=2 if number > 2 else 0)
    result = review_of(round_, people.tollhouse).result
    assert result is not None
    assert (result.elements["own"].met, result.elements["own"].of) == (0, 1)  # the number is no point
    close(round_)
    db.session.commit()
    figures = db.session.query(AuditPublished).one().content["all"]["questions"]
    assert figures["Q.1"] == {"n": 7, "share": 57}
    assert "Q.2" not in figures
    client.sign_in(people.ben)
    assert "Q Questions of your cluster" in client.get("audits.cluster", round_id=round_.id).text
    section = client.get("audits.cluster_section", round_id=round_.id, code="own")
    assert "Do you keep a list of alumni? 57%" in section.text
    client.get("audits.result", review_id=review_of(round_, people.tollhouse).id)


def test_they_end_with_the_round(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    add(client, round_)
    close(round_)
    db.session.commit()
    client.get("audits.own_questions", 403, round_id=round_.id)
    client.post("audits.remove_question", status=403, round_id=round_.id, question_id="Q.1")
