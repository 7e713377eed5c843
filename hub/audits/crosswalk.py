"""Where two frameworks ask the same thing: an answer given in one is offered in the other.

One file names the pair (`same_answer`); read from either side it is the same pair. Nothing is ever taken over without
somebody pressing the button for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hub.audits.checking import Path
from hub.audits.frameworks import Framework, Given, Part, Question, is_blank


def twins(one: Framework, other: Framework) -> dict[str, str]:
    """question of `one` -> the same question in `other`."""
    if one.family == other.family:
        return {}
    named_here = ((question.id, target) for question in one.questions.values() for target in question.same_answer)
    named_there = ((target, question.id) for question in other.questions.values() for target in question.same_answer)
    pairs = (*named_here, *named_there)
    return {here: there for here, there in pairs if here in one.questions and there in other.questions}


def carried(source: Question, target: Question, given: Given, taught: Sequence[str]) -> dict[str, Any]:
    """What was answered to `source`, as an answer to its twin: the parts that both have, for the year groups that
    the twin asks about."""
    value: dict[str, Any] = {}
    for part in target.parts:
        said = given.value.get(part.key)
        if isinstance(said, dict):
            said = {year: said[year] for year in target.years_asked(taught) if not is_blank(said.get(year))}
        if not is_blank(said) and not given.is_unknown and any(own.key == part.key for own in source.parts):
            value[part.key] = said
    return value


def mismatches(framework: Framework, everybody: Iterable[Framework]) -> Iterator[tuple[Path, str]]:
    """Pairs that cannot be: no such question, another kind of answer, one question with two twins. What an answer
    also bears on has to be a question as well."""
    others = [other for other in everybody if other.family != framework.family]
    asked = {question_id for other in others for question_id in other.questions}
    for place, question in _placed(framework, "crosswalk"):
        for target in sorted(set(question.crosswalk) - asked):
            yield place, f"{question.id}: no other framework has a question {target} that it could bear on."
    yield from _bad_twins(framework, others)


def _bad_twins(framework: Framework, others: Sequence[Framework]) -> Iterator[tuple[Path, str]]:
    taken: dict[tuple[str, str], str] = {}
    for place, question in _placed(framework, "same_answer"):
        for target in question.same_answer:
            found = [other for other in others if target in other.questions]
            if not found:
                yield place, f"{question.id}: no other framework has a question {target}."
            for other in found:
                if taken.setdefault((other.key, target), question.id) != question.id:
                    yield place, f"{question.id}: {target} is the same as {taken[other.key, target]} already."
                if not _are_alike(question, other.questions[target]):
                    yield place, f"{question.id}: {target} in {other.key} takes another kind of answer."


def _placed(framework: Framework, word: str) -> Iterator[tuple[Path, Question]]:
    for number, element in enumerate(framework.elements):
        for place, question in enumerate(element.questions):
            yield ("elements", number, "questions", place, word), question


def _are_alike(one: Question, other: Question) -> bool:
    parts = {part.key: part for part in other.parts}
    shared = [(part, parts[part.key]) for part in one.parts if part.key in parts]
    return bool(one.years) == bool(other.years) and all(_shape(a) == _shape(b) for a, b in shared)


def _shape(part: Part) -> tuple[Any, ...]:
    return part.kind, {code for code, _ in part.options}, part.least, part.most
