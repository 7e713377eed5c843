"""/metrics: true numbers, for whoever watches the hub and for nobody else."""

import multiprocessing
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.counting import BUCKETS, Counter, Series
from hub.db import db, now
from hub.mail import Letter
from tests.client import Client
from tests.resources.making import docx, share, share_file, work
from tests.world import World

TOKEN = "a-long-token-of-the-monitoring"


@pytest.fixture
def settings(app: Flask) -> Iterator[None]:
    before = app.config["HUB"]
    yield
    app.config["HUB"] = before


def numbers(client: Client) -> dict[str, float]:
    text = client.get("admin.metrics").text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z_]+(\{[^{}]*\})? -?[0-9.e+]+", line) for line in lines), text
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_they_say_what_waits_and_what_there_is(app: Flask, client: Client, people: World) -> None:
    before = numbers(client)
    share_file(people, docx("Signals"), "signals.docx")
    share(people, title="A note")
    for number, values in enumerate((
        {"next_try_at": now() - timedelta(minutes=30)},
        {"created_at": now() - timedelta(days=2), "next_try_at": now() + timedelta(days=1)},  # a reminder for Monday
        {"failed_at": now()},
    )):  # fmt: skip
        db.session.add(
            Letter(to_address="x@school.uk", from_name="Hub", subject="x", text="x", html="x", template="x",
                   message_id=f"<{number}@hub>", **values)
        )  # fmt: skip
    db.session.flush()
    db.session.execute(sa.update(Letter).where(Letter.failed_at.is_not(None)).values(next_try_at=None))
    db.session.commit()
    (Path(app.config["HUB"].instance) / "worker.alive").touch()
    client.sign_in(people.ben)
    found = numbers(client)
    assert found["hub_text_waiting"] == before["hub_text_waiting"] + 1
    assert found["hub_index_waiting"] == before["hub_index_waiting"] + 2
    assert (found["hub_outbox_waiting"], found["hub_outbox_failed"]) == (2, 1)
    assert 1790 <= found["hub_outbox_oldest_seconds"] <= 1900
    assert found['hub_rows{table="resource"}'] == before['hub_rows{table="resource"}'] + 2
    assert found["hub_people_signed_in"] == 1
    assert found["hub_disk_free_bytes"] > 0
    assert found["hub_read_only"] == 0
    assert found["hub_worker_heartbeat_age_seconds"] < 60
    work()
    assert numbers(client)["hub_index_waiting"] == before["hub_index_waiting"]


def test_each_request_is_counted_with_its_status_and_time(client: Client, people: World) -> None:
    name = 'hub_request_seconds_count{endpoint="home.help",status="200"}'
    before = numbers(client).get(name, 0)
    client.get("home.help")
    client.get("home.help")
    client.get_url("/no-such-page", 404)
    found = numbers(client)
    assert found[name] == before + 2
    assert found['hub_request_seconds_count{endpoint="none",status="404"}'] >= 1
    steps = [found[f'hub_request_seconds_bucket{{endpoint="home.help",status="200",le="{most}"}}'] for most in BUCKETS]
    assert steps == sorted(steps)
    assert found['hub_request_seconds_bucket{endpoint="home.help",status="200",le="+Inf"}'] == found[name]


def test_they_name_nobody(client: Client, people: World) -> None:
    client.sign_in(people.ben).get("me.index")
    text = client.get("admin.metrics").text
    assert not re.search(r"@|ben|okafor|tollhouse|canal", text, re.IGNORECASE)


def test_more_rows_make_no_more_statements(client: Client, people: World) -> None:
    few = client.get("admin.metrics").statements
    for number in range(30):
        share(people, title=f"Note {number}")
    assert client.get("admin.metrics").statements == few <= 2


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"])
def test_who_comes_through_a_proxy_gets_nothing(client: Client, people: World, name: str) -> None:
    assert client.http.get("/metrics").status_code == 200
    assert client.http.get("/metrics", headers={name: "127.0.0.1"}).status_code == 404


def test_who_comes_from_elsewhere_gets_nothing(client: Client, people: World) -> None:
    assert client.http.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404


def test_behind_a_trusted_proxy_only_the_token_opens(app: Flask, client: Client, people: World, settings: None) -> None:
    app.config["HUB"] = replace(app.config["HUB"], trusted_proxies=1)
    assert client.http.get("/metrics").status_code == 404
    app.config["HUB"] = replace(app.config["HUB"], metrics_token=TOKEN)
    for wrong in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer \xe9"):
        assert client.http.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    assert client.http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def _count_in_a_process(folder: Path, times: int) -> None:
    counter = Counter(folder)
    for _ in range(times):
        counter.count("home.index", 200, 0.02)
    os.kill(os.getpid(), 9)


@pytest.mark.no_database
def test_all_processes_are_added_up_even_the_killed_ones(tmp_path: Path) -> None:
    """Asked by a third process that has the same parent, as gunicorn's are."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_count_in_a_process, args=(tmp_path, times)) for times in (3, 4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    queue = context.SimpleQueue()

    def ask() -> None:
        queue.put(list(Counter(tmp_path).total()))

    asking = context.Process(target=ask)
    asking.start()
    (series,) = queue.get()
    asking.join(30)
    assert (series.endpoint, series.status, sum(series.counts), series.counts[1]) == ("home.index", 200, 7, 7)
    assert series.seconds == pytest.approx(0.14)


@pytest.mark.no_database
def test_counts_of_an_earlier_start_are_forgotten(tmp_path: Path) -> None:
    (tmp_path / "1.7-99").write_bytes(Series("home.index", 200).packed())  # process 1 began at another moment
    counter = Counter(tmp_path)
    counter.count("home.help", 200, 0.2)
    assert [series.endpoint for series in counter.total()] == ["home.help"]
    assert not (tmp_path / "1.7-99").exists()


@pytest.mark.no_database
def test_where_nothing_can_be_written_serving_goes_on(tmp_path: Path) -> None:
    (tmp_path / "counts").write_text("a file where the folder ought to be")
    Counter(tmp_path / "counts").count("home.help", 200, 0.1)
