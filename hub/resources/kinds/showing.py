"""How a short form is put on a page and on paper."""

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from hub.access import Reader
from hub.resources.kinds.catalogue import SHORT_FORMS, Detail
from hub.resources.kinds.stored import as_at, rows_of, said, short_form_of
from hub.resources.models import Resource
from hub.text import lines
from hub.vocabulary import Visibility

_BESIDE_THE_FIGURE = ("figure_source", "as_at")


@dataclass(frozen=True)
class Part:
    """One card of the page: terms with values, a text, or rows of a table."""

    name: str
    title: str
    facts: list[tuple[str, Any]] = field(default_factory=list)
    text: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    is_paper: bool = False  # it is printed on a sheet of its own


def parts_of(row: Resource) -> list[Part]:
    """Its short facts in one card, then each table and each text that has a sheet of its own."""
    form = short_form_of(row)
    if form is None:
        return []
    there = dict(said(row))
    words = [(one, there.get(one) or one.unsaid) for one in form.details if one in there or one.unsaid]
    facts = [
        (one.label, _value(row, one, text))
        for one, text in words
        if not one.paper and not (form.figure and one.name in _BESIDE_THE_FIGURE)
    ]
    first = [Part("facts", form.title, facts=facts)] if facts else []
    return [*first, *(_paper(row, one, text) for one, text in words if one.paper)]


def _value(row: Resource, detail: Detail, words: str) -> Markup:
    if detail.name == "figure":
        source = row.details.get("figure_source", "")
        beside = ". ".join(part for part in (as_at(row), f"Source: {source}" if source else "") if part)
        return Markup('<strong>{}</strong><span class="hub-table__sub">{}</span>').format(words, beside)
    return lines(words) if detail.what == "long" else escape(words)


def _paper(row: Resource, detail: Detail, words: str) -> Part:
    if detail.what != "rows":
        return Part(detail.name, detail.label, text=words, is_paper=True)
    shown = [[one.get(column.name, "") for column in detail.columns] for one in rows_of(row.details[detail.name])]
    return Part(detail.name, detail.label, columns=[one.label for one in detail.columns], rows=shown, is_paper=True)


def further_acts(row: Resource, reader: Reader) -> list[tuple[str, str, str]]:
    """What can be done with a resource of its kind: (words, address, sign)."""
    form, found = short_form_of(row), []
    if form:
        found.append(("To print", url_for("resources.paper", resource_id=row.id), "print"))
    if form and form.code == "whats_the_point":
        found.append(("PowerPoint slide", url_for("resources.slide_file", resource_id=row.id), "download"))
    if row.kind == "practice_note" and reader.can_contribute and row.visibility is not Visibility.ORGANISATION:
        address = url_for("meetings.propose_next", title=row.title, paper=f"resource:{row.id}")
        found.append(("Show at the next meeting", address, "meetings"))
    if form and form.code == "labour_market" and reader.can_contribute:
        address = url_for("resources.share_short_form", slug=SHORT_FORMS["whats_the_point"].slug, card=row.id)
        found.append(("Make a slide of it", address, "share"))
    return found


def adapting_url(row: Resource) -> str:
    """Where somebody begins to make their own of it."""
    form = short_form_of(row)
    if form is None:
        return url_for("resources.share", adapted_from=row.id)
    return url_for("resources.share_short_form", slug=form.slug, adapted_from=row.id)


def figure_of(row: Resource) -> str:
    """For a list, where it has no summary."""
    return row.details.get("figure", "")


DRAWN_BY = {
    "adapting_url": adapting_url,
    "as_at": as_at,
    "parts_of": parts_of,
    "figure_of": figure_of,
    "further_acts": further_acts,
    "short_forms": list(SHORT_FORMS.values()),
}
