"""What file is it? Our own list of the kinds that may be shared, told from the content and not from the name."""

import codecs
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import puremagic


class Refused(Exception):
    """The file is not of a kind that may be shared, or not what its name says; the text is a sentence."""


@dataclass(frozen=True)
class Kind:
    """`mime` is what we serve it as; `group` (document slides sheet text picture sound film) chooses the drawing."""

    code: str
    mime: str
    label: str
    group: str
    extensions: tuple[str, ...]
    has_text: bool = False
    has_picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", "PDF", "document", ("pdf",), True, True),
        Kind("docx", f"{_OFFICE}.wordprocessingml.document", "Word document", "document", ("docx",), True),
        Kind("pptx", f"{_OFFICE}.presentationml.presentation", "PowerPoint slides", "slides", ("pptx", "ppsx"), True),
        Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel workbook", "sheet", ("xlsx",), True),
        Kind("odt", f"{_ODF}.text", "OpenDocument text", "document", ("odt",), True),
        Kind("odp", f"{_ODF}.presentation", "OpenDocument slides", "slides", ("odp",), True),
        Kind("ods", f"{_ODF}.spreadsheet", "OpenDocument spreadsheet", "sheet", ("ods",), True),
        Kind("doc", "application/msword", "Word 97-2003 document", "document", ("doc",)),
        Kind("ppt", "application/vnd.ms-powerpoint", "PowerPoint 97-2003 slides", "slides", ("ppt", "pps")),
        Kind("xls", "application/vnd.ms-excel", "Excel 97-2003 workbook", "sheet", ("xls",)),
        Kind("rtf", "application/rtf", "Rich text", "document", ("rtf",)),
        Kind("txt", "text/plain", "Plain text", "text", ("txt", "text"), True),
        Kind("md", "text/markdown", "Markdown text", "text", ("md", "markdown"), True),
        Kind("csv", "text/csv", "CSV table", "sheet", ("csv", "tsv"), True),
        Kind("html", "text/html", "Web page", "text", ("html", "htm"), True),
        Kind("png", "image/png", "PNG picture", "picture", ("png",), False, True),
        Kind("jpg", "image/jpeg", "JPEG picture", "picture", ("jpg", "jpeg", "jpe", "jfif"), False, True),
        Kind("webp", "image/webp", "WebP picture", "picture", ("webp",), False, True),
        Kind("gif", "image/gif", "GIF picture", "picture", ("gif",), False, True),
        Kind("mp3", "audio/mpeg", "MP3 sound", "sound", ("mp3",)),
        Kind("m4a", "audio/mp4", "M4A sound", "sound", ("m4a",)),
        Kind("wav", "audio/wav", "WAV sound", "sound", ("wav",)),
        Kind("ogg", "audio/ogg", "Ogg sound", "sound", ("ogg", "oga", "opus")),
        Kind("mp4", "video/mp4", "MP4 film", "film", ("mp4", "m4v")),
        Kind("webm", "video/webm", "WebM film", "film", ("webm",)),
        Kind("mov", "video/quicktime", "QuickTime film", "film", ("mov", "qt")),
    )
}
ACCEPT = ",".join(f".{extension}" for kind in KINDS.values() for extension in kind.extensions)
_BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}
_TEXTS = ("txt", "md", "csv", "html")
_OLD_OFFICE = ("doc", "ppt", "xls")
_NEW_OFFICE = ("docx", "pptx", "xlsx")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 64 * 1024
# Main parts as the package itself declares them. Macro documents (.docm) have other types and are not taken.
_MAIN_PARTS = {
    f"{_OFFICE}.wordprocessingml.document.main+xml": "docx",
    f"{_OFFICE}.presentationml.presentation.main+xml": "pptx",
    f"{_OFFICE}.presentationml.slideshow.main+xml": "pptx",
    f"{_OFFICE}.spreadsheetml.sheet.main+xml": "xlsx",
}
_ODF_TYPES = {KINDS[code].mime: code for code in ("odt", "odp", "ods")}


def kind_of(path: Path, declared_name: str) -> Kind:
    """The kind of this file. Raises Refused where it is none of ours, or not what its name says."""
    extension = declared_name.rpartition(".")[2].lower() if "." in declared_name else ""
    declared = _BY_EXTENSION.get(extension)
    if declared is None:
        raise Refused(_not_taken(extension))
    possible = _kinds_by_content(path)
    if declared.code not in possible:
        raise Refused(_not_what_it_says(declared, extension, possible))
    return declared


def _not_taken(extension: str) -> str:
    said = f"Files ending in .{extension[:20]} cannot be shared here" if extension else "This file's name has no ending"
    return f"{said}. Use a PDF, Word, PowerPoint, Excel or OpenDocument file, plain text, a picture, sound or film."


def _not_what_it_says(declared: Kind, extension: str, possible: tuple[str, ...]) -> str:
    said = f"The name of this file ends in .{extension} but its content is something else"
    if len(possible) == 1:
        actual = KINDS[possible[0]]
        ending = actual.extensions[0]
        return f"{said}: it looks like {actual.label}. Rename it to end in .{ending}, or save it anew."
    return f"{said} than {declared.label}. Open it on your computer, save it again and share the new file."


def _kinds_by_content(path: Path) -> tuple[str, ...]:
    """The codes that this content can be; several where the content cannot tell (all kinds of text)."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        return ("pdf",)
    if head.startswith(_OLE):
        return _inside_ole(path)
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(path)
    if head.startswith(b"{\\rtf"):
        return ("rtf",)
    return _TEXTS if looks_like_text(head) else _media(head)


def _inside_ole(path: Path) -> tuple[str, ...]:
    """Old Office files; and new ones with a password, which are told apart by the name of the stream inside."""
    with path.open("rb") as file:
        head = file.read(4 * 1024 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in head:
        return _NEW_OFFICE + _OLD_OFFICE
    streams = {"doc": "WordDocument", "ppt": "PowerPoint Document", "xls": "Workbook"}
    found = tuple(code for code, name in streams.items() if name.encode("utf-16-le") in head)
    return found or _OLD_OFFICE


def _inside_zip(path: Path) -> tuple[str, ...]:
    """A damaged package is taken for what its name says: the person is told when its text cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            if "[Content_Types].xml" in package.NameToInfo:
                with package.open("[Content_Types].xml") as part:
                    types = part.read(1024 * 1024).decode("utf-8", "replace")
                return tuple(sorted({code for main, code in _MAIN_PARTS.items() if f'"{main}"' in types}))
            if "mimetype" in package.NameToInfo:
                with package.open("mimetype") as part:
                    mime = part.read(200).decode("ascii", "replace").strip()
                return (_ODF_TYPES[mime],) if mime in _ODF_TYPES else ()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return _NEW_OFFICE + tuple(_ODF_TYPES.values())
    return ()


def _media(head: bytes) -> tuple[str, ...]:
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ()
    codes = set()
    for guess in guesses:
        extension = {"mpga": "mp3"}.get(guess.extension.lstrip("."), guess.extension.lstrip("."))
        kind = _BY_EXTENSION.get(extension)
        if kind and guess.confidence >= 0.2 and kind.group in {"picture", "sound", "film"}:
            codes.add(kind.code)
    return tuple(sorted(codes)) if len(codes) < 3 else ()


def looks_like_text(head: bytes) -> bool:
    """Could a person have typed this? No NUL but in UTF-16, hardly any control characters."""
    if not head:
        return False
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head))
    return b"\x00" not in head and controls * 200 <= len(head)
