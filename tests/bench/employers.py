"""`python -m tests.bench.employers`: a pool of 50,000 employers in one cluster, its list with every filter, its last
page, whom to keep warm and the pages of reach, on both databases; then an import of 10,000 and of 19,000 employers in a
process of its own (tests/bench/importing). Server time is from the request to the last byte, within one process; the
median of several. A whole run is written into docs/benchmarks.md."""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for

import hub.serve as serve
from hub.db import db, keep_statistics, now
from hub.members.models import SignIn
from tests.bench import pages, prepared
from tests.bench.__main__ import counted, say
from tests.bench.generator import BOROUGHS, Size, World, fill, members
from tests.bench.pages import BROKER, LEAD, LEADER, Page
from tests.bench.report import DOCUMENT
from tests.bench.rooms import employers

SIZE = 50_000
MOST_MS = 150  # server time of a page
MOST_IMPORT_S = 30  # of 10,000, with its preview
RUNS, WARM = 9, 2
BEGIN, END = "<!-- employers: written by python -m tests.bench.employers -->", "<!-- end of employers -->"
LAST = 10_000  # a page beyond the last one shows the last one

# name, who, endpoint, what is in the address
WANTED: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("list", LEADER, "employers.index", {}),
    ("list, page 500", LEADER, "employers.index", {"page": 500}),
    ("list, last page", LEADER, "employers.index", {"page": LAST}),
    ("list as a table", BROKER, "employers.index", {"view": "table"}),
    ("list by a frequent word", LEADER, "employers.index", {"q": "studio"}),
    ("list by a word, last page", LEADER, "employers.index", {"q": "studio", "page": LAST}),
    ("list by a word that none has", LEADER, "employers.index", {"q": "zeppelin"}),
    ("list by sector", LEADER, "employers.index", {"sector": "creative"}),
    ("list by sector, last page", LEADER, "employers.index", {"sector": "creative", "page": LAST}),
    ("list by borough", LEADER, "employers.index", {"borough": BOROUGHS[0]}),
    ("list by borough, broker, last page", BROKER, "employers.index", {"borough": BOROUGHS[0], "page": LAST}),
    ("list of those who host SEND or LDD", LEADER, "employers.index", {"ldd": "1"}),
    ("list of those brought by us", LEADER, "employers.index", {"mine": "1"}),
    ("list of employers only", LEADER, "employers.index", {"kind": "employer"}),
    ("list of providers only", LEADER, "employers.index", {"kind": "provider"}),
    ("list by all at once", BROKER, "employers.index",
     {"q": "studio", "sector": "creative", "borough": BOROUGHS[0], "ldd": "1", "kind": "employer"}),
    ("keep warm", BROKER, "employers.keep_warm", {}),
    ("keep warm, last page", BROKER, "employers.keep_warm", {"page": LAST}),
    ("broker's day", BROKER, "employers.day", {}),
    ("reach by school", LEAD, "employers.reach_schools", {}),
    ("reach by sector", LEAD, "employers.reach_sectors", {}),
    ("reach by borough", BROKER, "employers.reach_boroughs", {}),
)  # fmt: skip


@contextmanager
def hub(database: str, size: int) -> Iterator[tuple[Flask, str]]:
    """One cluster of 30 schools, with so many employers; and how long it took to make."""
    instance, name = Path(tempfile.mkdtemp(prefix="hub-employers-")), "employers"
    if database == "postgresql":
        prepared.fresh_database(name)
    app = prepared.application(prepared.environment(instance, database, name))
    began = time.monotonic()
    with app.app_context():
        serve.migrate()
        world = World(2026, Size(30, 0, size, 0), now().replace(microsecond=0))
        fill(world, {"members": members, "employers": employers}, lambda words: None)
        keep_statistics()
        # As people who are at it: the first page of each would note that they were seen.
        db.session.execute(sa.update(SignIn).values(seen_at=now() + timedelta(hours=2)))
        db.session.commit()
        db.session.remove()
    yield app, f"{database}: {size:,} employers, made in {time.monotonic() - began:.0f} s"
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(instance, ignore_errors=True)


def found(app: Flask, wanted: str) -> list[Page]:
    with app.test_request_context():
        return [
            Page(name, "list", who, url_for(endpoint, cluster_id=1, **values))
            for name, who, endpoint, values in WANTED
            if wanted in name
        ]


def measure(app: Flask, page: Page, cookie: str) -> dict[str, Any]:
    """Server time and this process's own work for one answer: medians."""
    client, wall, work = app.test_client(use_cookies=False), [], []
    statements, size = counted(app, page, cookie)
    for run in range(WARM + RUNS):
        began = time.perf_counter(), time.process_time()
        client.get(page.path, headers={"Cookie": cookie}).get_data()
        if run >= WARM:
            wall.append((time.perf_counter() - began[0]) * 1000)
            work.append((time.process_time() - began[1]) * 1000)
    return {"page": page.name, "ms": statistics.median(wall), "cpu": statistics.median(work),
            "statements": statements, "bytes": size}  # fmt: skip


def line(row: dict[str, Any]) -> str:
    missed = "  MISSED" if row["ms"] > MOST_MS else ""
    return (
        f"{row['page']:38}{row['ms']:8.1f} ms{row['cpu']:8.1f} CPU{row['statements']:5} SQL{row['bytes']:9,} B{missed}"
    )


def lists(database: str, size: int, wanted: str) -> tuple[str, list[dict[str, Any]]]:
    with hub(database, size) as (app, made):
        say(made)
        who, rows = pages.cookies(app, 1), []
        for page in found(app, wanted):
            rows.append(measure(app, page, who[page.who]))
            say(line(rows[-1]))
    return made, rows


def imports(database: str) -> list[str]:
    """In a process of its own, so that its memory is its own; the smaller file first."""
    command = [sys.executable, "-m", "tests.bench.importing", "--database", database, "--running"]
    said = subprocess.run(command, cwd=prepared.ROOT, check=True, capture_output=True, text=True).stdout
    say(said.rstrip())
    return said.strip().splitlines()


def table(made: str, rows: list[dict[str, Any]], imported: list[str]) -> str:
    lines = [
        f"### {made}",
        "",
        f"| page | server time, ms (aim {MOST_MS}) | CPU ms | SQL | bytes |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        missed = " (missed)" if row["ms"] > MOST_MS else ""
        lines.append(
            f"| {row['page']} | {row['ms']:.0f}{missed} | {row['cpu']:.0f} | {row['statements']} | {row['bytes']:,} |"
        )
    return "\n".join([*lines, "", *(f"- {words}" for words in imported)])


def write(tables: list[str]) -> None:
    """Between its own two marks; what was written around them by hand stays."""
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    parts = [before.rstrip(), BEGIN, f"Measured on {date.today():%-d %B %Y}.", *tables, END]
    DOCUMENT.write_text("\n\n".join(parts) + after, "utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.employers", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both if left out")
    parser.add_argument("--size", type=int, default=SIZE, help="employers")
    parser.add_argument("--page", default="", help="only pages with this in their name, and no imports")
    parser.add_argument("--lists", action="store_true", help="no imports")
    return parser.parse_args()


def main() -> int:
    options, tables = arguments(), []
    prepared.FOLDER.mkdir(parents=True, exist_ok=True)
    for database in options.database or ["sqlite", "postgresql"]:
        with prepared.postgres() if database == "postgresql" else nullcontext():
            made, rows = lists(database, options.size, options.page)
            imported = [] if options.lists or options.page else imports(database)
        tables.append(table(made, rows, imported))
    if not (options.database or options.lists or options.page or options.size != SIZE):
        write(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
