"""`python -m tests.bench`: what `make bench` runs. With --size, --database or --page only that, in about a minute."""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.bench import pages, report
from tests.bench.generator import SIZES
from tests.bench.load import Pause, Run, ask, look, megabytes
from tests.bench.pages import Page
from tests.bench.prepared import FOLDER, Prepared, application, postgres, prepare, served, wait_for
from tests.serving import web_command

CONNECTIONS = 4
READERS = 50
LOOK = (1, 9)  # seconds at a page before the next: 5 on the average
LOOKING_SECONDS = 60  # some 600 pages
WARM = 20  # answers before anything counts
READ_BY_FIFTY = 200  # schools in the hub that they read


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--size", type=int, choices=sorted(SIZES), action="append", help="schools; all sizes if left out"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both if left out")
    parser.add_argument("--page", default="", help="only pages with this in their name, or of this kind")
    parser.add_argument("--seconds", type=int, default=1, help="of one run of one page")
    parser.add_argument("--runs", type=int, default=3, help="of each page; the median counts")
    parser.add_argument("--readers", action="store_true", help="only the 50 signed-in readers")
    parser.add_argument("--start", action="store_true", help="only how long it takes to start")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 5151))
    return parser.parse_args()


def counted(app: Flask, page: Page, cookie: str) -> tuple[int, int]:
    """Statements and bytes of one answer."""
    client, seen = app.test_client(use_cookies=False), []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append(statement)

    client.get(page.path, headers={"Cookie": cookie})  # what is read once per process
    event.listen(sa.Engine, "before_cursor_execute", note)
    response = client.get(page.path, headers={"Cookie": cookie})
    event.remove(sa.Engine, "before_cursor_execute", note)
    if response.status_code != 200:
        raise RuntimeError(f"{page.name} ({page.path}) gave {response.status_code}")
    return len(seen), len(response.data)


def warm(base: str, wanted: list[tuple[str, str]], server: int) -> None:
    """Until every worker has compiled the template and read what it keeps: the first answer takes half a second."""
    answered = 0
    for _ in range(15):
        answered += ask(base, wanted, 1, CONNECTIONS, server).requests
        if answered >= WARM:
            return


def median(runs: list[Run]) -> dict[str, float]:
    values = [asdict(run) for run in runs]
    return {key: statistics.median(value[key] for value in values) for key in values[0]} | {
        "failed": sum(run.failed for run in runs)
    }


def measure(hub: Prepared, options: argparse.Namespace) -> dict[str, object]:
    """Product and rival by turns, so that what else the machine does falls on both."""
    app = application(hub.environment)
    wanted = pages.found(app, hub.reading_cluster, options.page)
    who = pages.cookies(app, hub.reading_cluster)
    base, bare = f"http://127.0.0.1:{options.port}", f"http://127.0.0.1:{options.port + 1}"
    rival = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{options.port + 1}", "--worker-class", "gthread",
        "--workers", "2", "--threads", "8", "--log-level", "warning", "tests.bench.bare:app",
    ]  # fmt: skip
    rival_environment = {
        **os.environ,
        "BARE_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"].replace("postgresql:", "postgresql+psycopg:"),
    }
    rows = []
    with (
        served(web_command(hub.config), hub.environment, f"{base}/healthz", FOLDER / "hub.log") as ours,
        served(rival, rival_environment, f"{bare}/healthz", FOLDER / "bare.log") as theirs,
    ):
        for page in wanted:
            statements, size = counted(app, page, who[page.who])
            ours_wanted, theirs_wanted = [(page.path, who[page.who])], [(f"/{statements}/{size}", "")]
            warm(base, ours_wanted, ours.pid)
            warm(bare, theirs_wanted, theirs.pid)
            product, other = [], []
            for _ in range(options.runs):
                product.append(ask(base, ours_wanted, options.seconds, CONNECTIONS, ours.pid))
                other.append(ask(bare, theirs_wanted, options.seconds, CONNECTIONS, theirs.pid))
            row = {"page": page.name, "kind": page.kind, "statements": statements, "bytes": size,
                   "ours": median(product), "bare": median(other)}  # fmt: skip
            rows.append(row)
            say(report.line(row))
        memory, own = megabytes(ours.pid)
        say(f"A worker has {memory:.0f} MB, {own:.0f} of them to itself")
    return {"pages": rows, "worker_mb": memory, "own_mb": own}


