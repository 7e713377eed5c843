"""Acts that several tests of audits begin with, played through the pages as people would."""

from datetime import date, timedelta
from typing import Any

from lxml.html import HtmlElement

from hub.audits.demo import answer as make_answer
from hub.audits.frameworks import Framework
from hub.audits.loading import load_templates
from hub.audits.models import AuditAnswer, AuditReview, AuditRound
from hub.audits.opening import take_in
from hub.audits.scoring import score
from hub.db import db, now
from hub.members.models import Membership, Organisation
from tests.client import Client, Page
from tests.world import World

IN_A_MONTH = date.today() + timedelta(days=30)


def open_round(client: Client, people: World, **changes: Any) -> AuditRound:
    """Asha opens a round for all member schools and colleges; nobody is signed in afterwards but her."""
    client.sign_in(people.asha)
    page = client.get("audits.open_round")
    client.submit(page, **{"title": "Self-review 2026", "due_on": IN_A_MONTH.isoformat(), **changes})
    return db.session.query(AuditRound).order_by(AuditRound.id.desc()).first()


def make_round(people: World) -> AuditRound:
    """Open, and nobody takes part yet."""
    row = AuditRound(cluster_id=people.canal, title="Self-review", due_on=IN_A_MONTH)
    db.session.add(row)
    db.session.commit()
    return row


def make_review(people: World) -> AuditReview:
    """Of Ben's school, in a round of its own; nothing is answered."""
    load_templates()
    [row] = take_in(make_round(people), [people.organisation("tollhouse")])
    db.session.commit()
    return row


def review_of(round_: AuditRound, organisation_id: int) -> AuditReview:
    return db.session.query(AuditReview).filter_by(round_id=round_.id, organisation_id=organisation_id).one()


def more_schools(people: World, number: int, kind: str = "school") -> list[int]:
    """New members of the Canal cluster; returns their organisation ids."""
    rows = [Organisation(name=f"Lock {letter} School", kind=kind) for letter in "ABCDEFGHIJKLMNOP"[:number]]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        db.session.add(Membership(cluster_id=people.canal, organisation_id=row.id, joined_on=date.today()))
    db.session.commit()
    return [row.id for row in rows]


def fill(review: AuditReview, level: int = 2, *, leave_out: tuple[str, ...] = (), person_id: int | None = None) -> None:
    """Answers to every question, as full as `level` (see demo.answer), straight into the table."""
    framework: Framework = review.framework
    for question in framework.asked(review.year_groups):
        if question.id not in leave_out:
            years = question.years_asked(review.year_groups)
            value = make_answer(framework, question, level, years, date.today())
            db.session.add(
                AuditAnswer(review_id=review.id, question_id=question.id, value=value, answered_by_id=person_id)
            )
    review.started_at = now()
    db.session.commit()


def hand_in(review: AuditReview, level: int = 2, *, agreed: bool = False, person_id: int | None = None) -> None:
    """Filled and handed in, as if by a person of the school."""
    fill(review, level, person_id=person_id)
    rows = db.session.query(AuditAnswer).filter_by(review_id=review.id)
    given = {row.question_id: row.given for row in rows}
    review.hand_in(person_id, score(review.framework, given, review.year_groups, date.today()))
    if agreed:
        review.agreed_at = now()
    db.session.commit()


def round_before(
    client: Client, people: World, level: int, days: int, title: str = "Before", **changes: Any
) -> AuditRound:
    """A closed round in which Tollhouse Lane handed in, that many days ago."""
    round_ = open_round(client, people, title=title, **changes)
    review = review_of(round_, people.tollhouse)
    hand_in(review, level)
    round_.opened_at = round_.closed_at = review.submitted_at = now() - timedelta(days=days)
    db.session.commit()
    return round_


def first_button(page: Page, form: HtmlElement) -> HtmlElement:
    """The one that Enter presses: the first of the page that belongs to the form, inside or outside of it."""
    buttons = page.tree.xpath("//button[@type='submit']")
    return next(one for one in buttons if one.get("form", "") == form.get("id") or form in one.iterancestors())
