"""Finds in the PostgreSQL index: three statements for a page of hits with its counts, one more to correct a slip."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from hub.db import db, now
from hub.search.asking import Parsed, corrected, parse, unfold
from hub.search.documents import ENOUGH, STALE, Found, Hit, Query
from hub.search.postgres_index import TABLE, Asked, Condition, PostgresIndex


def find(index: PostgresIndex, query: Query) -> Found:
    parsed = parse(query.text, query.prefix)
    if any(clause.begins for clause in parsed.clauses):
        parsed = unfold(parsed, index.vocabulary(query.audience))
    asked = Asked(parsed, query.audience)
    with_all, with_any, each = asked.measure()
    is_any = with_all < ENOUGH and with_any > with_all
    number = with_any if is_any else with_all
    base = [asked.may_see, asked.any_word if is_any else asked.all_words]
    total, counts = _count(base, query.chosen, query.count) if number else (0, {name: {} for name in query.count})
    hits = _page(asked, each, base, query, is_any) if total else []
    mode = ("any" if is_any else "all") if number else "none"
    better = None
    if with_all < ENOUGH:
        better = _better(index, query, parsed, each)
    return Found(hits, total, counts, mode, parsed, better)


def _narrow(facets: Any, chosen: Mapping[str, Collection[str]], but: str = "") -> list[Condition]:
    return [
        facets[name].has_any(sa.cast(sorted(values), pg.ARRAY(sa.Text)))
        for name, values in chosen.items()
        if name != but
    ]


def _count(
    base: list[Condition], chosen: Mapping[str, Collection[str]], names: Collection[str]
) -> tuple[int, dict[str, dict[str, int]]]:
    """The words are matched once for all counts: the server keeps a CTE that is used more than once."""
    found = sa.select(TABLE.c.facets).where(*base).cte("found")
    selects = [
        sa.select(sa.literal(""), sa.literal(""), sa.func.count())
        .select_from(found)
        .where(*_narrow(found.c.facets, chosen))
    ]
    for name in names:
        value = (
            sa.func.jsonb_array_elements_text(found.c.facets[name]).table_valued("value").render_derived(name="each")
        )
        selects.append(
            sa.select(sa.literal(name), value.c.value, sa.func.count())
            .select_from(found.join(value, sa.true()))
            .where(*_narrow(found.c.facets, chosen, but=name))
            .group_by(value.c.value)
        )
    total, counts = 0, {name: Counter[str]() for name in names}
    for name, code, count in db.session.execute(sa.union_all(*selects)):
        if name:
            counts[name][code] = count
        else:
            total = count
    return total, {name: dict(found) for name, found in counts.items()}


def _page(asked: Asked, each: list[int], base: list[Condition], query: Query, is_any: bool) -> list[Hit]:
    total = db.session.scalar(sa.select(sa.func.count()).select_from(TABLE)) or 0
    is_stale = sa.and_(TABLE.c.fresh_until.is_not(None), TABLE.c.fresh_until <= now())
    score = asked.score(each, total) * sa.case((is_stale, STALE), else_=1.0)
    newest = [sa.nulls_last(TABLE.c.sort_at.desc()), TABLE.c.kind, TABLE.c.row_id]
    full_first = [sa.case((asked.all_words, 0), else_=1)] if is_any else []
    best = {"newest": [], "used": [TABLE.c.uses.desc()]}.get(query.sort, [*full_first, score.desc()])
    rows = db.session.execute(
        sa.select(TABLE.c.kind, TABLE.c.row_id, score)
        .where(*base, *_narrow(TABLE.c.facets, query.chosen))
        .order_by(*best, *newest)
        .limit(query.per_page)
        .offset(query.first)
    )
    return [Hit(kind, row_id, float(value)) for kind, row_id, value in rows]


def _better(index: PostgresIndex, query: Query, parsed: Parsed, each: list[int]) -> str | None:
    unknown = [clause.typed for clause, count in zip(parsed.clauses, each, strict=True) if clause.typed and not count]
    return corrected(query.text, unknown, index.vocabulary(query.audience)) if unknown else None
