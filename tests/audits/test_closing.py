"""The lead watches, reminds, closes, lets a school in again, and closes again."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from hub.audits.models import AuditAnswer, AuditPublished, AuditReview, AuditRound
from hub.audits.round_queries import board
from hub.db import db
from hub.mail import Letter
from tests.audits.acts import IN_A_MONTH, fill, hand_in, more_schools, open_round, review_of
from tests.client import Client
from tests.world import World


def close(client: Client, people: World, round_: AuditRound) -> str:
    client.sign_in(people.asha)
    return client.follow(client.submit(client.get("audits.close", round_id=round_.id))).flash


def full_round(client: Client, people: World, schools: int, **changes: str) -> AuditRound:
    """A round in which that many new schools handed in, and none of the usual ones."""
    new = more_schools(people, schools)
    round_ = open_round(client, people, **changes)
    for number, one in enumerate(new):
        hand_in(review_of(round_, one), level=number % 3)
    return round_


def test_the_board_shows_states_in_alphabetical_order_and_no_answer(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    hand_in(review_of(round_, people.tollhouse), level=0)
    fill(review_of(round_, people.marigold), level=2)
    page = client.get("audits.board", round_id=round_.id)
    rows = [
        [cell.get_text(" ", strip=True) for cell in tr.find_all(["th", "td"])] for tr in page.soup.select("tbody tr")
    ]
    assert [row[:2] for row in rows] == [
        ["Canal Basin College", "Not started"],
        ["Marigold Street School", "In progress"],
        ["Tollhouse Lane School", "Handed in"],
    ]
    assert "%" not in page.text


def test_those_not_done_are_reminded_once_a_day(client: Client, people: World) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=UTC), tick=True):  # a Tuesday
        round_ = open_round(client, people)
        hand_in(review_of(round_, people.tollhouse))
        for expected in ("A letter goes to 2 schools", "Nobody was reminded"):
            assert expected in client.follow(client.post("audits.remind", round_id=round_.id)).flash
        letters = db.session.query(Letter).filter(Letter.subject.startswith("Still open")).all()
        assert {letter.to_address for letter in letters} == {"asha@example.org", "dan@example.org"}


def test_a_reminder_of_a_saturday_goes_out_on_monday(client: Client, people: World) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 10, tzinfo=UTC), tick=True):
        round_ = open_round(client, people)
        assert "Monday 30 November" in client.follow(client.post("audits.remind", round_id=round_.id)).flash
        letters = db.session.query(Letter).filter(Letter.subject.startswith("Still open")).all()
        assert letters
        assert {letter.next_try_at for letter in letters} == {datetime(2026, 11, 30, 7, 30, tzinfo=UTC)}


def reminders() -> dict[str, str]:
    """Address -> text, of those that wait."""
    rows = db.session.query(Letter).filter_by(template="audits/letters/reminder").order_by(Letter.id).all()
    assert len({row.to_address for row in rows}) == len(rows)
    return {row.to_address: row.text for row in rows}


def test_a_reminder_that_waits_is_taken_back_by_who_hands_in_and_by_the_close(client: Client, people: World) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 10, tzinfo=UTC), tick=True):
        round_ = open_round(client, people, families=["london-ambitions", "gatsby"])
        client.post("audits.remind", round_id=round_.id)
        assert "ben@example.org" in reminders()
        client.sign_in(people.ben)
        reviews = db.session.query(AuditReview).filter_by(round_id=round_.id, organisation_id=people.tollhouse).all()
        client.submit(client.get("audits.hand_in", review_id=reviews[0].id))
        assert "ben@example.org" in reminders()  # the other one is still open
        client.submit(client.get("audits.hand_in", review_id=reviews[1].id))
        assert "ben@example.org" not in reminders()
        assert reminders()
        client.sign_in(people.asha)
        client.submit(client.get("audits.close", round_id=round_.id))
        assert reminders() == {}


def test_reminders_of_saturday_and_sunday_are_one_letter_on_monday(client: Client, people: World) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 10, tzinfo=UTC), tick=True):
        round_ = open_round(client, people)
        client.post("audits.remind", round_id=round_.id)
        before = reminders()
    with time_machine.travel(datetime(2026, 11, 29, 10, tzinfo=UTC), tick=True):
        client.sign_in(people.asha)
        assert "Monday 30 November" in client.follow(client.post("audits.remind", round_id=round_.id)).flash
        assert reminders().keys() == before.keys()


def test_before_the_close_there_are_no_figures(client: Client, people: World) -> None:
    round_ = full_round(client, people, 8)
    page = client.get("audits.cluster", round_id=round_.id)
    assert "No figures yet" in page.text
    assert "%" not in page.text


def test_after_the_close_totals_appear_with_the_rule_beneath(client: Client, people: World) -> None:
    round_ = full_round(client, people, 9)
    close(client, people, round_)
    page = client.get("audits.cluster", round_id=round_.id)
    assert "Mean of 9 schools" in page.text
    assert "Three shared gaps" in page.text
    assert "Median" in page.text
    assert "Please do not compare schools publicly or in recruitment." in page.text
    assert "Independent; not endorsed" in page.text
    assert "Lock A" not in page.text


def test_too_few_schools_are_told_why_nothing_is_shown(client: Client, people: World) -> None:
    round_ = full_round(client, people, 5)
    assert "no figures will be shown" in client.get("audits.close", round_id=round_.id).text
    close(client, people, round_)
    page = client.get("audits.cluster", round_id=round_.id)
    assert "The figures are held back. Fewer than 6 schools handed in." in page.text
    assert "%" not in page.text


def test_a_small_group_is_held_back_and_says_so(client: Client, people: World) -> None:
    round_ = full_round(client, people, 7)
    hand_in(review_of(round_, people.college))
    close(client, people, round_)
    assert (
        "Showing the other would give it away by subtraction" in client.get("audits.cluster", round_id=round_.id).text
    )


def test_answers_not_handed_in_count_for_nothing(client: Client, people: World) -> None:
    round_ = full_round(client, people, 6)
    fill(review_of(round_, people.tollhouse))
    close(client, people, round_)
    assert "6 of 9 schools have handed in" in client.get("audits.cluster", round_id=round_.id).text
    assert db.session.query(AuditPublished).one().content["submitted"] == 6


def test_one_school_let_in_again_does_not_move_the_figures(client: Client, people: World) -> None:
    round_ = full_round(client, people, 8)
    close(client, people, round_)
    before = (
        client.get("audits.cluster", round_id=round_.id).soup.find("section", {"aria-labelledby": "table"}).get_text()
    )
    review = review_of(round_, people.tollhouse)
    page = client.get("audits.reopen", round_id=round_.id, review_id=review.id)
    client.submit(page, until=IN_A_MONTH.isoformat())
    db.session.refresh(review)
    assert review.is_open
    hand_in(review, level=2)
    assert "stay as they were" in close(client, people, round_)
    after = (
        client.get("audits.cluster", round_id=round_.id).soup.find("section", {"aria-labelledby": "table"}).get_text()
    )
    assert before == after
    db.session.refresh(review)
    assert not review.is_open


@pytest.mark.parametrize(("moved", "replaced"), [(5, False), (8, True)])
def test_figures_are_replaced_only_where_enough_schools_have_changed(
    client: Client, people: World, moved: int, replaced: bool
) -> None:
    """Of those let in again half met everything and now meet nothing, half the other way round."""
    reviews = _twelve(client, people)
    for number, one in enumerate(reviews[:moved]):
        _hand_in_again(one, level=2 if number % 2 else 0)
    assert ("stay as they were" in close(client, people, reviews[0].round)) is not replaced
    assert db.session.query(AuditPublished).count() == (2 if replaced else 1)


def test_they_stay_where_all_that_changed_went_the_same_way(client: Client, people: World) -> None:
    """Six that met nothing now meet everything: before and after, side by side, would tell that of each of them."""
    reviews = _twelve(client, people)
    for one in reviews[1::2]:
        _hand_in_again(one, level=2)
    assert "stay as they were" in close(client, people, reviews[0].round)


def _twelve(client: Client, people: World) -> list[AuditReview]:
    """Closed; every other school met everything, the rest nothing."""
    new = more_schools(people, 12)
    round_ = open_round(client, people)
    reviews = [review_of(round_, one) for one in new]
    for number, one in enumerate(reviews):
        hand_in(one, level=0 if number in (1, 3, 5, 7, 8, 10) else 2)
    close(client, people, round_)
    return reviews


def _hand_in_again(review: AuditReview, level: int) -> None:
    review.take_back()
    db.session.query(AuditAnswer).filter_by(review_id=review.id).delete()
    hand_in(review, level=level)


def test_a_school_let_in_again_answers_and_hands_in(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    close(client, people, round_)
    review = review_of(round_, people.tollhouse)
    client.submit(client.get("audits.reopen", round_id=round_.id, review_id=review.id), until=IN_A_MONTH.isoformat())
    client.sign_in(people.ben)
    client.submit(client.get("audits.section", review_id=review.id, code="la4"), **{"LA4.1": "yes"})
    client.submit(client.get("audits.hand_in", review_id=review.id))
    db.session.refresh(review)
    assert review.is_submitted


@pytest.mark.parametrize("until", ["", "2020-01-01", "2026-02-31"])
def test_a_school_is_let_in_until_a_day_to_come(client: Client, people: World, until: str) -> None:
    round_ = open_round(client, people)
    close(client, people, round_)
    review = review_of(round_, people.tollhouse)
    page = client.get("audits.reopen", round_id=round_.id, review_id=review.id)
    assert client.submit(page, status=200, until=until).errors


def test_acts_of_an_open_round_end_with_it_and_those_of_a_closed_one_wait_for_it(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    review = review_of(round_, people.tollhouse)
    client.get("audits.reopen", status=403, round_id=round_.id, review_id=review.id)
    close(client, people, round_)
    client.get("audits.change", status=403, round_id=round_.id)
    client.post("audits.remind", status=403, round_id=round_.id)


def test_a_review_of_another_round_is_not_found(client: Client, people: World) -> None:
    first, second = open_round(client, people), open_round(client, people)
    close(client, people, first)
    client.get("audits.reopen", status=404, round_id=first.id, review_id=review_of(second, people.tollhouse).id)


def test_the_pages_cost_the_same_with_many_schools(client: Client, people: World) -> None:
    few = open_round(client, people)
    more_schools(people, 16)
    many = open_round(client, people)
    for endpoint in ("audits.board", "audits.cluster"):
        one, other = (client.get(endpoint, round_id=row.id).statements for row in (few, many))
        assert one == other


def test_a_late_round_says_so(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    round_.due_on = date.today() - timedelta(days=1)
    db.session.commit()
    assert "Was due" in client.get("audits.board", round_id=round_.id).text


def test_a_school_let_in_on_another_page_can_be_closed_again(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = open_round(client, people)
    close(client, people, round_)
    review_of(round_, people.tollhouse).reopened_until = IN_A_MONTH
    db.session.commit()
    monkeypatch.setattr("hub.audits.rounds.board_page", lambda row, page: board(row, page, per_page=1))
    page = client.get("audits.board", round_id=round_.id)
    assert "Tollhouse" not in page.text
    assert "Close it again" in page.text
    close(client, people, round_)
    assert "Close it again" not in client.get("audits.board", round_id=round_.id).text
