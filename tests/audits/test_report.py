"""A school's result carried away: one page for governors, senior leaders or the website, and everything as a table."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import docx
import openpyxl
import pytest

from hub.audits.models import AuditAnswer, AuditCompass, AuditReview
from hub.db import db
from tests.audits.acts import hand_in, more_schools, open_round, review_of, round_before
from tests.client import Client, Page
from tests.world import World

RULE = "Self-review, not inspection or ranking. Please do not compare schools publicly or in recruitment."
NOTE = "=1+1 Spoke to the deputy head about this"


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    """Gatsby, level 1, with everything that a report could give away: an owner, a note, Compass percentages, the
    cluster's means and a round before."""
    round_before(client, people, 0, 300)
    more_schools(people, 6)
    round_ = open_round(client, people, families="gatsby")
    for row in db.session.query(AuditReview).filter_by(round_id=round_.id):
        hand_in(row, level=1 if row.organisation_id == people.tollhouse else 2)
    own = review_of(round_, people.tollhouse)
    for answer in db.session.query(AuditAnswer).filter_by(review_id=own.id):
        answer.owner_seat_id, answer.note, answer.evidence = people.seat("cara").id, NOTE, "https://e.example.org/x"
        answer.target_on = date.today() + timedelta(days=50)
    db.session.add(AuditCompass(review_id=own.id, measured_on=date.today(), gb1=43))
    client.submit(client.get("audits.close", round_id=round_.id))
    client.sign_in(people.ben)
    return own


def read(client: Client, review: AuditReview, audience: str) -> Page:
    return client.get("audits.report", review_id=review.id, **{"for": audience})


