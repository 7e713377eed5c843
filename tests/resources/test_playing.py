"""Sounds and films are played on the page, in parts; nothing else comes that way."""

import io
import wave
from datetime import timedelta

import pytest

import hub.resources.playing as playing
import hub.storage as storage
from hub.db import db, now
from hub.resources.models import Resource
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share_file
from tests.world import World


def sound(seconds: float = 0.5) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(bytes(range(250)) * int(seconds * 32))
    return file.getvalue()


SOUND = sound()


def asked(client: Client, row: Resource, **headers: str) -> tuple[int, bytes, str]:
    url = client.url("resources.play", resource_id=row.id, file_id=row.files[0].id)
    answer = client.http.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.status_code, answer.get_data(), answer.headers.get("Content-Range", "")


@pytest.mark.parametrize(("name", "tag", "mime"), [("a.wav", "audio", "audio/wav"), ("a.mp4", "video", "video/mp4")])
def test_it_is_played_on_the_page_and_by_no_means_run(
    client: Client, people: World, name: str, tag: str, mime: str
) -> None:
    row = share_file(people, SOUND, name, visibility=Visibility.PUBLIC)
    for who, endpoint in ((people.dan, "resources.show"), (None, "public_resources.show")):
        page = (client.sign_in(who) if who else client.sign_out()).get(endpoint, resource_id=row.id)
        player = page.soup.find(tag)
        assert (player["preload"], player.has_attr("controls")) == ("none", True)
        answer = client.http.get(player["src"])
        assert (answer.status_code, answer.mimetype, answer.get_data()) == (200, mime, SOUND)
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("header", "first", "end"),
    [("bytes=0-", 0, None), ("bytes=100-199", 100, 200), ("bytes=4000-9999999", 4000, None), ("bytes=-44", -44, None)],
)
def test_a_part_is_had_for_the_asking(client: Client, people: World, header: str, first: int, end: int | None) -> None:
    row = share_file(people, SOUND, "a.wav")
    status, data, where = asked(client.sign_in(people.dan), row, Range=header)
    begin = first % len(SOUND)
    assert (status, data) == (206, SOUND[begin:end])
    assert where == f"bytes {begin}-{begin + len(data) - 1}/{len(SOUND)}"


def test_parts_that_make_no_sense(client: Client, people: World) -> None:
    row = share_file(people, SOUND, "a.wav")
    client.sign_in(people.dan)
    assert asked(client, row, Range="bytes=999999-")[::2] == (416, f"bytes */{len(SOUND)}")
    for header in ("bytes=0-1,5-9", "lines=0-5", "bytes=x-y"):
        assert asked(client, row, Range=header)[:2] == (200, SOUND), header


def test_the_rest_of_an_older_version_is_not_sent_as_that_of_the_new_one(client: Client, people: World) -> None:
    row = share_file(people, SOUND, "a.wav")
    client.sign_in(people.dan)
    assert asked(client, row, Range="bytes=9-", If_Range=f'"{row.files[0].sha256}"')[0] == 206
    assert asked(client, row, Range="bytes=9-", If_Range='"another"')[0] == 200


def test_no_more_is_sent_at_once_than_a_player_soon_reads(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "MOST_AT_ONCE", 1000)
    row = share_file(people, SOUND, "a.wav")
    status, data, where = asked(client.sign_in(people.dan), row, Range="bytes=500-")
    assert (status, data, where) == (206, SOUND[500:1500], f"bytes 500-1499/{len(SOUND)}")


@pytest.mark.parametrize("name", ["a.html", "a.pdf", "a.png", "a.txt"])
def test_nothing_else_comes_that_way(client: Client, people: World, name: str) -> None:
    row = share_file(people, b"<script>alert(1)</script>", name, visibility=Visibility.PUBLIC)
    place = {"resource_id": row.id, "file_id": row.files[0].id}
    client.sign_in(people.dan).get("resources.play", status=404, **place)
    client.get("public_resources.play", status=404, **place)
    assert client.get("resources.show", resource_id=row.id).soup.find(["audio", "video"]) is None


def test_only_who_sees_the_resource_hears_it(client: Client, people: World) -> None:
    row = share_file(people, SOUND, "a.wav", visibility=Visibility.ORGANISATION)
    place = {"resource_id": row.id, "file_id": row.files[0].id}
    client.sign_in(people.dan).get("resources.play", status=404, **place)
    client.sign_out().get("public_resources.play", status=404, **place)
    client.sign_in(people.ben)
    db.session.get_one(Resource, row.id).withdraw("Old", people.ben)
    db.session.commit()
    client.get("resources.play", status=404, **place)


def test_where_the_content_is_missing(client: Client, people: World) -> None:
    row = share_file(people, SOUND, "a.wav")
    assert storage.delete(row.files[0].sha256, put_before=now() + timedelta(minutes=1))
    assert asked(client.sign_in(people.dan), row, Range="bytes=0-")[0] == 404
