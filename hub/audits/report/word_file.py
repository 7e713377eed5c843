"""The report as a Word document of one A4 page: a real heading, table and lists, so that it can be edited and read
aloud."""

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from hub.audits.report.paper import Report

FIRST, OTHERS = 76, 104  # millimetres: the section's name, all other columns together


def written(report: Report) -> bytes:
    document = docx.Document()
    _set_up(document, report)
    document.add_heading(_fit(report.title), level=1)
    document.add_paragraph(_fit("; ".join(report.facts)))
    document.add_paragraph().add_run(report.headline).bold = True
    _table(document, report)
    _small(document.add_paragraph(" ".join(report.notes)))
    for heading, lines in report.lists:
        document.add_heading(heading, level=2)
        for line in lines:
            document.add_paragraph(_fit(line), style="List Bullet")
    _small(document.sections[0].footer.paragraphs[0], _fit(" ".join(report.foot)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any, report: Report) -> None:
    document.core_properties.title, document.core_properties.author = report.title[:255], ""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = Mm(15)
    page.bottom_margin, page.footer_distance = Mm(12), Mm(8)
    for name, size, before, after in (
        ("Normal", 10, 0, 3),
        ("List Bullet", 9.5, 0, 2),
        ("Heading 1", 16, 0, 3),
        ("Heading 2", 11, 6, 2),
    ):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
    document.styles["Normal"].font.name = "Calibri"


def _table(document: Any, report: Report) -> None:
    table = document.add_table(rows=1, cols=len(report.columns), style="Table Grid")
    table.autofit = False
    repeated = OxmlElement("w:tblHeader")  # whoever hears the page is told the column's name
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    lines = [report.columns, *report.rows]
    for _ in report.rows:
        table.add_row()
    width = OTHERS / (len(report.columns) - 1)
    for place, column in enumerate(table.columns):
        column.width = Mm(FIRST if place == 0 else width)  # LibreOffice reads these, Word those of the cells
    for number, cells in enumerate(lines):
        for place, (cell, words) in enumerate(zip(table.rows[number].cells, cells, strict=True)):
            cell.width = Mm(FIRST if place == 0 else width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if place == 0 else WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(_fit(words))
            run.bold, run.font.size = number == 0 or place == 0, Pt(9)


def _small(paragraph: Any, words: str = "") -> None:
    if words:
        paragraph.text = words
    for run in paragraph.runs:
        run.font.size = Pt(7.5)


def _fit(text: str) -> str:
    """XML has no place for most control characters; a pasted text may hold them."""
    return "".join(char for char in text if char in "\t\n" or ord(char) >= 32)
