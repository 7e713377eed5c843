"""The same content twice is pointed out before it is shared, and only to whoever may see the first."""

import pytest

from hub.db import db
from hub.resources.models import Resource
from hub.vocabulary import Visibility
from tests.client import Client, Page
from tests.resources.making import pdf, sent, share_file
from tests.world import World

CONTENT = pdf("The signalman pulls a brass lever")


def try_to_share(client: Client, status: int, **more: object) -> Page:
    page = client.get("resources.share")
    fields = {"uploads": sent(CONTENT, "mine.pdf"), "title": "Mine", "visibility": "cluster"}
    return client.submit(page, status=status, **(fields | more))


def test_it_is_pointed_out_and_can_be_shared_all_the_same(client: Client, people: World) -> None:
    share_file(people, CONTENT, "job.pdf", title="A day at work")
    client.sign_in(people.dan)
    page = try_to_share(client, 200)
    assert page.errors == ["This is shared already. Look at what is there, or tick to share it all the same"]
    assert "This file is shared already" in page.text
    assert page.link("A day at work").startswith("/c/")
    assert db.session.query(Resource).count() == 1
    page = client.submit(page, share_anyway="y")  # the file was kept
    assert db.session.query(Resource).count() == 2


@pytest.mark.parametrize("visibility", [Visibility.ORGANISATION, None])
def test_what_one_may_not_see_is_not_told(client: Client, people: World, visibility: Visibility | None) -> None:
    row = share_file(people, CONTENT, "job.pdf", title="Marker", visibility=visibility or Visibility.CLUSTER)
    if visibility is None:
        row.withdraw("Old", people.ben)
        db.session.commit()
    client.sign_in(people.dan)
    page = client.follow(try_to_share(client, 302))
    assert "Marker" not in page.text
    assert db.session.query(Resource).count() == 2
