"""Generated hubs, kept ready between runs, and the processes that serve them.

They lie in HUB_BENCH_FOLDER (by default a folder beside other temporary files), one for each database, size, seed and
version of the generator; one that was made by an older version of the hub is upgraded. A hub older than a month is made
again, because its meetings lie in the past by then.
"""

import hashlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

import hub.serve as serve
from hub import create_app
from hub.config import Config, from_environment
from hub.db import db, keep_statistics, now
from hub.members.models import SignIn
from hub.room import rooms
from hub.search.keeper import rebuild_all
from tests.bench.generator import SIZES, World, fill, members, resources, things_told
from tests.bench.rooms import audits, employers, meetings, planner
from tests.postgres import binaries

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(os.environ.get("HUB_BENCH_FOLDER") or Path(tempfile.gettempdir()) / "hub-bench")
MAKERS = {
    "members": members,
    "resources": resources,
    "employers": employers,
    "meetings": meetings,
    "self-reviews": audits,
    "the schools' year": planner,
    "actions, notices, letters, history": things_told,
}
SECRET = "bench-" * 8
Say = Callable[[str], None]


@dataclass(frozen=True)
class Prepared:
    """A hub that is ready to be asked. `made` has seconds and megabytes of making it."""

    size: int
    database: str
    environment: dict[str, str]
    made: dict[str, float]

    @property
    def config(self) -> Config:
        return from_environment(self.environment)

    @property
    def reading_cluster(self) -> int:
        """Where its readers sit: in the largest hub not in the one big cluster."""
        return 1 if self.size <= 200 else 2


def _version() -> str:
    files = [Path(__file__).parent / name for name in ("generator.py", "rooms.py", "prose.py")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]


def prepare(size: int, database: str, seed: int, port: int, say: Say) -> Prepared:
    """Made now, or found as it was made before."""
    name = f"bench_{size}_{seed}_{_version()}"
    instance = FOLDER / f"{database}-{name}"
    settings = environment(instance, database, name) | {"PORT": str(port)}
    marker = instance / "bench.json"
    if not marker.exists() or time.time() - marker.stat().st_mtime > timedelta(days=30).total_seconds():
        shutil.rmtree(instance, ignore_errors=True)
        if database == "postgresql":
            fresh_database(name)
        made = _make(size, seed, settings, say)
        marker.write_text(json.dumps(made))
    prepared = Prepared(size, database, settings, json.loads(marker.read_text()))
    _look_used(prepared)
    return prepared


def environment(instance: Path, database: str, name: str) -> dict[str, str]:
    """`name` is that of the database on PostgreSQL."""
    return {
        "HUB_INSTANCE": str(instance),
        "HUB_SECRET_KEY": SECRET,
        "PATH": os.environ["PATH"],
        **({"DATABASE_URL": f"{_server_url()}/{name}"} if database == "postgresql" else {}),
    }


def _make(size: int, seed: int, environment: dict[str, str], say: Say) -> dict[str, float]:
    app = application(environment)
    say(f"Making a hub of {size:,} schools on {environment.get('DATABASE_URL', 'SQLite').split(':')[0]}")
    with app.app_context():
        began = time.monotonic()
        serve.migrate()
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("PRAGMA cache_size = -200000"))
        fill(World(seed, SIZES[size], now().replace(microsecond=0)), MAKERS, say)
        loaded = time.monotonic()
        documents = rebuild_all([source for room in rooms() for source in room.search_sources], lambda *_: None)
        indexed = time.monotonic()
        say(f"    index: {documents:,} documents in {indexed - loaded:.0f} s")
        made = {
            "loading_s": round(loaded - began, 1),
            "index_s": round(indexed - loaded, 1),
            "documents": documents,
            "mb": round(_megabytes(app.config["HUB"])),
        }
        db.session.remove()
        db.engine.dispose()
    return made


def _megabytes(config: Config) -> float:
    if config.is_postgres:
        return float(db.session.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0) / 1e6
    return sum(path.stat().st_size for path in config.instance.rglob("*") if path.is_file()) / 1e6


def application(environment: dict[str, str]) -> Flask:
    return create_app(from_environment({**environment, "HUB_LOG_LEVEL": "ERROR"}))


def _look_used(prepared: Prepared) -> None:
    """As a hub that has run for an hour: upgraded, with its database's statistics, and its readers seen a moment ago
    (or the first GET of each would note that: a write, once in ten minutes)."""
    app = application(prepared.environment)
    with app.app_context():
        serve.migrate()
        keep_statistics()
        db.session.execute(sa.update(SignIn).values(seen_at=now() + timedelta(hours=2)))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


# The processes


@contextmanager
def served(
    command: list[str], environment: dict[str, str], address: str, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A server until the block ends; it begins when `address` answers."""
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=stderr, stderr=stderr)
        try:
            wait_for(address, process)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.02)
    raise RuntimeError(f"{address} does not answer: {' '.join(process.args)}")  # type: ignore[arg-type]


# PostgreSQL: one server of our own, which stays between runs and is stopped at the end of each


def _server_url() -> str:
    return f"postgresql://hub@127.0.0.1:{(FOLDER / 'postgres' / 'port').read_text()}"


def fresh_database(name: str) -> None:
    engine = sa.create_engine(f"{_server_url().replace('postgresql:', 'postgresql+psycopg:')}/postgres",
                              isolation_level="AUTOCOMMIT")  # fmt: skip
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()


@contextmanager
def postgres() -> Iterator[None]:
    """The server, with its usual settings but no fsync."""
    folder, home = binaries(), FOLDER / "postgres"
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed: run `make packages`, or leave out --database postgresql.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True)
    as_root = os.geteuid() == 0
    if as_root:
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    user = ["su", "postgres", "-s", "/bin/sh", "-c"] if as_root else ["/bin/sh", "-c"]

    def run(line: str) -> None:
        subprocess.run([*user, line], check=True, stdout=subprocess.DEVNULL, cwd="/")

    if not (home / "data").exists():
        run(f"{folder}/initdb -D {home}/data -U hub --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (home / "port").write_text(str(port))
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c max_wal_size=4GB"
    run(f"{folder}/pg_ctl -D {home}/data -o '{options}' -l {home}/log -w start")
    try:
        yield
    finally:
        run(f"{folder}/pg_ctl -D {home}/data -m fast stop")
