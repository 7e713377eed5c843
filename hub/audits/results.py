"""A school's own result: section by section, beside the cluster, why each point was lost and what would meet it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hub.audits.answers import asked_and, describe
from hub.audits.effort import short_years, steps, to_do
from hub.audits.frameworks import NOTHING, Framework, Given, Part, Question, is_blank
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.scoring import ElementScore, Mark, Result, passes
from hub.text import count, listing
from hub.vocabulary import label

TOP = 3
A_FEW = 3  # steps


@dataclass(frozen=True)
class Section:
    code: str
    id: str
    title: str
    score: ElementScore
    cluster: int | None  # mean of the cluster, where it may be shown


@dataclass(frozen=True)
class Lost:
    """One question that is not fully met: why, and what would make it a point."""

    question_id: str
    title: str
    why: str
    to_do: str
    steps: int | None  # see effort.py; None where the answer is not known
    closeness: int
    state: tuple[str, str | None, str | None]  # badge: words, tone, sign
    element: str
    element_id: str
    element_title: str
    percent_then: int  # of its section, once this and all that is nearer is met
    years: tuple[str, ...]  # year groups that fall short, where it is asked by year group
    tag: str | None  # the vocabulary that the element is an entry of
    answer_id: int | None
    target_on: date | None
    owner: str


def sections(framework: Framework, result: Result, cluster: Mapping[str, Any]) -> list[Section]:
    """`cluster`: element -> figure with its mean, as published for this reader."""
    return [
        Section(
            code=element.code,
            id=element.id,
            title=element.title,
            score=result.elements.get(element.code, ElementScore(0, 0)),
            cluster=cluster.get(element.code, {}).get("mean"),
        )
        for element in framework.elements
    ]


def lost_points(review: AuditReview, result: Result, rows: Mapping[str, AuditAnswer]) -> list[Lost]:
    """Fewest steps first; what is not known comes last, because nobody can say how far it is."""
    questions = review.framework.questions
    found = [
        _lost(review, questions[question_id], mark, rows.get(question_id), result)
        for question_id, mark in result.marks.items()
        if question_id in questions and not mark.met
    ]
    found.sort(key=lambda one: (one.steps is None, one.steps or 0, -one.closeness, one.question_id))
    return _then(found, result)


def _lost(review: AuditReview, question: Question, mark: Mark, row: AuditAnswer | None, result: Result) -> Lost:
    framework, taught, given = review.framework, review.year_groups, row.given if row else NOTHING
    element, far = framework.element_of[question.id], steps(framework, question, given, taught, result.on)
    return Lost(
        question_id=question.id,
        title=question.text,
        why=why(framework, question, given, taught, result.on),
        to_do=to_do(framework, question, given, taught, result.on),
        steps=far,
        closeness=mark.closeness,
        state=_badge(mark, far),
        element=element.code,
        element_id=element.id,
        element_title=element.title,
        percent_then=0,
        years=tuple(short_years(framework, question, given, taught, result.on)),
        tag=element.tag,
        answer_id=row.id if row else None,
        target_on=row.target_on if row else None,
        owner=row.owner.person.name if row and row.owner else "",
    )


def _then(found: Sequence[Lost], result: Result) -> list[Lost]:
    """Each with what its section comes to, if the points are met in this order."""
    met = {code: score.met for code, score in result.elements.items()}
    reckoned = []
    for one in found:
        met[one.element] += 1
        then = ElementScore(met[one.element], result.elements[one.element].of).percent
        reckoned.append(replace(one, percent_then=then or 0))
    return reckoned


def top_gaps(result: Result, lost: Sequence[Lost], how_many: int = TOP) -> list[Lost]:
    """The nearest point of each of the weakest sections; if there are fewer sections than that, the next nearest."""
    order = sorted(result.elements, key=lambda code: (_percent(result, code), code))
    first = [next((one for one in lost if one.element == code), None) for code in order]
    chosen = [one for one in first if one is not None][:how_many]
    rest = [one for one in lost if one not in chosen]
    return (chosen + rest)[:how_many]


def weakest(result: Result, how_many: int = TOP) -> list[str]:
    """Codes of the elements with the most left to do, for whoever looks for help with them."""
    open_ones = [code for code, score in result.elements.items() if score.of and not score.is_achieved]
    return sorted(open_ones, key=lambda code: (_percent(result, code), code))[:how_many]


def _percent(result: Result, code: str) -> int:
    percent = result.elements[code].percent
    return 100 if percent is None else percent


def _badge(mark: Mark, far: int | None) -> tuple[str, str | None, str | None]:
    if far is None:
        return ("Don’t know", "warn", "search") if mark.state == "unknown" else ("Not answered", "warn", "clock")
    if far == 1:
        return "1 step", "good", "check"
    return count(far, "step"), "info" if far <= A_FEW else None, "maybe" if far <= A_FEW else "cross"


def why(framework: Framework, question: Question, given: Given, taught: Sequence[str], on: date) -> str:
    """One or two sentences: what was answered and what the point asks for."""
    if given.is_unknown:
        return "Answered “don’t know”, which counts as not met."
    sentences = []
    for part in question.parts:
        years = question.years_asked(taught) if part is question.main else ()
        value = given.value.get(part.key)
        if part.rule is not None and not passes(framework, part, value, years, on):
            said = _missing(framework, part, value, years)
            sentences.append(asked_and(part, said))
    return " ".join(sentences)


def _missing(framework: Framework, part: Part, value: Any, years: Sequence[str]) -> str:
    if is_blank(value):
        return "Not answered."
    if years:
        return _missing_years(framework, part, value, years)
    rule, wanted = (part.rule.name, part.rule.value) if part.rule else ("", ())
    said = describe(framework, Question("", Part("", "", part.kind, part.options, part.unit)), Given({"": value}))
    if rule == "picked_all":
        return f"Still missing: {listing([part.label_of(code) for code in wanted if code not in value])}."
    if rule == "answer":
        return f"Answered “{said.lower()}”; only “yes” counts as met."
    return f"{said}; {_asked(framework, part, rule, wanted)}."


def _asked(framework: Framework, part: Part, rule: str, wanted: Any) -> str:
    if rule == "band":
        return f"the point asks for “{_band(framework, wanted)}” or more"
    if rule == "picked_any":
        return f"the point asks for {listing([part.label_of(code) for code in wanted], 'or')}"
    if rule == "within_months":
        return f"the point asks for a day within the last {wanted} months"
    return "that day has passed" if rule == "not_past" else f"the point asks for {wanted} or more"


def _missing_years(framework: Framework, part: Part, value: Mapping[str, Any], years: Sequence[str]) -> str:
    """Only the year groups that fall short."""
    short = []
    for year in years:
        one = {"": value.get(year)}
        if part.rule and passes(framework, part, value.get(year), (), date.min):
            continue
        if part.kind == "several":
            said = f"{len(set(one[''] or ()) - {'none'})}"
        else:
            said = _band(framework, one[""]) if one[""] else "not answered"
        short.append(f"{label('year_group', year)}: {said}")
    wanted = part.rule.value if part.rule else ""
    asked = f"{wanted} or more in each" if part.kind == "several" else f"“{_band(framework, wanted)}” or more in each"
    return f"{'; '.join(short)}. The point asks for {asked}."


def _band(framework: Framework, code: Any) -> str:
    return next((band.word for band in framework.bands if band.code == code), str(code))


def standing(found: Sequence[Section]) -> str:
    """Where the school stands to the published means, in a sentence; "" where there are none."""
    compared = [s for s in found if s.cluster is not None and s.score.percent is not None]
    above = [s.id for s in compared if (s.score.percent or 0) > (s.cluster or 0)]
    below = [s.id for s in compared if (s.score.percent or 0) < (s.cluster or 0)]
    both = (("above", above), ("below", below))
    words = ", ".join(f"{word} the cluster’s mean in {listing(ids)}" for word, ids in both if ids)
    return f"{words[:1].upper()}{words[1:]}." if words else ""
