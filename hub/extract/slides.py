"""The pictures inside slides, as smaller copies: what stands in the file itself is never handed on."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pptx
from PIL import Image, UnidentifiedImageError

from hub.extract import opendocument, packages
from hub.extract.parts import Unreadable
from hub.extract.picture import FORMATS, smaller

MOST = 20  # of one file
BYTE_LIMIT = 20 * 1024 * 1024
SMALLEST = 120  # pixels either way: what is smaller is a logo or a bullet
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


def draw(path: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    """Each picture once, at the first slide that shows it."""
    packages.check(path)
    known: set[str] = set()
    counts: dict[int, int] = {}
    for slide, data in _powerpoint(path) if kind == "pptx" else _opendocument(path):
        digest = hashlib.sha256(data).hexdigest()
        picture = None if digest in known else _copy(data)
        known.add(digest)
        if picture:
            counts[slide] = counts.get(slide, 0) + 1
            yield f"slide-{slide}-{counts[slide]}", picture
            if sum(counts.values()) == MOST:
                return


def _copy(data: bytes) -> bytes | None:
    """None for what is too large or small, and for drawings of kinds that we do not read (EMF, WMF, SVG)."""
    if len(data) > BYTE_LIMIT:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if min(image.size) < SMALLEST:
                return None
        return smaller(io.BytesIO(data), (900, 900), quality=75)
    except (Unreadable, UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _powerpoint(path: Path) -> Iterator[tuple[int, bytes]]:
    """Pictures, those in groups, and those that a shape or the ground is filled with."""
    for number, slide in enumerate(pptx.Presentation(str(path)).slides, start=1):
        for blip in slide.element.iter(f"{_A}blip"):
            name = blip.get(_EMBED)
            if name in slide.part.rels and not slide.part.rels[name].is_external:
                yield number, slide.part.related_part(name).blob


def _opendocument(path: Path) -> Iterator[tuple[int, bytes]]:
    for number, slide in enumerate(opendocument.slides_of(opendocument.content(path)), start=1):
        for name in opendocument.picture_names(slide):
            if name.startswith("Pictures/"):
                try:
                    yield number, opendocument.member(path, name)
                except Unreadable:
                    continue
