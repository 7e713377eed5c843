"""Changing a resource: by whom, its files, and two people at once."""

import pytest

from hub.db import db
from hub.resources.models import Resource
from hub.resources.reading import read_files
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import sent, share, share_file
from tests.world import World


@pytest.mark.parametrize(
    ("who", "status"),
    [("ben", 200), ("cara", 200), ("eva", 200), ("gus", 403), ("dan", 403), ("asha", 403), ("erin", 403)],
)
def test_the_organisations_contributors_change_it(client: Client, people: World, who: str, status: int) -> None:
    row = share(people)
    client.sign_in(getattr(people, who)).get("resources.edit", resource_id=row.id, status=status)
    shown = client.get("resources.show", resource_id=row.id)
    assert ("Change it" in shown.text) == (status == 200)
    if status == 403:
        client.post("resources.edit", {"title": "Taken"}, resource_id=row.id, status=403)
        assert db.session.get_one(Resource, row.id).title == "Depot visit"


def test_the_author_changes_it_also_for_another_organisation_now(client: Client, people: World) -> None:
    row = share(people, who="dan", author_id=people.erin)
    client.sign_in(people.erin).get("resources.edit", resource_id=row.id)


def test_what_cannot_be_seen_cannot_be_changed(client: Client, people: World) -> None:
    row = share(people, visibility=Visibility.ORGANISATION)
    client.sign_in(people.dan)
    for endpoint in ("edit", "withdraw"):
        client.get(f"resources.{endpoint}", resource_id=row.id, status=404)
        client.post(f"resources.{endpoint}", {"title": "x"}, resource_id=row.id, status=404)
    client.post("resources.restore", resource_id=row.id, status=404)


def test_words_and_files_are_changed(client: Client, people: World) -> None:
    row = share_file(people, b"old", "old.txt", year_groups=["y7"])
    page = client.sign_in(people.cara).get("resources.edit", resource_id=row.id)
    assert page.soup.find("input", attrs={"name": "year_groups", "value": "y7"}).has_attr("checked")
    client.submit(
        page, title="New title", year_groups=["y8"], visibility="organisation",
        take_out=row.files[0].tick, uploads=sent(b"new", "new.txt"),
    )  # fmt: skip
    db.session.refresh(row)
    assert (row.title, row.year_groups, row.visibility) == ("New title", ["y8"], Visibility.ORGANISATION)
    assert [file.name for file in row.files] == ["new.txt"]
    assert row.author_id == people.ben
    assert row.edited_at is not None


def test_the_last_file_cannot_be_taken_out_of_nothing_else(client: Client, people: World) -> None:
    row = share_file(people, b"old", "old.txt")
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row.id)
    again = client.submit(page, take_out=row.files[0].tick, status=200)
    assert any("nothing to share" in error for error in again.errors)
    assert again.soup.find("input", attrs={"name": "take_out"}).has_attr("checked")
    assert len(db.session.get_one(Resource, row.id).files) == 1


def test_a_refused_file_changes_nothing_and_keeps_the_good_one(client: Client, people: World) -> None:
    row = share(people)
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row.id)
    again = client.submit(page, title="Other", uploads=[sent(b"ok", "ok.txt"), sent(b"", "empty.txt")], status=200)
    assert any("empty.txt was not kept" in error for error in again.errors)
    assert db.session.get_one(Resource, row.id).title == "Depot visit"
    client.submit(again, title="Other")
    db.session.refresh(row)
    assert (row.title, [file.name for file in row.files]) == ("Other", ["ok.txt"])


def test_two_at_once_are_shown_both_texts_and_lose_neither(client: Client, people: World) -> None:
    row = share(people)
    client.sign_in(people.ben)
    mine = client.get("resources.edit", resource_id=row.id)
    theirs = client.get("resources.edit", resource_id=row.id)
    client.submit(theirs, title="Cara's title", subjects=["maths"])
    both = client.submit(mine, title="Ben's title", status=200)
    assert both.soup.find(id="title")["value"] == "Ben's title"
    assert "Cara's title" in both.soup.select_one(".hub-theirs").text
    assert "Mathematics" in both.soup.select_one(".hub-theirs").text
    assert db.session.get_one(Resource, row.id).title == "Cara's title"
    client.submit(both, title="Both titles")
    db.session.refresh(row)
    assert row.title == "Both titles"


def test_fields_that_the_form_does_not_show_are_left_alone(client: Client, people: World) -> None:
    row = share(people)
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row.id)
    client.submit(
        page, title="Changed", organisation_id=str(people.marigold), author_id=str(people.dan),
        cluster_id=str(people.heath), status_="withdrawn", seat_id="1", withdrawn_reason="x",
    )  # fmt: skip
    db.session.refresh(row)
    assert (row.organisation_id, row.author_id, row.cluster_id) == (people.tollhouse, people.ben, people.canal)
    assert row.withdrawn_reason == ""


def test_reading_the_file_meanwhile_is_no_change_by_somebody_else(client: Client, people: World) -> None:
    from_worker = share_file(people, b"words", "words.txt")
    page = client.sign_in(people.ben).get("resources.edit", resource_id=from_worker.id)
    _read_all()
    client.submit(page, title="Saved at once")
    assert db.session.get_one(Resource, from_worker.id).title == "Saved at once"


def _read_all() -> None:
    while read_files():
        pass
