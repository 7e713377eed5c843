"""Keeps what was typed in a section, question by question, so that two people of one school never write over each
other: whoever saves second is told, and sees both answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.audits.frameworks import Framework, Given, Part, Question, is_blank
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.section_form import SectionForm, digest
from hub.audits.signing.models import lapse
from hub.db import db, now
from hub.text import count, day, listing
from hub.vocabulary import codes, label


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved while this person was writing."""

    who: str
    at: datetime
    text: str
    note: str


@dataclass(frozen=True)
class By:
    """Whoever answers: a person with a seat, or the name of a colleague behind a link."""

    person_id: int | None = None
    link_name: str = ""


@dataclass
class Saved:
    kept: list[str] = field(default_factory=list)  # ids of questions that were written
    conflicts: dict[str, Theirs] = field(default_factory=dict)
    invalid: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)  # "don't know" came along with an answer
    lapsed: list[str] = field(default_factory=list)  # whose sign-off does not hold any more

    @property
    def is_complete(self) -> bool:
        return not self.conflicts and not self.invalid


def save(
    form: SectionForm,
    review: AuditReview,
    rows: Mapping[str, AuditAnswer],
    by: By,
    give_way: str = "",
) -> Saved:
    """Writes every question that was changed, is valid and is nobody else's newer answer. `rows` were read under
    the lock; `give_way` is a question for which the other's answer is taken. The caller commits."""
    saved = Saved()
    for question in form.questions:
        row = rows.get(question.id)
        if question.id == give_way:
            form.take_over(question, row)
            continue
        if not form.is_valid_for(question):
            saved.invalid.append(question.id)
            continue
        if form.settle_unknown(question, row):
            saved.settled.append(question.id)
        typed = form.typed(question)
        if digest(typed) == form[f"{question.id}.drawn"].data or _says(row, typed):
            continue
        if row and not row.says_nothing and form[f"{question.id}.version"].data != str(row.version):
            saved.conflicts[question.id] = _theirs(form.framework, question, row)
            form[f"{question.id}.version"].data = str(row.version)
            continue
        saved.lapsed += _lapsed(row, review, typed)
        _write(row, review, question, typed, by)
        saved.kept.append(question.id)
    if saved.kept and review.started_at is None:
        review.started_at = now()
    db.session.flush()
    return saved


def _says(row: AuditAnswer | None, typed: Mapping[str, Any]) -> bool:
    if row is None:
        return not any(typed.values())
    return all(getattr(row, name) == value for name, value in typed.items())


def _lapsed(row: AuditAnswer | None, review: AuditReview, typed: Mapping[str, Any]) -> list[str]:
    """Whose sign-off this change ends: who sees to a gap, and by when, was not signed."""
    return [] if _says(row, {name: typed[name] for name in ("value", "is_unknown", "note")}) else lapse(review)


def _write(row: AuditAnswer | None, review: AuditReview, question: Question, typed: Mapping[str, Any], by: By) -> None:
    if row is None:
        row = AuditAnswer(review_id=review.id, question_id=question.id)
        db.session.add(row)
    for name, value in typed.items():
        setattr(row, name, value)
    row.answered_at, row.answered_by_id, row.answered_by_link = now(), by.person_id, by.link_name


def _theirs(framework: Framework, question: Question, row: AuditAnswer) -> Theirs:
    return Theirs(row.said_by, row.answered_at, describe(framework, question, row.given), row.note)


def describe(framework: Framework, question: Question, given: Given) -> str:
    """An answer in words: "Most: Year 7 and Year 8; All: Year 9", "70 hours; And a pupil with SEND? 12 hours"."""
    if given.is_unknown:
        return "Don’t know"
    words = []
    for part in question.parts:
        value = given.value.get(part.key)
        if not is_blank(value):
            said = _by_year(framework, part, value) if isinstance(value, dict) else _words(framework, part, value)
            words.append(asked_and(part, said))
    return "; ".join(words) or "No answer"


def cohort_of(framework: Framework, rows: Mapping[str, AuditAnswer]) -> str | None:
    """Which pupils the questions are about, in the school's words; "" as long as it has not said, None where the
    questions are about all."""
    if not framework.cohort:
        return None
    row = rows.get(framework.cohort)
    return str(row.given.value.get("") or "") if row else ""


def asked_and(part: Part, said: str) -> str:
    """What was asked beside the question stands before what was said to it."""
    if not part.key:
        return said
    return f"{part.text} {said}" if part.text.endswith("?") else f"{part.text}: {said}"


def _by_year(framework: Framework, part: Part, value: Mapping[str, Any]) -> str:
    """Year groups of the same answer together; of lists only how many."""
    groups: dict[str, list[str]] = {}
    for year in (code for code in codes("year_group") if not is_blank(value.get(code))):
        one = value[year]
        said = count(len(one), "kind") if isinstance(one, list) else _words(framework, part, one)
        groups.setdefault(said, []).append(label("year_group", year))
    if len(groups) == 1 and len(value) > 1:
        return f"{next(iter(groups))} in all year groups"
    return "; ".join(f"{said}: {listing(years)}" for said, years in groups.items())


def _words(framework: Framework, part: Part, value: Any) -> str:
    if isinstance(value, list):
        return listing([part.label_of(code) for code in value])
    if part.kind == "one":
        return part.label_of(value)
    if part.kind == "yes_partly_no":
        return str(value).capitalize()
    if part.kind == "band":
        return next((band.label for band in framework.bands if band.code == value), str(value))
    if part.kind == "date":
        return day(datetime.fromisoformat(value).date(), weekday=False, year=True)
    return f"{value} {part.unit}".strip()


@dataclass(frozen=True)
class SectionProgress:
    code: str
    id: str
    title: str
    minutes: int
    answered: int
    of: int

    @property
    def is_done(self) -> bool:
        return self.answered == self.of

    @property
    def minutes_left(self) -> int:
        return -(-self.minutes * (self.of - self.answered) // self.of) if self.of else 0


def progress(framework: Framework, taught: Sequence[str], given: Mapping[str, Given]) -> list[SectionProgress]:
    """Per section: how many of the questions asked are answered."""
    found = []
    for element in framework.elements:
        asked = framework.asked_in(element, taught, given)
        done = sum(1 for question in asked if _is_answered(question, given.get(question.id), taught))
        found.append(SectionProgress(element.code, element.id, element.title, element.minutes, done, len(asked)))
    return found


def _is_answered(question: Question, given: Given | None, taught: Sequence[str]) -> bool:
    """A band for each year group that is taught; of a list at least one; "don't know" always."""
    if given is None or not given.is_answered:
        return False
    if given.is_unknown or not question.years or question.main.kind == "several":
        return True
    return all(given.value[""].get(year) for year in question.years_asked(taught))
