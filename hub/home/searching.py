"""One search box over all rooms: asks the index once, then each room for the rows the reader may see."""

from dataclasses import dataclass
from typing import Any

from hub.access import Reader
from hub.db import Page
from hub.room import SearchRow, rooms
from hub.search import IndexUnavailable, Query, Snippet, find, snippet, suggest

PER_PAGE = 20
KINDS = {"resource": "Resources", "meeting": "Meetings", "employer": "Employers", "wanted": "Wanted"}


@dataclass(frozen=True)
class Everywhere:
    text: str
    page: Page[tuple[SearchRow, Snippet | None]]
    kinds: list[dict[str, Any]]  # the facet of rooms, with counts
    mode: str  # "all" words, "any" of them, "none"
    did_you_mean: str | None
    is_rebuilding: bool = False


def everywhere(reader: Reader, text: str, kinds: frozenset[str], page: int) -> Everywhere:
    readers = {kind: rows for room in rooms() for kind, rows in room.search_rows.items()}
    wanted = kinds & set(readers)
    try:
        found = find(
            Query(
                text=text,
                audience=reader.audience,
                facets={"kind": set(wanted)} if wanted else {},
                count=("kind",),
                page=page,
                per_page=PER_PAGE,
            )
        )
    except IndexUnavailable:
        return Everywhere(text, Page([], 1, PER_PAGE, 0), [], "none", None, is_rebuilding=True)
    rows: dict[tuple[str, int], SearchRow] = {}
    for kind, read in readers.items():
        ids = [hit.id for hit in found.hits if hit.kind == kind]
        if ids:
            rows.update({(kind, row_id): row for row_id, row in read(reader, ids).items()})
    items = [
        (row, snippet(row.parts, found.parsed) if text else None)
        for hit in found.hits
        if (row := rows.get((hit.kind, hit.id)))
    ]
    options = [
        {"value": kind, "text": KINDS.get(kind, kind.capitalize()), "count": number, "on": kind in wanted}
        for kind, number in sorted(found.counts.get("kind", {}).items())
        if kind in readers
    ]
    return Everywhere(text, Page(items, page, PER_PAGE, found.total), options, found.mode, found.did_you_mean)


def completions(reader: Reader, text: str) -> list[str]:
    """None while there is no index: then there is nothing to find either."""
    try:
        return suggest(text[:200], reader.audience)
    except IndexUnavailable:
        return []
