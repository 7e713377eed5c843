"""What the library can be narrowed by: the codes of each resource, and the words beside them on the page."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from heapq import nlargest

import hub.vocabulary as vocabulary
from hub.db import now
from hub.resources import queries
from hub.resources.models import Resource
from hub.text import local, school_year_began

FACETS = {
    "year_group": "Year group",
    "resource_kind": "Kind",
    "subject": "Subject",
    "benchmark": "Gatsby Benchmark",
    "audience": "Who it is for",
    "key_stage": "Key stage",
    "sector": "Sector of work",
    "ambition": "London Ambitions",
    "minutes": "Time it takes",
    "cost_band": "Cost",
    "send": "Works for",
    "format": "Format",
    "owner": "Shared by",
    "updated": "Shared or changed",
}
# Their order says something; the others show their fullest values first.
ORDERED = frozenset({"year_group", "key_stage", "benchmark", "ambition", "minutes", "cost_band", "updated"})
MOST_OWNERS = 40
SEND_LABEL = "Pupils with SEND or LDD"
_LISTS = {
    "year_group": "year_groups",
    "subject": "subjects",
    "benchmark": "benchmarks",
    "audience": "audiences",
    "sector": "sectors",
    "ambition": "ambitions",
}
TAGS = (*_LISTS, "resource_kind", "cost_band")  # whose labels are searched like a title
_MINUTES = (5, 15, 30, 60)
_MINUTES_LABELS = ["Up to 5 minutes", "6 to 15 minutes", "16 to 30 minutes", "31 to 60 minutes", "More than an hour"]
_FORMATS = {
    "document": "Document",
    "slides": "Slides",
    "sheet": "Spreadsheet",
    "text": "Plain text",
    "picture": "Picture",
    "sound": "Sound",
    "film": "Film",
    "page": "Page written here",
    "link": "Link to another site",
}


def codes_of(row: Resource) -> dict[str, list[str]]:
    """The codes of a resource by facet, for the index."""
    found: dict[str, list[str]] = {name: getattr(row, attribute) for name, attribute in _LISTS.items()}
    found["key_stage"] = _key_stages(row.year_groups)
    found["resource_kind"] = [row.kind] if row.kind else []
    found["minutes"] = [str(bisect_left(_MINUTES, row.minutes))] if row.minutes else []
    found["cost_band"] = [row.cost_band] if row.cost_band else []
    found["send"] = ["yes"] if row.works_for_send else []
    found["format"] = _formats(row)
    found["owner"] = [str(row.organisation_id)]
    found["updated"] = [str(_starts_in(row.edited_at or row.shared_at))]
    return found


def _key_stages(years: Collection[str]) -> list[str]:
    return sorted({year.key_stage for year in vocabulary.YEAR_GROUPS if year.code in years})


def _formats(row: Resource) -> list[str]:
    found = {file.known_kind.group for file in row.files}
    found |= {name for name, has in (("page", row.body), ("link", row.url)) if has}
    return sorted(found)


def _starts_in(moment: datetime) -> int:
    """The year in which the school year of this moment began."""
    return school_year_began(local(moment).date()).year


def _updated() -> list[tuple[str, str]]:
    """This school year and those before it, as far as anything shared here can be of."""
    this = _starts_in(now())
    return [(str(year), f"{year}/{(year + 1) % 100:02}") for year in range(this, 2014, -1)]


_CHOICES: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "minutes": lambda: [(str(number), label) for number, label in enumerate(_MINUTES_LABELS)],
    "format": lambda: list(_FORMATS.items()),
    "send": lambda: [("yes", SEND_LABEL)],
    "updated": _updated,
}


def known(facet: str, wanted: Collection[str]) -> list[str]:
    """Those of these words of an address that are codes of the facet, in its order."""
    if facet == "owner":
        return sorted({code for code in wanted if code.isascii() and code.isdigit() and len(code) < 10}, key=int)
    return [code for code, _ in _choices(facet) if code in wanted]


def options(facet: str, counts: Mapping[str, int], in_use: Collection[str]) -> list[tuple[str, str]]:
    """(code, label) of what is behind a facet or in use, in its order."""
    if facet == "owner":
        return _owners(counts, in_use)
    return [(code, label) for code, label in _choices(facet) if counts.get(code) or code in in_use]


def _owners(counts: Mapping[str, int], in_use: Collection[str]) -> list[tuple[str, str]]:
    """The fullest, by name: one statement. Only those that are counted are named, because only of those the reader may
    see anything: an address can hold the number of any organisation."""
    fullest = nlargest(MOST_OWNERS, counts, key=lambda code: (counts[code], code))
    names = queries.organisation_names({int(code) for code in {*fullest, *(set(in_use) & set(counts))}})
    strangers = [(code, "Somebody else") for code in in_use if code not in counts]
    return [(str(owner_id), name) for owner_id, name in names] + strangers


def _choices(facet: str) -> list[tuple[str, str]]:
    return _CHOICES[facet]() if facet in _CHOICES else vocabulary.choices(facet)
