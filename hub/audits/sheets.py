"""A cluster's rounds of self-review as figures, to carry away: what the lead may read on the pages, by their rules.
Answers of single schools are in no export; rows with a name only of schools that agreed."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.access import Reader
from hub.audits import queries
from hub.audits.files import families
from hub.audits.models import AuditRound
from hub.audits.naming import named_rows
from hub.audits.republishing import PHASES, TWO_PARTS, Content
from hub.audits.summary import for_reader
from hub.db import db
from hub.room import Sheet

GROUPS = {"all": "All schools"} | PHASES | TWO_PARTS


def sheets(reader: Reader) -> Iterator[Sheet]:
    rounds = db.session.scalars(queries.rounds(reader)).all()
    counts = queries.counts([row.id for row in rounds])
    yield Sheet(
        "rounds",
        "Rounds of self-review",
        ("Round", "Questions", "Due", "Opened", "Closed", "Handed in", "Asked"),
        [
            (
                row.title,
                _name(family),
                row.due_on,
                row.opened_at,
                row.closed_at,
                *counts.get(row.id, {}).get(family, (0, 0)),
            )
            for row in rounds
            for family in row.families
        ],
    )
    figures: list[tuple[Any, ...]] = []
    named: list[tuple[Any, ...]] = []
    templates = queries.templates_by_id()
    for row in rounds:
        agreed = queries.agreed_ids(row) if row.shows_named else {}
        for family in row.families:
            newest = queries.published(row, family)
            if newest is not None:
                template = templates.get(newest.whole["template"])
                titles = {one.code: one.title for one in row.whole(template).elements} if template else {}
                figures += _figures(reader, row, family, newest.whole, titles)
                named += _named(reader, row, family, newest.whole, agreed, titles)
    yield Sheet(
        "figures", "Published figures", ("Round", "Questions", "Group", "Section", "Schools", "Mean, per cent"), figures
    )
    yield Sheet(
        "named", "Schools that agreed to be named", ("Round", "Questions", "School", "Section", "Per cent"), named
    )


def _name(family: str) -> str:
    return families().get(family, family)


def _figures(
    reader: Reader, row: AuditRound, family: str, published: Content, titles: Mapping[str, str]
) -> Iterator[tuple[Any, ...]]:
    content = for_reader(published, reader.organisation_ids)
    for group, table in {"all": content["all"], **content["groups"]}.items():
        for code, figure in (table["elements"] if table else {}).items():
            yield row.title, _name(family), GROUPS[group], titles.get(code, code), figure["n"], figure["mean"]


def _named(
    reader: Reader,
    row: AuditRound,
    family: str,
    published: Content,
    agreed: Mapping[str, set[int]],
    titles: Mapping[str, str],
) -> Iterator[tuple[Any, ...]]:
    if family not in agreed:
        return
    rows = named_rows(published, agreed[family], reader.organisation_ids, set().union(*agreed.values()))
    for number, name in queries.organisation_names(rows):
        for code, value in rows[number].items():
            yield row.title, _name(family), name, titles.get(code, code), value
