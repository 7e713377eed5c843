"""What nearly all schools answer alike is counted as if all did, before any figure is reckoned.

Why: a total is no cover where everybody is the same. "All 12 meet it" tells about each of them, and about three
special schools among them whose own figure is held back; "11 of 12" tells the twelfth about the other eleven. So a
question that at most `nearly` schools answer unlike the rest counts as met by all (or by none) in every figure, and its
share is shown as "83% or more". Shares, means and quartiles are then the same whichever of those few did what, so that
nothing can be reckoned back. Where schools do differ, a figure stays the same if two of them change places: nobody can
say which is which. `nearly` is one more than the schools whose answers the reader knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Figure = dict[str, Any]


@dataclass(frozen=True)
class School:
    """What of one submitted review goes into figures."""

    id: int
    group: str
    elements: Mapping[str, int | None]  # per cent, None where nothing of it applies
    met: Mapping[str, bool]  # question -> fully met
    agreed: bool = False


@dataclass(frozen=True)
class Levelled:
    """The answers of some schools, evened out. `of`: question -> its element, of the questions that enough were asked;
    `level`: question -> what all count for, where nearly all are alike."""

    schools: Sequence[School]
    of: Mapping[str, str]
    nearly: int
    level: Mapping[str, bool] = field(default_factory=dict)
    counted: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # question -> (schools, of which met)

    def percents(self, element: str) -> dict[int, int]:
        """school id -> per cent of the element's published questions, rounded down as in scoring.py."""
        own = [code for code, of in self.of.items() if of == element]
        found = {}
        for school in self.schools:
            marks = [self.level.get(code, school.met[code]) for code in own if code in school.met]
            if marks:
                found[school.id] = 100 * sum(marks) // len(marks)
        return found

    def within(self, element: str, number: int) -> int:
        """How many points the mean of `number` schools may lie beside the one without levelling, rounded up."""
        own = [code for code, of in self.of.items() if of == element]
        levelled = sum(code in self.level for code in own)
        fewest = min((sum(code in school.met for code in own) or len(own) for school in self.schools), default=1)
        return -(-100 * self.nearly * levelled // (number * fewest))

    def share(self, question: str) -> Figure:
        number, met = self.counted[question]
        if question not in self.level:
            return {"n": number, "share": round(100 * met / number)}
        bound = 100 * self.nearly / number
        if self.level[question]:
            return {"n": number, "share": 100, "least": int(100 - bound)}
        return {"n": number, "share": 0, "most": -int(-bound // 1)}

    def differ_in(self, question: str, members: Sequence[School]) -> bool:
        """Do enough of these schools meet it, and enough not, that the reader's own answers settle nothing?"""
        marks = [school.met[question] for school in members if question in school.met]
        return sum(marks) >= self.nearly and len(marks) - sum(marks) >= self.nearly


def level(schools: Sequence[School], of: Mapping[str, str], enough: int, nearly: int) -> Levelled:
    """`enough`: how many schools must have been asked a question for it to count in anything."""
    marks: dict[str, list[bool]] = {}
    for school in schools:
        for code, met in school.met.items():
            marks.setdefault(code, []).append(met)
    counted = {code: (len(some), sum(some)) for code, some in sorted(marks.items()) if len(some) >= enough}
    alike = {
        code: met * 2 > number for code, (number, met) in counted.items() if min(met, number - met) <= nearly
    }  # fmt: skip
    published = {code: of[code] for code in counted}
    return Levelled(schools, published, nearly, alike, counted)
