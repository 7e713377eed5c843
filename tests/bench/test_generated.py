"""The generated hub is what it says, and every page that is measured can be opened in it. Nothing is timed here."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.db import db, now
from hub.resources.models import Resource
from hub.room import rooms
from hub.search.keeper import rebuild_all
from tests.bench import pages
from tests.bench.generator import SIZES, Size, World, fill
from tests.bench.prepared import MAKERS, application

pytestmark = pytest.mark.no_database
SMALL = Size(8, 40, 20, 14, rounds=3)


def made(folder: Path) -> list[str]:
    """A small hub in that folder; the titles of its resources."""
    app = application({"HUB_INSTANCE": str(folder)})
    with app.app_context():
        db.create_all()
        fill(World(7, SMALL, now()), MAKERS, lambda words: None)
        rebuild_all([source for room in rooms() for source in room.search_sources], lambda *_: None)
        titles = list(db.session.scalars(sa.select(Resource.title).order_by(Resource.id)))
        db.session.remove()
    return titles


def test_the_same_seed_and_size_make_the_same_hub_and_every_measured_page_opens(tmp_path: Path) -> None:
    assert made(tmp_path / "one") == made(tmp_path / "other")
    app = application({"HUB_INSTANCE": str(tmp_path / "one")})
    who, client = pages.cookies(app, 1), app.test_client(use_cookies=False)
    wanted = pages.found(app, 1, "")
    assert len(wanted) == len(pages.PAGES)
    statuses = {page.name: client.get(page.path, headers={"Cookie": who[page.who]}).status_code for page in wanted}
    assert set(statuses.values()) == {200}, statuses


def test_the_largest_hub_has_one_big_cluster_and_many_usual_ones() -> None:
    world = World(1, SIZES[5_000], now())
    schools = [len(cluster.schools) for cluster in world.clusters]
    assert sum(schools) == 5_000
    assert schools[0] == 200
    assert {25 <= number <= 30 for number in schools[1:]} == {True}
    assert sum(share for _, share in world.spread(100_000)) == 100_000
