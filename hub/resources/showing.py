"""How a resource is put on a page: its marks, its facts, its files, its first words."""

from typing import Any
from urllib.parse import urlsplit

from flask import url_for

import hub.vocabulary as vocabulary
from hub.resources import queries
from hub.resources.facets import SEND_LABEL
from hub.resources.kinds import showing as kinds
from hub.resources.kinds.stored import as_at
from hub.resources.library import own_words
from hub.resources.models import Licence, Resource, ResourceFile
from hub.resources.words import beginnings
from hub.search import Snippet, snippet
from hub.search.asking import parse
from hub.text import count, day, filesize


def picture(row: Resource, blueprint: str = "resources") -> dict[str, Any]:
    """What `thumb()` draws for the resource: the first page of its first file, or a drawing of its kind."""
    file = next((each for each in row.files if each.has_thumbnail), row.files[0] if row.files else None)
    if file is None:
        return {"src": None, "kind": "Link" if row.url else "Page", "wide": False}
    return file_picture(file, blueprint)


def file_picture(file: ResourceFile, blueprint: str = "resources") -> dict[str, Any]:
    return {"src": _thumbnail(file, blueprint), "kind": file.mark, "wide": file.is_wide}


def _thumbnail(file: ResourceFile, blueprint: str) -> str | None:
    """It may be kept by the browser: that of a newer version has another address."""
    if not file.has_thumbnail:
        return None
    return url_for(f"{blueprint}.thumbnail", resource_id=file.resource_id, file_id=file.id, v=file.version)


def first_pages_of(row: Resource, blueprint: str = "resources") -> list[dict[str, Any]]:
    """For the component `pages`: the first page of each file that has a picture of it; it leads to the file."""
    return [
        {
            "src": _thumbnail(file, blueprint),
            "label": file.label or file.name,
            "href": url_for(f"{blueprint}.download", resource_id=row.id, file_id=file.id),
        }
        for file in row.files
        if file.has_thumbnail
    ]


def year_words(codes: list[str]) -> list[str]:
    """'Years 7 to 9', 'Years 10 and 11', 'Year 13': neighbours among the numbered years are drawn together."""
    years = sorted(int(code[1:]) for code in codes if code[0] == "y" and code[1:].isdigit())
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words = [_run_words(run) for run in runs]
    rest = [code for code in codes if code[0] != "y" or not code[1:].isdigit()]
    return vocabulary.labels("year_group", rest) + words


def _run_words(run: list[int]) -> str:
    if len(run) == 1:
        return f"Year {run[0]}"
    return f"Years {run[0]} {'and' if len(run) == 2 else 'to'} {run[-1]}"


def kind_label(row: Resource) -> str:
    return (
        vocabulary.label("resource_kind", row.kind)
        if row.kind and vocabulary.is_code("resource_kind", row.kind)
        else ""
    )


def badges(row: Resource) -> list[str]:
    """The few marks that stand under a title in a list."""
    subjects = vocabulary.labels("subject", row.subjects)
    found = [*year_words(row.year_groups)[:2], kind_label(row), as_at(row), *subjects[:1], *_conditions(row)]
    return [each for each in found if each]


def _conditions(row: Resource) -> list[str]:
    return [
        count(row.minutes, "minute") if row.minutes else "",
        "Works for SEND or LDD" if row.works_for_send else "",
        "Rough but useful" if row.is_rough else "",
    ]


def tags(row: Resource) -> list[str]:
    """All marks of its own page."""
    lists = (("subject", row.subjects), ("benchmark", row.benchmarks), ("sector", row.sectors))
    marks = [label for name, codes in lists for label in vocabulary.labels(name, codes)]
    own = [*year_words(row.year_groups), kind_label(row), as_at(row), *_conditions(row)]
    return [each for each in [*own, *marks] if each]


def shared_words(row: Resource) -> str:
    if row.edited_at and row.edited_at.date() != row.shared_at.date():
        return f"Shared {day(row.shared_at, weekday=False)}, changed {day(row.edited_at, weekday=False)}"
    return f"Shared {day(row.shared_at, weekday=False)}"


def using(row: Resource, *, is_public_page: bool = False) -> str:
    """What others may do with it, with the owner's name."""
    owner = row.organisation.name
    if row.licence is Licence.MEMBERS and is_public_page:
        return f"Look at it here; ask {owner} before using it elsewhere"
    licence = row.licence.label.replace("our name", f"the name of {owner}").replace("ask us", f"ask {owner}")
    return f"{licence} ({row.licence.short})" if row.licence.short else licence


def about(row: Resource, *, is_public_page: bool = False) -> list[tuple[str, str]]:
    """Good to know: terms and values; empty values are left out when drawn."""
    return [
        ("Using it", using(row, is_public_page=is_public_page)),
        ("From", row.source),
        ("Who it is for", ", ".join(vocabulary.labels("audience", row.audiences))),
        ("Works for", SEND_LABEL if row.works_for_send else ""),
        ("Takes", count(row.minutes, "minute") if row.minutes else ""),
        ("Costs", ", ".join(vocabulary.labels("cost_band", [row.cost_band or ""]))),
        ("London Ambitions", "; ".join(vocabulary.labels("ambition", row.ambitions))),
        ("Seen by", "" if is_public_page else row.visibility.label),
    ]


def host(url: str) -> str:
    """Where a link leads, in one word."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


PLAYED = ("sound", "film")
BEING_READ = "Being read: its words can be found in a moment"


def file_rows(row: Resource, blueprint: str = "resources") -> list[dict[str, Any]]:
    """For the component `files`: what each is, how large, and an honest word where its text could not be read."""
    return [
        {
            "name": file.label or file.name,
            "label": file.label,
            "href": url_for(f"{blueprint}.download", resource_id=row.id, file_id=file.id),
            "kind": file.mark,
            "sub": ", ".join(part for part in (file.known_kind.label, _length(file), filesize(file.size)) if part),
            "trouble": file.message if file.text_state.is_trouble else "",
            "note": _note(file),
            "plays": _player(file, blueprint),
            "id": file.id,
            "resource_id": row.id,
            "version": file.version,
            "version_note": file.version_note,
            "added_at": file.added_at,
        }
        for file in row.files
    ]


def _player(file: ResourceFile, blueprint: str) -> dict[str, str] | None:
    """The address of a sound or a film for the page's own player."""
    if file.known_kind.group not in PLAYED:
        return None
    src = url_for(f"{blueprint}.play", resource_id=file.resource_id, file_id=file.id)
    return {"group": file.known_kind.group, "src": src, "mime": file.known_kind.mime}


def _note(file: ResourceFile) -> str:
    if not file.known_kind.has_text or file.text_state.is_trouble:
        return ""
    return file.message if file.text_state.is_settled else BEING_READ


def _length(file: ResourceFile) -> str:
    word = {"slides": "slide", "sheet": "sheet"}.get(file.known_kind.group, "page")
    return count(file.pages, word) if file.pages else ""


def hit_inside(row: Resource, text: str) -> Snippet | None:
    """The words that were looked for, as they stand in the files or on the page."""
    if not text:
        return None
    parsed = parse(text)
    parts = queries.parts_with([row.id], beginnings(parsed)).get(row.id, [])
    return snippet([*parts, *own_words(row)], parsed)


# What the templates of the library draw with.
DRAWN_BY = {
    "badges": badges,
    "year_words": year_words,
    "tags": tags,
    "shared_words": shared_words,
    "picture": picture,
    "first_pages_of": first_pages_of,
    "host": host,
} | kinds.DRAWN_BY
