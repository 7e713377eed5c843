"""The cluster's figures of one family from round to round: what each round published, as one reader may read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.access import Reader
from hub.audits import queries
from hub.audits.frameworks import OWN, Element, Framework, Question
from hub.audits.models import AuditPublished, AuditRound, AuditTemplate
from hub.audits.republishing import ENOUGH, OTHERS, PHASES, TWO_PARTS, Content
from hub.audits.summary import for_reader
from hub.text import count, local

ROUNDS = 9  # as far back as a page looks
NOT_ASKED = "Not asked"
HELD_BACK = "Held back"
WHY_HELD = {
    "few": f"fewer than {OTHERS} schools besides one’s own were asked it",
    "before": "since the first close the schools that changed went the same way, so that the two figures side by side "
    "would tell what each of them did",
    "own": f"fewer than {OTHERS} schools besides yours stand behind it",
    "quartiles": "too few schools besides your own stand behind it",
    "whole": "its mean over all schools is held back too",
    "part": f"in one kind of school fewer than {ENOUGH} were asked one of its questions, or nearly all answered one "
    "of them alike, so that the mean would tell what single schools answered",
    "with": "one of its questions is held back, and the mean less the other questions would give it",
}


@dataclass(frozen=True)
class Published:
    """What stands of one round."""

    row: AuditPublished
    template: AuditTemplate | None
    figures: Content  # as the reader may see them

    @property
    def round(self) -> AuditRound:
        return self.row.round

    @property
    def framework(self) -> Framework | None:
        return self.round.whole(self.template) if self.template else None

    @property
    def mean(self) -> int | None:
        """Of the sections' means, without a lead's own questions, which are others each time."""
        means = [figure["mean"] for code, figure in self._figures("elements").items() if code != OWN]
        return round(sum(means) / len(means)) if means else None

    def _figures(self, kind: str) -> Mapping[str, Any]:
        return self.figures["all"][kind] if self.figures["all"] else {}

    def section(self, code: str) -> int | str:
        """Its mean, or words where there is none."""
        if self.framework is None or self.framework.element(code) is None:
            return NOT_ASKED
        figure = self._figures("elements").get(code)
        return figure["mean"] if figure else HELD_BACK

    def question(self, code: str) -> str:
        figure = self._figures("questions").get(code)
        if figure:
            return share_words(figure)
        return HELD_BACK if self.framework and code in self.framework.questions else NOT_ASKED

    def why_question(self, code: str) -> str:
        """Why its share is held back; "" where it is not."""
        if code in self._figures("questions"):
            return ""
        return WHY_HELD[self.figures["held"].get(code, "own" if self.figures["mine"] else "few")]

    def why_section(self, element: Element) -> str:
        if element.code in self._figures("elements"):
            return ""
        held = {self.figures["held"].get(question.id) for question in element.questions}
        return WHY_HELD["with" if "before" in held else "own" if self.figures["mine"] else "few"]

    def why_part(self, code: str) -> str:
        """Why a section has no means by phase."""
        if code not in self._figures("elements"):
            return WHY_HELD["whole"]
        return WHY_HELD["part"]

    @property
    def when(self) -> str:
        """ "Nov 26", for a chart."""
        return f"{local(self.round.closed_at or self.row.published_at):%b %y}"

    @property
    def rests_on(self) -> str:
        return f"{self.figures['submitted']} of {count(self.figures['asked'], 'school')}"

    @property
    def groups(self) -> list[tuple[str, Content]]:
        """(words, figures) of each phase, in the order of the phases."""
        titles = PHASES | TWO_PARTS
        return [(titles[key], self.figures["groups"][key]) for key in titles if key in self.figures["groups"]]

    def shares(self) -> list[tuple[Question, Element, Mapping[str, Any]]]:
        """Every question with its share, the widest gap first."""
        framework = self.framework
        if framework is None:
            return []
        found = [
            (framework.questions[code], framework.element_of[code], figure)
            for code, figure in self._figures("questions").items()
            if code in framework.questions
        ]
        return sorted(found, key=lambda one: (one[2]["share"], one[0].id))


def share_words(figure: Mapping[str, Any]) -> str:
    """ "58%"; "83% or more" where nearly all are alike and no more is said."""
    if "least" in figure:
        return f"{figure['least']}% or more"
    return f"{figure['most']}% or less" if "most" in figure else f"{figure['share']}%"


def over_rounds(reader: Reader, round_: AuditRound, family: str) -> list[Published]:
    """This round, if it has figures, and up to eight before it, newest first."""
    mine = reader.organisation_ids
    rows = queries.published_up_to(round_, family, ROUNDS, whole=len(mine) > 1)
    templates = queries.templates_by_id() if rows else {}
    return [
        Published(
            row,
            templates.get(row.content["template"]),
            for_reader(row.whole if len(mine) > 1 else row.content, mine),
        )
        for row in rows
    ]


def sections(rounds: Sequence[Published]) -> list[Element]:
    """Every section that was asked in one of these rounds, those of the newest first and in its words."""
    found: dict[str, Element] = {}
    for one in rounds:
        for element in one.framework.elements if one.framework else ():
            if element.code != OWN and any(question.is_scored for question in element.questions):
                found.setdefault(element.code, element)
    return list(found.values())


def own_section(round_: AuditRound, rounds: Sequence[Published]) -> list[Element]:
    """The lead's own questions of this round, if they have figures."""
    frameworks = [one.framework for one in rounds if one.round.id == round_.id and one.framework]
    found = [framework.element(OWN) for framework in frameworks]
    return [element for element in found if element and any(question.is_scored for question in element.questions)]


def questions(rounds: Sequence[Published], section: str) -> list[Question]:
    """Every scored question of that section in one of these rounds, in the words of the newest."""
    found: dict[str, Question] = {}
    for one in rounds:
        element = one.framework.element(section) if one.framework else None
        for question in element.questions if element else ():
            if question.is_scored:
                found.setdefault(question.id, question)
    return sorted(found.values(), key=lambda question: question.id)


def breaks(rounds: Sequence[Published]) -> Iterator[tuple[int, str]]:
    """(place of the newer round, words) where other questions were asked than in the round before it: the figures of
    the two do not compare."""
    for place, (newer, older) in enumerate(zip(rounds, rounds[1:], strict=False)):
        if newer.template is not None and older.template is not None and newer.template.id != older.template.id:
            yield place, f"{newer.template.title}, edition {newer.template.edition}"