def fifty(hub: Prepared, options: argparse.Namespace) -> dict[str, Any]:
    """Fifty people of one cluster on the everyday pages, each waiting for a page before asking for the next: at once,
    as no person does, and then after a look at it."""
    app = application(hub.environment)
    paths = [page.path for page in pages.found(app, hub.reading_cluster, "")
             if page.who == pages.LEADER and page.kind in {"front", "list", "detail", "search"}
             and page.name not in {"self-review", "result"}]  # fmt: skip
    cookies = pages.readers(app, READERS, hub.reading_cluster)
    wanted = [(path, cookies[number % len(cookies)]) for number, path in enumerate(paths * len(cookies))]
    base = f"http://127.0.0.1:{options.port}"
    with served(web_command(hub.config), hub.environment, f"{base}/healthz", FOLDER / "hub.log") as ours:
        ask(base, wanted, 3, READERS, ours.pid)
        run = ask(base, wanted, 10, READERS, ours.pid)
        pausing = look(base, paths, cookies, Pause(*LOOK, options.seed), LOOKING_SECONDS, ours.pid)
        return {**asdict(run), "worker_mb": megabytes(ours.pid)[0], "pausing": asdict(pausing)}


def start(hub: Prepared, options: argparse.Namespace) -> float:
    """Seconds from `flask hub serve` to the first answer; the median of three."""
    found = []
    for _ in range(3):
        command = [str(FOLDER.__class__(sys.executable).parent / "flask"), "hub", "serve"]
        began = time.monotonic()
        with (FOLDER / "serve.log").open("wb") as log:
            process = subprocess.Popen(command, env=hub.environment, stdout=log, stderr=log)
            wait_for(f"http://127.0.0.1:{options.port}/healthz", process)
            found.append(time.monotonic() - began)
            process.send_signal(2)
            process.wait(30)
    return statistics.median(found)


def one(size: int, database: str, options: argparse.Namespace) -> dict[str, object]:
    """All that is wanted of one hub."""
    hub = prepare(size, database, options.seed, options.port, say)
    only = options.readers or options.start
    result: dict[str, object] = {"size": size, "database": database, "made": hub.made}
    say(f"\n{size:,} schools on {database}: {hub.made}")
    if not only:
        say(report.HEAD)
        result |= measure(hub, options)
    if options.readers or (not only and not options.page and size == READ_BY_FIFTY):
        result["readers"] = fifty(hub, options)
        say(f"{READERS} readers: {result['readers']}")
    if options.start or (not only and not options.page):
        result["start_s"] = start(hub, options)
        say(f"`flask hub serve` answers after {result['start_s']:.2f} s")
    return result


def missing(options: argparse.Namespace) -> str:
    """Why nothing can be measured here."""
    if shutil.which("wrk") is None:
        return "wrk is needed to ask for pages: run `make packages`, or `apt-get install wrk`."
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", options.port)) == 0:
            return f"Port {options.port} is taken; choose another with --port."
    return ""


def main() -> int:
    options = arguments()
    if problem := missing(options):
        say(problem)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    whole = not (options.readers or options.start or options.page or options.size or options.database)
    results, began = [], time.monotonic()
    for database in options.database or ["sqlite", "postgresql"]:
        with postgres() if database == "postgresql" else nullcontext():
            for size in options.size or sorted(SIZES):
                results.append(one(size, database, options))
                if whole:  # after each hub, so that a run that is stopped has not been for nothing
                    report.write(results, time.monotonic() - began)
    say(f"\n{(time.monotonic() - began) / 60:.0f} minutes in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
