"""How what is inside the files is put on a page: pages with their words, slides with their pictures, else the text."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from hub.resources.models import Resource, ResourceFile
from hub.resources.previews.queries import CHARACTERS, LEAVES, first_words
from hub.text import count

BEING_DRAWN = "Its pages are being drawn. Look again in a moment."


@dataclass(frozen=True)
class Shown:
    src: str
    alt: str


@dataclass
class Leaf:
    """One page or slide: its words, and the page itself or what pictures it holds."""

    label: str
    text: str = ""
    pictures: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    title: str
    leaves: list[Leaf]
    has_pages: bool  # pictures of whole pages
    note: str

    @property
    def has_pictures(self) -> bool:
        return any(leaf.pictures for leaf in self.leaves)


def looks(row: Resource, blueprint: str = "resources") -> list[Look]:
    """One for each file with something to see, in one statement."""
    words = first_words(row.files)
    found = [_look(file, words.get(file.id, []), blueprint) for file in row.files]
    return [look for look in found if look.leaves]


def _look(file: ResourceFile, parts: list[tuple[str, str]], blueprint: str) -> Look:
    drawn = file.pictures or []
    has_pages = any(name.startswith("page-") for name in drawn)
    if has_pages:
        leaves = _leaves({f"page {number_of(name)}": [name] for name in drawn}, dict(parts), file, blueprint)
    elif drawn or file.known_kind.group == "slides":
        leaves = _slides(file, drawn, dict(parts), blueprint)
    else:
        leaves = _text(parts)
    return Look(file.label or file.name, leaves, has_pages, _note(file, leaves, has_pages))


def number_of(name: str) -> int:
    """Of `page-3` and of `slide-3-1` it is 3; of `picture` it is none, 0."""
    found = re.search(r"\d+", name)
    return int(found[0]) if found else 0


def _leaves(pictures: dict[str, list[str]], words: dict[str, str], file: ResourceFile, blueprint: str) -> list[Leaf]:
    return [
        Leaf(label, words.get(label, ""), [_shown(file, name, blueprint) for name in names])
        for label, names in pictures.items()
    ]


def _slides(file: ResourceFile, drawn: list[str], words: dict[str, str], blueprint: str) -> list[Leaf]:
    pictures: dict[str, list[str]] = {label: [] for label in words}
    for name in drawn:
        pictures.setdefault(f"slide {number_of(name)}" if number_of(name) else "", []).append(name)
    in_order = dict(sorted(pictures.items(), key=lambda one: number_of(one[0]))[:LEAVES])
    return _leaves(in_order, words, file, blueprint)


def _text(parts: list[tuple[str, str]]) -> list[Leaf]:
    room, leaves = CHARACTERS, []
    for label, text in parts:
        if room > 0 and text.strip():
            leaves.append(Leaf(label, text[:room]))
            room -= len(text)
    return leaves


def _shown(file: ResourceFile, name: str, blueprint: str) -> Shown:
    ids: dict[str, Any] = {"resource_id": file.resource_id, "file_id": file.id, "v": file.version}
    return Shown(url_for(f"{blueprint}.picture", picture=name, **ids), _alt(file, name))


def _alt(file: ResourceFile, name: str) -> str:
    if name.startswith("page-"):
        return f"Page {number_of(name)} of {file.pages or number_of(name)}"
    return f"Picture on slide {number_of(name)}" if number_of(name) else file.label or file.name


def _note(file: ResourceFile, leaves: list[Leaf], has_pages: bool) -> str:
    if file.pictures is None and file.kind == "pdf":
        return BEING_DRAWN
    whole = file.pages or 0
    if has_pages or file.known_kind.group == "slides":
        word = "page" if has_pages else "slide"
        return f"The first {len(leaves)} of {count(whole, word)}." if whole > len(leaves) else ""
    return ""
