"""The worker reads the text out of files: each once, whatever happens to it on the way."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

import hub.resources.reading as reading
import hub.storage as storage
from hub.db import db, now
from hub.extract import Extracted
from hub.resources.models import FilePart, Resource, TextState
from hub.resources.reading import read_files
from tests.client import Client
from tests.resources.making import docx, pdf, pptx, share_file
from tests.world import World


@pytest.mark.parametrize(
    ("content", "name", "label"),
    [
        (pdf("Cover", "The signalman pulls"), "a.pdf", "page 2"),
        (pptx("Cover", "The signalman pulls"), "a.pptx", "slide 2"),
        (docx("The signalman pulls"), "a.docx", ""),
        (b"The signalman pulls", "a.txt", ""),
        ("The signalman pulls".encode("utf-16"), "a.md", ""),
    ],
)
def test_text_is_read_with_the_place_where_it_stands(people: World, content: bytes, name: str, label: str) -> None:
    row = share_file(people, content, name)
    before = row.changed_at
    assert read_files() == 1
    assert read_files() == 0
    db.session.refresh(row)
    (file,) = row.files
    assert file.text_state is TextState.OK
    assert [part.label for part in file.parts if "signalman" in part.text] == [label]
    assert row.changed_at > before  # due for the index again
    assert row.version == 1


def test_a_thumbnail_is_made_of_the_first_page(client: Client, people: World) -> None:
    row = share_file(people, pdf("Cover"), "a.pdf")
    read_files()
    file = db.session.get_one(Resource, row.id).files[0]
    assert file.has_thumbnail
    assert file.pages == 1
    answer = client.sign_in(people.dan).get("resources.thumbnail", resource_id=row.id, file_id=file.id)
    assert answer.response.get_data()[:4] == b"RIFF"
    assert client.get("resources.index").soup.select_one(".hub-thumb img") is not None


def test_a_damaged_file_is_marked_and_does_not_block_the_next(people: World) -> None:
    bad = share_file(people, pdf("x")[:120], "bad.pdf")
    good = share_file(people, b"fine words", "good.txt")
    assert read_files() == read_files() == 1
    assert db.session.get_one(Resource, bad.id).files[0].text_state is TextState.DAMAGED
    assert db.session.get_one(Resource, bad.id).files[0].message
    assert db.session.get_one(Resource, good.id).files[0].text_state is TextState.OK


def test_what_looks_damaged_on_a_full_disk_waits_until_there_is_room(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = share_file(people, b"%PDF-1.7 broken", "broken.pdf")
    with monkeypatch.context() as full:
        full.setattr("hub.disk.free", lambda config=None: 1024)
        assert [read_files() for _ in range(12)] == [0] * 12, "however often it is tried"
    db.session.expire_all()
    (file,) = row.files
    assert (file.text_state, file.tries, file.claimed_at) == (TextState.WAITING, 0, None)
    assert read_files() == 1
    db.session.expire_all()
    assert file.text_state is TextState.DAMAGED


def test_a_file_whose_reader_died_is_taken_up_again_but_not_for_ever(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = share_file(people, b"words", "words.txt")

    def killed(*_: object, **__: object) -> Extracted:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading, "extract", killed)
        for _ in range(reading.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                read_files()
            assert read_files() == 0  # claimed, not yet lost
            file = db.session.get_one(Resource, row.id).files[0]
            file.claimed_at = now() - timedelta(minutes=11)
            db.session.commit()
        assert read_files() == 1
    db.session.refresh(row)
    assert row.files[0].text_state is TextState.DAMAGED


def test_two_workers_do_not_read_one_file_both(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = share_file(people, b"words", "words.txt")
    file_id = row.files[0].id
    seen: list[int] = []
    real = db.session.scalars

    def another_is_faster(*args: object, **kwargs: object) -> object:
        found = real(*args, **kwargs).one_or_none()
        if not seen:
            seen.append(1)
            table = type(row.files[0]).__table__
            db.session.execute(sa.update(table).where(table.c.id == file_id).values(text_state="reading", tries=1))
        return type("Found", (), {"one_or_none": lambda self: found})()

    monkeypatch.setattr(reading.db.session, "scalars", another_is_faster)
    assert read_files() == 0


def test_a_file_taken_out_meanwhile_leaves_nothing_behind(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = share_file(people, b"words", "words.txt")
    row_id = row.id
    real = reading.extract

    def slow(*args: object, **kwargs: object) -> Extracted:
        found = real(*args, **kwargs)  # type: ignore[arg-type]
        db.session.get_one(Resource, row_id).files = []
        db.session.commit()
        return found

    monkeypatch.setattr(reading, "extract", slow)
    read_files()
    assert db.session.scalar(sa.select(sa.func.count(FilePart.id))) == 0


def test_missing_content_is_marked_and_said(people: World) -> None:
    row = share_file(people, b"words", "words.txt")
    storage.delete(row.files[0].sha256, put_before=now() + timedelta(days=1))
    read_files()
    db.session.refresh(row)
    assert row.files[0].text_state is TextState.DAMAGED


def test_pictures_and_films_are_kept_and_cause_no_trouble(client: Client, people: World) -> None:
    row = share_file(people, b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64, "talk.mp4")
    read_files()
    db.session.refresh(row)
    assert not row.files[0].text_state.is_trouble
    assert row.files[0].text_state.is_settled
    client.sign_in(people.dan).get("resources.show", resource_id=row.id)
