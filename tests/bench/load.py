"""Asks a server for pages and counts: what wrk sees from outside, and the CPU that the server's processes used."""

import json
import os
import random
import re
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
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


@dataclass(frozen=True)
class Pause:
    """Of a reader before each page: evenly from `least` to `most` seconds, drawn from the seed."""

    least: float
    most: float
    seed: int


def look(base: str, paths: Sequence[str], cookies: Sequence[str], pause: Pause, seconds: float, server: int) -> Run:
    """Every cookie is a reader who asks for the paths in turn, from a place of their own, and pauses before each. Each
    page is asked for on a new connection: gunicorn keeps an idle one for two seconds, and wrk takes its end for a
    failure where a browser connects again."""
    before, began = cpu_seconds(server), time.monotonic()
    with ThreadPoolExecutor(len(cookies)) as readers:
        chances = [random.Random(f"{pause.seed} {number}") for number in range(len(cookies))]
        jobs = [readers.submit(_reader, base, paths, cookie, pause, chance, began + seconds)
                for cookie, chance in zip(cookies, chances, strict=True)]  # fmt: skip
    used, took = cpu_seconds(server) - before, time.monotonic() - began
    seen = [one for job in jobs for one in job.result()]
    times = sorted(milliseconds for milliseconds, _ in seen)
    p50, p95, p99 = (times[min(len(times) - 1, len(times) * share // 100)] for share in (50, 95, 99))
    failed = sum(not is_well for _, is_well in seen)
    return Run(len(seen), len(seen) / took, 1000 * used / len(seen), p50, p95, p99, failed)


def _reader(
    base: str, paths: Sequence[str], cookie: str, pause: Pause, chance: random.Random, end: float
) -> list[tuple[float, bool]]:
    """Milliseconds from asking to the last byte, and whether it was answered with a page."""
    seen, place = [], chance.randrange(len(paths))
    while time.monotonic() + (wait := chance.uniform(pause.least, pause.most)) < end:
        time.sleep(wait)
        place = (place + 1) % len(paths)
        wanted = urllib.request.Request(base + paths[place], headers={"Cookie": cookie})
        began = time.monotonic()
        try:
            with urllib.request.urlopen(wanted, timeout=30) as page:
                page.read()
                is_well = page.url == wanted.full_url
        except OSError:
            is_well = False
        seen.append((1000 * (time.monotonic() - began), is_well))
    return seen


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


def megabytes(master: int) -> tuple[float, float]:
    """Of the largest worker: all its pages (RSS), and those of them that no other process shares."""
    largest = max(processes(master)[1:], key=resident)
    kinds = re.findall(r"Private_\w+:\s+(\d+)", Path(f"/proc/{largest}/smaps_rollup").read_text())
    return resident(largest), sum(map(int, kinds)) / 1024


def resident(process: int | str = "self") -> float:
    """Megabytes of all its pages (RSS), as `ps` shows them."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
