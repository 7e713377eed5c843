"""Plain makers of resources and of small files of each kind."""

import io
import zipfile
from typing import Any

from docx import Document
from pptx import Presentation

import hub.storage as storage
from hub.db import db
from hub.resources.collections.models import Collection, CollectionItem
from hub.resources.models import Resource
from hub.resources.reading import read_files
from hub.resources.search import SEARCH
from hub.resources.uploads import Upload
from hub.resources.wanted import search as wanted
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.search import keeper
from hub.vocabulary import Visibility
from tests.world import World


def share(people: World, who: str = "ben", **values: Any) -> Resource:
    """A resource of that person's own organisation, committed."""
    seat = people.seat(who)
    defaults = {"title": "Depot visit", "visibility": Visibility.CLUSTER, "body": "Words of the page"}
    row = Resource(
        **(
            {
                "cluster_id": seat.cluster_id,
                "organisation_id": seat.organisation_id,
                "author_id": seat.person_id,
                "seat_id": seat.id,
            }
            | defaults
            | values
        )
    )
    db.session.add(row)
    db.session.commit()
    return row


def share_file(people: World, content: bytes, name: str, who: str = "ben", **values: Any) -> Resource:
    row = share(people, who, body="", **values)
    stored = storage.put(io.BytesIO(content), 10_000_000)
    row.add_files([Upload(stored.sha256, name, name.rpartition(".")[2], stored.size)])
    db.session.commit()
    return row


def collect(
    people: World, *resources: Resource, who: str = "ben", notes: tuple[str, ...] = (), **values: Any
) -> Collection:
    """A collection of that person's own organisation with these in it, committed."""
    seat = people.seat(who)
    row = Collection(
        cluster_id=seat.cluster_id,
        organisation_id=seat.organisation_id,
        author_id=seat.person_id,
        **({"title": "Options week", "about": "Five days"} | values),
    )
    for place, resource in enumerate(resources, start=1):
        note = notes[place - 1] if place <= len(notes) else ""
        row.items.append(CollectionItem(resource_id=resource.id, position=place, note=note))
    db.session.add(row)
    db.session.commit()
    return row


def want(people: World, who: str = "ben", **values: Any) -> Wanted:
    """Asked for that person's own organisation, committed."""
    seat = people.seat(who)
    asked = {"cluster_id": seat.cluster_id, "organisation_id": seat.organisation_id, "person_id": seat.person_id}
    row = Wanted(**(asked | {"seat_id": seat.id, "title": "Hospitality figures"} | values))
    db.session.add(row)
    db.session.commit()
    return row


def answer(row: Wanted, resource: Resource, person_id: int | None = None) -> WantedAnswer:
    given = WantedAnswer(wanted_id=row.id, resource_id=resource.id, person_id=person_id or resource.author_id)
    db.session.add(given)
    db.session.commit()
    return given


def work() -> None:
    """What the worker does: read all files, then bring the index up to date."""
    while read_files():
        pass
    while keeper.index_waiting([SEARCH, wanted.SEARCH]):
        pass
    db.session.remove()


def sent(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    """For a file field of the test client."""
    return io.BytesIO(content), name


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return _saved(document)


def pptx(*slides: str) -> bytes:
    show = Presentation()
    for text in slides:
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = text
    return _saved(show)


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(*pages: str) -> bytes:
    """A small PDF with one line of text on each page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F1 18 Tf 72 700 Td ({text}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    return out + f"{end}<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def package(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, content)
    return file.getvalue()
