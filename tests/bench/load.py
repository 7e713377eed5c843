"""Asks a server for pages and counts: what wrk sees from outside, and the CPU that the server's processes used."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """Times in milliseconds. `cpu` is that of the server's processes for one request."""

    requests: int
    per_second: float
    cpu: float
    p50: float
    p95: float
    p99: float
    failed: int


def ask(base: str, wanted: Iterable[tuple[str, str]], seconds: int, connections: int, server: int) -> Run:
    """`wanted`: (path, cookie), asked for in turn. `server` is the process id of gunicorn's master."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{path}\t{cookie}\n" for path, cookie in wanted)
        file.flush()
        threads = min(2, connections)
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT),
                   base, "--", file.name]  # fmt: skip
        before = cpu_seconds(server)
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        used = cpu_seconds(server) - before
    found = re.search(r"^JSON (.*)$", said, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"wrk said: {said}")
    seen = json.loads(found[1])
    number = max(seen["requests"], 1)
    return Run(
        seen["requests"], number / seen["seconds"], 1000 * used / number, seen["p50"], seen["p95"], seen["p99"],
        seen["failed"],
    )  # fmt: skip


def processes(master: int) -> list[int]:
    """The master and its workers."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [master, *(int(child) for child in children)]


def cpu_seconds(master: int) -> float:
    total = 0
    for process in processes(master):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def megabytes(master: int) -> list[float]:
    """Of each worker."""
    return [resident(process) for process in processes(master)[1:]]


def resident(process: int | str = "self") -> float:
    """Megabytes of all its pages (RSS), as `ps` shows them."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
