"""A school reads its own result and makes an action of a gap."""

from datetime import date, timedelta

import pytest

from hub.actions.models import Action
from hub.audits.models import AuditAnswer, AuditReview
from hub.db import db
from tests.audits.acts import hand_in, more_schools, open_round, review_of
from tests.client import Client
from tests.world import World


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    row = review_of(open_round(client, people), people.tollhouse)
    hand_in(row, level=1, person_id=people.ben)
    client.sign_in(people.ben)
    return row


def test_each_lost_point_says_why(client: Client, review: AuditReview) -> None:
    text = client.get("audits.result", review_id=review.id).text
    assert "Answered “partly”; only “yes” counts as met." in text
    assert "70 hours; the point asks for 100 or more." in text
    assert "Year 9: Many. The point asks for “Most” or more in each." in text
    assert "Year 7: 2. The point asks for 3 or more in each." in text
    assert "the point asks for a day within the last 36 months" in text
    assert "Still missing:" in text


def test_percent_and_achieved_stand_side_by_side(client: Client, review: AuditReview) -> None:
    page = client.get("audits.result", review_id=review.id)
    row = next(tr for tr in page.soup.select("table tr") if "LA4" in tr.get_text())
    cells = [cell.get_text() for cell in row.find_all(["th", "td"])]
    assert cells[1:4] == ["0 of 4", "0%", "Not yet"]


def test_three_gaps_stand_on_top_each_with_its_buttons(client: Client, review: AuditReview) -> None:
    page = client.get("audits.result", review_id=review.id)
    top = page.soup.find("section", {"aria-labelledby": "top"})
    assert top.h2.get_text() == "Three gaps to start with"
    items = top.select("li.hub-lost__item")
    assert len(items) == 3
    assert all("Make an action" in item.get_text() for item in items)


def test_every_page_with_results_carries_the_rule_and_the_marks(client: Client, review: AuditReview) -> None:
    text = client.get("audits.result", review_id=review.id).text
    assert "Self-review, not inspection or ranking. Please do not compare schools publicly or in recruitment." in text
    assert "Independent; not endorsed by the Department for Education" in text
    assert "Official guidance prevails." in text
    assert "Compass score" not in text


def test_a_school_that_meets_everything_is_told_so(client: Client, people: World) -> None:
    row = review_of(open_round(client, people), people.tollhouse)
    hand_in(row, level=2)
    client.sign_in(people.ben)
    text = client.get("audits.result", review_id=row.id).text
    assert "Every point is met" in text
    assert "100%" in text


def test_a_gap_becomes_a_private_action(client: Client, people: World, review: AuditReview) -> None:
    page = client.get("audits.make_action", review_id=review.id, question_id="LA5.2")
    day = date.today() + timedelta(days=40)
    page = client.follow(
        client.submit(page, title="Ask the borough for local figures", owner=str(people.seat("cara").id),
                      due_on=day.isoformat())
    )  # fmt: skip
    action = db.session.query(Action).one()
    answer = db.session.query(AuditAnswer).filter_by(review_id=review.id, question_id="LA5.2").one()
    assert action.is_private
    assert action.origin == f"audit_answer:{answer.id}"
    assert (action.organisation_id, action.owner_seat_id, action.due_on) == (
        people.tollhouse, people.seat("cara").id, day,
    )  # fmt: skip
    assert "Action: by" in page.text


def test_an_action_can_come_from_a_question_that_was_left_out(client: Client, people: World) -> None:
    row = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=row.id))
    client.submit(client.get("audits.make_action", review_id=row.id, question_id="LA5.2"))
    assert db.session.query(Action).one().origin.startswith("audit_answer:")


def test_no_action_comes_from_a_point_that_is_met_or_is_none(client: Client, people: World) -> None:
    row = review_of(open_round(client, people), people.tollhouse)
    hand_in(row, level=2)
    client.sign_in(people.ben)
    for question_id in ("LA5.2", "LA9.9", "LA6.2", "x" * 300):
        client.get("audits.make_action", status=404, review_id=row.id, question_id=question_id)


