"""A thumbnail of a picture. Pictures hold no text that we read."""

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from hub.extract.parts import Gathered, State, Unreadable

PIXEL_LIMIT = 50_000_000  # Pillow itself refuses about 180 million
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def read(path: Path, kind: str, gathered: Gathered) -> None:
    """Says whether the picture can be shown at all."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > PIXEL_LIMIT:
                raise Unreadable(State.TOO_BIG)
            image.draft("RGB", (720, 720))
            image.load()
    except Image.DecompressionBombError as problem:
        raise Unreadable(State.TOO_BIG) from problem
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        raise Unreadable(State.DAMAGED) from problem


def thumbnail(path: Path) -> bytes:
    with Image.open(path, formats=_FORMATS) as image:
        image.draft("RGB", (720, 720))
        upright = ImageOps.exif_transpose(image)
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        small = upright.convert("RGBA" if has_alpha else "RGB")
        small.thumbnail((360, 540))
        data = io.BytesIO()
        small.save(data, "WEBP", quality=80)  # a new file: position and camera data do not come along
        return data.getvalue()
