"""Makes files for the tests: ordinary ones, and ones that mean harm."""

import io
import zipfile
from pathlib import Path

import docx
import pptx
import xlsxwriter
from pptx.util import Inches

DATA = Path(__file__).parent.parent / "data"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
DOCUMENT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"


def pdf(path: Path, *pages: str, title: str = "", trailer: str = "", box: str = "0 0 595 842") -> Path:
    """A plain PDF with one line of text on each page."""
    count = len(pages)
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(count))
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        4: f"<</Title({title})>>",
    }
    for i, text in enumerate(pages):
        content = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET"
        objects[10 + 2 * i] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents {11 + 2 * i} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects[11 + 2 * i] = f"<</Length {len(content)}>>stream\n{content}\nendstream"
    data, places = b"%PDF-1.4\n", {}
    for number, body in objects.items():
        places[number] = len(data)
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(data)
    data += b"xref\n"
    for number, place in places.items():
        data += f"{number} 1\n{place:010} 00000 n \n".encode()
    data += f"trailer<</Size {max(objects) + 1}/Root 1 0 R/Info 4 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode()
    path.write_bytes(data)
    return path


def locked_pdf(path: Path) -> Path:
    """Says that a password is needed, and no empty one will do."""
    secret = "<" + "41" * 32 + ">"
    return pdf(
        path,
        "Secret words",
        trailer=f"/Encrypt<</Filter/Standard/V 1/R 2/O{secret}/U{secret}/P -4>>/ID[<4142><4142>]",
    )


def word(path: Path, *paragraphs: str, table: tuple[tuple[str, ...], ...] = (), title: str = "") -> Path:
    document = docx.Document()
    document.core_properties.title = title
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            cells = grid.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
        document.add_paragraph("After the table")
    document.save(str(path))
    return path


def slides(path: Path, *texts: tuple[str, str]) -> Path:
    """One slide for each (text, notes)."""
    presentation = pptx.Presentation()
    for text, notes in texts:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        slide.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1)).text_frame.text = text
        table = slide.shapes.add_table(1, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
        table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    presentation.save(str(path))
    return path


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def repack(path: Path, name: str, content: bytes) -> Path:
    """The same package with one member replaced."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry.filename))
    return path


def opendocument(path: Path, mime: str, body: str, manifest: str = "") -> Path:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("draw", "drawing"))
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", mime)
        package.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        package.writestr("content.xml", f"<office:document-content{names}>{body}</office:document-content>")
    return path
