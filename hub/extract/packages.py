"""The guard before every reader of zipped packages (docx, pptx, xlsx, odt ...)."""

import zipfile
from pathlib import Path

from hub.extract.parts import State, Unreadable

ENTRY_LIMIT = 5_000
UNPACKED_LIMIT = 300 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"


def check(path: Path) -> None:
    """Raises Unreadable for a locked or broken package, and for one that would unpack to too much.

    Sizes are those the package declares; Python's zipfile never hands out more than that, and the memory limit
    of the process is there for readers that do."""
    with path.open("rb") as file:
        if file.read(4) == _OLE:  # a password turns a package into the older container
            raise Unreadable(State.ENCRYPTED)
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise Unreadable(State.DAMAGED) from problem
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(State.ENCRYPTED)
    if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise Unreadable(State.TOO_BIG)
