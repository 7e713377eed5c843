"""A collection as one zip file: a page to begin with, and what is in it in numbered folders."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import current_app, render_template

from hub.access import Reader, absolute_url
from hub.db import db
from hub.resources.collections import queries
from hub.resources.collections.models import Collection
from hub.resources.kinds.showing import Part, parts_of
from hub.resources.models import Licence, Resource
from hub.resources.showing import using
from hub.zipped import safe_name, safe_words, zipped

MISSING = "This file was not in the hub when the collection was downloaded.\n"


@dataclass(frozen=True)
class Packed:
    """One resource, and where what belongs to it lies in the zip file."""

    number: int
    resource: Resource
    note: str
    url: str  # its page in the hub
    page: str = ""  # path of its words or its link
    files: list[tuple[str, str, str]] = field(default_factory=list)  # (name, path, sha256)
    parts: list[Part] = field(default_factory=list)  # what its short form says

    @property
    def by(self) -> str:
        author = self.resource.author
        return f"{author.name}, {self.resource.organisation.name}" if author else self.resource.organisation.name

    @property
    def licence(self) -> str:
        return using(self.resource)

    @property
    def is_left_out(self) -> bool:
        """Its owner wants to be asked before anything is carried away."""
        return self.resource.licence is Licence.ASK_US


def carry(reader: Reader, row: Collection) -> Iterator[bytes]:
    """The zip file in pieces. All rows are read, and the session is let go, before this returns."""
    found = queries.whole_items(reader, row)
    width = max(2, len(str(len(found))))
    packed = [_packed(reader, one, f"{number:0{width}}") for number, one in enumerate(found, start=1)]
    texts = [("index.html", render_template("resources/zip/index.html", row=row, packed=packed))]
    texts += [(one.page, render_template("resources/zip/page.html", one=one)) for one in packed if one.page]
    files = [(path, sha256) for one in packed for _, path, sha256 in one.files]
    db.session.rollback()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return zipped(app, texts, files, MISSING)


def _packed(reader: Reader, item: queries.Item, number: str) -> Packed:
    row, folder = item.resource, f"{number} {safe_words(item.resource.title, 60)}"
    url = absolute_url("resources.show", cluster_id=reader.cluster_id, resource_id=row.id)
    about = Packed(int(number), row, item.note, url)
    if about.is_left_out:
        return about
    parts = parts_of(row)
    page = f"{folder}/{'page' if row.body or parts else 'link'}.html" if row.body or parts or row.url else ""
    files = [
        (file.label or file.name, f"{folder}/{place:02} {safe_name(file.name)}", file.sha256)
        for place, file in enumerate(row.files, start=1)
    ]
    return Packed(int(number), row, item.note, url, page, files, parts)
