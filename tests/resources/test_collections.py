"""Collections: resources in an order, a note on each. Everybody meets in them only what they may open."""

import re

import pytest
import sqlalchemy as sa

from hub.db import db
from hub.history import HistoryEntry
from hub.resources.collections import order
from hub.resources.collections.forms import NoteForm
from hub.resources.collections.models import Collection, CollectionItem
from hub.resources.models import Resource
from hub.vocabulary import Visibility
from tests.client import Client, Page
from tests.resources.making import collect, share
from tests.world import World


def shown(page: Page) -> list[str]:
    """The titles of a list of collections, or those of what is in one."""
    return [re.sub(r"\s+", " ", a.get_text(" ", strip=True)) for a in page.soup.select(".hub-result__title a")]


def arranged(client: Client, row_id: int) -> list[str]:
    page = client.get("resources.arrange_collection", collection_id=row_id)
    return [re.sub(r"\s+", " ", h.get_text(" ", strip=True)) for h in page.soup.select("main li h3")]


def item_ids(row_id: int) -> dict[str, int]:
    """By the title of the resource."""
    db.session.expire_all()
    rows = db.session.execute(
        sa.select(Resource.title, CollectionItem.id)
        .join(Resource, Resource.id == CollectionItem.resource_id)
        .where(CollectionItem.collection_id == row_id)
    )
    return dict(rows.tuples().all())


def test_a_collection_is_made_filled_and_found_from_the_library(client: Client, people: World) -> None:
    first, second = share(people, title="Quiz").id, share(people, title="Assembly").id
    client.sign_in(people.dan)
    page = client.get_url(client.get("resources.show", resource_id=first).link("Add it to a collection"))
    page = client.get_url(page.link("Make a collection with it"))
    page = client.submit(page, status=200, title="", about="For tutors")
    assert page.errors == ["Enter a title"]
    assert page.form_with("about").fields["about"].strip() == "For tutors"
    made = client.follow(client.submit(page, title="Options week"))
    assert shown(made) == ["1. Quiz"]
    page = client.get("resources.collect", resource_id=second)
    row = db.session.query(Collection).one()
    client.submit(page, collection_id=str(row.id), note="On Monday")
    page = client.get("resources.show", resource_id=second)
    page = client.get_url(page.link("Options week"))
    assert shown(page) == ["1. Quiz", "2. Assembly"]
    assert "Dan Moreau, Marigold Street School" in page.text
    assert "On Monday" in page.text
    listed = client.get_url(client.get("resources.index").link("Collections"))
    assert "2 resources" in listed.text
    verbs = set(db.session.scalars(sa.select(HistoryEntry.verb)))
    assert {"resources.make_collection", "resources.collect"} <= verbs


def test_each_reader_sees_only_what_they_may_open_and_no_number_of_the_rest(client: Client, people: World) -> None:
    own = share(people, title="Marker of the school", visibility=Visibility.ORGANISATION)
    gone, seen = share(people, title="Marker withdrawn"), share(people, title="Seen by all")
    gone.withdraw("Old", people.ben)
    row_id = collect(people, own, gone, seen, notes=("marker", "marker", "A word")).id
    client.sign_in(people.ben)
    assert shown(client.get("resources.collection", collection_id=row_id)) == [
        "1. Marker of the school",
        "2. Seen by all",
    ]
    client.sign_in(people.dan)
    page = client.get("resources.collection", collection_id=row_id)
    assert shown(page) == ["1. Seen by all"]
    for one in (page, client.get("resources.collections")):
        assert "marker" not in one.response.get_data(True).lower()
        assert "1 resource" in one.text
    item = {"collection_id": row_id, "item_id": item_ids(row_id)["Marker of the school"]}
    client.sign_in(people.asha)  # she may change it, and does not learn of what she may not open
    assert arranged(client, row_id) == ["1. Seen by all"]
    client.get("resources.note_collected", status=404, **item)
    for verb in ("move", "take_out"):
        client.post(f"resources.{verb}_collected", status=404, **item)


