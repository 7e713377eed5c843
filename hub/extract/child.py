"""The child process that opens a file of unknown intentions: sets its own limits, reads, writes what it found.

It is started by `extract` without the rest of the hub: it starts in a fraction of the time, and holds no
settings, keys or connections.
"""

import ctypes
import importlib
import json
import re
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from hub.extract.parts import Gathered, State, Unreadable

READERS = {
    "pdf": "pdf",
    **dict.fromkeys(("docx", "pptx", "xlsx"), "office"),
    **dict.fromkeys(("odt", "odp", "ods"), "opendocument"),
    **dict.fromkeys(("txt", "md", "csv", "html"), "plain"),
    **dict.fromkeys(("png", "jpg", "webp", "gif"), "picture"),
}
DRAWERS = {
    "pdf": "pdf",
    **dict.fromkeys(("pptx", "odp"), "slides"),
    **dict.fromkeys(("png", "jpg", "webp", "gif"), "picture"),
}
PR_SET_PDEATHSIG = 1
OUTPUT_LIMIT = 64 * 1024 * 1024


def main() -> None:
    task, path, kind, folder, seconds, megabytes = sys.argv[1:]
    set_limits(int(seconds), int(megabytes))
    {"read": _read, "draw": _draw, "events": _events, "rows": _rows}[task](Path(path), kind, Path(folder))


def _read(path: Path, kind: str, folder: Path) -> None:
    # Named at run time: a PDF needs no reader of office files, and each takes a while to load.
    reader = importlib.import_module(f"hub.extract.{READERS[kind]}")
    # The text first: a thumbnail that never ends must not take it along.
    _write(folder / "found.json", json.dumps(read(reader, path, kind)).encode())
    if hasattr(reader, "thumbnail"):
        try:
            _write(folder / "thumbnail.webp", reader.thumbnail(path))
        except Exception:  # a file without a thumbnail is no problem
            sys.exit(0)


def _draw(path: Path, kind: str, folder: Path) -> None:
    """Each picture as soon as it is made: one that never ends must not take the others along."""
    drawer = importlib.import_module(f"hub.extract.{DRAWERS[kind]}")
    with suppress(Exception):  # whatever the libraries raise on a broken file: what was drawn before is worth having
        for name, picture in drawer.draw(path, kind):
            _write(folder / f"{name}.webp", picture)


def _events(path: Path, span: str, folder: Path) -> None:
    """`span` is an interval of days as ISO 8601 writes it: 2026-09-01/2029-08-31."""
    reader = importlib.import_module("hub.extract.events")
    first, last = (date.fromisoformat(day) for day in span.split("/"))
    try:
        found: dict[str, Any] = {"events": [asdict(one) for one in reader.read(path, first, last)]}
    except reader.NoCalendar as problem:
        found = {"refused": str(problem)}
    _write(folder / "found.json", json.dumps(found, default=date.isoformat).encode())


def _rows(path: Path, kind: str, folder: Path) -> None:
    try:
        found = importlib.import_module("hub.extract.tables").write_rows(path, folder)
    except Exception:  # whatever the libraries raise on a broken file
        found = {"refused": ""}
    _write(folder / "found.json", json.dumps(found).encode())


def set_limits(seconds: int, megabytes: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody waits for what a dead worker's child reads
    memory = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_LIMIT, OUTPUT_LIMIT))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(reader: Any, path: Path, kind: str) -> dict[str, Any]:
    gathered, state = Gathered(), State.OK
    try:
        reader.read(path, kind, gathered)
    except Unreadable as problem:
        state = problem.state
    except (MemoryError, RecursionError):
        state = State.TOO_BIG
    except Exception:  # the libraries raise whatever they like on a broken file
        state = State.TOO_BIG if _is_out_of_memory() else State.DAMAGED
    if state is not State.OK:
        return {"state": state}
    return {"state": state, **asdict(gathered)}


def _is_out_of_memory() -> bool:
    """lxml calls it a syntax error, "unknown error", when there is no memory left. (Not by getrusage: its peak
    begins with that of the process that forked.)"""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return peak is not None and 0 < limit < int(peak[1]) * 1024 * 2


def _write(path: Path, data: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(data)
    draft.rename(path)
