"""A look inside a file before it is fetched: pages of a PDF, slides with their pictures, text of the rest."""

from pathlib import Path

import pytest

import hub.resources.drawing as drawing
import hub.storage as storage
from hub.db import db, now
from hub.resources.drawing import draw_pictures
from hub.resources.models import Resource, ResourceFile, TextState
from hub.resources.reading import read_files, sweep
from hub.vocabulary import Visibility
from tests.client import Client, Page
from tests.extract.test_drawing import image, slides
from tests.resources.making import docx, pdf, share_file, work
from tests.resources.test_versions import renew
from tests.world import World


def look(people: World, content: bytes, name: str, **values: object) -> tuple[int, int]:
    """Shared, read and drawn: ids of the resource and of its file."""
    row = share_file(people, content, name, **values)
    ids = row.id, row.files[0].id
    work()
    while draw_pictures():
        pass
    return ids


def pictures(page: Page) -> dict[str, str]:
    """Text instead of the picture -> its address."""
    shown = page.soup.select("#inside ~ * .hub-leaves img, .hub-leaves img")
    assert all(one["loading"] == "lazy" for one in shown)
    return {one["alt"]: one["src"] for one in shown}


def test_the_pages_of_a_pdf_are_shown_with_their_words(client: Client, people: World) -> None:
    ids = look(people, pdf(*(f"Words of page {number}" for number in range(1, 13))), "a.pdf")
    page = client.sign_in(people.dan).get("resources.show", resource_id=ids[0])
    found = pictures(page)
    assert list(found) == [f"Page {number} of 12" for number in range(1, 11)]
    for words in ("The first 10 of 12 pages.", "Words on page 3", "Words of page 3"):
        assert words in page.text, words
    assert "Words of page 11" not in page.text
    answer = client.http.get(found["Page 3 of 12"])
    assert (answer.status_code, answer.mimetype, answer.get_data()[:4]) == (200, "image/webp", b"RIFF")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_slides_are_shown_with_the_pictures_inside_them(client: Client, people: World, tmp_path: Path) -> None:
    content = slides(tmp_path / "x.pptx", [image()], [image(colour="navy"), image(colour="red")]).read_bytes()
    ids = look(people, content, "a.pptx", visibility=Visibility.PUBLIC)
    for endpoint in ("resources.show", "public_resources.show"):
        page = client.sign_in(people.dan).get(endpoint, resource_id=ids[0])
        assert len(page.soup.select(".hub-leaves img")) == 3
        assert {"Picture on slide 1", "Picture on slide 2"} == set(pictures(page))
        assert client.sign_out().http.get(pictures(page)["Picture on slide 2"]).status_code == (
            302 if endpoint == "resources.show" else 200
        )


@pytest.mark.parametrize(("content", "name"), [(docx("Words inside"), "a.docx"), (b"Words inside", "a.txt")])
def test_the_text_of_the_rest_is_shown(client: Client, people: World, content: bytes, name: str) -> None:
    ids = look(people, content, name)
    page = client.sign_in(people.dan).get("resources.show", resource_id=ids[0])
    assert "Words inside" in page.text
    assert page.soup.select_one("details[open]") is not None
    assert db.session.get_one(ResourceFile, ids[1]).pictures == []


def test_what_could_not_be_read_says_so_and_is_not_tried_for_ever(client: Client, people: World) -> None:
    ids = look(people, pdf("x")[:120], "a.pdf")
    page = client.sign_in(people.dan).get("resources.show", resource_id=ids[0])
    assert "could not be read" in page.text
    assert "being drawn" not in page.text
    assert draw_pictures() == 0


def test_reading_and_indexing_come_before_drawing(people: World) -> None:
    look(people, b"Words", "a.txt")
    row_id = share_file(people, pdf("Page"), "a.pdf").id
    assert draw_pictures() == 0
    assert read_files() == 1
    assert draw_pictures() == 0, "its words cannot be found yet"
    work()
    share_file(people, b"More words", "b.txt")
    assert draw_pictures() == 0
    work()
    assert draw_pictures() == 1
    assert db.session.get_one(Resource, row_id).files[0].pictures == ["page-1"]


def test_a_worker_that_dies_while_it_draws_tries_again_but_not_for_ever(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = share_file(people, pdf("Page"), "a.pdf").files[0].id
    work()

    def killed(*_: object, **__: object) -> list[tuple[str, bytes]]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "draw", killed)
        for _ in range(drawing.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                draw_pictures()
            db.session.remove()
        assert draw_pictures() == 1
    assert draw_pictures() == 0
    assert db.session.get_one(ResourceFile, ids).pictures == []


def test_a_storage_that_is_away_for_a_minute_costs_no_pictures(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file_id = share_file(people, pdf("Page"), "a.pdf").files[0].id
    work()

    def away(*_: object) -> None:
        raise OSError("The bucket did not take it")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "put_derived", away)
        for _ in range(drawing.MOST_TRIES + 1):
            with pytest.raises(OSError, match="bucket"):
                draw_pictures()
            db.session.remove()
    assert draw_pictures() == 1
    assert db.session.get_one(ResourceFile, file_id).pictures == ["page-1"]


def test_only_who_sees_the_file_sees_its_pages(client: Client, people: World) -> None:
    row_id, file_id = look(people, pdf("Page"), "a.pdf", visibility=Visibility.ORGANISATION)
    place = {"resource_id": row_id, "file_id": file_id}
    client.sign_in(people.ben).get("resources.picture", picture="page-1", **place)
    for name in ("page-2", "thumbnail", "x", "..%2Fthumbnail"):
        client.get("resources.picture", picture=name, status=404, **place)
    client.sign_in(people.dan).get("resources.picture", picture="page-1", status=404, **place)
    client.sign_out().get("public_resources.picture", picture="page-1", status=404, **place)


def test_a_new_version_is_drawn_anew_at_another_address(client: Client, people: World) -> None:
    ids = look(people, pdf("Old"), "a.pdf")
    before = pictures(client.sign_in(people.ben).get("resources.show", resource_id=ids[0]))
    renew(client, ids, pdf("New", "New"), "a.pdf")
    assert "being drawn" not in client.get("resources.show", resource_id=ids[0]).text  # it is not even read
    work()
    page = client.get("resources.show", resource_id=ids[0])
    assert pictures(page) == {}
    while draw_pictures():
        pass
    after = pictures(client.get("resources.show", resource_id=ids[0]))
    assert list(after) == ["Page 1 of 2", "Page 2 of 2"]
    assert set(before.values()).isdisjoint(after.values())  # the browser keeps what it has for a day


def test_pictures_go_with_their_content(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = look(people, pdf("Page"), "a.pdf")
    sha256 = db.session.get_one(ResourceFile, ids[1]).sha256
    assert {name for each, name in storage.derived() if each == sha256} == {"thumbnail.webp", "page-1.webp"}
    db.session.delete(db.session.get_one(Resource, ids[0]))
    db.session.commit()
    monkeypatch.setattr("hub.resources.reading.SWEEP_EVERY", now() - now())
    assert sweep() == 1
    assert list(storage.derived()) == []


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_asks_as_often_for_many_files_as_for_one(client: Client, people: World, number: int) -> None:
    row = share_file(people, b"Words 0", "0.txt")
    for place in range(1, number):
        row.files.append(ResourceFile(sha256=f"{place:064}", name=f"{place}.txt", kind="txt", size=1, position=place))
    for file in row.files:
        file.version, file.text_state = 2, TextState.OK
    row_id = row.id
    db.session.commit()
    assert client.sign_in(people.asha).get("resources.show", resource_id=row_id).statements <= 12
