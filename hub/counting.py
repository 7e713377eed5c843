"""Counts requests by endpoint and status, and how long they took, over all web processes of this machine.

Each process writes its own small file of records of fixed size, one for each pair of endpoint and status, so that
whichever process is asked can add them up. A record is written in its place: no file grows with the requests, nothing
is lost with a killed process, and where the disk is full counting stops and serving does not.
"""

import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, g, request

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_RECORD = struct.Struct(f"<96sd{len(BUCKETS) + 1}Q")  # name, seconds, a count for each bucket and one for the rest


@dataclass
class Series:
    """One endpoint with one status. `counts` are of each bucket alone."""

    endpoint: str
    status: int
    seconds: float = 0.0
    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))

    def packed(self) -> bytes:
        return _RECORD.pack(f"{self.status} {self.endpoint}".encode()[:96], self.seconds, *self.counts)

    @staticmethod
    def unpacked(record: bytes) -> "Series":
        name, seconds, *counts = _RECORD.unpack(record)
        status, _, endpoint = name.rstrip(b"\0").decode("utf-8", "replace").partition(" ")
        return Series(endpoint, int(status), seconds, counts)


class Counter:
    def __init__(self, folder: Path) -> None:
        self.folder, self._lock = folder, threading.Lock()
        self._pid, self._file = 0, -1
        self._places: dict[tuple[str, int], tuple[int, Series]] = {}

    def count(self, endpoint: str, status: int, seconds: float) -> None:
        with self._lock, suppress(OSError):
            self._begin()
            key = (endpoint, status)
            place, series = self._places.setdefault(key, (len(self._places), Series(endpoint, status)))
            series.seconds += seconds
            series.counts[next((n for n, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))] += 1
            os.pwrite(self._file, series.packed(), place * _RECORD.size)

    def _begin(self) -> None:
        """A file of this process: after a fork the child must not write into its parent's."""
        if self._pid == os.getpid():
            if os.fstat(self._file).st_nlink:
                return
            os.close(self._file)  # somebody removed the folder under us
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._forget_the_dead()
        path = self.folder / f"{_start_of(os.getppid())}-{os.getpid()}"
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._pid, self._places = os.getpid(), {}

    def _forget_the_dead(self) -> None:
        """Files of earlier starts. Those of a process whose parent still runs stay: its counts are still true."""
        for path in self.folder.iterdir():
            family = path.name.partition("-")[0]
            if _start_of(int(family.partition(".")[0])) != family:
                path.unlink(missing_ok=True)

    def total(self) -> Iterator[Series]:
        """Of all processes that the same parent started, in a fixed order."""
        found: dict[tuple[str, int], Series] = {}
        for path in self.folder.glob(f"{_start_of(os.getppid())}-*"):
            data = path.read_bytes()
            for start in range(0, len(data) - _RECORD.size + 1, _RECORD.size):
                one = Series.unpacked(data[start : start + _RECORD.size])
                sum_of = found.setdefault((one.endpoint, one.status), Series(one.endpoint, one.status))
                sum_of.seconds += one.seconds
                sum_of.counts = [a + b for a, b in zip(sum_of.counts, one.counts, strict=True)]
        yield from (found[key] for key in sorted(found))


def _start_of(pid: int) -> str:
    """Names one run of a process: its number is given out again, the moment of its start is not. "" for the dead."""
    try:
        return f"{pid}.{Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[19]}"
    except (OSError, IndexError):
        return ""


def init_app(app: Flask) -> None:
    counter = Counter(app.config["HUB"].instance / "counts")
    app.extensions["hub.counting"] = counter

    @app.after_request
    def _count(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        counter.count(request.endpoint or "none", response.status_code, seconds)
        return response
