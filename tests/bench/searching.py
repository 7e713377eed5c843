"""`python -m tests.bench.searching`: the library's search at 1,000, 10,000 and 100,000 resources, beside SQLite FTS5
over the same documents and what the same reader may see, in the same run.

Of each kind, QUERIES are asked one after the other with words of their own: once (cold: nothing is known of these words
yet) and again (warm). A page is all of the library's: hits, counts of every filter, rows, snippets and HTML. FTS5 gives
twenty hits by bm25 with its own snippets, how many there are, and how many of each value of each filter: no HTML.
"""

import argparse
import gc
import io
import json
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for

import hub.serve as serve
import hub.storage as storage
from hub.access import Reader
from hub.db import db, keep_statistics, now
from hub.members.models import Role
from hub.resources.models import Resource
from hub.resources.search import SEARCH
from hub.resources.uploads import Upload
from hub.search import Query, find, forget
from hub.search.keeper import rebuild_all
from hub.vocabulary import Visibility
from tests.bench import pages, prepared
from tests.bench.generator import Size, World, fill, members, resources
from tests.bench.load import cpu_seconds, resident
from tests.world import reader_of

SIZES = (1_000, 10_000, 100_000)
QUERIES = 20
SHARED = 5  # files, one after the other
Times = list[float]  # milliseconds


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def spread(times: Times) -> str:
    return f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=20)[-1]:.1f}"


def queries(seed: int) -> dict[str, list[str]]:
    """Out of texts of the hub itself: QUERIES of each kind, the same for the same seed."""
    rng = random.Random(seed)
    texts = db.session.scalars(sa.select(Resource.summary).order_by(Resource.id).limit(2_000)).all()
    rows = [text.rstrip(".").lower().split() for text in texts]
    long = [words for row in rows if len(words := [word for word in row if len(word) > 4]) > 6]

    def made(make: Callable[[list[str]], str]) -> list[str]:
        return [make(rng.choice(long)) for _ in range(QUERIES)]

    return {
        "one word": made(rng.choice),
        "any of three": made(lambda words: " ".join([*rng.sample(words, 2), "wilwilzz"])),  # no text has the third
        "all of three": made(lambda words: " ".join(rng.sample(words, 3))),
        "phrase": [f'"{" ".join(rng.choice(rows)[4:6])}"' for _ in range(QUERIES)],
        "beginning": made(lambda words: rng.choice(words)[:4]),
    }


# The hub


@contextmanager
def hub(size: int, database: str, seed: int) -> Iterator[tuple[Flask, dict[str, str], dict[str, float]]]:
    """Its application, its environment and what its making took; kept between runs."""
    name = f"search_{size}_{seed}"
    instance = prepared.FOLDER / f"{database}-{name}"
    environment = prepared.environment(instance, database, name)
    marker = instance / "made.json"
    is_new = not marker.exists()
    if is_new:
        shutil.rmtree(instance, ignore_errors=True)
        if database == "postgresql":
            prepared.fresh_database(name)
    app = prepared.application(environment)
    with app.app_context():
        serve.migrate()
        if is_new:
            fill(World(seed, Size(30, size, 0, 0), now()), {"members": members, "resources": resources}, say)
        if is_new:
            began, worked = time.monotonic(), time.process_time()
            rebuild_all([SEARCH], lambda *_: None)
            took = {"index_s": time.monotonic() - began, "index_cpu_s": time.process_time() - worked}
            marker.write_text(json.dumps(took))
        keep_statistics()
        db.session.commit()
        yield app, environment, json.loads(marker.read_text())
        db.session.remove()
        db.engine.dispose()


def page(app: Flask, cookie: str, kind: str, text: str) -> Callable[[], object]:
    """What a browser asks for: the page of hits, or the completions of what is being typed."""
    endpoint = "home.suggest" if kind == "beginning" else "resources.index"
    with app.test_request_context():
        path = url_for(endpoint, cluster_id=1, q=text)
    client = app.test_client(use_cookies=False)

    def get() -> None:
        response = client.get(path, headers={"Cookie": cookie})
        response.get_data()
        if response.status_code != 200:
            raise RuntimeError(f"{path} gave {response.status_code}")

    return get