@pytest.mark.parametrize(
    ("visibility", "who", "status"),
    [
        (Visibility.ORGANISATION, "cara", 200),
        (Visibility.ORGANISATION, "dan", 404),
        (Visibility.ORGANISATION, "asha", 404),
        (Visibility.CLUSTER, "dan", 200),
        (Visibility.CLUSTER, "olu", 404),
        (Visibility.HUB, "olu", 200),
        (Visibility.PUBLIC, "olu", 404),  # no form makes one
    ],
)
def test_who_sees_a_collection(client: Client, people: World, visibility: Visibility, who: str, status: int) -> None:
    resource = share(people, visibility=Visibility.HUB)
    row_id = collect(people, resource, title="Secretive week", visibility=visibility).id
    resource_id = resource.id
    client.cluster_id = people.heath if who == "olu" else people.canal
    client.sign_in(getattr(people, who))
    for endpoint in ("resources.collection", "resources.download_collection"):
        client.get(endpoint, status=status, collection_id=row_id)
    pages = (client.get("resources.collections"), client.get("resources.show", resource_id=resource_id))
    assert ["Secretive week" in page.text for page in pages] == [status == 200] * 2


def test_another_cluster_meets_nothing_of_ours_in_a_collection_for_all(client: Client, people: World) -> None:
    ours, all_of = share(people, title="Marker of Canal"), share(people, title="For all", visibility=Visibility.HUB)
    row_id = collect(people, ours, all_of, notes=("marker", ""), visibility=Visibility.HUB).id
    client.cluster_id = people.heath
    client.sign_in(people.olu)
    for page in (client.get("resources.collection", collection_id=row_id), client.get("resources.collections")):
        assert "marker" not in page.response.get_data(True).lower()
        assert "1 resource" in page.text
    for endpoint in ("edit_collection", "arrange_collection", "remove_collection"):
        client.get(f"resources.{endpoint}", status=403, collection_id=row_id)
    client.post("resources.pin_collection", status=403, collection_id=row_id, data={"pinned": "yes"})
    client.submit(client.get("resources.make_collection"), title="Of Heath")
    ids = [str(row_id), str(db.session.query(Collection.id).filter_by(title="Of Heath").scalar())]
    page = client.get(
        "resources.collect", resource_id=db.session.query(Resource.id).filter_by(title="For all").scalar()
    )
    assert [option["value"] for option in page.soup.select("select[name=collection_id] option")] == ["", ids[1]]
    page = client.submit(page, status=200, collection_id=ids[0])
    assert page.errors == ["Collection: choose one of those in the list"]


def test_only_those_are_offered_that_one_may_change_and_none_can_be_made_public(client: Client, people: World) -> None:
    resource_id = share(people, "dan").id
    for who in ("ben", "dan", "erin"):
        collect(people, who=who, title=f"Of {who}")
    for who, offered in (("dan", ["Of dan"]), ("cara", ["Of ben"]), ("asha", ["Of erin", "Of dan", "Of ben"])):
        page = client.sign_in(getattr(people, who)).get("resources.collect", resource_id=resource_id)
        assert [one.get_text() for one in page.soup.select("select[name=collection_id] option")][1:] == offered
    page = client.submit(client.get("resources.make_collection"), status=200, title="For all", visibility="public")
    assert page.errors == ["Who can see it: choose one of those in the list"]


def test_the_order_is_changed_by_buttons_that_can_be_pressed_twice(client: Client, people: World) -> None:
    hidden = share(people, title="Hidden", visibility=Visibility.ORGANISATION)
    row = collect(people, *(share(people, title=title) for title in ("A", "B")), hidden, share(people, title="C"))
    row_id, ids = row.id, item_ids(row.id)
    client.sign_in(people.asha)
    for _ in range(2):
        client.post("resources.move_collected", {"place": 1}, collection_id=row_id, item_id=ids["C"])
    assert arranged(client, row_id) == ["1. C", "2. A", "3. B"]
    client.post("resources.move_collected", {"place": 99}, collection_id=row_id, item_id=ids["C"])
    client.post("resources.move_collected", {"place": "x"}, collection_id=row_id, item_id=ids["A"])
    assert arranged(client, row_id) == ["1. A", "2. B", "3. C"]
    client.sign_in(people.ben)
    assert arranged(client, row_id) == ["1. A", "2. B", "3. C", "4. Hidden"]


