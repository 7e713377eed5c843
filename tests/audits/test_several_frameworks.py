"""A round may ask several frameworks: one review each, and figures of their own under the same rules."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest

from hub.audits.closing import close
from hub.audits.letters import remind
from hub.audits.models import AuditAnswer, AuditPublished, AuditReview, AuditRound
from hub.audits.republishing import hold_twins
from hub.audits.scoring import score
from hub.db import db, now
from hub.mail import Letter
from hub.members.models import Organisation
from tests.audits.acts import fill, hand_in, more_schools, open_round, review_of
from tests.client import Client
from tests.world import World

BOTH = ["london-ambitions", "gatsby"]


def both(client: Client, people: World, **changes: Any) -> AuditRound:
    return open_round(client, people, families=BOTH, **changes)


def reviews_of(round_: AuditRound, organisation_id: int) -> dict[str, AuditReview]:
    rows = db.session.query(AuditReview).filter_by(round_id=round_.id, organisation_id=organisation_id)
    return {row.family: row for row in rows}


def test_each_school_has_one_review_of_each_and_one_letter(client: Client, people: World) -> None:
    round_ = both(client, people)
    assert round_.families == BOTH
    assert {family: row.template.key for family, row in reviews_of(round_, people.tollhouse).items()} == {
        "london-ambitions": "london-ambitions/school",
        "gatsby": "gatsby/school",
    }
    assert reviews_of(round_, people.college)["gatsby"].template.key == "gatsby/college"
    letters = db.session.query(Letter).filter_by(to_address="ben@example.org").all()
    assert len(letters) == 1
    for row in reviews_of(round_, people.tollhouse).values():
        assert f"/reviews/{row.id}" in letters[0].text


def test_a_reminder_is_one_letter_about_what_is_left(client: Client, people: World) -> None:
    round_ = both(client, people)
    hand_in(reviews_of(round_, people.tollhouse)["gatsby"])
    assert remind(round_)[0] == 3  # schools, not reviews
    db.session.commit()
    letter = db.session.query(Letter).filter(Letter.subject.startswith("Still open")).filter_by(
        to_address="ben@example.org"
    ).one()  # fmt: skip
    assert f"/reviews/{reviews_of(round_, people.tollhouse)['london-ambitions'].id}" in letter.text
    assert f"/reviews/{reviews_of(round_, people.tollhouse)['gatsby'].id}" not in letter.text


def test_a_primary_school_is_left_out_of_what_is_not_for_children(client: Client, people: World) -> None:
    school = db.session.get_one(Organisation, people.marigold)
    school.age_low, school.age_high = 4, 11
    db.session.commit()
    assert set(reviews_of(both(client, people), people.marigold)) == {"london-ambitions"}


def test_a_round_for_which_no_school_has_questions_is_not_opened(client: Client, people: World) -> None:
    school = db.session.get_one(Organisation, people.marigold)
    school.age_low, school.age_high = 4, 11
    db.session.commit()
    client.sign_in(people.asha)
    page = client.get("audits.open_round")
    page = client.submit(page, status=200, title="Look", families="gatsby", schools=str(people.marigold))
    assert page.errors == ["There are no such questions for the schools that you chose."]
    assert db.session.query(AuditRound).count() == 0


@pytest.mark.parametrize("families", [None, "algebra"])
def test_a_round_needs_questions_that_there_are(client: Client, people: World, families: str | None) -> None:
    client.sign_in(people.asha)
    page = client.submit(client.get("audits.open_round"), status=200, title="Look", families=families)
    assert page.errors
    assert db.session.query(AuditRound).count() == 0


def test_the_pages_say_which_questions_they_are_about(client: Client, people: World) -> None:
    round_ = both(client, people)
    own = reviews_of(round_, people.tollhouse)
    hand_in(own["gatsby"], level=1)
    board = client.get("audits.board", round_id=round_.id)
    assert "Gatsby Benchmarks" in board.text
    assert "1 of 6 reviews handed in" in board.text
    client.sign_in(people.ben)
    index = client.get("audits.index")
    assert "London Ambitions: 0 of 3 handed in" in index.text
    assert "Gatsby Benchmarks: 1 of 3 handed in" in index.text
    assert "Tollhouse Lane School, Gatsby Benchmarks." in client.get("audits.review", review_id=own["gatsby"].id).text
    result = client.get("audits.result", review_id=own["gatsby"].id)
    assert "/resources/?benchmark=gb" in str(result.soup)
    assert "ambition=" not in str(result.soup.find("main"))


def closed(client: Client, people: World, gatsby_missing: int = 0) -> AuditRound:
    """Seven schools hand in London Ambitions at its worst and Gatsby at its best; some leave Gatsby out."""
    ids = [people.tollhouse, people.marigold, *more_schools(people, 5)]
    round_ = both(client, people)
    for number, one in enumerate(ids):
        found = reviews_of(round_, one)
        hand_in(found["london-ambitions"], level=0)
        if number >= gatsby_missing:
            hand_in(found["gatsby"], level=2)
    close(round_)
    db.session.commit()
    return round_


def test_each_framework_has_its_own_figures(client: Client, people: World) -> None:
    round_ = closed(client, people)
    client.sign_in(people.ben)
    ambitions = client.get("audits.cluster", round_id=round_.id)
    assert "LA1" in ambitions.text
    assert "GB1" not in ambitions.text
    gatsby = client.get("audits.cluster", round_id=round_.id, questions="gatsby")
    assert "GB1 A stable careers programme" in gatsby.text
    assert "Impartial personal guidance" not in gatsby.text
    contents = {row.family: row.content for row in db.session.query(AuditPublished)}
    assert {one["mean"] for one in contents["gatsby"]["all"]["elements"].values()} == {100}
    assert {one["mean"] for one in contents["london-ambitions"]["all"]["elements"].values()} == {0}


def test_too_few_of_one_framework_are_held_back_whatever_the_other_publishes(client: Client, people: World) -> None:
    closed(client, people, gatsby_missing=3)
    contents = {row.family: row.content for row in db.session.query(AuditPublished)}
    assert contents["london-ambitions"]["all"] is not None
    assert contents["gatsby"]["all"] is None


def test_a_share_that_less_its_twin_would_tell_about_one_school_is_held_back(client: Client, people: World) -> None:
    """Seven schools behind LA4.1, six of them behind GB1.1b, which is the same question: the two shares side by side
    would tell what the seventh answered."""
    closed(client, people, gatsby_missing=1)
    contents = {row.family: row.content for row in db.session.query(AuditPublished)}
    assert "LA4.1" in contents["london-ambitions"]["all"]["questions"]
    assert "GB1.1b" not in contents["gatsby"]["all"]["questions"]
    assert "GB1.2" in contents["gatsby"]["all"]["questions"]


def test_where_the_same_schools_answered_both_no_share_is_held_back(client: Client, people: World) -> None:
    closed(client, people)
    contents = {row.family: row.content for row in db.session.query(AuditPublished)}
    assert "GB1.1b" in contents["gatsby"]["all"]["questions"]


def test_a_twin_of_nothing_published_is_let_be() -> None:
    content: dict[str, Any] = {"all": {"questions": {"GB1.1b": {"n": 6}}}, "groups": {}, "schools": {}}
    hold_twins(content, {"all": None, "groups": {}, "schools": {}}, {("GB1.1b", "LA4.1")})
    assert content["all"]["questions"]


def test_names_of_one_framework_are_held_where_they_would_tell_about_the_other(client: Client, people: World) -> None:
    ids = [people.tollhouse, people.marigold, *more_schools(people, 5)]
    round_ = both(client, people, showing="named")
    for number, one in enumerate(ids):
        found = reviews_of(round_, one)
        hand_in(found["london-ambitions"], agreed=number == 0)
        hand_in(found["gatsby"], agreed=number == 1)
    close(round_)
    db.session.commit()
    client.sign_in(people.asha)
    page = client.get("audits.named", round_id=round_.id, questions="gatsby")
    assert "The row of one school that agreed is held back" in page.text
    assert "Marigold" not in page.text


def test_last_time_is_the_last_review_of_the_same_framework(client: Client, people: World) -> None:
    first = both(client, people)
    for row in reviews_of(first, people.tollhouse).values():
        hand_in(row, level=1)
    first.opened_at -= timedelta(days=200)
    first.closed_at = now()
    db.session.commit()
    second = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    page = client.get("audits.section", review_id=second.id, code="la4")
    assert "Last time: Partly" in page.text
    hand_in(second)
    result = client.get("audits.result", review_id=second.id)
    assert "Over your own rounds" in result.text
    assert "There is a break" not in result.text


def test_a_question_that_is_gone_says_so_with_last_times_answer(client: Client, people: World) -> None:
    first = open_round(client, people, families="gatsby")
    row = review_of(first, people.tollhouse)
    hand_in(row, level=1)
    older = copy.deepcopy(row.template.content) | {"edition": "2025.0"}
    section = next(element for element in older["elements"] if element["id"] == "GB2")
    section["questions"].append(
        {"id": "GB2.9", "text": "Is there a jobs board?", "kind": "yes_partly_no", "pass": {"answer": "yes"}}
    )
    row.template.content, row.template.loaded_at, row.template.edition = older, now(), "2025.0"
    db.session.add(AuditAnswer(review_id=row.id, question_id="GB2.9", value={"": "partly"}))
    first.opened_at -= timedelta(days=200)
    first.closed_at = now()
    db.session.commit()
    second = review_of(open_round(client, people, families="gatsby"), people.tollhouse)
    assert second.template_id != row.template_id
    client.sign_in(people.ben)
    page = client.get("audits.section", review_id=second.id, code="gb2")
    assert "GB2.9 is not asked any more" in page.text
    assert "“Is there a jobs board?” Your school answered: Partly." in page.text
    fill(second)
    second.hand_in(people.ben, score(second.framework, {}, second.year_groups, date.today()))
    db.session.commit()
    result = client.get("audits.result", review_id=second.id)
    assert "There is a break at" in result.text
    assert f"the questions are those of {second.template.title}, edition {second.template.edition}" in result.text
