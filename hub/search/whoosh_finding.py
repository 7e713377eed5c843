"""Finds in the Whoosh index: the same bits of the matching documents give the hits and all counts."""

from hub.db import now
from hub.search.asking import Clause, Parsed, corrected, parse, unfold
from hub.search.documents import ENOUGH, STALE, Found, Hit, Query
from hub.search.whoosh_columns import Columns, best
from hub.search.whoosh_index import Opened, WhooshIndex
from hub.search.whoosh_matching import Segment

Counts = dict[str, dict[str, int]]


def find(index: WhooshIndex, query: Query) -> Found:
    return index.read(lambda opened: _find(index, opened, query))


def _find(index: WhooshIndex, opened: Opened, query: Query) -> Found:
    parsed = parse(query.text, query.prefix)
    if any(clause.begins for clause in parsed.clauses):
        parsed = unfold(parsed, index.vocabulary(opened, query.audience))
    visible = [segment.visible(query.audience) for segment in opened.segments]
    complete = _hits(opened, parsed, visible, any_word=False)
    hits, mode = complete, "all"
    if _number(complete) < ENOUGH and len(parsed.clauses) > 1:
        some = _hits(opened, parsed, visible, any_word=True)
        if _number(some) > _number(complete):
            hits, mode = some, "any"
    counts: Counts = {name: {} for name in query.count}
    kept = [_narrow(segment, own, query, counts) for segment, own in zip(opened.segments, hits, strict=True)]
    full = complete if mode == "any" else [0] * len(hits)
    page = _page(opened, parsed, kept, full, query)
    better = _better(index, opened, query, parsed, visible) if _number(complete) < ENOUGH else None
    return Found(page, _number(kept), counts, mode if _number(hits) else "none", parsed, better)


def _hits(opened: Opened, parsed: Parsed, visible: list[int], any_word: bool) -> list[int]:
    return [segment.hits(parsed, own, any_word) for segment, own in zip(opened.segments, visible, strict=True)]


def _number(hits: list[int]) -> int:
    return sum(bits.bit_count() for bits in hits)


def _narrow(segment: Segment, hits: int, query: Query, counts: Counts) -> int:
    """The hits that have what was chosen; adds to the counts of each facet, which ignore what is chosen in itself."""
    columns = segment.columns
    chosen = {name: columns.with_any(name, values) for name, values in query.chosen.items()}
    for name, found in counts.items():
        others = hits
        for facet, bits in chosen.items():
            others &= bits if facet != name else hits
        for value, number in columns.count(name, others).items():
            found[value] = found.get(value, 0) + number
    for bits in chosen.values():
        hits &= bits
    return hits


def _page(opened: Opened, parsed: Parsed, kept: list[int], full: list[int], query: Query) -> list[Hit]:
    """Those that have all words (`full`) come first whatever the scores say."""
    last = query.first + query.per_page
    ranked = []
    for segment, hits, own in zip(opened.segments, kept, full, strict=True):
        columns = segment.columns
        for is_full, some in ((True, hits & own), (False, hits & ~own)):
            scores = segment.scores(parsed, some) if parsed.clauses else dict.fromkeys(columns.numbers(some), 0.0)
            worth, is_best = _worth(columns, scores, query.sort)
            for number in best(worth, last):
                rank = (is_best and not is_full, -worth[number])
                ranked.append((*rank, columns.order(number), Hit(*columns.key(number), scores[number])))
    ranked.sort(key=lambda one: one[:3])
    return [one[3] for one in ranked[query.first : last]]


def _worth(columns: Columns, scores: dict[int, float], sort: str) -> tuple[dict[int, float], bool]:
    """What they are ranked by, the highest first, and is that how well they fit? Equal ones follow by age."""
    if sort == "used":
        return {number: float(columns.uses[number]) for number in scores}, False
    if sort == "newest" or not any(scores.values()):
        return {number: columns.sort_at[number] for number in scores}, False
    moment = now().timestamp()
    return {
        number: score if columns.fresh_until[number] > moment else score * STALE for number, score in scores.items()
    }, True


def _better(index: WhooshIndex, opened: Opened, query: Query, parsed: Parsed, visible: list[int]) -> str | None:
    def is_unknown(clause: Clause) -> bool:
        return bool(clause.typed) and not _number(_hits(opened, Parsed((clause,)), visible, any_word=False))

    unknown = [clause.typed for clause in parsed.clauses if is_unknown(clause)]
    return corrected(query.text, unknown, index.vocabulary(opened, query.audience)) if unknown else None
