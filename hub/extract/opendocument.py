"""Reads OpenDocument text, slides and spreadsheets."""

import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree as ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineWorkbook

from hub.extract import office, packages
from hub.extract.parts import Gathered, State, Unreadable

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _DRAW = _NAMESPACE % "text", _NAMESPACE % "drawing"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_XLINK = "{http://www.w3.org/1999/xlink}"
_LINES = {f"{_TEXT}p", f"{_TEXT}h"}
_XML_LIMIT = 60 * 1024 * 1024


def read(path: Path, kind: str, gathered: Gathered) -> None:
    packages.check(path)
    if b"encryption-data" in member(path, "META-INF/manifest.xml"):
        raise Unreadable(State.ENCRYPTED)
    if kind == "ods":
        workbook = CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names[: office.SHEET_LIMIT]:
            gathered.add(f"sheet {name}", "\n".join(office.rows(workbook.get_sheet_by_name(name), gathered)))
        return
    root = content(path)
    gathered.set_title(_title(path))
    if kind == "odt":
        if gathered.title is None:
            gathered.set_title("".join(next(root.iter(f"{_TEXT}h"), root.makeelement("none", {})).itertext()))
        gathered.add("", _lines(root))
        return
    slides = slides_of(root)
    gathered.pages = len(slides)
    for number, slide in enumerate(slides, start=1):
        gathered.add(f"slide {number}", _lines(slide))


def _title(path: Path) -> str | None:
    """Out of the file's own particulars."""
    try:
        return ElementTree.fromstring(member(path, "meta.xml")).findtext(f".//{_TITLE}")
    except (ParseError, DefusedXmlException, Unreadable):
        return None


def content(path: Path) -> Any:
    try:
        return ElementTree.fromstring(member(path, "content.xml"))
    except (ParseError, DefusedXmlException) as problem:
        raise Unreadable(State.DAMAGED) from problem


def slides_of(root: Any) -> list[Any]:
    return list(root.iter(f"{_DRAW}page"))


def picture_names(slide: Any) -> list[str]:
    """Members of the package that are drawn on this slide."""
    return [image.get(f"{_XLINK}href", "") for image in slide.iter(f"{_DRAW}image")]


def member(path: Path, name: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as package, package.open(name) as member:
            data = member.read(_XML_LIMIT + 1)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as problem:
        raise Unreadable(State.DAMAGED) from problem
    if len(data) > _XML_LIMIT:
        raise Unreadable(State.TOO_BIG)
    return data


def _lines(root: Any) -> str:
    return "\n".join("".join(line.itertext()) for line in root.iter() if line.tag in _LINES)
