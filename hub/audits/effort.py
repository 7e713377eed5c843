"""How far a lost point is from being met: counted in steps, and said in words.

A step is one thing to change: "partly" to "yes" (from "no" it takes two), one more of a list, one band up in one year
group, a day or an address put in anew, a quarter of the number that is asked for. No framework says how much work
lies behind a question, so that nothing finer would be honest.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hub.audits.answers import asked_and
from hub.audits.frameworks import Framework, Given, Part, Question, is_blank
from hub.audits.scoring import passes, picked
from hub.text import listing
from hub.vocabulary import label

YES_STEPS: dict[Any, int] = {"yes": 0, "partly": 1}  # anything else: 2
QUARTERS = 4
EXPLAINED = (
    "A step is one thing to change: “partly” to “yes”, one more of a list, one band up in one year group, a new day, a "
    "quarter of a number. It says how far, not how hard: you know that better."
)


def steps(framework: Framework, question: Question, given: Given, taught: Sequence[str], on: date) -> int | None:
    """0 if and only if the point is met; None where nobody knows, because the answer is "don't know" or missing."""
    if not given.is_answered or given.is_unknown:
        return None
    return sum(_part_steps(framework, part, given, _years(question, part, taught), on) for part in question.parts)


def to_do(framework: Framework, question: Question, given: Given, taught: Sequence[str], on: date) -> str:
    """What would make it a point, in a sentence for each part that falls short."""
    if not given.is_answered or given.is_unknown:
        return "Find out the answer: it may be met already."
    sentences = []
    for part in question.parts:
        years, value = _years(question, part, taught), given.value.get(part.key)
        if part.rule is not None and not passes(framework, part, value, years, on):
            words = _over_years(framework, part, value, years, on) if years else _words(framework, part, value)
            sentences.append(asked_and(part, f"{words[:1].upper()}{words[1:]}."))
    return " ".join(sentences)


def short_years(framework: Framework, question: Question, given: Given, taught: Sequence[str], on: date) -> list[str]:
    """The year groups in which the question is not met; [] where it is asked of the school as a whole."""
    years, part = question.years_asked(taught), question.main
    value: Mapping[str, Any] = (given.value.get("") or {}) if years and not given.is_unknown else {}
    return [year for year in years if not passes(framework, part, value.get(year), (), on)]


def _years(question: Question, part: Part, taught: Sequence[str]) -> tuple[str, ...]:
    return question.years_asked(taught) if part is question.main else ()


def _part_steps(framework: Framework, part: Part, given: Given, years: Sequence[str], on: date) -> int:
    value = given.value.get(part.key)
    by_year: Mapping[str, Any] = (value or {}) if years else {}
    each = [by_year.get(year) for year in years] if years else [value]
    return sum(
        _one_steps(framework, part, one)
        for one in each
        if part.rule is not None and not passes(framework, part, one, (), on)
    )


def _rule(part: Part) -> tuple[str, Any]:
    return (part.rule.name, part.rule.value) if part.rule else ("", None)


def _one_steps(framework: Framework, part: Part, value: Any) -> int:
    """Of one answer that does not pass; at least one."""
    rule, wanted = _rule(part)
    if rule == "answer":
        return max(1, YES_STEPS.get(value, 2))
    if rule == "band":
        return max(1, framework.band_order[str(wanted)] - framework.band_order.get(value, 0))
    if rule == "number":
        missing: int = wanted - max(0, value or 0)
        return max(1, -(-QUARTERS * missing // max(1, int(wanted))))
    if rule == "picked":
        return max(1, int(wanted) - len(picked(value or ()) - {"none"}))
    return max(1, len(set(wanted) - picked(value or ()))) if rule == "picked_all" else 1


def _over_years(framework: Framework, part: Part, value: Any, years: Sequence[str], on: date) -> str:
    """Year groups with the same way to go stand together."""
    groups: dict[str, list[str]] = {}
    given: Mapping[str, Any] = value or {}
    for year in years:
        if not passes(framework, part, given.get(year), (), on):
            groups.setdefault(_words(framework, part, given.get(year)), []).append(label("year_group", year))
    return "; ".join(f"{listing(names)} {words}" for words, names in groups.items())


def _words(framework: Framework, part: Part, value: Any) -> str:
    rule, wanted = _rule(part)
    if rule == "answer":
        return "to “yes”" if is_blank(value) else f"from “{value}” to “{wanted}”"
    if rule == "band":
        start = "" if is_blank(value) else f"from “{_band(framework, value)}” "
        return f"{start}to “{_band(framework, wanted)}”"
    if rule == "number":
        unit = f" {part.unit}" if part.unit else ""
        return f"{wanted}{unit} or more" if is_blank(value) else f"{wanted - value} more, to reach {wanted}{unit}"
    if rule == "picked":
        return f"{_one_steps(framework, part, value)} more of the list"
    if rule == "picked_all":
        return f"add {listing([part.label_of(code) for code in wanted if code not in picked(value or ())])}"
    if rule == "picked_any":
        return listing([part.label_of(code) for code in wanted], "or")
    return _day_words(rule, wanted)


def _day_words(rule: str, wanted: Any) -> str:
    if rule == "within_months":
        return f"do it again; it counts for {wanted} months"
    return "set a day that is still to come" if rule == "not_past" else "put it in"


def _band(framework: Framework, code: Any) -> str:
    return next((band.word for band in framework.bands if band.code == code), str(code))
