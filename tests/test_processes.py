"""Trouble around the processes: two workers, a folder that cannot be used, a database server that goes away."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import stamp
from psycopg.errors import DiskFull

from hub.db import db
from tests.postgres import Server, binaries
from tests.running import ROOT, Running, wait_until
from tests.test_disk_full import assert_found, everything_is_done, small_disk  # noqa: F401  # a fixture

pytestmark = [pytest.mark.no_database, pytest.mark.long]  # each has its own
FLASK = str(Path(sys.executable).with_name("flask"))


@pytest.fixture
def server() -> Iterator[Server]:
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with Server() as running:
        engine = sa.create_engine(f"{running.url}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE hub")
        engine.dispose()
        yield running


def test_of_two_workers_that_start_at_once_one_works_and_the_other_says_so(tmp_path: Path) -> None:
    with Running(tmp_path / "instance", tmp_path / "log") as hub:
        both = [hub.start("worker 1"), hub.start("worker 2")]
        wait_until(lambda: any(process.poll() is not None for process in both), "one of them ends")
        ended = [process for process in both if process.poll() is not None]
        assert [process.returncode for process in ended] == [1]
        assert hub.said("Another worker of this hub is running")
        wait_until(lambda: hub.said("worker started"), "the other works")
        assert len([process for process in both if process.poll() is None]) == 1


def test_a_folder_that_cannot_be_used_is_said_in_a_sentence() -> None:
    folder = Path(tempfile.mkdtemp(prefix="hub-closed-"))
    folder.chmod(0)
    as_others: list[str] = []  # root may do everything, but for what is taken from it
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and there is no setpriv to take that away")
        as_others = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    environ = {"HUB_INSTANCE": str(folder), "PATH": os.environ["PATH"]}
    for name in ("worker", "doctor", "migrate"):
        done = subprocess.run(
            [*as_others, FLASK, "hub", name], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 1
        assert f"The instance folder {folder} cannot be written (Permission denied)" in done.stderr
        assert "HUB_INSTANCE" in done.stderr
        assert "Traceback" not in done.stderr
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_database_server_may_go_away_and_come_back(server: Server, tmp_path: Path) -> None:
    with Running(tmp_path / "instance", tmp_path / "log", f"{server.url}/hub") as hub:
        hub.start("web")
        hub.start("worker")
        hub.sign_in(hub.people.ben)
        front, notes = f"/c/{hub.people.canal}/", f"/c/{hub.people.canal}/resources/share?what=page"
        form = hub.get(notes)
        assert hub.get(front).status == 200
        wait_until(lambda: hub.said("worker started"), "the worker works")

        server.stop()
        for answer in (hub.get(front), hub.submit(notes, form, title="A note", body="Words", what="page")):
            assert answer.status == 503
            assert "cannot reach its database just now" in answer.text
            assert int(answer.headers["Retry-After"]) > 0
        cookie, hub.cookie = hub.cookie, ""  # monitoring is not signed in
        assert hub.get("/healthz").status == 200
        ready = hub.get("/readyz")
        hub.cookie = cookie
        assert (ready.status, b'"database":"fault"' in ready.body.replace(b": ", b":")) == (503, True)
        wait_until(lambda: hub.said('"event": "database"'), "the worker has noticed")
        hub.kill("web")
        hub.start("web")  # starting does not need the server either
        assert hub.get(front).status == 503

        server.start()
        assert wait_until(lambda: hub.get(front).status == 200, "pages are back")
        assert hub.submit(notes, form, title="Canal walk", body="Words", what="page").status == 302
        wait_until(lambda: hub.said("worker goes on"), "the worker goes on")
        wait_until(lambda: everything_is_done(hub), "the worker has caught up")
        assert_found(hub, ["Canal"])
        assert hub.processes["worker"].poll() is None
        second = hub.start("worker 2")  # the lock went with the connection: it has been taken again
        wait_until(lambda: second.poll() is not None, "the second worker ends")
        assert second.returncode == 1


def fill_table(connection: sa.Connection, rows: int) -> None:
    """Until the server says that there is no room for so many rows more."""
    insert = f"INSERT INTO filler SELECT repeat(md5(n::text), 30) FROM generate_series(1, {rows}) n"
    with pytest.raises(sa.exc.OperationalError) as full:
        list(map(connection.exec_driver_sql, repeat(insert)))
    assert isinstance(full.value.orig, DiskFull)


def test_a_full_disk_of_the_database_server_leads_to_the_same_page(
    server: Server,
    small_disk: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    where = small_disk / "space"
    where.mkdir()
    for folder in (where, small_disk, tmp_path, *list(tmp_path.parents)[:-2]):
        folder.chmod(folder.stat().st_mode | 0o011)  # the server runs as another user
    shutil.chown(where, "postgres")
    engine = sa.create_engine(f"{server.url}/hub", isolation_level="AUTOCOMMIT")
    with Running(tmp_path / "instance", tmp_path / "log", f"{server.url}/hub") as hub, engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE TABLESPACE small LOCATION '{where}'")
        connection.exec_driver_sql("ALTER TABLE form_receipt SET TABLESPACE small")
        connection.exec_driver_sql("ALTER TABLE resource SET TABLESPACE small")
        connection.exec_driver_sql("CREATE TABLE filler (text text) TABLESPACE small")
        hub.start("web")
        hub.sign_in(hub.people.ben)
        path = f"/c/{hub.people.canal}/resources/share?what=page"
        form = hub.get(path)
        for size in (1000, 100, 1):
            fill_table(connection, size)
        body = " ".join(os.urandom(8).hex() for _ in range(900))
        answer = hub.submit(path, form, title="A note", body=body, what="page")
        assert (answer.status, "Nothing of what you just sent was saved" in answer.text) == (507, True)
        assert hub.get(f"/c/{hub.people.canal}/resources/").status == 200
        connection.exec_driver_sql("DROP TABLE filler")
        assert hub.submit(path, form, title="A note", body=body, what="page").status == 302
    engine.dispose()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    """`flask hub serve`, with its web process, that one's children, and the worker at work."""
    with Running(tmp_path / "instance", tmp_path / "log", HUB_WEB_PROCESSES="1") as hub:
        with hub.app.app_context():
            stamp()
            hub.let_go()
        hub.start("serve")
        wait_until(lambda: hub.said("worker started"), "the worker works")
        wait_until(lambda: hub.said("Ctrl-C stops it"), "it has said that it answers")
        yield hub


