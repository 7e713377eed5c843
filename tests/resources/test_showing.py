"""The page of a resource, and who may see it."""

import pytest

from hub.db import db, now
from hub.resources.models import FilePart, TextState
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share, share_file
from tests.world import World

ALL = ("asha", "ben", "cara", "dan", "erin", "gus", "eva")


@pytest.mark.parametrize("who", ALL)
def test_everybody_in_the_cluster_sees_what_is_shared_with_it(client: Client, people: World, who: str) -> None:
    row = share(people)
    assert client.sign_in(getattr(people, who)).get("resources.show", resource_id=row.id).h1 == "Depot visit"
    assert "Depot visit" in client.get("resources.index").text


@pytest.mark.parametrize(("who", "status"), [("cara", 200), ("gus", 200), ("eva", 200), ("dan", 404), ("asha", 404)])
def test_what_is_for_one_organisation_does_not_exist_for_others(
    client: Client, people: World, who: str, status: int
) -> None:
    row = share(people, title="Inside matter", visibility=Visibility.ORGANISATION)
    client.sign_in(getattr(people, who)).get("resources.show", resource_id=row.id, status=status)
    assert ("Inside matter" in client.get("resources.index").text) == (status == 200)


@pytest.mark.parametrize(
    ("visibility", "status"),
    [(Visibility.ORGANISATION, 404), (Visibility.CLUSTER, 404), (Visibility.HUB, 200), (Visibility.PUBLIC, 200)],
)
def test_another_cluster_sees_only_what_is_for_the_whole_hub(
    client: Client, people: World, visibility: Visibility, status: int
) -> None:
    row = share(people, title="Marker words", visibility=visibility)
    client.sign_in(people.olu)
    client.get("resources.show", resource_id=row.id, cluster_id=people.heath, status=status)
    shelf = client.get("resources.index", cluster_id=people.heath)
    assert ("Marker words" in shelf.text) == (status == 200)
    client.get("resources.show", resource_id=row.id, status=404)  # by the other cluster's own address


def test_markdown_and_names_run_no_script(client: Client, people: World) -> None:
    attack = '<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) "onmouseover="alert(4)'
    row = share(people, title=attack, body=attack, summary=attack, source=attack, visibility=Visibility.PUBLIC)
    for page in (
        client.get("public_resources.show", resource_id=row.id),
        client.sign_in(people.dan).get("resources.show", resource_id=row.id),
        client.get("resources.index"),
        client.sign_in(people.ben).get("resources.edit", resource_id=row.id),
        client.get("resources.withdraw", resource_id=row.id),
    ):
        main = page.soup.find("main")
        assert main.find("script") is None
        assert main.find(onerror=True) is None
        assert not [a for a in main.find_all("a") if str(a.get("href", "")).startswith("javascript:")]


def test_a_file_that_could_not_be_read_says_so_and_stays_usable(client: Client, people: World) -> None:
    row = share_file(people, b"x", "locked.pdf")
    row.files[0].text_state, row.files[0].message = TextState.ENCRYPTED, "This file is locked with a password."
    page = client.sign_in(people.dan).get("resources.show", resource_id=row.id)
    assert "locked with a password" in page.text
    client.get_url(page.link("locked.pdf"))


def test_the_first_words_of_a_file_can_be_read_before_downloading(client: Client, people: World) -> None:
    row = share_file(people, b"x", "sheet.pdf")
    row.files[0].text_state = TextState.OK
    db.session.add_all(
        FilePart(file_id=row.files[0].id, position=n, label=f"page {n + 1}", text=f"Words of page {n + 1}")
        for n in range(3)
    )
    page = client.sign_in(people.dan).get("resources.show", resource_id=row.id)
    assert "Page 2" in page.text
    assert "Words of page 3" in page.text


def test_a_wait_for_the_reading_is_said(client: Client, people: World) -> None:
    row = share_file(people, b"words", "words.txt")
    assert "Being read" in client.sign_in(people.dan).get("resources.show", resource_id=row.id).text


def test_a_page_makes_as_many_statements_with_many_files_as_with_one(client: Client, people: World) -> None:
    one = share_file(people, b"a", "a.txt")
    many = share_file(people, b"b", "b.txt")
    for number in range(15):
        many.files.append(_copy(many.files[0], number))
    client.sign_in(people.dan)
    first = client.get("resources.show", resource_id=one.id).statements
    assert client.get("resources.show", resource_id=many.id).statements == first


def _copy(file, number):  # type: ignore[no-untyped-def]
    return type(file)(sha256=file.sha256, name=f"{number}.txt", kind="txt", size=1, position=number, added_at=now())


def test_the_list_makes_as_many_statements_for_a_thousand_rows_as_for_ten(client: Client, people: World) -> None:
    for number in range(10):
        share_file(people, b"a", f"{number}.txt", title=f"Number {number}")
    client.sign_in(people.dan)
    few = client.get("resources.index").statements
    model, seat = type(share(people)), people.seat("ben")
    db.session.add_all(
        model(title=f"More {n}", cluster_id=seat.cluster_id, organisation_id=seat.organisation_id, author_id=people.ben)
        for n in range(1000)
    )
    page = client.get("resources.index")
    assert page.statements == few
    assert len(page.soup.select(".hub-result")) == 20
