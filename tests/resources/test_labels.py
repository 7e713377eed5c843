"""Several files in one resource, each with its label, in the order that somebody chose."""

from hub.db import db
from hub.resources.models import Resource
from hub.resources.uploads import Upload
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import sent, share, work
from tests.resources.test_finding import titles
from tests.world import World


def with_files(people: World, *names: str) -> Resource:
    row = share(people, visibility=Visibility.PUBLIC)
    row.add_files(Upload(f"{place:064}", name, "txt", 3) for place, name in enumerate(names))
    db.session.commit()
    return row


def names(row_id: int) -> list[str]:
    db.session.expire_all()
    return [file.name for file in db.session.get_one(Resource, row_id).files]


def test_labels_are_given_shown_and_found(client: Client, people: World) -> None:
    row_id = with_files(people, "a.txt", "b.txt").id
    first, second = db.session.get_one(Resource, row_id).files
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row_id)
    client.submit(page, **{f"labels-{first.id}": "Zanderfish slides", f"labels-{second.id}": "Notes for the tutor"})
    work()
    assert [file.label for file in db.session.get_one(Resource, row_id).files] == [
        "Zanderfish slides",
        "Notes for the tutor",
    ]
    for endpoint in ("resources.show", "public_resources.show"):
        page = client.get(endpoint, resource_id=row_id)
        assert "Zanderfish slides" in page.text
        assert "a.txt" not in page.soup.select_one(".hub-file__name").text
    assert titles(client.get("resources.index", q="zanderfish")) == ["Depot visit"]


def test_the_order_is_chosen(client: Client, people: World) -> None:
    row_id = with_files(people, "a.txt", "b.txt", "c.txt").id
    a, b, c = (file.id for file in db.session.get_one(Resource, row_id).files)
    client.sign_in(people.ben)
    for changes, order in (
        ({f"places-{c}": "1"}, ["c.txt", "a.txt", "b.txt"]),
        ({f"places-{c}": "3"}, ["a.txt", "b.txt", "c.txt"]),
        ({f"places-{a}": "2"}, ["b.txt", "a.txt", "c.txt"]),
        ({f"places-{a}": "99"}, ["b.txt", "a.txt", "c.txt"]),
    ):
        client.submit(client.get("resources.edit", resource_id=row_id), **changes)
        assert names(row_id) == order, changes


def test_a_label_that_is_too_long_is_said_and_kept(client: Client, people: World) -> None:
    row_id = with_files(people, "a.txt").id
    key = f"labels-{db.session.get_one(Resource, row_id).files[0].id}"
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row_id)
    page = client.submit(page, status=200, **{key: "x" * 201})
    assert page.errors == ["A label must be 200 characters or fewer; one has 201."]
    assert page.soup.find(id=key)["value"] == "x" * 201


def test_a_late_save_is_shown_the_labels_of_the_other(client: Client, people: World) -> None:
    row_id = with_files(people, "a.txt").id
    key = f"labels-{db.session.get_one(Resource, row_id).files[0].id}"
    client.sign_in(people.ben)
    mine, theirs = (client.get("resources.edit", resource_id=row_id) for _ in range(2))
    client.submit(theirs, **{key: "Their label"})
    page = client.submit(mine, status=200, **{key: "My label"})
    assert "Their label" in page.soup.select_one(".hub-theirs").text
    assert page.soup.find(id=key)["value"] == "My label"


def test_labels_are_given_while_sharing_in_the_order_of_the_files(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    files = [sent(b"One", "a.txt"), sent(b"", "empty.txt"), sent(b"Three", "c.txt")]
    page = client.submit(page, title="Ours", uploads=files, file_labels=["Slides", "Nothing", "Notes"], status=200)
    assert [one["value"] for one in page.soup.select("input[name=kept_labels]")] == ["Slides", "Notes"]
    again = {"uploads": [sent(b"Four", "d.txt")], "kept_labels": ["Slides", "x" * 201]}
    page = client.submit(page, title="Ours", **again, status=200)
    assert page.errors == ["A label must be 200 characters or fewer; one has 201."]
    client.submit(page, title="Ours", kept_labels=["Slides", "Notes for the tutor"], left_out=[])
    labels = [(file.name, file.label) for file in db.session.query(Resource).one().files]
    assert labels == [("a.txt", "Slides"), ("c.txt", "Notes for the tutor"), ("d.txt", "")]


def test_several_files_without_labels_lead_their_owner_to_say_what_each_is(client: Client, people: World) -> None:
    row_id = with_files(people, "a.txt", "b.txt").id
    page = client.sign_in(people.ben).get("resources.show", resource_id=row_id)
    page = client.get_url(page.link("Say what each file is"))
    client.submit(page, **{f"labels-{db.session.get_one(Resource, row_id).files[0].id}": "Slides"})
    assert "Say what each file is" not in client.get("resources.show", resource_id=row_id).text
    for endpoint in ("resources.show", "public_resources.show"):
        other = client.sign_in(people.dan).get(endpoint, resource_id=with_files(people, "c.txt", "d.txt").id)
        assert "Say what each file is" not in other.text
