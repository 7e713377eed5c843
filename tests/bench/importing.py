"""`python -m tests.bench.importing`: files of 10,000 and of 20,000 employers, each with a person, into a pool that
holds as many already: reading the file, looking at every row, writing, taking back; and the most memory this process
held. A tenth of the rows is in the pool already, a tenth nearly so."""

import argparse
import io
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage

import hub.serve as serve
from hub.db import db
from hub.employers.importing.looking import look
from hub.employers.importing.models import EmployerImport
from hub.employers.importing.receiving import receive
from hub.employers.importing.undoing import undo
from hub.employers.importing.writing import write
from hub.employers.models import Employer, EmployerShare, folded
from hub.spreadsheets import as_csv, as_xlsx
from tests.bench import prepared
from tests.world import World, make_world

SIZES = (10_000, 19_000)
FIRST = (
    *("Amber", "Bramble", "Cedar", "Dunlin", "Elder", "Fern", "Gorse", "Hazel"),
    *("Iris", "Juniper", "Kestrel", "Linnet", "Maple", "Nettle", "Osprey", "Plover"),
)
SECOND = (
    *("Rail", "Print", "Care", "Foods", "Studios", "Legal", "Digital", "Homes"),
    *("Energy", "Sports", "Salons", "Freight", "Labs", "Events", "Books", "Joinery"),
)
THIRD = (
    *("London", "Camden", "Hackney", "Brent", "Islington", "Ealing", "Barnet", "Enfield"),
    *("Haringey", "Lambeth", "Southwark", "Lewisham"),
)
HEADINGS = (
    "Company",
    "Postcode",
    "Sector",
    "Website",
    "Company number",
    "Contact name",
    "Job title",
    "E-mail",
    "Phone",
)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def name_of(rng: random.Random, number: int) -> str:
    word = "".join(rng.choice("bcdfghklmnprst") + rng.choice("aeiou") for _ in range(3)).capitalize()
    return f"{word} {rng.choice(FIRST)} {rng.choice(SECOND)} {rng.choice(THIRD)} {'Ltd' if number % 2 else ''}".strip()


def table(size: int, known: list[str]) -> Iterator[tuple[str, ...]]:
    rng = random.Random(7)
    for number in range(size):
        name = name_of(rng, number)
        if number % 10 == 0:
            name = known[number]
        if number % 10 == 1:
            name = known[number].replace("e", "", 1)
        yield (
            name, f"N{1 + number % 22} {number % 9}AA", "Creative, arts and media", f"www.firm{number}.example.org",
            f"{number:08}", f"Person {number}", "Manager", f"person{number}@firm{number}.example.org",
            f"020 7946 {number % 10000:04}",
        )  # fmt: skip


def pool(people: World, size: int) -> list[str]:
    rng = random.Random(3)
    names = [name_of(rng, number) for number in range(size)]
    rows = [{"name": name, "folded_name": folded(name), "sector": "creative", "steward_id": people.ebp,
             "introduced_by_id": people.ebp} for name in names]  # fmt: skip
    ids = db.session.scalars(sa.insert(Employer).returning(Employer.id), rows).all()
    db.session.execute(sa.insert(EmployerShare), [{"employer_id": id_, "cluster_id": people.canal} for id_ in ids])
    db.session.commit()
    return names


@contextmanager
def hub(database: str) -> Iterator[tuple[Flask, World]]:
    instance = Path(tempfile.mkdtemp(prefix="hub-importing-"))
    name = "importing"
    if database == "postgresql":
        prepared.fresh_database(name)
    app = prepared.application(prepared.environment(instance, database, name))
    with app.app_context():
        serve.migrate()
        yield app, make_world()
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(instance, ignore_errors=True)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    began = time.perf_counter(), time.process_time()
    work()
    db.session.commit()
    return time.perf_counter() - began[0], time.process_time() - began[1]


def measure(people: World, size: int, known: list[str], kind: str) -> str:
    rows = list(table(size, known))
    text = as_csv(HEADINGS, rows).encode() if kind == "csv" else as_xlsx("Employers", HEADINGS, rows)
    draft = EmployerImport(cluster_id=people.canal, organisation_id=people.ebp, person_id=people.erin, source="Bench")
    took = {
        "read": timed(lambda: receive(FileStorage(io.BytesIO(text), f"list.{kind}"), draft)),
        "look": timed(lambda: look(people.reader("erin"), draft)),
        "write": timed(lambda: write(people.reader("erin"), draft)),
    }
    whole = sum(seconds for seconds, _ in took.values())
    counts = f"{draft.added_count:,} added, {draft.updated_count:,} updated, {draft.people_count:,} people"
    took["undo"] = timed(lambda: undo(draft))
    steps = ", ".join(f"{step} {seconds:.1f} s, {cpu:.1f} of work" for step, (seconds, cpu) in took.items())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{size:,} rows as {kind}: {whole:.1f} s for the pool ({steps}); {counts}; peak {peak} MB"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--size", type=int, action="append")
    options.add_argument("--running", action="store_true", help="the bench's PostgreSQL runs already")
    chosen = options.parse_args()
    sizes = chosen.size or SIZES
    own_server = chosen.database == "postgresql" and not chosen.running
    with prepared.postgres() if own_server else nullcontext(), hub(chosen.database) as (_, people):
        known = pool(people, max(sizes))
        say(f"{chosen.database}; {len(known):,} employers in the pool; {resident()} MB before")
        for size in sizes:
            for kind in ("csv", "xlsx"):
                say(measure(people, size, known, kind))


def resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
