"""The files of the index as readers see them: in memory once for all threads of a process.

Whoosh maps a segment anew for each reader and then copies every part of it: eight threads held the index sixteen times.
"""

import io
import mmap
import threading
import weakref
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile

# By path: the name of a segment is never given twice, and what is in it never changes.
_maps: "weakref.WeakValueDictionary[Path, mmap.mmap]" = weakref.WeakValueDictionary()
_mapping = threading.Lock()


class Storage(FileStorage):  # type: ignore[misc]  # whoosh has no types
    """Whoosh takes a segment apart by `subset`, where it is not given a real file."""

    def open_file(self, name: str, **more: Any) -> Any:
        if not name.endswith(".seg"):
            return super().open_file(name, **more)
        return Part(memoryview(_mapped(Path(self.folder) / name)), name)


def _mapped(path: Path) -> mmap.mmap:
    with _mapping:
        known = _maps.get(path)
        if known is None:
            with path.open("rb") as file:
                known = _maps[path] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return known


class Part(BufferFile):  # type: ignore[misc]
    """A piece of a mapped file, with a position of its own. Nothing is copied but what is read."""

    def __init__(self, view: memoryview, name: str) -> None:
        super().__init__(b"", name)
        self._buf, self.file = view, io.BufferedReader(_Reading(view))

    def subset(self, position: int, length: int, name: str | None = None) -> "Part":
        return Part(self._buf[position : position + length], name or self._name)


class _Reading(io.RawIOBase):
    def __init__(self, view: memoryview) -> None:
        self._view, self._at = view, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, len(self._view))[whence]
        return self._at

    def readinto(self, target: Any) -> int:
        piece = self._view[self._at : self._at + len(target)]
        target[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
