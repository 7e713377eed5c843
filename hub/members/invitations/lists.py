"""Reads a pasted list of people: one a line, as mail programs, spreadsheets and people write it."""

import csv
import re
from dataclasses import dataclass

from hub.forms import tidy_email
from hub.text import clean

MOST_LINES = 300
_BRACKETS = re.compile(
    r"[\"']?(?P<name>[^<>\"]*?)[\"']?\s*<\s*(?:mailto:)?(?P<email>[^<>]*?)\s*>(?P<rest>.*)", re.DOTALL
)


@dataclass(frozen=True)
class Line:
    """One person as they were written. `email` is None where the line holds no address."""

    number: int
    text: str
    name: str
    email: str | None
    organisation: str = ""
    role: str = ""


def read(text: str) -> list[Line]:
    """Blank lines are left out, and keep their numbers. Several people in one line, apart by semicolons as in a
    mail program's To field, become several."""
    found = []
    for number, raw in enumerate(text.split("\n"), 1):
        for piece in _people_of(raw):
            words = clean(piece).strip(" ,;")
            if words:
                found.append(_line(number, words, piece))
    return found


def _people_of(raw: str) -> list[str]:
    pieces = raw.split(";")
    if len(pieces) > 1 and sum("@" in piece for piece in pieces) > 1:
        return pieces
    return [raw.replace(";", ",") if "," not in raw and "\t" not in raw else raw]


def _line(number: int, words: str, raw: str) -> Line:
    cells = [clean(cell) for cell in _cells(raw)]
    brackets = _BRACKETS.fullmatch(" ".join(words.split()))  # quadratic in a run of blanks
    if brackets and not (len(cells) > 1 and "@" in "".join(cells[1:2]) and "<" not in cells[1]):
        rest = [clean(cell) for cell in _cells(brackets["rest"].lstrip(" ,;\t"))]
        return _made(number, words, brackets["name"], brackets["email"], rest)
    at = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if at is None:
        return Line(number, words, "", None)
    names, rest = [cell for cell in cells[:at] if cell], cells[at + 1 :]
    if len(names) == 2 and " " not in "".join(names):
        names = names[::-1]  # "Okafor, Ben, ben@..."
    name, email = " ".join(names), cells[at].strip("<>")
    if not names and " " in cells[at]:  # "Ben Okafor ben@..."
        name, _, email = cells[at].rpartition(" ")
    return _made(number, words, name, email.strip("<>"), rest)


def _made(number: int, words: str, name: str, email: str, rest: list[str]) -> Line:
    if re.fullmatch(r"[^,\s]+, [^,]+", name):
        last, _, first = name.partition(", ")
        name = f"{first} {last}"
    organisation, role, *_ = [*rest, "", ""]
    return Line(
        number, words, clean(name.strip("\"' ,")), tidy_email(email.removeprefix("mailto:")), organisation, role
    )


def _cells(text: str) -> list[str]:
    delimiter = "\t" if "\t" in text else ","
    try:
        return next(csv.reader([text.replace("\0", "")], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return text.split(delimiter)


def name_of(email: str) -> str:
    """'ben.okafor@...' -> 'Ben Okafor', until they say themselves how they are called."""
    words = [word for word in re.split(r"[._\-+0-9]+", email.partition("@")[0]) if word]
    return " ".join(word[:1].upper() + word[1:] for word in words) or email