def words_of(client: Client, review: AuditReview, audience: str) -> str:
    page = client.get("audits.report_word", review_id=review.id, **{"for": audience})
    document = docx.Document(io.BytesIO(page.response.get_data()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    foot = document.sections[0].footer.paragraphs
    return " ".join([*(one.text for one in document.paragraphs), *cells, *(one.text for one in foot)])


def test_governors_get_the_figures_the_gaps_and_questions_to_ask(client: Client, review: AuditReview) -> None:
    text = read(client, review, "governors").text
    assert "points met; 0 of 8 sections achieved." in text
    assert "Three gaps to start with" in text
    assert "Which of these does the school take on this year" in text
    assert "Cluster, mean" in text
    assert "Official Compass percentages of" in text
    assert "GB1 43%" in text
    assert NOTE not in text


def test_senior_leaders_get_what_comes_next_and_who_sees_to_it(client: Client, review: AuditReview) -> None:
    text = read(client, review, "leaders").text
    assert "Then, fewest steps first" in text
    assert "1 step: GB" in text
    assert "Cara Lindqvist by" in text
    assert NOTE not in text


@pytest.mark.parametrize("kind", ["page", "word"])
def test_the_website_gets_nothing_that_is_only_for_the_school(client: Client, review: AuditReview, kind: str) -> None:
    text = read(client, review, "website").text if kind == "page" else words_of(client, review, "website")
    assert "What we are working on" in text
    assert "A stable careers programme" in text
    for secret in (
        "Cara Lindqvist",
        "Ben Okafor",
        NOTE,
        "e.example.org",
        "43%",
        "Cluster",
        "Last time",
        "Answered",
        "1 step",
        "GB1.",
    ):
        assert secret not in text.replace(RULE, ""), secret


@pytest.mark.parametrize("audience", ["governors", "leaders", "website"])
def test_each_carries_the_rule_and_the_marks(client: Client, review: AuditReview, audience: str) -> None:
    for text in (read(client, review, audience).text, words_of(client, review, audience)):
        assert RULE in text
        assert "not endorsed by the Department for Education" in text
        assert "rounded down: 100% means that every point is met" in text


def test_an_address_for_nobody_is_that_for_governors(client: Client, review: AuditReview) -> None:
    for other in ("", "parents", "x" * 3000):
        assert "What governors could ask" in read(client, review, other).text


def test_the_own_questions_of_a_round_are_not_for_the_website(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    round_.own_questions = [{"id": "Q.1", "text": "Own?", "kind": "yes_partly_no", "pass": {"answer": "yes"}}]
    db.session.commit()
    row = review_of(round_, people.tollhouse)
    hand_in(row, level=1)
    client.sign_in(people.ben)
    assert "Questions of your cluster" in read(client, row, "governors").text
    assert "Questions of your cluster" not in read(client, row, "website").text


def test_a_review_that_meets_everything_has_no_gaps_to_report(client: Client, people: World) -> None:
    row = review_of(open_round(client, people), people.tollhouse)
    hand_in(row, level=2)
    client.sign_in(people.ben)
    for audience in ("governors", "leaders"):
        text = read(client, row, audience).text
        assert "7 of 7 sections achieved." in text
        assert "to start with" not in text
        assert "could ask" not in text
    assert "What we fully do" in read(client, row, "website").text


def test_there_is_no_report_before_it_is_handed_in_or_for_others(client: Client, people: World) -> None:
    row = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    for endpoint, more in (("audits.report", {}), ("audits.report_word", {}), ("audits.table", {"kind": "csv"})):
        client.get(endpoint, status=404, review_id=row.id, **more)


def table(client: Client, review: AuditReview, kind: str) -> list[list[Any]]:
    body = client.get("audits.table", review_id=review.id, kind=kind).response.get_data()
    if kind == "csv":
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    return [[cell or "" for cell in row] for row in rows]


def test_everything_is_in_the_table_and_no_cell_is_a_formula(client: Client, review: AuditReview) -> None:
    rows = table(client, review, "csv")
    by_question = {row[3]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    asked = review.framework.asked(review.year_groups, {a.question_id: a.given for a in _answers(review)})
    assert list(by_question) == [question.id for question in asked]
    one = by_question["GB1.1"]
    assert (one["Point"], one["Steps"], one["Answer"]) == ("lost", "1", "Partly")
    assert one["Why it was lost"] == "Answered “partly”; only “yes” counts as met."
    assert one["To meet it"] == "From “partly” to “yes”."
    assert (one["Seen to by"], one["Evidence"]) == ("Cara Lindqvist", "https://e.example.org/x")
    assert one["Note"] == f"'{NOTE}"
    assert one["By"] == (date.today() + timedelta(days=50)).isoformat()
    unscored = next(row for row in by_question.values() if row["Point"] == "not scored")
    assert unscored["Why it was lost"] == ""


def test_the_workbook_says_the_same(client: Client, review: AuditReview) -> None:
    plain = [[cell.removeprefix("'") for cell in row] for row in table(client, review, "csv")]
    assert [[str(cell) for cell in row] for row in table(client, review, "xlsx")] == plain


def test_whoever_may_not_answer_gets_neither_answers_nor_notes(
    client: Client, people: World, review: AuditReview
) -> None:
    client.sign_in(people.gus)
    rows = table(client, review, "csv")
    assert not {"Answer", "Note", "Evidence"} & set(rows[0])
    assert NOTE not in str(rows)
    assert "Why it was lost" in rows[0]


def _answers(review: AuditReview) -> list[AuditAnswer]:
    return db.session.query(AuditAnswer).filter_by(review_id=review.id).all()


def test_every_page_with_results_carries_the_rule(client: Client, people: World, review: AuditReview) -> None:
    pages = [
        client.get("audits.result", review_id=review.id),
        client.get("audits.report", review_id=review.id),
        client.get("audits.cluster", round_id=review.round_id),
        client.get("audits.index"),
        client.get("audits.review", review_id=review.id),  # with Compass percentages
    ]
    assert all(RULE in page.text for page in pages), [page.h1 for page in pages if RULE not in page.text]
