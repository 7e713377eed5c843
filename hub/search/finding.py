"""Finds in either index: the same bits of the matching documents give the hits and all counts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from hub.db import now
from hub.search.asking import Clause, Parsed, corrected, parse, unfold
from hub.search.columns import Columns, best
from hub.search.documents import ENOUGH, STALE, Found, Hit, Query
from hub.search.matching import Asked, Segment

Counts = dict[str, dict[str, int]]
T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """A state of the index, as one thread reads it."""

    state: str
    segments: Sequence[Segment]

    def vocabulary(self, audience: frozenset[str]) -> Counter[str]:
        """In how many of the documents this audience may find each word stands."""
        counts: Counter[str] = Counter()
        for segment in self.segments:
            counts.update(segment.columns.vocabulary(segment.visible(audience)))
        return counts


class Index(Protocol):
    def read(self, work: Callable[[Opened], T]) -> T:
        """`work` on the index as it is now; it may be asked again from the start where the index changes meanwhile.
        Raises IndexUnavailable."""


def find(index: Index, query: Query) -> Found:
    return index.read(lambda opened: _find(opened, query))


def _find(opened: Opened, query: Query) -> Found:
    parsed = parse(query.text, query.prefix)
    if any(clause.begins for clause in parsed.clauses):
        parsed = unfold(parsed, opened.vocabulary(query.audience))
    asked = [segment.ask(parsed, query.audience) for segment in opened.segments]
    complete = _hits(asked, parsed.clauses, any_word=False)
    hits, mode = complete, "all"
    if _number(complete) < ENOUGH and len(parsed.clauses) > 1:
        some = _hits(asked, parsed.clauses, any_word=True)
        if _number(some) > _number(complete):
            hits, mode = some, "any"
    counts: Counts = {name: {} for name in query.count}
    kept = [_narrow(one, own, query, counts) for one, own in zip(asked, hits, strict=True)]
    full = complete if mode == "any" else [0] * len(hits)
    page = _page(asked, kept, full, query) if query.per_page else []
    better = _better(opened, query, parsed, asked) if _number(complete) < ENOUGH else None
    return Found(page, _number(kept), counts, mode if _number(hits) else "none", parsed, better)


def _hits(asked: list[Asked], clauses: Sequence[Clause], any_word: bool) -> list[int]:
    return [one.hits(clauses, any_word) for one in asked]


def _number(hits: list[int]) -> int:
    return sum(bits.bit_count() for bits in hits)


def _narrow(asked: Asked, hits: int, query: Query, counts: Counts) -> int:
    """The hits that have what was chosen; adds to the counts of each facet, which ignore what is chosen in itself."""
    columns, is_lasting = asked.segment.columns, not asked.parsed.clauses
    chosen = {name: columns.with_any(name, values) for name, values in query.chosen.items()}
    for name, found in counts.items():
        others = hits
        for facet, bits in chosen.items():
            others &= bits if facet != name else hits
        for value, number in columns.count(name, others, is_lasting).items():
            found[value] = found.get(value, 0) + number
    for bits in chosen.values():
        hits &= bits
    return hits


def _page(asked: list[Asked], kept: list[int], full: list[int], query: Query) -> list[Hit]:
    """Those that have all words (`full`) come first whatever the scores say."""
    last = query.first + query.per_page
    ranked = []
    for one, hits, own in zip(asked, kept, full, strict=True):
        columns = one.segment.columns
        if query.sort == "newest" or (query.sort == "best" and not one.parsed.clauses):
            newest = columns.newest(hits, last)
            ranked += [(False, 0.0, columns.order(number), Hit(*columns.key(number), 0.0)) for number in newest]
            continue
        scores = one.scores(hits)
        worth = _worth(columns, scores, query.sort)
        for is_full, some in ((True, hits & own), (False, hits & ~own)):
            for number in best(columns.numbers(some), worth, last):
                rank = (query.sort == "best" and not is_full, -worth[number])
                ranked.append((*rank, columns.order(number), Hit(*columns.key(number), scores[number])))
    ranked.sort(key=lambda one: one[:3])
    return [one[3] for one in ranked[query.first : last]]


def _worth(columns: Columns, scores: list[float], sort: str) -> Sequence[float]:
    """What they are ranked by, the highest first. Equal ones follow by age."""
    if sort == "used":
        return columns.uses
    worth = scores.copy()
    for number in columns.stale(now().timestamp()):
        worth[number] *= STALE
    return worth


def _better(opened: Opened, query: Query, parsed: Parsed, asked: list[Asked]) -> str | None:
    unknown = [
        clause.typed
        for clause in parsed.clauses
        if clause.typed and not _number(_hits(asked, [clause], any_word=False))
    ]
    return corrected(query.text, unknown, opened.vocabulary(query.audience)) if unknown else None
