"""The form of one section, made from the framework: for each question its answer, "don't know", note, evidence,
owner and day. Nothing is required: partial answers are kept.

Fields are named after the question: "LA1.3", "LA1.3.level" (a further part), "LA1.3.unknown", "LA1.3.note", ...; one
answer per year group adds "-y7".
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field, fields

from hub.audits.answer_fields import Link, OnlyOrOthers, YearGrid
from hub.audits.frameworks import YES_PARTLY_NO, Element, Framework, Part, Question, is_blank
from hub.audits.models import AuditAnswer
from hub.forms import Choice, Day, Form, LongText, Number, Select, Tick
from hub.members.models import Seat
from hub.references import address_of, reference_to
from hub.text import today

FROM_ANYBODY = ("unknown", "note", "evidence")  # also from a colleague who answers by link
EXTRAS = (*FROM_ANYBODY, "owner", "target")
NOTE_LIMIT = 2_000


class SectionForm(Form):
    """Filled in by `section_form`; `questions` are those of the section that a person answers."""

    questions: Sequence[Question]
    framework: Framework
    taught: Sequence[str]
    extras: Sequence[str] = EXTRAS

    def typed(self, question: Question) -> dict[str, Any]:
        """What stands in the fields of one question, ready to be kept (and to be compared)."""
        value = {}
        for part in question.parts:
            data = self[field_name(question, part)].data
            if not is_blank(data):
                value[part.key] = data.isoformat() if part.kind == "date" else data
        extras = {name: self[f"{question.id}.{name}"].data for name in self.extras}
        typed = {
            "value": value,
            "is_unknown": bool(extras["unknown"]),
            "note": extras["note"] or "",
            "evidence": reference_to(extras["evidence"]) or extras["evidence"] if extras["evidence"] else "",
        }
        if "owner" in extras:
            typed |= {"owner_seat_id": int(extras["owner"]) if extras["owner"] else None, "target_on": extras["target"]}
        return typed

    def fields_of(self, question: Question) -> list[Field]:
        names = [field_name(question, part) for part in question.parts]
        return [self[name] for name in (*names, *(f"{question.id}.{extra}" for extra in self.extras))]

    def is_valid_for(self, question: Question) -> bool:
        return not any(field.errors for field in self.fields_of(question))

    def take_over(self, question: Question, row: AuditAnswer | None) -> None:
        """Show the stored answer in place of what was typed."""
        owners = {code for code, _ in self[f"{question.id}.owner"].choices} if "owner" in self.extras else set()
        drawn = _drawn_data([question], {question.id: row} if row else {}, self.taught, owners)
        for field in self.fields_of(question):
            _show(field, drawn.get(field.name))
        self.note_drawn(question, row)

    def resume(self, sent: "MultiDict[str, str]", rows: Mapping[str, AuditAnswer]) -> list[str]:
        """Show what was typed and not saved, with the version it began from, so that an answer which somebody else has
        saved since is no more written over than on a page left open. Returns the questions that differ."""
        found = []
        for question in self.questions:
            drawn = sent.get(f"{question.id}.drawn")
            if drawn is None:  # it has come to be asked since
                continue
            stored = digest(self.typed(question))
            for field in self.fields_of(question):
                field.process(sent)
            typed = digest(self.typed(question))
            is_readable = not any(field.process_errors for field in self.fields_of(question))
            if is_readable and typed in {drawn, stored}:
                self.take_over(question, rows.get(question.id))
                continue
            self[f"{question.id}.drawn"].data, self[f"{question.id}.version"].data = (
                drawn,
                sent[f"{question.id}.version"],
            )
            found.append(question.id)
        return found

    def fill(self, question: Question, value: Mapping[str, Any], evidence: str) -> None:
        """Show this answer in place of what stands there, as if it had been typed; evidence only where there is
        none."""
        if not self[f"{question.id}.evidence"].data:
            _show(self[f"{question.id}.evidence"], evidence)
        for part in question.parts:
            data = value.get(part.key)
            _show(self[field_name(question, part)], date.fromisoformat(data) if part.kind == "date" and data else data)
        _show(self[f"{question.id}.unknown"], False)

    def settle_unknown(self, question: Question, row: AuditAnswer | None) -> bool:
        """An answer and "don't know" at once are read as what is new of the two; True where there was one to read.
        Without scripts a radio button cannot be cleared, so that asking again would be a dead end."""
        typed = self.typed(question)
        if not typed["is_unknown"] or not typed["value"]:
            return False
        if row is not None and row.value == typed["value"]:
            for part in question.parts:
                _show(self[field_name(question, part)], None)
        else:
            _show(self[f"{question.id}.unknown"], False)
        return True

    def note_drawn(self, question: Question, row: AuditAnswer | None) -> None:
        """Remember in the page what was drawn, and from which version of the row."""
        self[f"{question.id}.version"].data = str(row.version if row else 0)
        self[f"{question.id}.drawn"].data = digest(self.typed(question))


def _show(field: Field, data: Any) -> None:
    """Draw `data`, and forget what was sent."""
    field.raw_data, field.errors = None, []
    field.process(None, data)


def field_name(question: Question, part: Part) -> str:
    return f"{question.id}.{part.key}" if part.key else question.id


def digest(typed: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(typed, sort_keys=True, default=str).encode()).hexdigest()[:16]


def section_form(
    framework: Framework,
    element: Element,
    taught: Sequence[str],
    seats: Sequence[Seat],
    rows: Mapping[str, AuditAnswer],
    only: Collection[str] = (),
    extras: Sequence[str] = EXTRAS,
    is_sent: bool | None = None,
) -> SectionForm:
    """The form for this request: filled from what was sent (`is_sent`), else from the answers so far. `only`: not
    the whole section, but these of its questions."""
    questions = framework.asked_in(element, taught, {key: row.given for key, row in rows.items()})
    questions = [question for question in questions if not only or question.id in only]
    owners = [(str(seat.id), seat.person.name) for seat in seats]
    members: dict[str, Any] = {}
    for question in questions:
        members.update(_fields(framework, question, taught, owners, extras))
    kind = type("SectionFormOf" + element.id, (SectionForm,), members)
    # What was sent is all that counts: a radio button left blank would otherwise keep the stored answer.
    is_sent = request.method == "POST" if is_sent is None else is_sent
    stored = {"formdata": None, "data": _drawn_data(questions, rows, taught, {code for code, _ in owners})}
    form: SectionForm = kind(**({} if is_sent else stored))
    form.questions, form.framework, form.taught, form.extras = questions, framework, taught, extras
    if not is_sent:
        for question in questions:
            form.note_drawn(question, rows.get(question.id))
    return form


def _fields(
    framework: Framework,
    question: Question,
    taught: Sequence[str],
    owners: list[tuple[str, str]],
    extras: Sequence[str],
) -> dict[str, Field]:
    named = {field_name(question, part): _field(framework, question, part, taught) for part in question.parts}
    owner_hint = "Somebody with a seat for your school"
    beside: dict[str, Field] = {
        "unknown": Tick("Don’t know"),
        "note": LongText(f"Note on {question.id}", required=False, limit=NOTE_LIMIT, rows=3),
        "evidence": Link(f"Evidence for {question.id}"),
        "owner": Select("Who sees to it", owners, required=False, empty="Nobody yet", hint=owner_hint),
        "target": Day("By when", required=False),
    }
    return (
        named
        | {f"{question.id}.{name}": beside[name] for name in extras}
        | {f"{question.id}.{name}": fields.HiddenField() for name in ("version", "drawn")}
    )


def _field(framework: Framework, question: Question, part: Part, taught: Sequence[str]) -> Field:
    bands = [(band.code, band.label) for band in framework.bands]
    if part is question.main and question.years:
        options = bands if part.kind == "band" else part.options
        return YearGrid(part.text, question.years_asked(taught), options, several=part.kind == "several")
    makers: dict[str, Callable[[], Field]] = {
        "yes_partly_no": lambda: Choice(part.text, YES_PARTLY_NO, required=False),
        "band": lambda: Choice(part.text, bands, required=False),
        "number": lambda: Number(_short(question, part), required=False, least=part.least, most=part.most),
        "date": lambda: Day(_short(question, part), required=False, latest=_latest(part)),
        "link": lambda: Link(_short(question, part)),
        "text": lambda: LongText(_short(question, part), required=False, limit=NOTE_LIMIT, rows=3),
        "one": lambda: Choice(part.text, part.options, required=False),
        "several": lambda: OnlyOrOthers(part.text, part.options),
    }
    return makers[part.kind]()


def _short(question: Question, part: Part) -> str:
    """Messages name the field: "LA2.1 must be a whole number" rather than the whole question once more."""
    return part.text if part.key and len(part.text) < 60 else question.id


def _latest(part: Part) -> Any:
    """When something was last done cannot lie ahead."""
    return None if part.rule and part.rule.name == "not_past" else today()


def _drawn_data(
    questions: Sequence[Question], rows: Mapping[str, AuditAnswer], taught: Sequence[str], owners: set[str]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for question in questions:
        row = rows.get(question.id)
        if row is None:
            continue
        for part in question.parts:
            value = row.value.get(part.key)
            if part.kind == "date" and value:
                value = date.fromisoformat(value)
            if part is question.main and question.years and value:
                value = {year: value[year] for year in question.years_asked(taught) if year in value}
            data[field_name(question, part)] = value
        data[f"{question.id}.unknown"] = row.is_unknown
        data[f"{question.id}.note"] = row.note
        data[f"{question.id}.evidence"] = address_of(row.evidence, row.review.round.cluster_id)
        owner = str(row.owner_seat_id or "")
        data[f"{question.id}.owner"] = owner if owner in owners else ""
        data[f"{question.id}.target"] = row.target_on
    return data
