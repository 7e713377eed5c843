"""Bad files: each is refused with a sentence that says which and why, and the good ones are kept."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.storage as storage
from hub.db import db
from hub.resources.models import Resource, ResourceFile
from hub.resources.uploads import Upload
from tests.client import Client
from tests.resources.making import docx, package, pdf, sent, share_file
from tests.world import World

BAD = {
    "empty.pdf": (b"", "empty"),
    "job.exe": (b"MZ\x90\x00" + b"\x00" * 100, "cannot be shared"),
    "noending": (b"words", "no ending"),
    "lie.pdf": (b"just words in a file", "something else"),
    "photo.png": (b"MZ\x90\x00 not a picture" + bytes(range(32)), "something else"),
    "macro.docm": (package("x", b"y"), "cannot be shared"),
    "archive.zip": (package("x", b"y"), "cannot be shared"),
    "archive.docx": (package("x", b"y"), "something else"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "cannot be shared"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_reason_and_the_good_one_is_kept(client: Client, people: World, name: str) -> None:
    content, words = BAD[name]
    page = client.sign_in(people.ben).get("resources.share")
    again = client.submit(
        page, title="My title", summary="My words", year_groups=["y9"], status=200,
        uploads=[sent(pdf("Good"), "good.pdf"), sent(content, name)],
    )  # fmt: skip
    assert any(error.startswith(f"{name} was not kept.") and words in error for error in again.errors), again.errors
    assert again.soup.find(id="title")["value"] == "My title"
    assert "My words" in again.text
    assert again.soup.find("input", attrs={"name": "year_groups", "value": "y9"}).has_attr("checked")
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 0
    client.submit(again, title="My title")
    assert [file.name for file in db.session.scalars(sa.select(ResourceFile))] == ["good.pdf"]


def test_a_file_over_the_limit_is_refused(
    client: Client, people: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], upload_limit=1000))
    page = client.sign_in(people.ben).get("resources.share")
    files = [sent(b"w" * 1001, "long.txt"), sent(b"words", "short.txt")]
    again = client.submit(page, title="Two", uploads=files, status=200)
    assert any("long.txt was not kept" in error and "larger than" in error for error in again.errors)
    assert "short.txt" in again.text


def test_more_than_a_request_may_hold_gets_a_readable_page(
    client: Client, people: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 20_000)
    page = client.sign_in(people.ben).get("resources.share")
    answer = client.submit(page, title="Big", uploads=sent(b"w" * 30_000, "big.txt"), status=413)
    assert answer.h1 == "That is too large"
    assert "all files of one form together" in answer.text


def test_the_room_of_an_organisation_is_limited(
    client: Client, people: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    share_file(people, b"w" * 900, "first.txt", who="cara")
    monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], organisation_quota=1000))
    page = client.sign_in(people.ben).get("resources.share")
    files = [sent(b"w" * 200, "too-much.txt"), sent(b"fits", "fits.txt")]
    again = client.submit(page, title="More", uploads=files, status=200)
    assert any("too-much.txt was not kept" in error and "is full" in error for error in again.errors)
    assert "fits.txt" in again.text
    client.submit(again, title="More")
    assert db.session.scalars(sa.select(ResourceFile.name).where(ResourceFile.size == 4)).one() == "fits.txt"


def test_a_resource_holds_twenty_files(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    files = [sent(f"file {n}".encode(), f"{n}.txt") for n in range(22)]
    again = client.submit(page, title="Many", uploads=files, status=200)
    assert [error.split(" ")[0] for error in again.errors] == ["20.txt", "21.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("invoice\u202etxt.exe.txt", "invoicetxt.exe.txt"),
        ("a'b; filename=x.txt", "a'b; filename=x.txt"),
        ("🎉 fête.txt", "🎉 fête.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("n" * 400 + ".txt", "n" * 296 + ".txt"),
    ],
)
def test_a_hostile_name_is_only_ever_text(client: Client, people: World, name: str, shown: str) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    client.submit(page, title="Named", uploads=sent(b"words", name))
    file = db.session.scalars(sa.select(ResourceFile)).one()
    assert file.name == shown
    own = client.get("resources.show", resource_id=file.resource_id)
    assert shown in own.text
    answer = client.get("resources.download", resource_id=file.resource_id, file_id=file.id)
    header = answer.response.headers["Content-Disposition"]
    assert header.startswith("attachment; ")
    assert "\n" not in header
    assert header.count('"') == 2


def test_a_token_of_somebody_else_or_a_made_up_one_opens_nothing(client: Client, people: World) -> None:
    row = share_file(people, b"private words", "private.txt", who="dan")
    file = row.files[0]
    theirs = Upload(file.sha256, file.name, file.kind, file.size).token(people.dan)
    client.sign_in(people.ben)
    for token in (theirs, file.sha256, "x.y.z", ""):
        page = client.get("resources.share")
        again = client.submit(page, title="Stolen", kept=token, status=200)
        assert any("no longer here" in error for error in again.errors)
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 1


def test_a_kept_file_that_was_swept_away_is_asked_for_again(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    again = client.submit(page, title="", uploads=sent(docx("x"), "x.docx"), status=200)
    monkeypatch.setattr(storage, "exists", lambda sha256: False)
    once_more = client.submit(again, title="Late", status=200)
    assert any("Choose it again" in error for error in once_more.errors)


def test_a_full_disk_is_said_in_words(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    page = client.sign_in(people.ben).get("resources.share")
    monkeypatch.setattr(storage, "put", full)
    again = client.submit(page, title="Full", uploads=sent(b"words", "words.txt"), status=200)
    assert any("no room for it" in error for error in again.errors)


def test_the_same_file_chosen_twice_is_kept_once(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    client.submit(page, title="Twice", uploads=[sent(b"same", "a.txt"), sent(b"same", "b.txt")])
    assert [file.name for file in db.session.scalars(sa.select(ResourceFile))] == ["a.txt"]
