"""Reads PDF: the text of each page, and a picture of the first."""

import io
from pathlib import Path

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from hub.extract.parts import Gathered, State, Unreadable

PAGE_LIMIT = 2_000
WIDTH, HEIGHT = 360, 540  # of the thumbnail; a longer page is cut off at the bottom


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
    page = _open(path)[0]
    width, height = page.get_size()
    # Nothing larger than the thumbnail is ever drawn: a page may claim to be 5 metres long.
    scale = WIDTH / width
    shown = min(height, HEIGHT / scale)
    image = page.render(scale=scale, crop=(0, height - shown, 0, 0)).to_pil().convert("RGB")
    image.thumbnail((WIDTH, HEIGHT))
    data = io.BytesIO()
    image.save(data, "WEBP", quality=80)
    return data.getvalue()