def until_found(environment: dict[str, str], reader: Reader) -> Times:
    """From the commit of a shared text file of a megabyte until a search finds it by its last word, with a worker that
    has nothing else to do. (0.99 megabytes: of one resource no more text is indexed.) The files go again."""
    audience, found, seat = reader.audience, [], reader.all_seats[0]
    place = {"cluster_id": seat.cluster_id, "organisation_id": seat.organisation_id}
    db.session.rollback()
    worker = subprocess.Popen([str(Path(sys.executable).parent / "flask"), "hub", "worker"], env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait_until_idle(worker.pid)
        for number in range(SHARED):
            word = f"quokka{time.time_ns():x}"
            content = ("An apprentice learns a trade and earns. " * 25_000 + word).encode()[-990_000:]
            stored = storage.put(io.BytesIO(content), 10_000_000)
            row = Resource(title=f"Shared {number}", visibility=Visibility.CLUSTER, **place)
            row.add_files([Upload(stored.sha256, f"{word}.txt", "txt", stored.size)])
            db.session.add(row)
            db.session.commit()
            began = time.perf_counter()
            # The word at its end, in the text alone: the name of the file is found before the text is read.
            while not find(Query(f'"earns {word}"', audience, frozenset({"resource"}))).total:
                db.session.rollback()
                time.sleep(0.02)
            found.append(1000 * (time.perf_counter() - began))
            forget("resource", row.id)
            db.session.delete(row)
            db.session.commit()
    finally:
        worker.terminate()
        worker.wait(30)
    return found


def _wait_until_idle(process: int) -> None:
    """It has started, and done what it does once an hour: merging the index may take a minute."""
    time.sleep(5)
    used = cpu_seconds(process)
    while True:
        time.sleep(2)
        before, used = used, cpu_seconds(process)
        if used - before < 0.2:
            return


# The rival


def fts5(audience: frozenset[str]) -> sqlite3.Connection:
    """The same documents, what this reader may see, and every value of every filter."""
    rival = sqlite3.connect(":memory:")
    rival.executescript(
        "CREATE VIRTUAL TABLE text USING fts5(title, tags, summary, body, tokenize='porter');"
        "CREATE TABLE visible(id INTEGER PRIMARY KEY); CREATE TABLE facet(document INTEGER, name TEXT, value TEXT)"
    )
    after = 0
    while changes := SEARCH.all(after, 500):
        after = max(changes)
        for one in SEARCH.documents(list(changes)):
            rival.execute("INSERT INTO text(rowid, title, tags, summary, body) VALUES (?, ?, ?, ?, ?)",
                          (one.id, one.title, one.tags, one.summary, one.body))  # fmt: skip
            if one.audience & audience:
                rival.execute("INSERT INTO visible VALUES (?)", (one.id,))
            facets = [(one.id, name, value) for name, values in one.facets.items() for value in values]
            rival.executemany("INSERT INTO facet VALUES (?, ?, ?)", facets)
        db.session.expunge_all()
    rival.executescript(
        "CREATE INDEX facet_document ON facet(document); ANALYZE; INSERT INTO text(text) VALUES ('optimize')"
    )
    return rival


def rival_page(rival: sqlite3.Connection, kind: str, text: str) -> Callable[[], object]:
    match = {"any of three": text.replace(" ", " OR "), "beginning": f"{text}*"}.get(kind, text)

    def ask() -> list[Any]:
        rival.execute("DROP TABLE IF EXISTS temp.hit")
        # A cross join is done in the order in which it is written: the words are looked up once.
        rival.execute(
            "CREATE TEMP TABLE hit AS SELECT text.rowid AS id, bm25(text, 3, 3, 1, 1) AS rank "
            "FROM text CROSS JOIN visible ON visible.id = text.rowid WHERE text MATCH ?",
            (match,),
        )
        rival.execute("SELECT count(*) FROM hit").fetchone()
        rival.execute(
            "SELECT name, value, count(*) FROM hit CROSS JOIN facet ON facet.document = hit.id GROUP BY name, value"
        ).fetchall()
        best = rival.execute("SELECT id FROM hit ORDER BY rank LIMIT 20").fetchall()
        snippet = "SELECT snippet(text, -1, '<mark>', '</mark>', '…', 30) FROM text WHERE text MATCH ? AND rowid = ?"
        return [rival.execute(snippet, (match, row_id)).fetchone() for (row_id,) in best]

    return ask


def measure(size: int, database: str, seed: int) -> None:
    with hub(size, database, seed) as (app, environment, made):
        gc.collect()
        gc.freeze()  # as in a web process (wsgi.py): else a collection of everything, 150 ms, falls on some page
        gc.set_threshold(50_000, 20, 20)
        asked = queries(seed)
        seat = pages.Rows(1).seats[Role.CAREERS_LEADER]
        reader = reader_of(seat)
        audience = reader.audience
        db.session.rollback()  # outside a request every transaction may write, and there is only one such at a time
        cookie = pages.cookies(app, 1)[Role.CAREERS_LEADER.value]
        ours = {kind: [page(app, cookie, kind, text) for text in texts] for kind, texts in asked.items()}
        page(app, cookie, "one word", "denkeljas")()  # the templates are compiled and the index is open
        times = {kind: [[milliseconds(one) for one in some] for _ in range(2)] for kind, some in ours.items()}
        memory = resident()
        with closing(fts5(audience)) as rival:
            others = {
                kind: [milliseconds(rival_page(rival, kind, text)) for _ in range(2) for text in texts][QUERIES:]
                for kind, texts in asked.items()
            }
        shared = until_found(environment, reader)
    say(f"\n### {size:,} resources on {database}\n")
    took = f"{made['index_s']:.0f} s ({made['index_cpu_s']:.0f} s of this process's CPU)"
    say(f"Index made in {took}; shared text of 1 MB found after {statistics.median(shared):.0f} ms "
        f"(at most {max(shared):.0f}); the process has {memory:.0f} MB.\n")  # fmt: skip
    say("| query | cold, p50 / p95 ms | warm | FTS5, warm | warm p50 by that of FTS5 |\n|---|---|---|---|---|")
    for kind, (cold, warm) in times.items():
        ratio = statistics.median(warm) / statistics.median(others[kind])
        say(f"| {kind} | {spread(cold)} | {spread(warm)} | {spread(others[kind])} | {ratio:.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.searching", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="resources; 1,000, 10,000 and 100,000 if left out")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    with prepared.postgres() if asked.database == "postgresql" else nullcontext():
        for size in asked.size or SIZES:
            measure(size, asked.database, asked.seed)


if __name__ == "__main__":
    main()
