"""A cluster's rounds of self-review as figures, to carry away: what the lead may read on the pages, by their rules.
Answers of single schools are in no export; rows with a name only of schools that agreed."""

from collections.abc import Iterator
from typing import Any

from hub.access import Reader
from hub.audits import queries
from hub.audits.models import AuditRound
from hub.audits.summary import for_reader, named_rows
from hub.db import db
from hub.room import Sheet


def sheets(reader: Reader) -> Iterator[Sheet]:
    rounds = db.session.scalars(queries.rounds(reader)).all()
    counts = queries.counts([row.id for row in rounds])
    yield Sheet(
        "rounds",
        "Rounds of self-review",
        ("Round", "Due", "Opened", "Closed", "Handed in", "Asked"),
        [(row.title, row.due_on, row.opened_at, row.closed_at, *counts.get(row.id, (0, 0))) for row in rounds],
    )
    figures: list[tuple[Any, ...]] = []
    named: list[tuple[Any, ...]] = []
    for row in rounds:
        figures += _figures(reader, row)
        named += _named(reader, row)
    yield Sheet("figures", "Published figures", ("Round", "Group", "Section", "Schools", "Mean, per cent"), figures)
    yield Sheet("named", "Schools that agreed to be named", ("Round", "School", "Section", "Per cent"), named)


def _figures(reader: Reader, row: AuditRound) -> Iterator[tuple[Any, ...]]:
    newest = queries.published(row)
    if newest is None:
        return
    content = for_reader(newest.content, reader.organisation_ids)
    for group, table in {"all": content["all"], **content["groups"]}.items():
        for code, figure in (table["elements"] if table else {}).items():
            yield row.title, group, code, figure["n"], figure["mean"]


def _named(reader: Reader, row: AuditRound) -> Iterator[tuple[Any, ...]]:
    newest = queries.published(row)
    if newest is None or not row.shows_named:
        return
    rows = named_rows(newest.content, queries.agreed_ids(row), reader.organisation_ids)
    for number, name in queries.organisation_names(rows):
        for code, value in rows[number].items():
            yield row.title, name, code, value