def test_over_long_words_of_an_action_are_refused_and_stay(client: Client, review: AuditReview) -> None:
    page = client.get("audits.make_action", review_id=review.id, question_id="LA5.2")
    page = client.submit(page, status=200, title="t" * 301)
    assert "300 characters or fewer" in page.errors[0]
    assert db.session.query(Action).count() == 0


def test_the_result_stands_beside_last_time(client: Client, people: World) -> None:
    first = open_round(client, people)
    hand_in(review_of(first, people.tollhouse), level=0)
    client.submit(client.get("audits.close", round_id=first.id))
    second = review_of(open_round(client, people, title="Second"), people.tollhouse)
    hand_in(second, level=2)
    client.sign_in(people.ben)
    text = client.get("audits.result", review_id=second.id).text
    assert "Over your own rounds" in text
    assert "100 up" in text
    assert "There is a break" not in text


def test_after_the_close_the_school_stands_beside_the_clusters_mean(client: Client, people: World) -> None:
    more_schools(people, 5)
    round_ = open_round(client, people)
    for one in db.session.query(AuditReview).filter_by(round_id=round_.id):
        hand_in(one, level=2 if one.organisation_id == people.tollhouse else 0)
    own = review_of(round_, people.tollhouse)
    client.sign_in(people.ben)
    assert "come when the round is closed" in client.get("audits.result", review_id=own.id).text
    client.sign_in(people.asha)
    client.submit(client.get("audits.close", round_id=round_.id))
    client.sign_in(people.ben)
    text = client.get("audits.result", review_id=own.id).text
    assert "Above the cluster’s mean in LA1, LA2" in text
    assert "mean of 8 schools" in text


def test_a_mean_that_is_held_back_says_so_and_why(client: Client, people: World) -> None:
    more_schools(people, 5)
    round_ = open_round(client, people)
    for one in db.session.query(AuditReview).filter_by(round_id=round_.id):
        hand_in(one, level=1)
        if one.organisation_id not in (people.tollhouse, people.marigold):  # nothing of LA3 applies to them
            marks = {key: mark for key, mark in one.result_json["marks"].items() if not key.startswith("LA3.")}
            elements = one.result_json["elements"] | {"la3": [0, 0]}
            one.result_json = one.result_json | {"elements": elements, "marks": marks}
    client.submit(client.get("audits.close", round_id=round_.id))
    client.sign_in(people.ben)
    page = client.get("audits.result", review_id=review_of(round_, people.tollhouse).id)
    cells = {tr.th.get_text()[:3]: tr.find_all("td")[-1].get_text() for tr in page.soup.select("figure tbody tr")}
    assert (cells["LA3"], cells["LA1"][-1]) == ("Held back", "%")
    assert "Held back: fewer than 6 schools answered that section, or fewer than 5 besides yours" in page.text
    for audience in ("governors", "leaders"):
        text = client.get("audits.report", review_id=review_of(round_, people.tollhouse).id, **{"for": audience}).text
        assert "Held back" in text


def test_below_the_threshold_no_mean_stands_beside_it(client: Client, people: World, review: AuditReview) -> None:
    client.sign_in(people.asha)
    client.submit(client.get("audits.close", round_id=review.round_id))
    client.sign_in(people.ben)
    text = client.get("audits.result", review_id=review.id).text
    assert "held back: fewer than 6 schools" in text
    assert "Above the cluster" not in text


def test_the_page_costs_the_same_with_many_owners(client: Client, people: World, review: AuditReview) -> None:
    before = client.get("audits.result", review_id=review.id).statements
    owners = [people.seat(name).id for name in ("ben", "cara", "gus", "eva")]
    for number, row in enumerate(db.session.query(AuditAnswer).filter_by(review_id=review.id)):
        row.owner_seat_id = owners[number % len(owners)]
    page = client.get("audits.result", review_id=review.id)
    assert "Seen to by Cara Lindqvist." in page.text
    assert page.statements == before
