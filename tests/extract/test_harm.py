"""Locked, broken and hostile files end in a state and a sentence, inside the limits."""

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from hub.extract import PACKAGE, START, State, extract
from hub.extract.packages import ENTRY_LIMIT, UNPACKED_LIMIT
from hub.extract.parts import CUT_SHORT, MESSAGES
from tests.extract import makers
from tests.resources import making

pytestmark = [pytest.mark.no_database, pytest.mark.long]

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def peak_of(path: Path, kind: str) -> int:
    """The most memory, in MB, that reading this file with a limit of 400 MB takes. In a process of its own: the
    system keeps one number for all children that ever were."""
    program = START.partition("from hub")[0] + (
        "import resource; from pathlib import Path; from hub.extract import extract; "
        f"extract(Path(sys.argv[1]), {kind!r}, megabytes=400, seconds=20); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    command = [sys.executable, "-c", program, str(PACKAGE), str(path)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    return int(answer.stdout)


def test_a_locked_pdf_says_so(tmp_path: Path) -> None:
    found = extract(makers.locked_pdf(tmp_path / "x.pdf"), "pdf")
    assert (found.state, found.message) == (State.ENCRYPTED, MESSAGES[State.ENCRYPTED])
    assert found.thumbnail is None


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_a_locked_office_file_says_so(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"x.{kind}"
    path.write_bytes(makers.OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000)
    assert extract(path, kind).state is State.ENCRYPTED


def test_a_locked_open_document_says_so(tmp_path: Path) -> None:
    mime = "application/vnd.oasis.opendocument.text"
    path = makers.opendocument(tmp_path / "x.odt", mime, "", manifest="<encryption-data/>")
    assert extract(path, "odt").state is State.ENCRYPTED


@pytest.mark.parametrize("kind", ["pdf", "docx", "pptx", "xlsx", "odt", "ods", "odp", "png", "jpg", "webp", "gif"])
@pytest.mark.parametrize("content", [b"", b"\0", os.urandom(5000), b"PK\x03\x04" + b"\1" * 400, b"%PDF-1.7\n%%EOF"])
def test_garbage_is_called_damaged(tmp_path: Path, kind: str, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert extract(path, kind).state is State.DAMAGED


@pytest.mark.parametrize("name", ["assembly-health-jobs.pptx", "job-sheet-architects.docx", "pay-by-occupation.xlsx"])
def test_half_a_file_is_called_damaged(tmp_path: Path, name: str) -> None:
    whole = (makers.DATA / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    found = extract(tmp_path / name, Path(name).suffix[1:])
    assert (found.state, found.message) == (State.DAMAGED, MESSAGES[State.DAMAGED])


def test_half_a_pdf_is_damaged_or_gives_what_is_left(tmp_path: Path) -> None:
    whole = (makers.DATA / "job-sheet-registered-community-nurses.pdf").read_bytes()
    (tmp_path / "x.pdf").write_bytes(whole[: len(whole) // 2])
    assert extract(tmp_path / "x.pdf", "pdf").state in {State.DAMAGED, State.OK}


def test_a_file_that_is_gone_is_no_exception(tmp_path: Path) -> None:
    assert extract(tmp_path / "nothing.pdf", "pdf").state is State.DAMAGED


def test_a_package_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    path = makers.word(tmp_path / "x.docx", "Small")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package, package.open("word/media/big", "w") as member:
        for _ in range(UNPACKED_LIMIT // 2**20 + 1):
            member.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    assert extract(path, "docx").state is State.TOO_BIG


def test_a_package_with_too_many_entries_is_not_opened(tmp_path: Path) -> None:
    path = makers.slides(tmp_path / "x.pptx", ("Small", ""))
    with zipfile.ZipFile(path, "a") as package:
        for number in range(ENTRY_LIMIT + 1):
            package.writestr(f"extra/{number}", "")
    assert extract(path, "pptx").state is State.TOO_BIG


def test_a_package_that_lies_about_its_sizes_stays_inside_the_memory_limit(tmp_path: Path) -> None:
    """The central directory says 1 KB; the data behind it is 200 MB."""
    path = makers.workbook(tmp_path / "x.xlsx", Sheet=[["small"]])
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    makers.repack(path, makers.SHEET, head + b"<row><c><v>1</v></c></row>" * 8_000_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        size = package.getinfo(makers.SHEET).file_size
    while (place := data.find(struct.pack("<I", size))) >= 0:
        data[place : place + 4] = struct.pack("<I", 1000)
    path.write_bytes(data)
    found = extract(path, "xlsx", megabytes=400, seconds=20)
    assert found.state in {State.DAMAGED, State.TOO_BIG, State.OK}
    assert sum(len(part.text) for part in found.parts) <= 1_000_000
    assert peak_of(path, "xlsx") < 410


def bomb(body: str) -> bytes:
    entities = '<!ENTITY a "lollollollollollollollol">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return f"<?xml version='1.0'?><!DOCTYPE x [{entities}<!ENTITY file SYSTEM 'file:///etc/passwd'>]>{body}".encode()


@pytest.mark.parametrize("entity", ["i", "file"])
def test_entities_are_not_unfolded_nor_files_drawn_in(tmp_path: Path, entity: str) -> None:
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>&{entity};</w:t></w:r></w:p></w:body></w:document>"
    path = makers.repack(makers.word(tmp_path / "x.docx", "x"), makers.DOCUMENT, bomb(body))
    found = extract(path, "docx", megabytes=400)
    assert found.state in {State.DAMAGED, State.OK}
    assert not any("root:" in part.text or "lollol" in part.text for part in found.parts)
    mime = "application/vnd.oasis.opendocument.text"
    other = makers.opendocument(tmp_path / "x.odt", mime, "")
    makers.repack(other, "content.xml", bomb(f"<x>&{entity};</x>"))
    assert extract(other, "odt").state is State.DAMAGED
    assert peak_of(path, "docx") < 410


def test_a_sheet_with_one_cell_in_each_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = makers.workbook(tmp_path / "x.xlsx", Sheet=[["small"]])
    corners = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    )
    makers.repack(path, makers.SHEET, corners.encode())
    assert extract(path, "xlsx", megabytes=400).state is State.TOO_BIG
    assert peak_of(path, "xlsx") < 410


def test_a_document_of_millions_of_elements_does_not_fill_the_memory(tmp_path: Path) -> None:
    body = f"<w:document {W}><w:body>{'<w:p/>' * 5_000_000}</w:body></w:document>"
    path = makers.repack(makers.word(tmp_path / "x.docx", "x"), makers.DOCUMENT, body.encode())
    assert extract(path, "docx", megabytes=400).state is State.TOO_BIG
    assert peak_of(path, "docx") < 410


def test_of_five_thousand_pages_the_first_are_read_and_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(making.pdf(*(f"Bricks {number}" for number in range(5_000))))
    found = extract(path, "pdf")
    assert (found.state, found.pages, found.message) == (State.OK, 5_000, CUT_SHORT)
    assert found.parts[1_999].text == "Bricks 1999"


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    body = f"<w:document {W}><w:body>" + "<w:p><w:r><w:t>word</w:t></w:r></w:p>" * 600_000 + "</w:body></w:document>"
    path = makers.repack(makers.word(tmp_path / "x.docx", "x"), makers.DOCUMENT, body.encode())
    found = extract(path, "docx", seconds=1)
    assert (found.state, found.message) == (State.TOO_BIG, MESSAGES[State.TOO_BIG])


@pytest.mark.parametrize("side", [8_000, 50_000])
def test_a_picture_of_too_many_pixels_is_not_unpacked(tmp_path: Path, side: int) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10**6)))
        + chunk(b"IEND", b"")
    )
    (tmp_path / "x.png").write_bytes(data)
    assert extract(tmp_path / "x.png", "png").state is State.TOO_BIG


def test_a_picture_may_not_be_of_another_format_than_we_know(tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.new("RGB", (10, 10)).save(data, "TIFF")
    (tmp_path / "x.png").write_bytes(data.getvalue())
    assert extract(tmp_path / "x.png", "png").state is State.DAMAGED


def test_the_child_knows_none_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The start line loads no more of the hub than its reader, and hands on no environment."""
    seen = {}

    class Child:
        def __init__(self, arguments: list[str], **more: object) -> None:
            seen.update(more)

        def wait(self, timeout: int = 0) -> int:
            return 0

        def kill(self) -> None: ...

    monkeypatch.setenv("HUB_SECRET_KEY", "very secret")
    monkeypatch.setattr("hub.extract.subprocess.Popen", Child)
    extract(tmp_path / "x.pdf", "pdf")
    assert set(seen["env"]) == {"LANG", "TMPDIR", "PATH"}  # type: ignore[call-overload]
