"""Guests from outside, as a lead types them: a name and an address on each line."""

import re

from hub.forms import LongText, tidy_email
from hub.text import clean

GUESTS_AT_MOST = 20


def guests_field() -> LongText:
    return LongText(
        "Guests by e-mail",
        required=False,
        limit=4000,
        rows=3,
        hint="One on a line, like: Rita Sample <rita@example.org>. Each gets a link of their own and needs no account.",
    )


def _apart(text: str) -> list[str]:
    """One guest each: on lines of their own, or as mail programs write several, after a semicolon or a comma."""
    after_an_address = r"(@[^\s<>,;]+>?)\s*[,;]"
    return [line for line in re.sub(after_an_address, r"\1\n", text).split("\n") if line.strip()]


def guests_in(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """(name, address) of each, and what is wrong with lines that have none."""
    found: dict[str, str] = {}
    problems = []
    for line in _apart(text):
        named = re.fullmatch(r"\s*(.*?)[\s,;]*<?([^\s<>,;]+@[^\s<>,;]+)>?[\s,;]*", line)
        address = tidy_email(named[2]) if named else None
        if named is None or address is None:
            problems.append(f"This line has no e-mail address in good order: {line.strip()[:80]}")
            continue
        found.setdefault(address, clean(named[1]).strip("\"' ")[:120])
    if len(found) > GUESTS_AT_MOST:
        problems.append(f"At most {GUESTS_AT_MOST} guests at a time; these are {len(found)}.")
    return [(name, address) for address, name in found.items()], problems
