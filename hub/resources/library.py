"""The library as it is asked: what an address says, what the index answers, and the rows that the reader may see."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from hub.access import Reader
from hub.db import Page, paginate
from hub.resources import facets, queries
from hub.resources.facets import FACETS, ORDERED
from hub.resources.kinds.stored import said
from hub.resources.models import Resource
from hub.resources.words import beginnings
from hub.search import Found as Answer
from hub.search import IndexUnavailable, Query, Snippet, find, snippet
from hub.search.asking import Parsed
from hub.text import clean, plain

PER_PAGE = 20
SORTS = {"best": "Best match", "newest": "Newest first", "used": "Most used"}
OPEN_AT_MOST, FULLEST = 8, 6  # options of one filter that are not folded


@dataclass(frozen=True)
class Asked:
    """A search, as the address says it. What the address says wrongly is left out."""

    text: str = ""
    facets: dict[str, list[str]] = field(default_factory=dict)  # in the order of FACETS and of the vocabulary
    sort: str = "best"
    page: int = 1

    @classmethod
    def from_address(cls, args: "MultiDict[str, str]", page: int) -> "Asked":
        wanted = {name: facets.known(name, set(args.getlist(name))) for name in FACETS}
        chosen = {name: codes for name, codes in wanted.items() if codes}
        sort = args.get("sort", "")
        return cls(clean(args.get("q", "")[:200]), chosen, sort if sort in SORTS else "best", page)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.facets)

    @property
    def sorts(self) -> dict[str, str]:
        """To choose from: nothing matches best where nothing is looked for."""
        return {code: words for code, words in SORTS.items() if self.text or code != "best"}

    def values(self, without: tuple[str, str] | None = None) -> dict[str, Any]:
        """The address of this search, or of the same without one filter; page 1."""
        values: dict[str, Any] = {"q": self.text} if self.text else {}
        for name, codes in self.facets.items():
            if rest := [code for code in codes if (name, code) != without]:
                values[name] = rest
        return values | ({"sort": self.sort} if self.sort != "best" else {})


@dataclass(frozen=True)
class Found:
    """One resource of the list, with the words that were looked for as they stand in it."""

    resource: Resource
    snippet: Snippet | None = None


@dataclass(frozen=True)
class Shelf:
    """One page of the library."""

    asked: Asked
    page: Page[Found]
    groups: list[dict[str, Any]] = field(default_factory=list)  # filters with counts
    mode: str = "all"  # "all" words, "any" of them, "none"
    is_begun: bool = False  # nothing has the last word itself: these have one that begins with it
    did_you_mean: str | None = None
    is_rebuilding: bool = False  # the index cannot be asked: all, newest first

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The filters in use and the address without each."""
        return [
            (option["text"], url_for("resources.index", **self.asked.values(without=(group["name"], option["value"]))))
            for group in self.groups
            for option in (*group["before"], *group["options"], *group["after"])
            if option["on"]
        ]


def look(reader: Reader, asked: Asked) -> Shelf:
    """A search is answered by the index. Without one the list comes from the database, where it is never late,
    and the index only counts."""
    try:
        found, is_begun = _found(_query(reader, asked))
    except IndexUnavailable:
        return Shelf(asked, _newest(reader, asked), is_rebuilding=True)
    if not _is_from_index(asked):
        return Shelf(asked, _newest(reader, asked, found.total), _groups(asked, found.counts))
    last = max(1, -(-found.total // PER_PAGE))
    if asked.page > last:
        return look(reader, replace(asked, page=last))
    resources = queries.by_ids(reader, [hit.id for hit in found.hits])
    shown = [resources[hit.id] for hit in found.hits if hit.id in resources]
    page = Page(with_snippets(shown, found.parsed), asked.page, PER_PAGE, found.total)
    return Shelf(asked, page, _groups(asked, found.counts), found.mode, is_begun, found.did_you_mean)


def _is_from_index(asked: Asked) -> bool:
    return asked.is_narrowed or asked.sort == "used"


def _found(query: Query) -> tuple[Answer, bool]:
    """Where nothing is found the last word may be the beginning of one: True where that found something."""
    found = find(query)
    begun = found if found.total or not query.text else find(replace(query, prefix=True))
    return (begun, True) if begun.total > found.total else (found, False)


def _query(reader: Reader, asked: Asked) -> Query:
    return Query(
        text=asked.text,
        audience=reader.audience,
        kinds=frozenset({"resource"}),
        facets={name: set(codes) for name, codes in asked.facets.items()},
        count=tuple(FACETS),
        page=asked.page,
        per_page=PER_PAGE if _is_from_index(asked) else 0,
        sort=asked.sort if asked.text or asked.sort == "used" else "newest",
    )


def _newest(reader: Reader, asked: Asked, known: int = 0) -> Page[Found]:
    """`known`: how many the index knows of. Counting them in the database took longer than reading a page of them."""
    rows = paginate(queries.listed(reader), asked.page, PER_PAGE, known)
    return Page([Found(row) for row in rows], rows.number, PER_PAGE, rows.total)


def with_snippets(rows: list[Resource], parsed: Parsed) -> list[Found]:
    """One statement for the whole page, and only for a search with words in it."""
    if not parsed.clauses:
        return [Found(row) for row in rows]
    inside = queries.parts_with([row.id for row in rows], beginnings(parsed))
    return [Found(row, snippet([*inside.get(row.id, []), *own_words(row)], parsed)) for row in rows]


def own_words(row: Resource) -> list[tuple[str, str]]:
    """What a snippet is made of. Of passages that say as much the first is shown: a figure before its sector."""
    told = sorted(said(row), key=lambda one: one[0].name != "figure")
    details = [(one.label.lower(), words) for one, words in told]
    return [each for each in (("", row.summary), *details, ("", plain(row.body))) if each[1]]


def _groups(asked: Asked, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """The filters: those with something behind them, and those in use."""
    groups = []
    for name, title in FACETS.items():
        numbers, chosen = counts.get(name, {}), asked.facets.get(name, [])
        shown = [
            {"value": code, "text": label, "count": numbers.get(code, 0), "on": code in chosen}
            for code, label in facets.options(name, numbers, chosen)
        ]
        if shown:
            groups.append({"name": name, "title": title, "is_ordered": name in ORDERED, **_folded(name, shown)})
    return groups


def _folded(name: str, shown: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Of a long group only a part stands open, and what is in use: of a list with an order the fullest run without a
    gap, so that nobody looks for Year 7 between Year 8 and Year 9; of others the fullest."""
    if len(shown) <= OPEN_AT_MOST:
        return {"before": [], "options": shown, "after": []}
    counts = [option["count"] for option in shown]
    if name in ORDERED:
        first = max(range(len(shown) - OPEN_AT_MOST + 1), key=lambda at: sum(counts[at : at + OPEN_AT_MOST]))
        kept = set(range(first, first + OPEN_AT_MOST))
    else:
        first, kept = 0, set(sorted(range(len(shown)), key=lambda at: -counts[at])[:FULLEST])
    is_open = [at in kept or option["on"] for at, option in enumerate(shown)]
    return {
        "before": [option for at, option in enumerate(shown) if not is_open[at] and at < first],
        "options": [option for at, option in enumerate(shown) if is_open[at]],
        "after": [option for at, option in enumerate(shown) if not is_open[at] and at >= first],
    }