def test_what_is_taken_out_can_be_put_back_where_it_was_with_its_note(client: Client, people: World) -> None:
    row = collect(people, *(share(people, title=title) for title in ("A", "B", "C")), notes=("", "On Monday", ""))
    row_id, ids = row.id, item_ids(row.id)
    client.sign_in(people.cara)
    page = client.follow(client.post("resources.take_out_collected", collection_id=row_id, item_id=ids["B"]))
    assert "‘B’ is taken out" in page.text
    assert arranged(client, row_id) == ["1. A", "2. C"]
    for _ in range(2):
        client.submit(page, resource=page.form_with("resource").fields["resource"])
    assert arranged(client, row_id) == ["1. A", "2. B", "3. C"]
    assert "On Monday" in client.get("resources.collection", collection_id=row_id).text
    for nonsense in ("9" * 30, "-1", "x", ""):
        client.post("resources.put_back_collected", {"resource": nonsense}, collection_id=row_id)
        client.get("resources.arrange_collection", collection_id=row_id, taken=nonsense)
        client.get("resources.make_collection", resource=nonsense)


def test_a_note_is_changed_and_the_title_of_whoever_is_just_changing_it_is_kept(client: Client, people: World) -> None:
    row_id = collect(people, share(people, title="A")).id
    drawn = client.sign_in(people.ben).get("resources.edit_collection", collection_id=row_id)
    client.sign_in(people.cara)
    item = {"collection_id": row_id, "item_id": item_ids(row_id)["A"]}
    page = client.submit(client.get("resources.note_collected", **item), status=200, note="x" * 301)
    assert page.errors == ["A note on it must be 300 characters or fewer; it has 301."]
    client.submit(page, note="Leave out page 3")
    client.sign_in(people.asha).post("resources.pin_collection", {"pinned": "yes"}, collection_id=row_id)
    client.follow(client.sign_in(people.ben).submit(drawn, title="A better title"))
    page = client.get("resources.collection", collection_id=row_id)
    assert page.h1 == "A better title"
    assert "Leave out page 3" in page.text


def test_nothing_stands_in_it_twice_and_no_more_than_so_many(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "MOST_ITEMS", 2)
    there, more, gone = (share(people, title=title) for title in ("There", "More", "Gone"))
    row = collect(people, there, gone)
    row_id, there_id, more_id = row.id, there.id, more.id
    gone.withdraw("Old", people.ben)  # is not met in it, and not counted
    client.sign_in(people.ben)
    page = client.submit(client.get("resources.collect", resource_id=there_id), status=200, collection_id=str(row_id))
    assert page.errors == [order.THERE]
    client.submit(client.get("resources.collect", resource_id=more_id), collection_id=str(row_id))
    page = client.get("resources.collect", resource_id=share(people, title="One too many").id)
    page = client.submit(page, status=200, collection_id=str(row_id), note="On Monday")
    assert page.errors == [order.FULL]
    assert page.form_with("note").fields["note"] == "On Monday"
    assert shown(client.get("resources.collection", collection_id=row_id)) == ["1. There", "2. More"]


def test_the_lead_pins_and_pinned_ones_come_first_in_their_own_cluster(client: Client, people: World) -> None:
    old = collect(people, title="Old", visibility=Visibility.HUB).id
    collect(people, title="New", visibility=Visibility.HUB)
    client.sign_in(people.ben).post("resources.pin_collection", {"pinned": "yes"}, status=403, collection_id=old)
    assert shown(client.get("resources.collections")) == ["New", "Old"]
    client.sign_in(people.asha).post("resources.pin_collection", {"pinned": "yes"}, collection_id=old)
    page = client.get("resources.collections")
    assert shown(page) == ["Old", "New"]
    assert page.text.count("Pinned") == 1
    elsewhere = Client(client.app, people.heath).sign_in(people.olu).get("resources.collections")
    assert shown(elsewhere) == ["New", "Old"]
    assert "Pinned" not in elsewhere.text
    client.post("resources.pin_collection", {"pinned": "no"}, collection_id=old)
    assert shown(client.get("resources.collections")) == ["New", "Old"]


