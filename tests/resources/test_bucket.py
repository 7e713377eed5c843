"""A resource whose file lies in a bucket: shared, read, found, fetched, withdrawn and swept away."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

import hub.search as search
import hub.storage as storage
from hub.db import db, now
from hub.resources import reading
from hub.resources.models import Resource, ResourceFile, TextState
from hub.resources.reading import empty_withdrawn, sweep_orphans
from tests import bucket
from tests.client import Client
from tests.mail.conftest import free_port
from tests.resources.making import sent, work
from tests.world import World


@pytest.fixture
def in_a_bucket(app: Flask) -> Iterator[None]:
    yield from _at(app, bucket.endpoint())


@pytest.fixture
def away(app: Flask) -> Iterator[None]:
    """A bucket whose server does not answer."""
    yield from _at(app, f"http://127.0.0.1:{free_port()}")


def _at(app: Flask, endpoint: str) -> Iterator[None]:
    before, files = app.config["HUB"], app.extensions["hub.storage"]
    app.config["HUB"] = replace(before, storage_url=bucket.address())
    with bucket.aws_settings(endpoint):
        storage.init_app(app)
    yield
    app.config["HUB"], app.extensions["hub.storage"] = before, files


def share_a_plan(client: Client, people: World, status: int = 302) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    client.submit(page, status=status, title="A plan", uploads=sent(b"Words of a beekeeper", "plan.txt"))


@pytest.mark.usefixtures("in_a_bucket")
def test_a_file_in_a_bucket_goes_the_whole_way(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    share_a_plan(client, people)
    work()
    file = db.session.scalars(sa.select(ResourceFile)).one()
    assert file.text_state is TextState.OK
    found = search.find(search.Query("beekeeper", audience=frozenset({f"cluster:{people.canal}"})))
    assert [hit.id for hit in found.hits] == [file.resource_id]
    fetched = client.get("resources.download", resource_id=file.resource_id, file_id=file.id)
    assert fetched.response.get_data() == b"Words of a beekeeper"
    assert b"".join(storage.chunks(file.sha256, span=(9, 13))) == b"a be"

    row = db.session.get_one(Resource, file.resource_id)
    row.withdraw("Out of date", people.ben)
    row.withdrawn_at = now() - timedelta(days=31)
    sha256 = file.sha256
    db.session.commit()
    assert empty_withdrawn() == 1
    monkeypatch.setattr(reading, "SWEEP_EVERY", timedelta(seconds=-5))  # what was put just now is old enough
    client.app.extensions.pop("hub.resources.swept", None)
    assert sweep_orphans() == 1
    assert not storage.exists(sha256)


@pytest.mark.usefixtures("in_a_bucket")
def test_the_file_is_in_the_bucket_before_its_row_is_committed(client: Client, people: World) -> None:
    """Killed between the two, a file without a row is left, which is swept away; never a row without its file."""
    held: list[bool] = []

    def look(connection: sa.Connection) -> None:
        for sha256 in connection.scalars(sa.text("SELECT sha256 FROM resource_file")):
            held.append(storage.exists(sha256))

    event.listen(db.engine, "commit", look)
    try:
        share_a_plan(client, people)
    finally:
        event.remove(db.engine, "commit", look)
    assert held
    assert all(held)


@pytest.mark.usefixtures("away")
def test_a_bucket_that_is_away_is_named_and_nothing_typed_is_lost(client: Client, people: World) -> None:
    share_a_plan(client, people, status=200)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Resource)) == 0
    with pytest.raises(OSError, match="did not take it"):
        storage.put(io.BytesIO(b"words"), 100)
