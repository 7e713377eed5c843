"""Text that looks like a list of people's names: a reminder, before it is saved, that no pupil is to be named here."""

import re
from typing import Any

import hub.vocabulary as vocabulary
from hub.forms import Form, Tick

FULL_NAMES, FIRST_NAMES = 3, 4  # so many in a row look like a list
_NAME = re.compile(
    r"""^[-*•\d.)\s]*                              # a bullet or a number
    (?P<name>[A-ZÀ-Þ][a-zß-ÿ'’\-]+[A-Za-zß-ÿ'’\-]*    # a first name
    (?:\s[A-ZÀ-Þ][A-Za-zß-ÿ'’\-]*\.?){0,2})           # a surname or an initial, or both
    (?:\s*\(?(?:[Yy]ear\s)?\d{1,2}\s?[A-Za-z]?\)?)?\.?$   # "9B", "(Year 9)"
    """,
    re.VERBOSE,
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = "january february march april may june july august september october november december"
# Words of the names of places and firms, and of what is listed in small talk.
_OTHERS = (
    "school college academy university street road lane house centre park trust council group ltd limited "
    "industry industries works company studio library hall hospital north south east west year key stage "
    "easter christmas autumn spring summer english french spanish german teachers staff pupils learners"
)


def _ordinary() -> frozenset[str]:
    subjects = (word for _, label in vocabulary.choices("subject") for word in label.lower().split())
    sectors = (word for _, label in vocabulary.choices("sector") for word in label.lower().split())
    return frozenset([*subjects, *sectors, *_DAYS.split(), *_MONTHS.split(), *_OTHERS.split()])


_ORDINARY = _ordinary()


def looks_like_names(text: str) -> bool:
    """Three full names or four first names that follow one another in a list."""
    full = first = 0
    for piece in re.split(r"[\n,;/&]|\band\b", text):
        found = _NAME.match(piece.strip())
        words = found["name"].split() if found else []
        if not words or any(word.lower().strip(".") in _ORDINARY for word in words):
            full = first = first if not piece.strip() else 0
            continue
        full, first = full + (len(words) > 1), first + 1
        if full >= FULL_NAMES or first >= FIRST_NAMES:
            return True
    return False


class NamesNobody(Form):
    """A form with free text. It asks back once where that looks like a list of names; ticking lets it through."""

    no_names = Tick("No pupil is named here")
    watched: tuple[str, ...] = ()  # names of the fields with free text
    has_names = False

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.no_names.data:
            return good
        for name in self.watched:
            if looks_like_names(self[name].data or ""):
                self.says_names(name)
        return good and not self.has_names

    def says_names(self, name: str) -> None:
        self.has_names = True
        self.keep(
            name,
            "This looks like a list of names. Take out the names of pupils; if none is one, tick "
            "“No pupil is named here” and send it again",
        )