def below(pid: int) -> list[int]:
    """Its children, theirs, and so on."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [grandchild for child in children for grandchild in below(child)]


def assert_nothing_is_left(hub: Running, family: list[int]) -> None:
    wait_until(lambda: not any(map(is_alive, family)), "its processes have ended")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", hub.port))


def is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()  # a dead one whose parent has not looked yet
    except OSError:
        return False


def test_a_killed_serve_leaves_no_process_and_no_taken_port(served: Running) -> None:
    family = below(served.processes["serve"].pid)
    assert len(family) >= 3  # gunicorn, its web process, the worker, and a child of it while it reads or draws a file
    served.kill("serve")
    assert_nothing_is_left(served, family)
    served.start("serve")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_all_that_it_started(number: signal.Signals, served: Running) -> None:
    serve = served.processes["serve"]
    family = below(serve.pid)
    serve.send_signal(number)
    assert serve.wait(60) == 0
    assert_nothing_is_left(served, family)
    assert served.said("worker stopped")


@pytest.mark.parametrize(("name", "place"), [("web", 0), ("worker", 1)])
def test_where_one_part_ends_serve_ends_with_the_other(name: str, place: int, served: Running) -> None:
    serve = served.processes["serve"]
    family = below(serve.pid)
    parts = [int(child) for child in Path(f"/proc/{serve.pid}/task/{serve.pid}/children").read_text().split()]
    os.kill(parts[place], signal.SIGKILL)
    assert serve.wait(60) == 1
    assert served.said(f"its {name} has ended")
    assert_nothing_is_left(served, family)


def test_serve_says_in_a_sentence_that_the_database_is_newer(tmp_path: Path) -> None:
    with Running(tmp_path / "instance", tmp_path / "log") as hub:
        with hub.app.app_context():
            db.session.execute(sa.text("CREATE TABLE alembic_version (version_num TEXT)"))
            db.session.execute(sa.text("INSERT INTO alembic_version VALUES ('ffffffffffff')"))
            db.session.commit()
            hub.let_go()
        done = subprocess.run(
            hub.command("serve"), cwd=ROOT, env=hub.environ, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 1
    assert "written by a newer version of the hub (revision ffffffffffff)" in done.stderr
    assert "Traceback" not in done.stderr
