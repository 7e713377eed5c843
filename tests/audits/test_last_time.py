"""Last time's answers are carried over by a press, one or all; what changes from year to year is asked anew."""

from datetime import timedelta

import pytest

from hub.audits.closing import close
from hub.audits.models import AuditAnswer, AuditReview
from hub.db import db, now
from tests.audits.acts import hand_in, open_round, review_of
from tests.client import Client, Page
from tests.world import World


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    """Tollhouse Lane answered everything a year ago. Ben is signed in."""
    before = open_round(client, people)
    before.opened_at = now() - timedelta(days=360)
    hand_in(review_of(before, people.tollhouse), person_id=people.ben)
    close(before)
    db.session.commit()
    this = review_of(open_round(client, people, title="This year"), people.tollhouse)
    client.sign_in(people.ben)
    return this


def section(client: Client, review: AuditReview, code: str = "la1") -> Page:
    return client.get("audits.section", review_id=review.id, code=code)


def stored(review: AuditReview) -> dict[str, AuditAnswer]:
    db.session.expire_all()
    return {row.question_id: row for row in db.session.query(AuditAnswer).filter_by(review_id=review.id)}


def test_nothing_is_carried_over_by_itself(client: Client, review: AuditReview) -> None:
    page = section(client, review)
    assert "Still so" in page.text
    assert not page.soup.select("main input[type=radio][checked]")
    client.submit(page, button="go=leave")
    assert stored(review) == {}


def test_one_press_confirms_one(client: Client, people: World, review: AuditReview) -> None:
    page = client.submit(section(client, review), button="still=LA1.3")
    assert "LA1.3 is as last time" in client.follow(page).flash
    rows = stored(review)
    assert list(rows) == ["LA1.3"]
    assert (rows["LA1.3"].value[""], rows["LA1.3"].answered_by_id) == ("yes", people.ben)
    assert section(client, review).soup.find("button", {"name": "still", "value": "LA1.3"}) is None


def test_all_at_once_but_not_what_was_typed_nor_what_is_asked_anew(client: Client, review: AuditReview) -> None:
    framework = review.framework
    for code, typed in (("la1", "LA1.3"), ("la4", "LA4.1")):
        page = client.submit(section(client, review, code), button="still=all", **{typed: "no"})
        assert "as last time" in client.follow(page).flash
    rows, elements = stored(review), [framework.element("la1"), framework.element("la4")]
    asked = [question for one in elements for question in framework.asked_in(one, review.year_groups)]
    assert set(rows) == {question.id for question in asked if not question.ask_again}
    assert len(rows) < len(asked)  # the framework asks some anew
    assert rows["LA1.3"].value == rows["LA4.1"].value == {"": "no"}
    assert "It is asked anew each time." in section(client, review).text


def test_a_button_for_what_is_not_offered_does_nothing(client: Client, review: AuditReview) -> None:
    anew = next(question.id for question in review.framework.element("la1").questions if question.ask_again)
    page = section(client, review)
    page.tree.xpath("//button[@name='still' and @value='LA1.3']")[0].set("value", anew)
    client.submit(page, button=f"still={anew}")
    assert stored(review) == {}


def test_the_first_round_offers_nothing(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    assert "Still so" not in section(client, review).text
