"""A kit as a Word document: real headings and lists, so that it can be edited and read aloud."""

import io
from collections.abc import Sequence

from hub.employers.kit.paper import KitSheet


def as_word(title: str, sheets: Sequence[KitSheet]) -> bytes:
    import docx  # late: with lxml 58 ms and 7 MB
    from docx.shared import Pt  # late: as above

    document = docx.Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(11)
    document.core_properties.title, document.core_properties.author = title[:255], ""
    for number, sheet in enumerate(sheets):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        document.add_heading(f"{sheet.title}: {title}", level=1)
        for words in sheet.text:
            document.add_paragraph(words)
        for term, words in sheet.facts:
            line = document.add_paragraph()
            line.add_run(f"{term}: ").bold = True
            line.add_run(words)
        for heading, lines in sheet.lists:
            document.add_heading(heading, level=2)
            for words in lines:
                document.add_paragraph(words, style="List Bullet")
        for words in sheet.steps:
            document.add_paragraph(words, style="List Number")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
