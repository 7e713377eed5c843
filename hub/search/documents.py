"""What goes into the search and what comes out of it. Plain classes that both back ends share."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.search.asking import Parsed
from hub.text import clean

Key = tuple[str, int]  # kind and id of a row
STALE = 0.5  # what a match is worth in a document that may be out of date
ENOUGH = 3  # fewer documents with all words: those with any of them are shown too
BUSY = "Another worker of this hub is running, and there is to be only one. Stop that one first."


class IndexUnavailable(Exception):
    """There is no index that can be read just now; pages say that the search is being rebuilt."""


class WriterBusy(Exception):
    """Another process writes the index; the text is a sentence for the person at the machine."""


@dataclass(frozen=True)
class Document:
    """A row as the search knows it: only what the widest of its readers may see.

    `audience` are the tokens of those who may find it ("public", "hub", "cluster:3", "org:12"); `tags` are words to
    match that count like the title; `facets` are codes that results can be narrowed by."""

    kind: str
    id: int
    title: str
    tags: str = ""
    summary: str = ""
    body: str = ""
    audience: frozenset[str] = frozenset()
    facets: Mapping[str, Collection[str]] = field(default_factory=dict)
    sort_at: datetime | None = None
    uses: int = 0  # how many have used it
    fresh_until: datetime | None = None  # from then on it may be out of date, and stands lower

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True)
class Query:
    """`facets` and `kinds` narrow the results (values of one facet: any of them; several facets: all of them);
    `count` names the facets to count ("kind" is one). `per_page` is 0 where only the counts are wanted. `prefix`: the
    last word may be the beginning of one."""

    text: str = ""
    audience: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    facets: Mapping[str, Collection[str]] = field(default_factory=dict)
    count: Collection[str] = ()
    page: int = 1
    per_page: int = 20
    sort: str = "best"  # or "newest", or "used" (most first)
    prefix: bool = False

    @property
    def chosen(self) -> dict[str, frozenset[str]]:
        """What the results are narrowed by, the kinds as one more facet."""
        # Values come out of addresses: what PostgreSQL cannot take (NUL, lone surrogates) is cleaned away.
        chosen = {name: frozenset(clean(value) for value in values) for name, values in self.facets.items() if values}
        return {"kind": frozenset(clean(kind) for kind in self.kinds), **chosen} if self.kinds else chosen

    @property
    def first(self) -> int:
        return (max(self.page, 1) - 1) * self.per_page


@dataclass(frozen=True)
class Hit:
    """`score`: how well it fits; 0 in a list that is sorted by age."""

    kind: str
    id: int
    score: float


@dataclass(frozen=True)
class Found:
    """`mode`: "all" words were found, only "any" of them (too few had all), or "none". Each facet's counts are
    those that choosing a value of it would give: they ignore what is chosen in the facet itself."""

    hits: list[Hit]
    total: int
    counts: dict[str, dict[str, int]]
    mode: str
    parsed: Parsed
    did_you_mean: str | None = None
