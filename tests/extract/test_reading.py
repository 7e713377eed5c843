"""The text of each kind of file is found, with where it stands."""

import io
from pathlib import Path

import docx
import pytest
from PIL import Image

from hub.extract import TEXT_LIMIT, Extracted, State, extract
from hub.extract.parts import CUT_SHORT, NO_TEXT
from tests.extract import makers

pytestmark = pytest.mark.no_database


def text_of(found: Extracted) -> str:
    return "\n".join(part.text for part in found.parts)


def test_a_pdf_gives_its_pages_title_and_a_picture_of_the_first(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "x.pdf", "Plumbers mend pipes", "Nurses care", title="Two jobs")
    found = extract(path, "pdf")
    assert [(part.label, part.text) for part in found.parts] == [
        ("page 1", "Plumbers mend pipes"),
        ("page 2", "Nurses care"),
    ]
    assert (found.state, found.title, found.pages, found.message) == (State.OK, "Two jobs", 2, "")
    picture = Image.open(io.BytesIO(found.thumbnail or b""))
    assert (picture.format, picture.size) == ("WEBP", (360, 510))


def test_the_picture_of_an_endless_page_is_cut_off(tmp_path: Path) -> None:
    found = extract(makers.pdf(tmp_path / "x.pdf", "Long", box="0 0 100 14000"), "pdf")
    assert Image.open(io.BytesIO(found.thumbnail or b"")).size == (360, 540)


def test_a_pdf_of_scanned_pages_says_that_it_has_no_text(tmp_path: Path) -> None:
    found = extract(makers.pdf(tmp_path / "x.pdf", ""), "pdf")
    assert (found.state, found.parts, found.message) == (State.OK, [], NO_TEXT)
    assert found.thumbnail


def test_a_word_document_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    path = makers.word(
        tmp_path / "x.docx", "First words", "Second words", table=(("Job", "Pay"), ("Nurse", "£35,000")), title="Jobs"
    )
    found = extract(path, "docx")
    assert text_of(found).split("\n") == [
        "First words",
        "Second words",
        "Job · Pay",
        "Nurse · £35,000",
        "After the table",
    ]
    assert (found.title, found.pages, found.thumbnail) == ("Jobs", None, None)


def test_the_first_heading_is_the_title_of_a_word_document_without_one(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("To all tutors")
    document.add_heading("Options evening", level=1)
    document.save(str(tmp_path / "x.docx"))
    assert extract(tmp_path / "x.docx", "docx").title == "Options evening"


def test_text_boxes_in_word_are_read_once(tmp_path: Path) -> None:
    path = makers.word(tmp_path / "x.docx", "Outside")
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>Inside the box</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:document {w} {mc}><w:body><w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "</w:body></w:document>"
    )
    makers.repack(path, makers.DOCUMENT, body.encode())
    assert text_of(extract(path, "docx")) == "Before\nInside the box"


def test_slides_give_text_tables_and_notes(tmp_path: Path) -> None:
    path = makers.slides(tmp_path / "x.pptx", ("Welcome", ""), ("Pay", "Say it slowly"))
    found = extract(path, "pptx")
    assert [(part.label, part.text) for part in found.parts] == [
        ("slide 1", "Welcome\nleft · right"),
        ("slide 2", "Pay\nleft · right\nSay it slowly"),
    ]
    assert found.pages == 2


def test_a_workbook_gives_its_sheets(tmp_path: Path) -> None:
    path = makers.workbook(tmp_path / "x.xlsx", Costs=[["Bus", 120], ["Lunch", 4.5]], Empty=[])
    found = extract(path, "xlsx")
    assert [(part.label, part.text) for part in found.parts] == [("sheet Costs", "Bus · 120\nLunch · 4.5")]


def test_a_sheet_that_never_ends_is_cut_short_and_says_so(tmp_path: Path) -> None:
    path = makers.workbook(tmp_path / "x.xlsx", Long=[[f"row {number}"] for number in range(5_100)])
    found = extract(path, "xlsx")
    assert found.message == CUT_SHORT
    assert "row 4999" in text_of(found)
    assert "row 5000" not in text_of(found)


def test_open_documents_are_read(tmp_path: Path) -> None:
    text = makers.opendocument(
        tmp_path / "x.odt",
        "application/vnd.oasis.opendocument.text",
        "<office:body><text:h>Head</text:h><text:p>One <text:span>two</text:span></text:p></office:body>",
    )
    assert text_of(extract(text, "odt")) == "Head\nOne two"
    assert extract(text, "odt").title == "Head"
    slides = makers.opendocument(
        tmp_path / "x.odp",
        "application/vnd.oasis.opendocument.presentation",
        "<draw:page><text:p>First</text:p></draw:page><draw:page><text:p>Second</text:p></draw:page>",
    )
    assert [(part.label, part.text) for part in extract(slides, "odp").parts] == [
        ("slide 1", "First"),
        ("slide 2", "Second"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_the_encodings_that_people_use(tmp_path: Path, encoding: str) -> None:
    words = "Café visits cost £5 – “bring a coat” is on the list that every pupil takes home"
    (tmp_path / "x.txt").write_bytes(words.encode(encoding))
    assert text_of(extract(tmp_path / "x.txt", "txt")) == words


def test_a_web_page_gives_the_words_that_are_seen(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(
        "<html><head><title>Open day</title><style>p{color:red}</style></head><body><h1>Come &amp; see</h1>"
        "<script>alert('no')</script><p>Doors <b>open</b> at nine<p>Unclosed <table><td>cell",
        "utf-8",
    )
    found = extract(tmp_path / "x.html", "html")
    assert text_of(found) == "Come & see\nDoors open at nine\nUnclosed\ncell"
    assert found.title == "Open day"


def test_text_over_the_limit_is_cut_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("word " * (TEXT_LIMIT // 5 + 100), "utf-8")
    found = extract(tmp_path / "x.txt", "txt")
    assert len(text_of(found)) <= TEXT_LIMIT
    assert found.message == CUT_SHORT


def test_control_characters_do_not_come_through(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"one\x00two\x1b[31m three\r\n\r\n\r\nfour")
    assert text_of(extract(tmp_path / "x.txt", "txt")) == "onetwo[31m three\nfour"


@pytest.mark.parametrize(("kind", "form"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP"), ("gif", "GIF")])
def test_a_picture_gives_a_small_one_without_camera_data(tmp_path: Path, kind: str, form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Maker of cameras"
    Image.new("RGB", (900, 600), "purple").save(tmp_path / "x", form, exif=exif)
    found = extract(tmp_path / "x", kind)
    assert (found.state, found.parts, found.message) == (State.OK, [], "")
    assert b"Maker of cameras" not in (found.thumbnail or b"")
    assert Image.open(io.BytesIO(found.thumbnail or b"")).size == ((360, 240) if kind == "gif" else (360, 540))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("job-sheet-registered-community-nurses.pdf", "Registered community nurses"),
        ("job-sheet-architects.docx", "Architects plan and design"),
        ("assembly-health-jobs.pptx", "Year 9 assembly"),
        ("pay-by-occupation.xlsx", "Chief executives"),
    ],
)
def test_real_documents_are_read(name: str, words: str) -> None:
    path = makers.DATA / name
    assert words in text_of(extract(path, path.suffix[1:]))


def test_sound_and_old_files_are_said_not_to_be_searched(tmp_path: Path) -> None:
    for kind in ("mp3", "doc", "rtf"):
        found = extract(tmp_path / "x", kind)
        assert found.state is State.UNSUPPORTED
        assert found.message
