"""What may stand in the planner. A code is never renamed; a label may change."""

import enum
from dataclasses import dataclass

from hub.vocabulary import YEAR_GROUPS, labels


class Kind(enum.StrEnum):
    """In the order in which they weigh: of two on one day the first is told."""

    HOLIDAY = "holiday"
    INSET = "inset"
    EXAMS = "exams"
    MOCKS = "mocks"
    PLACEMENT = "placement"
    OPTIONS = "options"
    FAIR = "fair"
    PARENTS = "parents"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _WORDS[self].label

    @property
    def sign(self) -> str:
        """One capital letter for the narrow cells of the year."""
        return _WORDS[self].sign

    @property
    def they_have(self) -> str:
        """What follows "9 schools have"."""
        return _WORDS[self].they_have

    @property
    def weight(self) -> int:
        return _WEIGHTS[self]


@dataclass(frozen=True)
class _Words:
    label: str
    sign: str
    they_have: str


_WORDS = {
    Kind.HOLIDAY: _Words("School holiday", "H", "holidays"),
    Kind.INSET: _Words("Inset day", "I", "an inset day"),
    Kind.EXAMS: _Words("Exams", "E", "exams"),
    Kind.MOCKS: _Words("Mock exams", "M", "mock exams"),
    Kind.PLACEMENT: _Words("Placements, work experience", "P", "placements"),
    Kind.OPTIONS: _Words("Options evening", "O", "an options evening"),
    Kind.FAIR: _Words("Careers fair", "F", "a careers fair"),
    Kind.PARENTS: _Words("Parents’ evening", "A", "a parents’ evening"),
    Kind.OTHER: _Words("Other", "X", "something else"),
}
_WEIGHTS = {kind: number for number, kind in enumerate(Kind)}
CLOSED = (Kind.HOLIDAY, Kind.INSET)  # no school on these days
# For these the schools need the same employers and providers: by the week, or by the day.
COMPETING_WEEKS = (Kind.PLACEMENT,)
COMPETING_DAYS = (Kind.OPTIONS, Kind.FAIR)
CHOICES = [(kind.value, kind.label) for kind in Kind]
YEARS = [(one.code, one.label) for one in YEAR_GROUPS if one.key_stage in {"ks3", "ks4", "ks5", "post19"}]


def is_kind(code: str) -> bool:
    return code in set(Kind)


def years_in_words(codes: list[str]) -> str:
    """'Year 10', 'Years 10 and 11', '' for all."""
    names = labels("year_group", codes)
    numbers = [name.removeprefix("Year ") for name in names if name.startswith("Year ")]
    if len(numbers) > 1:
        rest = [name for name in names if not name.startswith("Year ")]
        return " and ".join([f"Years {', '.join(numbers[:-1])} and {numbers[-1]}", *rest])
    return " and ".join(names)
