"""The one-page report, gathered once for the page, for paper and for Word. What it holds is bounded, so that it stays
one page: at most so many lines, and none longer than a few lines of paper."""

import enum
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.audits.frameworks import OWN
from hub.audits.models import AuditCompass
from hub.audits.results import Lost, Section
from hub.audits.school import SchoolResult
from hub.text import count, day, listing

GAP, STEP, TITLE = 250, 200, 130  # characters of one of the gaps, of what comes next, of a heading
COHORT = 240
NEXT = 5  # points beside the three gaps
QUESTIONS = [
    "Which of these does the school take on this year, and who sees to it?",
    "What would help: time, training, money, a contact?",
    "When do we look at this again?",
]


class Audience(enum.StrEnum):
    GOVERNORS = "governors"
    LEADERS = "leaders"
    WEBSITE = "website"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Audience.GOVERNORS: "Governors",
    Audience.LEADERS: "Senior leaders",
    Audience.WEBSITE: "The school’s website",
}


@dataclass(frozen=True)
class Report:
    audience: Audience
    title: str
    facts: list[str]
    headline: str
    columns: list[str]  # all but the first are short
    rows: list[list[str]]
    notes: list[str]
    lists: list[tuple[str, list[str]]] = field(default_factory=list)  # what is not empty
    foot: list[str] = field(default_factory=list)


def report(whole: SchoolResult, compass: AuditCompass | None, audience: Audience) -> Report:
    """The website's version says nothing that is only for the school: no gap in detail, nobody's name, no comparison
    with others, no official percentages."""
    review, framework = whole.review, whole.review.framework
    is_public = audience is Audience.WEBSITE
    shown = [one for one in whole.scored if not (is_public and one.code == OWN)]
    met, of = sum(one.score.met for one in shown), sum(one.score.of for one in shown)
    achieved = sum(one.score.is_achieved for one in shown)
    columns, rows = _table(whole, shown, is_public)
    foot = [framework.notice, framework.disclaimer, f"Source: {framework.source['name']}"]
    return Report(
        audience=audience,
        title=_fit(f"Careers self-review: {review.organisation.name}", TITLE),
        facts=[
            _fit(f"{review.round.title}: {framework.title}", TITLE + 60),
            f"as of {day(whole.result.on, weekday=False, year=True)}",
            *_signed(whole, is_public),
        ],
        headline=f"{met} of {count(of, 'point')} met; {achieved} of {count(len(shown), 'section')} achieved.",
        columns=columns,
        rows=rows,
        notes=[*_cohort(whole, is_public), *_notes(whole, is_public)],
        lists=[(title, lines) for title, lines in _lists(whole, shown, compass, audience) if lines],
        foot=[_fit(line, 420) for line in foot],
    )


def _signed(whole: SchoolResult, is_public: bool) -> list[str]:
    if whole.signed is None:
        return []
    words = whole.signed.public_words if is_public else whole.signed.words
    return [_fit(words[:1].lower() + words[1:], TITLE)]


def _table(whole: SchoolResult, shown: Sequence[Section], is_public: bool) -> tuple[list[str], list[list[str]]]:
    """Last time only where the questions were the same; the cluster's mean only where it may be shown."""
    last = whole.last if whole.last and whole.last.compares and not is_public else None
    figures = whole.figures is not None and not is_public
    columns = ["Section", "Met", "Per cent", "Achieved"]
    columns += ([f"Last time ({last.month})"] if last else []) + (["Cluster, mean"] if figures else [])
    rows = []
    for one in shown:
        cells = [_fit(f"{one.id} {one.title}", 80), f"{one.score.met} of {one.score.of}", _percent(one.score.percent)]
        cells.append("Yes" if one.score.is_achieved else "Not yet")
        cells += [_percent(last.percent_in(one.code))] if last else []
        cells += [_percent(one.cluster) if one.cluster is not None else "Held back"] if figures else []
        rows.append(cells)
    return columns, rows


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value}%"


def _cohort(whole: SchoolResult, is_public: bool) -> list[str]:
    """Special schools judge for which pupils the questions fit."""
    if whole.cohort is None:
        return []
    if not whole.cohort:
        return ["The review does not say which pupils this is about."]
    if is_public:
        return ["About those pupils for whom the benchmarks fit, as the school judges."]
    return [_fit(f"About: {whole.cohort}", COHORT)]


def _notes(whole: SchoolResult, is_public: bool) -> list[str]:
    notes = ["Per cent are rounded down: 100% means that every point is met, and only then is a section achieved."]
    if whole.last and not whole.last.compares and not is_public:
        notes.append(
            "There is a break to the last round: its questions were others, so that the two do not compare."
        )  # fmt: skip
    if whole.figures is not None and not is_public:
        notes.append(f"Cluster: mean of {count(whole.figures['n'], 'school')}; of fewer than six nothing is shown.")
    return notes


def _lists(
    whole: SchoolResult, shown: Sequence[Section], compass: AuditCompass | None, audience: Audience
) -> list[tuple[str, list[str]]]:
    if audience is Audience.WEBSITE:
        return _for_everybody(whole, shown)
    names = {element.code: element.id for element in whole.review.framework.elements}
    official = [f"{names[code]} {value}%" for code, value in (compass.percentages if compass else {}).items()]
    gaps = ("Three gaps to start with" if len(whole.top) > 1 else "A gap to start with", [_gap(g) for g in whole.top])
    beside = (
        f"Official Compass percentages of {day(compass.measured_on, weekday=False, year=True)}" if compass else "",
        [f"Entered by the school, counted differently and in no figure above: {listing(official)}."]
        if official
        else [],
    )
    if audience is Audience.GOVERNORS:
        return [gaps, ("What governors could ask", QUESTIONS if whole.top else []), beside]
    rest = [one for one in whole.lost if one not in whole.top][:NEXT]
    return [gaps, ("Then, fewest steps first", [_next(one) for one in rest]), beside]


def _for_everybody(whole: SchoolResult, shown: Sequence[Section]) -> list[tuple[str, list[str]]]:
    codes = [one.element for one in whole.top]
    full = [_fit(one.title, 90) for one in shown if one.score.is_achieved]
    return [
        ("What we fully do", full),
        ("What we are working on", [_fit(one.title, 90) for one in shown if one.code in codes]),
    ]


def _gap(one: Lost) -> str:
    return _fit(f"{one.question_id} {_fit(one.title, 100)} {_fit(one.why, 150)}{_seen_to(one)}", GAP)


def _next(one: Lost) -> str:
    far = "Not known" if one.steps is None else count(one.steps, "step")
    return _fit(f"{far}: {one.question_id} {_fit(one.title, 90)} {_fit(one.to_do, 70)}{_seen_to(one)}", STEP)


def _seen_to(one: Lost) -> str:
    by = f" by {day(one.target_on, weekday=False)}" if one.target_on else ""
    return f" {one.owner}{by}." if one.owner else f" To be done{by}." if by else ""


def _fit(text: str, width: int) -> str:
    return textwrap.shorten(text, width, placeholder=" …") if len(text) > width else text