def test_it_is_removed_after_one_question_and_the_resources_stay(client: Client, people: World) -> None:
    resource = share(people, title="A")
    row_id, resource_id = collect(people, resource).id, resource.id
    client.sign_in(people.dan).get("resources.remove_collection", status=403, collection_id=row_id)
    client.sign_in(people.ben)
    page = client.submit(client.get("resources.remove_collection", collection_id=row_id), once="x")
    assert "still in the library" in client.follow(page).flash
    client.get("resources.collection", status=404, collection_id=row_id)
    assert "Add it to a collection" in client.get("resources.show", resource_id=resource_id).text


def test_a_governor_reads_and_downloads_and_is_offered_nothing_else(client: Client, people: World) -> None:
    row_id = collect(people, share(people)).id
    client.sign_in(people.gus)
    page = client.get("resources.collection", collection_id=row_id)
    assert [a.get_text(strip=True) for a in page.soup.select("main .govuk-button")] == [
        "Download it wholeas a zip file"
    ]
    assert "Remove" not in page.text
    assert "Make" not in client.get("resources.collections").text


def test_a_lead_begins_with_starter_collections_once(client: Client, people: World) -> None:
    collect(people, who="olu", title="Of another cluster", visibility=Visibility.HUB)
    assert "Begin with" not in client.sign_in(people.ben).get("resources.collections").text
    client.post("resources.begin_collections", status=403)
    page = client.sign_in(people.asha).get("resources.collections")
    assert "Begin with starter collections" in page.text
    page = client.follow(client.post("resources.begin_collections"))
    assert shown(page)[:2] == ["For parents and carers", "For learners who have not decided"]
    assert len(shown(page)) == 7
    assert page.text.count("Nothing in it yet") == 7
    client.post("resources.begin_collections")
    assert db.session.query(Collection).count() == 7
    assert "Begin with" not in client.get("resources.collections").text


@pytest.mark.parametrize("number", [2, 60])
def test_pages_ask_as_often_for_many_as_for_few(client: Client, people: World, number: int) -> None:
    some = [share(people, title=f"Resource {place}") for place in range(number)]
    rows = [collect(people, *some, title=f"Collection {place}") for place in range(3 if number == 2 else 30)]
    row_id, resource_id = rows[0].id, some[0].id
    client.sign_in(people.asha)
    asked = {
        "list": client.get("resources.collections").statements,
        "one": client.get("resources.collection", collection_id=row_id).statements,
        "arrange": client.get("resources.arrange_collection", collection_id=row_id).statements,
        "collect": client.get("resources.collect", resource_id=resource_id).statements,
        "resource": client.get("resources.show", resource_id=resource_id).statements,
    }
    assert asked == {"list": 6, "one": 6, "arrange": 6, "collect": 5, "resource": 10}


def test_of_two_who_take_the_same_out_the_second_is_told_that_it_is_gone(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = collect(people, share(people, title="Quiz"), share(people, title="Assembly"))
    row_id, item_id, lock = row.id, row.items[0].id, order._lock

    def wait(row: Collection) -> None:
        gone = sa.delete(CollectionItem).where(CollectionItem.id == item_id)
        db.session.execute(gone.execution_options(synchronize_session=False))  # by whoever held the lock
        lock(row)

    monkeypatch.setattr(order, "_lock", wait)
    client.sign_in(people.ben).post("resources.take_out_collected", collection_id=row_id, item_id=item_id, status=404)

    def wait_longer(row: Collection) -> None:
        gone = sa.delete(Collection).where(Collection.id == row_id)
        db.session.execute(gone.execution_options(synchronize_session=False))
        lock(row)

    monkeypatch.setattr(order, "_lock", wait_longer)
    where = {"collection_id": row_id, "item_id": item_id}
    client.post("resources.move_collected", {"place": "2"}, **where, status=404)


def test_a_note_on_what_somebody_else_has_just_taken_out_is_not_found(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = collect(people, share(people, title="Quiz"))
    page = client.sign_in(people.ben).get(
        "resources.note_collected", collection_id=row.id, item_id=item_ids(row.id)["Quiz"]
    )
    lock = NoteForm._lock

    def wait(form: NoteForm, item: CollectionItem) -> None:
        gone = sa.delete(CollectionItem).where(CollectionItem.id == item.id)
        db.session.execute(gone.execution_options(synchronize_session=False))  # by whoever held the lock
        lock(form, item)

    monkeypatch.setattr(NoteForm, "_lock", wait)
    client.submit(page, status=404, note="On Monday")
