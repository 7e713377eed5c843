"""Text that looks like people's names: a reminder, before it is saved, that no pupil is to be named here."""

import re
from collections.abc import Iterable
from typing import Any

import hub.vocabulary as vocabulary
from hub.employers.adults import known_adults
from hub.employers.pupils import likely_pupils
from hub.forms import Form, Tick

MOST_LOOKED_UP = 20  # single names of one text
FULL_NAMES, FIRST_NAMES = 3, 4  # so many in a row look like a list
_NAME = re.compile(
    r"""^[-*•\d.)\s]*                              # a bullet or a number
    (?P<name>[A-ZÀ-Þ][a-zß-ÿ'’\-]+[A-Za-zß-ÿ'’\-]*    # a first name
    (?:\s[A-ZÀ-Þ][A-Za-zß-ÿ'’\-]*\.?){0,2})           # a surname or an initial, or both
    (?:\s*\(?(?:[Yy]ear\s)?\d{1,2}\s?[A-Za-z]?\)?)?\.?$   # "9B", "(Year 9)"
    """,
    re.VERBOSE,
)
_WORD = r"[A-ZÀ-Þ][A-Za-zß-ÿ'’\-]+"
_AT_THE_END = re.compile(rf"(?:^|\s)(?P<name>{_WORD}\s{_WORD})$")  # "a lift for Mia Patel"
_AT_THE_BEGINNING = re.compile(rf"^(?P<name>{_WORD}\s{_WORD})\s[a-z(]")  # "Mia Patel needs a lift"
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
    """Three full names or four first names that follow one another in a list, by itself or within a sentence."""
    full = first = 0
    for piece in re.split(r"[\n,;/&]|\band\b", text):
        stripped = piece.strip()
        words = _name_in(_NAME, stripped)
        if words:
            full, first = full + (len(words) > 1), first + 1
        elif stripped:
            if full == FULL_NAMES - 1 and _name_in(_AT_THE_BEGINNING, stripped):
                return True
            full = first = int(bool(_name_in(_AT_THE_END, stripped)))
        if full >= FULL_NAMES or first >= FIRST_NAMES:
            return True
    return False


def _name_in(pattern: re.Pattern[str], text: str) -> list[str]:
    """Its words; none where it is no name."""
    found = pattern.search(text)
    words = found["name"].split() if found else []
    return [] if any(word.lower().strip(".") in _ORDINARY for word in words) else words


class NamesNobody(Form):
    """A form with free text. It asks back once where that looks like a list of names, or holds one that is likely to be
    a pupil's; ticking lets it through."""

    no_names = Tick("No pupil is named here")
    watched: tuple[str, ...] = ()  # names of the fields with free text
    known_names: tuple[str, ...] = ()  # of adults that the page itself is about
    has_names = False

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.no_names.data:
            return good
        for name in self.watched:
            self.look_at(name, self[name].data or "")
        return good and not self.has_names

    def look_at(self, name: str, text: str) -> None:
        """`text`: what is looked at of that field."""
        if looks_like_names(text):
            self.says_names(name, "This looks like a list of names. Take out the names of pupils; if none is one")
        elif one := self._unknown(name, likely_pupils(text)):
            self.says_names(name, f"“{one}” may be the name of a pupil. Take it out; if it is none")

    def says_names(self, name: str, words: str) -> None:
        self.has_names = True
        self.keep(name, f"{words}, tick “No pupil is named here” and send it again")

    def _unknown(self, looked_at: str, names: Iterable[str]) -> str:
        """The first that is not somebody's of whom the hub knows, or who stands elsewhere in the form."""
        found = list(dict.fromkeys(names))[:MOST_LOOKED_UP]
        if not found:
            return ""
        own = {*self.watched, looked_at, "once", "version", "csrf_token"}
        elsewhere = (field.data for field in self if field.name not in own and isinstance(field.data, str))
        said = " ".join([*elsewhere, *self.known_names]).lower()
        left = [name for name in found if name.lower() not in said]
        known = known_adults(left) if left else set()
        return next((name for name in left if name.lower() not in known), "")
