"""Values of a JSON document into rows and back, and only where the row still says what was seen."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hub.employers.importing.looking import plain
from hub.employers.states import SizeBand

WORDS = {
    "size_band": "size", "company_number": "company number", "about": "text about it",
    "hosts_ldd": "tick for SEND and LDD",
    "step_free": "tick for step-free", "transport": "station",
    "told_on": "day they were told", "told_how": "way they were told",
}  # fmt: skip


def words_for(name: str) -> str:
    return WORDS.get(name, name)


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """The columns' own types."""
    found = dict(values)
    if found.get("size_band"):
        found["size_band"] = SizeBand(found["size_band"])
    if found.get("told_on"):
        found["told_on"] = date.fromisoformat(found["told_on"])
    return found


def change(row: Any, changes: dict[str, list[Any]], say: Callable[[str], None]) -> dict[str, list[Any]]:
    """{field: [what was seen, what it becomes]}: made where the row still has what was seen, said where not.
    Returns those that were made."""
    made = {}
    for name, (before, after) in changes.items():
        if plain(getattr(row, name)) == before:
            setattr(row, name, stored({name: after})[name])
            made[name] = [before, after]
        else:
            say(f"The {words_for(name)} was changed by somebody else meanwhile; theirs was kept.")
    return made
