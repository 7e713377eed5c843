"""Finds in the Whoosh index: one pass over the matching documents gives the hits and all counts."""

from collections.abc import Iterable

from hub.search.asking import Parsed, corrected, parse, unfold
from hub.search.documents import ENOUGH, Found, Hit, Query
from hub.search.whoosh_index import Opened, WhooshIndex
from hub.search.whoosh_schema import Record

Scored = tuple[float, Record]


def find(index: WhooshIndex, query: Query) -> Found:
    return index.read(lambda opened: _find(index, opened, query))


def _find(index: WhooshIndex, opened: Opened, query: Query) -> Found:
    parsed = parse(query.text, query.prefix)
    if any(clause.begins for clause in parsed.clauses):
        parsed = unfold(parsed, index.vocabulary(opened, query.audience))
    complete = index.hits(opened, parsed, query.audience, any_word=False)
    hits, mode = complete, "all"
    if len(complete) < ENOUGH and len(parsed.clauses) > 1:
        some = index.hits(opened, parsed, query.audience, any_word=True)
        if len(some) > len(complete):
            hits, mode = some, "any"
    kept, counts = _narrow(hits, query)
    # Those that have all words come first whatever the scores say.
    full = {record[:2] for _, record in complete} if mode == "any" else set()
    if query.sort == "newest":
        kept.sort(key=lambda hit: hit[1].order)
    else:
        kept.sort(key=lambda hit: (hit[1][:2] not in full, -hit[0], hit[1].order))
    better = _better(index, opened, query, parsed) if len(complete) < ENOUGH else None
    page = [Hit(record.kind, record.id, score) for score, record in kept[query.first : query.first + query.per_page]]
    return Found(page, len(kept), counts, mode if hits else "none", parsed, better)


def _narrow(hits: Iterable[Scored], query: Query) -> tuple[list[Scored], dict[str, dict[str, int]]]:
    """The hits that have what was chosen, and the counts of each facet, which ignore what is chosen in itself."""
    chosen = query.chosen
    counts: dict[str, dict[str, int]] = {name: {} for name in query.count}
    kept = []
    for hit in hits:
        facets = hit[1].facets
        missing = [name for name, values in chosen.items() if values.isdisjoint(facets.get(name, ()))]
        if not missing:
            kept.append(hit)
        elif len(missing) > 1:
            continue
        for name in missing or counts:
            if name in counts:
                for value in facets.get(name, ()):
                    counts[name][value] = counts[name].get(value, 0) + 1
    return kept, counts


def _better(index: WhooshIndex, opened: Opened, query: Query, parsed: Parsed) -> str | None:
    unknown = [
        clause.typed
        for clause in parsed.clauses
        if clause.typed and not index.hits(opened, Parsed((clause,)), query.audience, any_word=False)
    ]
    return corrected(query.text, unknown, index.vocabulary(opened, query.audience)) if unknown else None
