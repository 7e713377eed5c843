"""Files are what their content says; a name that says something else is refused with a sentence."""

import io
from pathlib import Path

import pytest
from PIL import Image

from hub.extract.kinds import ACCEPT, KINDS, Refused, kind_of
from tests.extract import makers

pytestmark = pytest.mark.no_database


def image(form: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(data, form)
    return data.getvalue()


CONTENTS = {
    "x.txt": b"Plain words",
    "x.md": "# Über uns\n\n- eins".encode("utf-16"),
    "x.csv": b"BM,GIF,ID3\n1,2,3",
    "x.html": b"<!doctype html><title>x</title>",
    "x.rtf": b"{\\rtf1 words}",
    "x.doc": makers.OLE + "WordDocument".encode("utf-16-le"),
    "x.png": image("PNG"),
    "x.JPG": image("JPEG"),
    "x.webp": image("WEBP"),
    "x.gif": image("GIF"),
    "x.mp3": b"ID3\x04" + bytes(100),
    "x.wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
    "x.ogg": b"OggS\0\2" + bytes(100),
    "x.mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(100),
    "x.m4a": b"\0\0\0\x20ftypM4A \0\0\2\0isomiso2" + bytes(100),
    "x.mov": b"\0\0\0\x14ftypqt  \0\0\2\0qt  " + bytes(100),
    "x.webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(100),
    "locked.docx": makers.OLE + "EncryptedPackage".encode("utf-16-le"),
    "broken.xlsx": b"PK\x03\x04 the rest is lost",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_each_kind_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / "content"
    path.write_bytes(CONTENTS[name])
    assert name.rpartition(".")[2].lower() in kind_of(path, name).extensions


@pytest.mark.parametrize("path", sorted(makers.DATA.glob("*.*")), ids=lambda path: path.name)
def test_real_documents_are_known(path: Path) -> None:
    if path.suffix[1:] in KINDS:
        assert kind_of(path, path.name).code == path.suffix[1:]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("slides.pdf", b"just words", "something else than PDF"),
        ("notes.txt", b"%PDF-1.7 ...", "looks like PDF"),
        ("notes.txt", b"MZ\x90\0" + bytes(300), "something else"),
        ("photo.jpg", image("PNG"), "looks like PNG picture"),
        ("page.docx", b"<html>", "something else"),
        ("old.docx", makers.OLE + "WordDocument".encode("utf-16-le"), "Word 97-2003"),
        ("archive.docx", b"PK\x05\x06" + bytes(18), "something else"),
        ("tool.exe", b"MZ", ".exe cannot be shared"),
        ("drawing.svg", b"<svg/>", ".svg cannot be shared"),
        ("nameless", b"words", "no ending"),
        ("", b"words", "no ending"),
        ("x.\x00\u202e", b"words", "cannot be shared"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    path = tmp_path / "content"
    path.write_bytes(content)
    with pytest.raises(Refused, match=word):
        kind_of(path, name)


def test_a_word_document_called_a_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="looks like Word document"):
        kind_of(makers.word(tmp_path / "x", "words"), "x.xlsx")


def test_a_document_with_macros_is_refused(tmp_path: Path) -> None:
    path = makers.word(tmp_path / "x", "words")
    types = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    makers.repack(path, "[Content_Types].xml", types)
    for name in ("x.docx", "x.docm"):
        with pytest.raises(Refused):
            kind_of(path, name)


def test_nothing_that_a_browser_would_run_is_served_under_a_dangerous_type() -> None:
    assert not {"image/svg+xml", "application/xhtml+xml", "text/xml"} & {kind.mime for kind in KINDS.values()}
    assert ".pdf,.docx" in ACCEPT
