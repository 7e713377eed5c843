"""Every question of a school's review as a row: what was answered, whether it counts, why the point was lost."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.audits.answers import describe
from hub.audits.frameworks import Element, Question
from hub.audits.models import AuditAnswer
from hub.audits.results import Lost
from hub.audits.school import SchoolResult

COLUMNS = (
    *("Section", "Section, per cent", "Section achieved", "Question", "Words of the question"),
    *("Point", "Why it was lost", "To meet it", "Steps", "Seen to by", "By"),
)
PRIVATE = ("Answer", "Note", "Evidence")  # for those who may answer for the school


def columns(may_answer: bool) -> tuple[str, ...]:
    return COLUMNS + (PRIVATE if may_answer else ())


def rows(whole: SchoolResult, may_answer: bool) -> Iterator[tuple[Any, ...]]:
    """In the order of the questions; those that do not apply, or that the hub counts, are left out."""
    framework, taught = whole.review.framework, whole.review.year_groups
    given = {key: row.given for key, row in whole.rows.items()}
    lost = {one.question_id: one for one in whole.lost}
    for element in framework.elements:
        for question in framework.asked_in(element, taught, given):
            yield _row(whole, element, question, lost) + (
                _private(whole, question, whole.rows.get(question.id)) if may_answer else ()
            )


def _row(whole: SchoolResult, element: Element, question: Question, lost: Mapping[str, Lost]) -> tuple[Any, ...]:
    score, mark, gap = (
        whole.result.elements.get(element.code),
        whole.result.marks.get(question.id),
        lost.get(question.id),
    )
    answer = whole.rows.get(question.id)
    return (
        f"{element.id} {element.title}",
        score.percent if score else None,
        score.is_achieved if score and score.of else None,
        question.id,
        question.text,
        "not scored" if mark is None else "met" if mark.met else "lost",
        gap.why if gap else "",
        gap.to_do if gap else "",
        gap.steps if gap else None,
        answer.owner.person.name if answer and answer.owner else "",
        answer.target_on if answer else None,
    )


def _private(whole: SchoolResult, question: Question, answer: AuditAnswer | None) -> tuple[Any, ...]:
    if answer is None:
        return "No answer", "", ""
    return describe(whole.review.framework, question, answer.given), answer.note, answer.evidence
