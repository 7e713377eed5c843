"""Reads PDF: the text of each page, a small picture of the first, and larger ones of the first few."""

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from hub.extract.parts import Gathered, State, Unreadable

PAGE_LIMIT = 2_000
WIDTH, HEIGHT = 360, 540  # of the thumbnail; a longer page is cut off at the bottom
PAGES_DRAWN = 10
PAGE_WIDTH, PAGE_HEIGHT = 900, 1400


def read(path: Path, kind: str, gathered: Gathered) -> None:
    document = _open(path)
    gathered.pages = len(document)
    gathered.set_title(document.get_metadata_value("Title"))
    for number in range(min(len(document), PAGE_LIMIT)):
        if gathered.is_full:
            break
        try:
            page = document[number]
            text = page.get_textpage().get_text_bounded()
        except PdfiumError:  # one broken page; the others are worth having
            continue
        gathered.add(f"page {number + 1}", text)
    gathered.is_cut_short = gathered.is_cut_short or len(document) > PAGE_LIMIT


def _open(path: Path) -> PdfDocument:
    try:
        document = PdfDocument(path)
    except PdfiumError as problem:
        code = getattr(problem, "err_code", None)
        locked = code == pypdfium2.raw.FPDF_ERR_PASSWORD or "password" in str(problem).lower()
        raise Unreadable(State.ENCRYPTED if locked else State.DAMAGED) from problem
    if not len(document):
        raise Unreadable(State.DAMAGED)
    return document


def thumbnail(path: Path) -> bytes:
    return _picture(_open(path)[0], WIDTH, HEIGHT, quality=80)


def draw(path: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    document = _open(path)
    for number in range(min(len(document), PAGES_DRAWN)):
        with suppress(PdfiumError, ZeroDivisionError, ValueError):  # one broken page; the others are worth having
            yield f"page-{number + 1}", _picture(document[number], PAGE_WIDTH, PAGE_HEIGHT, quality=75)


def _picture(page: Any, most_width: int, most_height: int, quality: int) -> bytes:
    """Nothing larger than this is ever drawn: a page may claim to be 5 metres long."""
    width, height = page.get_size()
    scale = most_width / width
    shown = min(height, most_height / scale)
    image = page.render(scale=scale, crop=(0, height - shown, 0, 0)).to_pil().convert("RGB")
    image.thumbnail((most_width, most_height))
    data = io.BytesIO()
    image.save(data, "WEBP", quality=quality, method=2)
    return data.getvalue()
