"""Smaller copies of a picture. Pictures hold no text that we read."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from hub.extract.parts import Gathered, State, Unreadable

PIXEL_LIMIT = 50_000_000  # Pillow itself refuses about 180 million
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def read(path: Path, kind: str, gathered: Gathered) -> None:
    """Says whether the picture can be shown at all."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > PIXEL_LIMIT:
                raise Unreadable(State.TOO_BIG)
            image.draft("RGB", (720, 720))
            image.load()
    except Image.DecompressionBombError as problem:
        raise Unreadable(State.TOO_BIG) from problem
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        raise Unreadable(State.DAMAGED) from problem


def thumbnail(path: Path) -> bytes:
    return smaller(path, (360, 540), quality=80)


def draw(path: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    yield "picture", smaller(path, (900, 1400), quality=75)


def smaller(source: Path | IO[bytes], most: tuple[int, int], quality: int) -> bytes:
    """A new file: position and camera data do not come along."""
    with Image.open(source, formats=FORMATS) as image:
        if image.width * image.height > PIXEL_LIMIT:
            raise Unreadable(State.TOO_BIG)
        image.draft("RGB", (most[0] * 2, most[0] * 2))
        upright = ImageOps.exif_transpose(image)
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        small = upright.convert("RGBA" if has_alpha else "RGB")
        small.thumbnail(most)
        data = io.BytesIO()
        small.save(data, "WEBP", quality=quality, method=2)
        return data.getvalue()
