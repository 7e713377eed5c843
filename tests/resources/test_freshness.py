"""What grows old: owners are asked, one press says it is still right, and what nobody looked at stands lower."""

from datetime import timedelta

from hub.db import db, now
from hub.resources.freshness import ask_about_old
from hub.resources.models import Resource
from hub.text import today
from tests.client import Client
from tests.resources.making import share, work
from tests.resources.test_finding import titles
from tests.resources.test_responses import told
from tests.world import World


def old(people: World, **more: object) -> Resource:
    return share(people, **({"review_by": today() - timedelta(days=1)} | more))


def test_the_author_is_asked_once_and_one_press_says_it_is_right(client: Client, people: World) -> None:
    row_id = old(people).id
    assert (ask_about_old(), ask_about_old()) == (1, 0)
    assert told(people.ben) == ["Is ‘Depot visit’ still right? One press says so."]
    assert told(people.asha) == []
    client.sign_in(people.ben)
    assert "Is ‘Depot visit’ still right?" in client.get("home.index").text
    page = client.get("resources.show", resource_id=row_id)
    assert "It may be out of date" in page.text
    client.post("resources.confirm", resource_id=row_id)
    row = db.session.get_one(Resource, row_id)
    assert row.review_by is not None
    assert row.review_by.year == today().year + 3
    assert "It may be out of date" not in client.get("resources.show", resource_id=row_id).text
    assert ask_about_old() == 0


def test_its_readers_are_told_and_cannot_press(client: Client, people: World) -> None:
    row_id = old(people).id
    work()
    page = client.sign_in(people.dan).get("resources.show", resource_id=row_id)
    assert "It may be out of date" in page.text
    assert "It is still right" not in page.text
    client.post("resources.confirm", status=403, resource_id=row_id)
    page = client.get("resources.index")
    assert "May be out of date" in page.text
    assert page.soup.select_one(".hub-result--stale")


def test_labour_market_figures_are_looked_at_after_a_year(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    for kind, years in (("labour_market", 1), ("lesson", 3)):
        page = client.get("resources.share", what="page")
        client.submit(page, title="Words", body="Text", visibility="cluster", kind=kind)
        row = db.session.query(Resource).order_by(Resource.id.desc()).first()
        assert row.review_by.year == today().year + years


def test_what_may_be_out_of_date_stands_below_what_fits_as_well(client: Client, people: World) -> None:
    """It is the newer one, and of two equal ones the newer stands first."""
    share(people, title="Signal box", body="Lever frames of the signal box", shared_at=now() - timedelta(days=9))
    old(people, title="Signal box, old", body="Lever frames of the signal box")
    work()
    client.sign_in(people.dan)
    assert titles(client.get("resources.index", q="lever frames")) == ["Signal box", "Signal box, old"]
