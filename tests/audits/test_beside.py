"""What stands beside a review: Compass percentages, and another edition for a school of another kind."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.audits.closing import close
from hub.audits.models import AuditAnswer, AuditCompass, AuditPublished, AuditReview
from hub.audits.report.paper import Audience
from hub.db import db
from hub.members.models import Organisation
from tests.audits.acts import fill, hand_in, more_schools, open_round, review_of
from tests.client import Client
from tests.world import World

WORDS = "Compass percentages were entered by the school"
TODAY = date.today()


@pytest.fixture
def gatsby(client: Client, people: World) -> AuditReview:
    """Ben is signed in."""
    review = review_of(open_round(client, people, families="gatsby"), people.tollhouse)
    client.sign_in(people.ben)
    return review


def enter(client: Client, review: AuditReview, status: int = 302, **fields: Any) -> Any:
    page = client.get("audits.compass", review_id=review.id)
    return client.submit(page, status=status, **{"measured_on": TODAY.isoformat(), "gb1": "83", **fields})


def test_a_school_enters_its_percentages_beside_its_review(client: Client, gatsby: AuditReview) -> None:
    enter(client, gatsby, gb3="0", gb8="100")
    row = db.session.query(AuditCompass).one()
    assert (row.percentages, row.measured_on) == ({"gb1": 83, "gb3": 0, "gb8": 100}, TODAY)
    page = client.get("audits.review", review_id=gatsby.id)
    assert "83%" in page.text
    assert WORDS in page.text


def test_they_can_be_taken_out_again(client: Client, gatsby: AuditReview) -> None:
    enter(client, gatsby)
    enter(client, gatsby, gb1="", measured_on="")
    assert db.session.query(AuditCompass).count() == 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"gb1": "101"}, "must be a whole number from 0 to 100"),
        ({"gb1": "-1"}, "must be a whole number from 0 to 100"),
        ({"gb1": "83.5"}, "must be a whole number from 0 to 100"),
        ({"measured_on": ""}, "enter the day these percentages are from"),
        ({"measured_on": "2026-02-30"}, "must be a real day"),
        ({"measured_on": (TODAY + timedelta(days=1)).isoformat()}, "this day is still to come"),
    ],
)
def test_impossible_percentages_and_days_are_refused(
    client: Client, gatsby: AuditReview, fields: dict[str, str], message: str
) -> None:
    page = enter(client, gatsby, status=200, **{"gb5": "77", **fields})
    assert any(message in error for error in page.errors), page.errors
    assert page.soup.find(id="gb5")["value"] == "77"
    assert db.session.query(AuditCompass).count() == 0


def test_they_are_in_no_figure(client: Client, people: World) -> None:
    ids = [people.tollhouse, people.marigold, *more_schools(people, 5)]
    round_ = open_round(client, people, families="gatsby")
    for number, one in enumerate(ids):
        review = review_of(round_, one)
        hand_in(review, level=number % 3)
        db.session.add(AuditCompass(review_id=review.id, measured_on=TODAY, gb1=99, gb7=98))
    with_them = _figures(round_)
    db.session.query(AuditCompass).delete()
    assert _figures(round_) == with_them
    assert "99" not in str(with_them)


def _figures(round_: Any) -> Any:
    db.session.query(AuditPublished).delete()
    close(round_)
    db.session.commit()
    return db.session.query(AuditPublished).one().content


def test_only_people_of_the_school_see_them(client: Client, people: World, gatsby: AuditReview) -> None:
    enter(client, gatsby, gb1="87")
    for who in ("asha", "erin", "dan"):
        client.sign_in(getattr(people, who))
        client.get("audits.review", 404, review_id=gatsby.id)
        client.get("audits.compass", 404, review_id=gatsby.id)
    client.sign_in(people.asha)
    assert "87%" not in client.get("audits.board", round_id=gatsby.round_id).text


def test_other_frameworks_have_none(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    client.get("audits.compass", 404, review_id=review.id)
    assert "Compass percentages, if you" not in client.get("audits.review", review_id=review.id).text


def converted(people: World, review: AuditReview) -> None:
    db.session.get_one(Organisation, people.tollhouse).kind = "special_school"
    db.session.commit()


def boards(client: Client, people: World, review: AuditReview) -> str:
    """What the lead reads of all schools; Ben is signed in again afterwards."""
    text = client.sign_in(people.asha).get("audits.board", round_id=review.round_id).text
    client.sign_in(people.ben)
    return text


def test_a_school_that_converts_keeps_its_questions_until_it_changes_them(
    client: Client, people: World, gatsby: AuditReview
) -> None:
    fill(gatsby)
    answers = db.session.query(AuditAnswer).filter_by(review_id=gatsby.id).count()
    converted(people, gatsby)
    page = client.get("audits.review", review_id=gatsby.id)
    assert "is another kind of school now than when this round began" in page.text
    assert gatsby.template.key == "gatsby/school"
    assert page.link("change to those for its new kind") == client.url("audits.switch", review_id=gatsby.id)
    assert "Another kind of school now" in boards(client, people, gatsby)
    page = client.get("audits.switch", review_id=gatsby.id)
    assert (
        f"{answers - 1} answers of yours stay, 1 answer to questions that are not asked then is kept aside" in page.text
    )
    client.submit(page, template="gatsby/special")
    db.session.refresh(gatsby)
    assert (gatsby.template.key, gatsby.kind) == ("gatsby/special", "special_school")
    assert db.session.query(AuditAnswer).filter_by(review_id=gatsby.id).count() == answers
    assert "is another kind of school now" not in client.get("audits.review", review_id=gatsby.id).text
    assert "Another kind of school now" not in boards(client, people, gatsby)


def test_one_that_converts_after_handing_in_counts_where_it_stood(client: Client, people: World) -> None:
    """The partition is fixed before anybody answers: a change of kind must not move a school between two figures."""
    round_ = open_round(client, people, schools=[str(people.tollhouse)])
    review = review_of(round_, people.tollhouse)
    hand_in(review)
    converted(people, review)
    close(round_)
    db.session.commit()
    kept = db.session.query(AuditPublished).one().schools
    assert kept[str(people.tollhouse)]["group"] == "mainstream"  # with one school the phases are told in two parts


def test_special_schools_are_told_for_whom_the_questions_are(client: Client, people: World) -> None:
    db.session.get_one(Organisation, people.tollhouse).kind = "special_school"
    db.session.commit()
    review = review_of(open_round(client, people, families="gatsby"), people.tollhouse)
    client.sign_in(people.ben)
    assert "First say which of your pupils" in client.get("audits.section", review_id=review.id, code="gb1").text
    page = client.get("audits.section", review_id=review.id, code="gb0")
    client.submit(page, **{"GB0.1": "All who will work with support"})
    page = client.get("audits.section", review_id=review.id, code="gb1")
    assert "These questions are about: All who will work with support" in page.text


@pytest.mark.parametrize("said", ["All who will work with support", ""])
def test_whoever_reads_the_figures_of_a_special_school_reads_whom_they_are_about(
    client: Client, people: World, said: str
) -> None:
    """On the result and on the reports; the public one without the school's own words. Before handing in, the school
    is told where it has not said it."""
    db.session.get_one(Organisation, people.tollhouse).kind = "special_school"
    db.session.commit()
    review = review_of(open_round(client, people, families="gatsby"), people.tollhouse)
    client.sign_in(people.ben)
    client.submit(client.get("audits.section", review_id=review.id, code="gb0"), **{"GB0.1": said, "GB0.3": "yes"})
    page = client.get("audits.hand_in", review_id=review.id)
    assert ("You have not said which of your pupils" in page.text) == (not said)
    client.submit(page)
    pages = {
        "result": client.get("audits.result", review_id=review.id).text,
        **{one: client.get("audits.report", review_id=review.id, **{"for": one}).text for one in Audience},
    }
    for name, text in pages.items():
        assert (said in text) == (name != "website" or not said), name
        assert ("does not say which" in text) == (not said), name
    assert ("for whom the benchmarks fit, as the school judges" in pages["website"]) == bool(said)


def test_where_the_questions_are_about_all_pupils_nothing_is_said_of_some(client: Client, gatsby: AuditReview) -> None:
    assert "which of your pupils" not in client.get("audits.hand_in", review_id=gatsby.id).text
    hand_in(gatsby)
    for page in (client.get(f"audits.{name}", review_id=gatsby.id) for name in ("result", "report")):
        assert "does not say which" not in page.text


def test_handed_in_or_closed_nothing_is_switched(client: Client, people: World, gatsby: AuditReview) -> None:
    hand_in(gatsby)
    converted(people, gatsby)
    assert client.get("audits.switch", 302, review_id=gatsby.id).location.endswith(f"/reviews/{gatsby.id}")


def test_where_there_is_no_other_edition_none_is_offered(client: Client, gatsby: AuditReview) -> None:
    assert "Other questions fit us better" not in client.get("audits.review", review_id=gatsby.id).text
    client.get("audits.switch", 302, review_id=gatsby.id)


def test_questions_that_come_to_apply_are_shown_before_one_goes_on(client: Client, gatsby: AuditReview) -> None:
    page = client.get("audits.section", review_id=gatsby.id, code="gb3")
    assert "GB3.8" in page.text
    client.submit(page, **{"GB3.0": "no"})
    page = client.get("audits.section", review_id=gatsby.id, code="gb3")
    assert "GB3.8" not in page.text
    page = client.follow(client.submit(page, **{"GB3.0": "yes"}))
    assert "After what you answered, more questions apply: they stand below." in page.text
    assert "GB3.8" in page.text


def test_staffs_needs_are_ten_questions_without_year_groups(client: Client, people: World) -> None:
    review = review_of(open_round(client, people, families="staff-needs"), people.tollhouse)
    client.sign_in(people.ben)
    page = client.get("audits.review", review_id=review.id)
    assert "0 of 10 questions answered" in page.text
    assert "Year groups you teach" not in page.text
    client.get("audits.years", 404, review_id=review.id)
    hand_in(review)
    page = client.get("audits.result", review_id=review.id)
    assert "Find resources" not in page.text
