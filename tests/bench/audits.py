"""`python -m tests.bench.audits`: the cluster's page of 500 schools, 8 sections and 9 closed rounds; and opening
a round for 5,000 schools by its form. Work of one process (CPU), since the machine may have other things to do; writes
its table into docs/benchmarks.md."""

import argparse
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

import hub.serve as serve
from hub.audits.closing import close
from hub.audits.frameworks import Given
from hub.audits.loading import load_templates, templates
from hub.audits.models import AuditReview, AuditRound
from hub.audits.scoring import score
from hub.db import db, now
from hub.mail import Letter
from hub.members.models import Cluster, Membership, Organisation, Person, Role, Seat, SignIn
from hub.members.reader import token_hash
from hub.notices.models import Notice
from hub.text import today
from tests.bench import prepared, report
from tests.bench.pages import cookie

ROUNDS, SCHOOLS, OPENED_FOR = 9, 500, 5_000
GATSBY = "gatsby/school"  # eight sections
YEARS = ["y7", "y8", "y9", "y10", "y11"]
KINDS = ("school",) * 8 + ("special_school", "college")
VARIANTS = 40  # whole sets of answers; each school of each round has one of them
BEGIN, END = "<!-- audits: written by python -m tests.bench.audits -->", "<!-- end of audits -->"


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def bulk(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Their ids, in the order of the rows."""
    if not rows:
        return []
    first = (db.session.scalar(sa.select(sa.func.max(model.id))) or 0) + 1
    db.session.execute(sa.insert(model), [row | {"id": first + number} for number, row in enumerate(rows)])
    if db.engine.dialect.name == "postgresql":
        db.session.execute(
            sa.text(f"SELECT setval(pg_get_serial_sequence('{model.__tablename__}', 'id'), :last)"),
            {"last": first + len(rows) - 1},
        )
    return list(range(first, first + len(rows)))


def cluster_of(number: int, name: str) -> tuple[int, list[int], str]:
    """A cluster with so many schools, each with a careers leader; (its id, the schools, the lead's token)."""
    cluster = bulk(Cluster, [{"name": name, "boroughs": [], "asks_for_second_factor": False}])[0]
    kinds = [KINDS[one % len(KINDS)] for one in range(number)]
    schools = bulk(Organisation, [{"name": f"{name} {one:04} School", "kind": kind} for one, kind in enumerate(kinds)])
    bulk(Membership, [{"cluster_id": cluster, "organisation_id": one, "joined_on": today()} for one in schools])
    people = bulk(
        Person,
        [
            {"name": f"Leader {one}", "email": f"leader{one}@{cluster}.example.org", "joined_at": now(),
             "fs_uniquifier": f"audits-{cluster}" + (f"-{one}" if one else "")}
            for one in range(number)
        ],
    )  # fmt: skip
    roles = [Role.LEAD] + [Role.CAREERS_LEADER] * (number - 1)
    bulk(
        Seat,
        [
            {"cluster_id": cluster, "organisation_id": school, "person_id": person, "role": role}
            for school, person, role in zip(schools, people, roles, strict=True)
        ],
    )
    token = f"audits-{cluster}"
    soon = now() + timedelta(hours=2)
    bulk(SignIn, [{"person_id": people[0], "token_hash": token_hash(token), "seen_at": soon}])
    db.session.commit()
    return cluster, schools, token


def closed_rounds(cluster: int, schools: list[int]) -> int:
    """Nine, all handed in by nearly all; the id of the newest."""
    template = templates([GATSBY])[GATSBY]
    rng, framework, template_id, last = random.Random(2026), template.framework, template.id, 0
    drawn = [result_of(framework, rng) for _ in range(VARIANTS)]
    for nth in range(ROUNDS):
        opened = now() - timedelta(days=30 + 120 * (ROUNDS - nth))
        row = AuditRound(
            cluster_id=cluster, title=f"Round {nth + 1}", families=["gatsby"], opened_at=opened,
            due_on=(opened + timedelta(days=40)).date(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        bulk(
            AuditReview,
            [
                {"round_id": row.id, "organisation_id": school, "family": "gatsby", "template_id": template_id,
                 "kind": KINDS[number % len(KINDS)], "year_groups": YEARS, "started_at": opened,
                 "submitted_at": opened if number % 20 else None,
                 "result_json": rng.choice(drawn) if number % 20 else None}
                for number, school in enumerate(schools)
            ],
        )  # fmt: skip
        close(row)
        row.closed_at = opened + timedelta(days=50)
        last = row.id
        db.session.commit()
        db.session.expunge_all()
    return last


def result_of(framework: Any, rng: random.Random) -> dict[str, Any]:
    """Met by chance, at the chance of this school."""
    result = score(framework, {question: Given({}) for question in framework.questions}, YEARS, today())
    chance = rng.uniform(0.2, 0.9)
    raw = result.to_json()
    for code, mark in raw["marks"].items():
        mark[0] = rng.random() < chance
        met = raw["elements"][framework.element_of[code].code]
        met[0] += mark[0]
    return raw


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    event.remove(sa.Engine, "before_cursor_execute", note)


def work(act: Callable[[], object]) -> float:
    """Milliseconds of this process."""
    began = time.process_time()
    act()
    return 1000 * (time.process_time() - began)


def asked(client: FlaskClient, path: str, cookie_: str) -> str:
    answer = client.get(path, headers={"Cookie": cookie_})
    if answer.status_code != 200:
        raise RuntimeError(f"{path} gave {answer.status_code} {answer.location}")
    return answer.text


def page(app: Flask, path: str, token: str) -> tuple[float, int]:
    """(milliseconds, statements) of a page: the median of 15. Without figures it would be no measure."""
    client, cookie_ = app.test_client(use_cookies=False), cookie(app, token)
    if not re.search(r"\d%", asked(client, path, cookie_)):
        raise RuntimeError(f"{path} has no figures")
    with counted() as seen:
        asked(client, path, cookie_)
    return statistics.median(work(lambda: asked(client, path, cookie_)) for _ in range(15)), len(seen)


def opening(app: Flask, cluster: int, schools: list[int], token: str) -> tuple[float, int, str]:
    """(milliseconds, statements, what was written) of sending the form, all schools ticked."""
    client, path = app.test_client(use_cookies=False), f"/c/{cluster}/audits/open"
    text = asked(client, path, cookie(app, token))
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))
    hidden |= dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', text))
    sent = {**hidden, "title": "Round for all", "families": ["gatsby"], "showing": "totals",
            "due_on": (today() + timedelta(days=30)).isoformat(), "schools": [str(one) for one in schools]}  # fmt: skip
    found = []

    def send() -> None:
        found.append(client.post(path, data=sent, headers={"Cookie": cookie(app, token)}))

    with counted() as seen:
        took = work(send)
    if found[0].status_code != 302:
        raise RuntimeError(f"{path} gave {found[0].status_code}: {found[0].text[:500]}")
    with app.app_context():
        rows = {one: db.session.scalar(sa.select(sa.func.count()).select_from(one)) for one in (Letter, Notice)}
        reviews = db.session.scalar(
            sa.select(sa.func.count()).join(AuditReview.round).where(AuditRound.title == "Round for all")
        )
        db.session.remove()
    return took, len(seen), f"{reviews:,} reviews, {rows[Letter]:,} letters, {rows[Notice]:,} notices"


def measure(database: str) -> list[tuple[str, ...]]:
    instance = Path(tempfile.mkdtemp(prefix="hub-audits-"))
    if database == "postgresql":
        prepared.fresh_database("audits")
    app = prepared.application(prepared.environment(instance, database, "audits"))
    with app.app_context():
        serve.migrate()
        load_templates()
        cluster, schools, token = cluster_of(SCHOOLS, "Large")
        few, few_schools, few_token = cluster_of(30, "Small")
        newest, newest_of_few = closed_rounds(cluster, schools), closed_rounds(few, few_schools)
        all_, all_schools, all_token = cluster_of(OPENED_FOR, "All")
        db.session.remove()
    lines = []
    for name, of, round_, by in (("500", cluster, newest, token), ("30", few, newest_of_few, few_token)):
        for what, more in (("the cluster’s page", ""), ("one section over nine rounds", "/sections/gb1")):
            took, statements = page(app, f"/c/{of}/audits/rounds/{round_}{more}", by)
            lines.append((f"{what}, {name} schools", f"{took:.0f} ms", str(statements), "under 200 ms"))
    took, statements, wrote = opening(app, all_, all_schools, all_token)
    lines.append(
        (f"opening a round for 5,000 schools ({wrote})", f"{took / 1000:.1f} s", str(statements), "under 10 s")
    )
    for line in lines:
        say(f"{database:12}" + " | ".join(line))
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(instance, ignore_errors=True)
    return [(database, *line) for line in lines]


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench.audits", description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both if left out")
    chosen = options.parse_args().database
    prepared.FOLDER.mkdir(parents=True, exist_ok=True)
    found = []
    for database in chosen or ["sqlite", "postgresql"]:
        with prepared.postgres() if database == "postgresql" else nullcontext():
            found += measure(database)
    if not chosen:
        report.section(BEGIN, END, ("database", "what", "work of the process", "SQL", "aim"), found)


if __name__ == "__main__":
    main()
