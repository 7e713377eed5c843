"""Text, pages and a thumbnail out of a file, read in a child process with limits on time and memory."""

import json
import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hub.extract.child import DRAWERS, READERS
from hub.extract.parts import CUT_SHORT, MESSAGES, NO_TEXT, TEXT_LIMIT, Extracted, Part, State
from hub.scratch import Scratch

__all__ = ["DRAWERS", "TEXT_LIMIT", "Extracted", "NotRead", "Part", "State", "draw", "events", "extract", "rows"]

log = logging.getLogger("hub.extract")
PACKAGE = Path(__file__).resolve().parent.parent
# `hub` becomes an empty package here, so that the child loads its reader and not the whole application.
START = (
    "import sys, types; package = types.ModuleType('hub'); package.__path__ = [sys.argv.pop(1)]; "
    "sys.modules['hub'] = package; from hub.extract import child; child.main()"
)
_OUTGROWN = {signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT, signal.SIGXFSZ}  # abort: Rust without memory
_LARGEST_PICTURE = 2 * 1024 * 1024
MOST_PICTURES = 20
UNREADABLE_TABLE = "This file could not be read as a table. Save it anew as XLSX or CSV, then send it again."
OUTGROWN_TABLE = "This file is too big or too complex to be read here. Send it in parts, or save it anew as CSV."


def extract(
    path: Path, kind: str, *, seconds: int = 60, megabytes: int = 512, scratch: Scratch | None = None
) -> Extracted:
    """What is inside the file at `path`, of the kind with this code. Never raises; the state says how it went.
    `scratch` is where a text half read is cleared away should this process be killed."""
    if kind not in READERS:
        return Extracted(State.UNSUPPORTED, message=MESSAGES[State.UNSUPPORTED])
    with scratch.folder() if scratch else _passing_folder() as folder:
        try:
            ended = _run("read", path, kind, folder, seconds, megabytes)
            return _result(folder, kind, ended)
        except (OSError, ValueError, KeyError, TypeError):
            log.exception("extraction failed", extra={"kind": kind})
            return _failed(State.DAMAGED)


def draw(
    path: Path, kind: str, *, seconds: int = 60, megabytes: int = 512, scratch: Scratch | None = None
) -> list[tuple[str, bytes]]:
    """Pictures to look at before one fetches the file, as (name, WebP), in their order: `page-3` of a PDF, `slide-3-1`
    the first one inside the third slide, `picture` of a picture. Never raises; there are as many as could be drawn."""
    if kind not in DRAWERS:
        return []
    with scratch.folder() if scratch else _passing_folder() as folder:
        try:
            _run("draw", path, kind, folder, seconds, megabytes)
            drawn = [found for found in folder.glob("*.webp") if found.stat().st_size <= _LARGEST_PICTURE]
            return [(found.stem, found.read_bytes()) for found in sorted(drawn, key=_place)[:MOST_PICTURES]]
        except (OSError, ValueError):
            log.exception("drawing failed", extra={"kind": kind})
            return []


class NotRead(Exception):
    """A file that nothing could be made of; the text is a sentence for the person who sent it."""


def events(path: Path, first: date, last: date, *, seconds: int = 4, megabytes: int = 512) -> list[dict[str, str]]:
    """The events of a calendar file as `title`, `first`, `last` (days as ISO 8601, in London), `problem` and `note`.
    What repeats is written out between these days. Somebody is waiting: it ends within `seconds` and five more."""
    with _passing_folder() as folder:
        try:
            _run("events", path, f"{first}/{last}", folder, seconds, megabytes)
            found = json.loads((folder / "found.json").read_bytes())
        except (OSError, ValueError):
            raise NotRead(
                "This calendar is too large or too tangled to be read here. Export this school year only and try again."
            ) from None
    if "refused" in found:
        raise NotRead(found["refused"])
    return [{name: value or "" for name, value in one.items()} for one in found["events"]]


@contextmanager
def rows(
    path: Path, *, seconds: int = 40, megabytes: int = 700, scratch: Scratch | None = None
) -> Iterator[tuple[list[str], Iterator[tuple[int, int, list[str]]]]]:
    """The names of the sheets in a table of any common kind, and its rows as (sheet, number, cells), read while the
    block lasts. Raises NotRead."""
    with scratch.folder() if scratch else _passing_folder() as folder:
        ended = _run("rows", path, "table", folder, seconds, megabytes)
        found = folder / "found.json"
        data: dict[str, Any] = json.loads(found.read_bytes()) if found.is_file() else {}
        if "sheets" not in data:
            log.warning("table could not be read", extra={"exit": ended})
            raise NotRead(data.get("refused") or (UNREADABLE_TABLE if ended >= 0 else OUTGROWN_TABLE))
        with (folder / "rows.jsonl").open(encoding="utf-8") as file:
            yield data["sheets"], ((sheet, number, cells) for sheet, number, cells in map(json.loads, file))


def _place(found: Path) -> list[int]:
    return [int(number) for number in found.stem.split("-")[1:]]


@contextmanager
def _passing_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hub-extract-") as folder:
        yield Path(folder)


def _run(task: str, path: Path, kind: str, folder: Path, seconds: int, megabytes: int) -> int:
    """The child's exit code; minus the signal that ended it."""
    arguments = [str(PACKAGE), task, str(path.resolve()), kind, str(folder), str(seconds), str(megabytes)]
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", START, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"LANG": "C.UTF-8", "TMPDIR": str(folder), "PATH": "/usr/bin:/bin"},
        start_new_session=True,
    )
    try:
        return child.wait(timeout=seconds + 5)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        child.kill()
        child.wait()


def _result(folder: Path, kind: str, ended: int) -> Extracted:
    found = folder / "found.json"
    if not found.is_file():
        outgrown = ended < 0 and -ended in _OUTGROWN
        log.warning("file could not be read", extra={"kind": kind, "exit": ended})
        return _failed(State.TOO_BIG if outgrown else State.DAMAGED)
    data: dict[str, Any] = json.loads(found.read_bytes())
    state = State(data["state"])
    if state is not State.OK:
        return _failed(state)
    parts = [Part(part["label"], part["text"]) for part in data["parts"]]
    return Extracted(
        state, parts, data["title"], data["pages"], _thumbnail(folder), _message(kind, parts, data["is_cut_short"])
    )


def _failed(state: State) -> Extracted:
    return Extracted(state, message=MESSAGES[state])


def _message(kind: str, parts: list[Part], is_cut_short: bool) -> str:
    if is_cut_short:
        return CUT_SHORT
    return NO_TEXT if not parts and READERS[kind] != "picture" else ""


def _thumbnail(folder: Path) -> bytes | None:
    path = folder / "thumbnail.webp"
    return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST_PICTURE else None
