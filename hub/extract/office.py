"""Reads Word, PowerPoint and Excel: paragraphs, tables and text boxes in order; slides with notes; sheets."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import pptx
from pptx.exc import PackageNotFoundError
from python_calamine import CalamineWorkbook, PasswordError

from hub.extract import packages
from hub.extract.parts import Gathered, State, Unreadable

ROW_LIMIT = 5_000  # of one sheet
SHEET_LIMIT = 100
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Word writes a text box twice, for new and old programs; the second copy is inside this.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(path: Path, kind: str, gathered: Gathered) -> None:
    packages.check(path)
    {"docx": _read_word, "pptx": _read_slides, "xlsx": _read_sheets}[kind](path, gathered)


def _read_word(path: Path, gathered: Gathered) -> None:
    document = docx.Document(str(path))
    gathered.set_title(document.core_properties.title)
    if gathered.title is None:
        gathered.set_title(_first_heading(document.element.body))
    gathered.add("", "\n".join(_lines(document.element.body, _W)))


def _first_heading(body: Any) -> str | None:
    for paragraph in body.iterchildren(f"{_W}p"):
        if paragraph.style in {"Title", "Heading1"}:
            return _text(paragraph, _W)
    return None


def _lines(root: Any, namespace: str) -> Iterator[str]:
    """One line for each paragraph, and for each row of a table, in reading order. Walks the XML itself: the
    library's paragraphs leave out text boxes and content controls, which worksheets are full of."""
    paragraphs = (
        (_row(paragraph, namespace), _text(paragraph, namespace))
        for paragraph in root.iter(f"{namespace}p")
        if not any(True for _ in paragraph.iterancestors(_FALLBACK))
    )
    for row, group in groupby(paragraphs, key=lambda found: found[0]):
        texts = [text for _, text in group if text.strip()]
        if row is None:
            yield from texts
        else:
            yield " · ".join(texts)


def _row(paragraph: Any, namespace: str) -> Any:
    return next(paragraph.iterancestors(f"{namespace}tr"), None)


def _text(paragraph: Any, namespace: str) -> str:
    """The paragraph's own text: one inside it (in a text box) comes by itself."""
    pieces = []
    breaks = {f"{namespace}br": "\n", f"{namespace}cr": "\n", f"{namespace}tab": "\t"}
    for element in paragraph.iter(f"{namespace}t", *breaks):
        if next(element.iterancestors(f"{namespace}p")) is paragraph:
            pieces.append(breaks.get(element.tag) or element.text or "")
    return "".join(pieces)


def _read_slides(path: Path, gathered: Gathered) -> None:
    try:
        slides = pptx.Presentation(str(path))
    except PackageNotFoundError as problem:
        raise Unreadable(State.DAMAGED) from problem
    gathered.pages = len(slides.slides)
    gathered.set_title(slides.core_properties.title)
    for number, slide in enumerate(slides.slides, start=1):
        if gathered.is_full:
            break
        lines = list(_lines(slide.element, _A))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.append(slide.notes_slide.notes_text_frame.text)
        gathered.add(f"slide {number}", "\n".join(lines))
        if number == 1 and gathered.title is None and slide.shapes.title is not None:
            gathered.set_title(slide.shapes.title.text_frame.text)


def _read_sheets(path: Path, gathered: Gathered) -> None:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except PasswordError as problem:
        raise Unreadable(State.ENCRYPTED) from problem
    gathered.is_cut_short = len(workbook.sheet_names) > SHEET_LIMIT
    for name in workbook.sheet_names[:SHEET_LIMIT]:
        if gathered.is_full:
            break
        sheet = workbook.get_sheet_by_name(name)
        gathered.add(f"sheet {name}", "\n".join(rows(sheet, gathered)))


def rows(sheet: Any, gathered: Gathered) -> Iterator[str]:
    for count, row in enumerate(sheet.iter_rows()):
        if count == ROW_LIMIT:
            gathered.is_cut_short = True
            return
        cells = [_cell(value) for value in row]
        if any(cells):
            yield " · ".join(cell for cell in cells if cell)


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip()
