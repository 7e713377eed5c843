"""What an answer is worth. Answer, band midpoint and "met" are kept apart.

Source of the rules: the hub's own frameworks (hub/data/frameworks, "pass"), which follow how self-reviews are usually
scored in the field: the score of an element is the share of its questions that apply and are fully met, in per cent,
rounded down (floor(100 * met / n)), so that 100 always means every one of them. "Partly" and "don't know" are not
met. Hours of the world of work stand at min(100, hours).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.audits.frameworks import NOTHING, Framework, Given, Part, Question, is_blank

YES_SHARE = {"yes": 100, "partly": 50, "no": 0}


@dataclass(frozen=True)
class Mark:
    """`midpoint`: the share reached, for averages (None where there is no such thing); `closeness` 0 to 100, 100 if
    and only if met, to put the nearest first."""

    met: bool
    midpoint: int | None
    closeness: int
    state: str  # "answered", "unknown", "unanswered"


@dataclass(frozen=True)
class ElementScore:
    met: int
    of: int

    @property
    def percent(self) -> int | None:
        """None where nothing of the element applies."""
        return 100 * self.met // self.of if self.of else None

    @property
    def is_achieved(self) -> bool:
        return self.of > 0 and self.met == self.of


@dataclass(frozen=True)
class Result:
    """A whole review, scored on a day."""

    on: date
    elements: dict[str, ElementScore]
    marks: dict[str, Mark]

    @property
    def met(self) -> int:
        return sum(score.met for score in self.elements.values())

    @property
    def of(self) -> int:
        return sum(score.of for score in self.elements.values())

    def to_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "elements": {code: [score.met, score.of] for code, score in self.elements.items()},
            "marks": {key: [m.met, m.midpoint, m.closeness, m.state] for key, m in self.marks.items()},
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Result":
        return cls(
            on=date.fromisoformat(raw["on"]),
            elements={code: ElementScore(*pair) for code, pair in raw["elements"].items()},
            marks={key: Mark(*four) for key, four in raw["marks"].items()},
        )


def score(framework: Framework, answers: Mapping[str, Given], taught: Sequence[str], on: date) -> Result:
    """`taught`: year groups of the organisation. Questions that do not apply, and those that the hub counts
    itself, are in no denominator."""
    marks, elements = {}, {}
    for element in framework.elements:
        own = {
            question.id: mark(framework, question, answers.get(question.id, NOTHING), taught, on)
            for question in element.questions
            if question.is_scored and framework.applies(question, taught, answers)
        }
        marks.update(own)
        elements[element.code] = ElementScore(sum(one.met for one in own.values()), len(own))
    return Result(on, elements, marks)


def mark(framework: Framework, question: Question, given: Given, taught: Sequence[str], on: date) -> Mark:
    if given.is_unknown:
        return Mark(False, None, 0, "unknown")
    years = question.years_asked(taught)
    judged = [part for part in question.parts if part.rule]
    met = all(passes(framework, part, given.value.get(part.key), years if part is question.main else (), on)
              for part in judged)  # fmt: skip
    shares = [_share(framework, part, given.value.get(part.key), years if part is question.main else (), on)
              for part in judged]  # fmt: skip
    closeness = 100 if met else min(99, sum(shares) // len(shares))
    state = "answered" if given.is_answered else "unanswered"
    return Mark(met, _midpoint(framework, question, given.value.get(""), years), closeness, state)


def passes(framework: Framework, part: Part, value: Any, years: Sequence[str], on: date) -> bool:
    """Is this part fully met? With `years`, in each of them."""
    if part.rule is None or is_blank(value):
        return False
    if years:
        return all(_one_passes(framework, part, value.get(year), on) for year in years)
    return _one_passes(framework, part, value, on)


def _one_passes(framework: Framework, part: Part, value: Any, on: date) -> bool:
    if part.rule is None or is_blank(value):
        return False
    wanted, order = part.rule.value, framework.band_order
    test: Callable[[], bool] = {
        "answer": lambda: value == wanted,
        "band": lambda: order.get(value, -1) >= order[wanted],
        "number": lambda: value >= wanted,
        "picked": lambda: len(picked(value) - {"none"}) >= wanted,
        "picked_all": lambda: set(wanted) <= picked(value),
        "picked_any": lambda: bool(set(wanted) & picked(value)),
        "within_months": lambda: months_before(on, wanted) <= date.fromisoformat(value) <= on,
        "not_past": lambda: date.fromisoformat(value) >= on,
        "given": lambda: True,
    }[part.rule.name]
    return test()


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month; the last of that month where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _midpoint(framework: Framework, question: Question, value: Any, years: Sequence[str]) -> int | None:
    """Of a band its midpoint (over year groups their mean, rounded down); of a number with a target
    min(100, share of the target): for the hundred hours that is min(100, hours)."""
    part = question.main
    if part.kind not in {"band", "number"} or part.rule is None or is_blank(value):
        return None
    return _share(framework, part, value, years, date.max, capped=False)


def _share(framework: Framework, part: Part, value: Any, years: Sequence[str], on: date, *, capped: bool = True) -> int:
    """How much of the part is there, 0 to 100; below 100 unless it passes (when `capped`)."""
    if is_blank(value):
        return 0
    given: Iterable[Any] = [value.get(year) for year in years] if years else [value]
    shares = [0 if is_blank(one) else _one_share(framework, part, one, on) for one in given]
    share = sum(shares) // len(shares)
    if not capped:
        return share
    return 100 if passes(framework, part, value, years, on) else min(99, share)


def _one_share(framework: Framework, part: Part, value: Any, on: date) -> int:
    rule = part.rule
    wanted = rule.value if rule else None
    share: Callable[[], int] = {
        "yes_partly_no": lambda: YES_SHARE.get(value, 0),
        "band": lambda: framework.bands[framework.band_order[value]].midpoint if value in framework.band_order else 0,
        "number": lambda: max(0, min(100, 100 * value // max(1, wanted or 1))),
        "date": lambda: 100 if _one_passes(framework, part, value, on) else 50,
        "link": lambda: 100,
        "text": lambda: 100,
        "one": lambda: _picked_share(rule.name if rule else "", wanted, picked(value)),
        "several": lambda: _picked_share(rule.name if rule else "", wanted, picked(value)),
    }[part.kind]
    return share()


def picked(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else set(value)


def _picked_share(rule: str, wanted: Any, chosen: set[str]) -> int:
    if rule == "picked":
        return min(100, 100 * len(chosen - {"none"}) // int(wanted))
    if rule == "picked_all":
        return 100 * len(chosen & set(wanted)) // max(1, len(set(wanted)))
    return 100 if chosen & set(wanted or ()) else 0
