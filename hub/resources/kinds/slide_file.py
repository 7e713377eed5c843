"""One slide of a What's the point?, to be read from the back of a room, with notes for whoever stands in front."""

import io
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from hub.resources.kinds.stored import as_at
from hub.resources.models import Resource

_colour: Any = RGBColor.from_string  # untyped in python-pptx
_INK, _SOFT, _PLUM = (_colour(one) for one in ("1F141A", "4F424A", "7D1F50"))
_LEFT, _WIDTH = Inches(0.7), Inches(11.9)
_TITLE_ONLY = 5  # of the layouts that come with python-pptx


def written(row: Resource, terms: str) -> bytes:
    said = row.details
    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    show.core_properties.title, show.core_properties.author = row.title, row.organisation.name
    page = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    title = page.shapes.title
    title.left, title.top, title.width, title.height = _LEFT, Inches(0.4), _WIDTH, Inches(1.2)
    question = f"What’s the point of {said.get('topic', '')}?"
    _write(title.text_frame, [(question, 44 if len(question) <= 36 else 32, _PLUM, True)])
    figure, skill = said.get("figure", ""), said.get("skill", "")
    _box(page, 1.7, 2.2, [(said.get("job", ""), _size(said.get("job", ""), 40), _INK, True),
                          (f"Skill: {skill}", _size(skill, 32), _INK, False)])  # fmt: skip
    source = f"{as_at(row)}. Source: {said.get('figure_source', '')}"
    _box(
        page,
        4.0,
        2.4,
        [(figure, _size(figure, 40), _PLUM, True), (source, 20 if len(source) <= 160 else 16, _SOFT, False)],
    )
    _box(page, 6.55, 0.6, [(f"{row.organisation.name}. {terms}", 14, _SOFT, False)])
    page.notes_slide.notes_text_frame.text = _notes(row, source, terms)
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def _size(text: str, most: int) -> int:
    """In points, so that the longest text that its form takes fits; 28 can still be read from the back."""
    return most if len(text) <= 50 else max(28, most - 8) if len(text) <= 80 else 28


def _box(page: Any, top: float, height: float, paragraphs: list[tuple[str, int, RGBColor, bool]]) -> None:
    _write(page.shapes.add_textbox(_LEFT, Inches(top), _WIDTH, Inches(height)).text_frame, paragraphs)


def _write(frame: Any, paragraphs: list[tuple[str, int, RGBColor, bool]]) -> None:
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = Emu(0)
    for number, (text, size, colour, is_bold) in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(8)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.color.rgb, run.font.name = Pt(size), is_bold, colour, "Arial"


def _notes(row: Resource, source: str, terms: str) -> str:
    said = row.details
    asked = f"The job: {said.get('job', '')}. The skill: {said.get('skill', '')}."
    return "\n".join(
        part for part in (said.get("notes", ""), asked, f"The figure: {said.get('figure', '')}", source,
                          f"Made by {row.organisation.name}. {terms}") if part
    )  # fmt: skip
