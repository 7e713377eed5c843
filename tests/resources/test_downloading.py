"""Downloads and thumbnails: access-checked, never run as pages of ours."""

import pytest

import hub.storage as storage
from hub.db import db
from hub.resources.models import Resource
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share_file
from tests.world import World


def test_a_file_comes_as_it_was_sent_and_as_an_attachment(client: Client, people: World) -> None:
    content = b"<script>alert(1)</script>" * 1000
    row = share_file(people, content, "page.html")
    client.check_pages = False  # the page is theirs
    answer = client.sign_in(people.dan).get("resources.download", resource_id=row.id, file_id=row.files[0].id)
    headers = answer.response.headers
    assert answer.response.get_data() == content
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Content-Disposition"].startswith('attachment; filename="page.html"')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_name_in_any_script_is_given_in_both_forms(client: Client, people: World) -> None:
    row = share_file(people, b"words", "Größe ☕.txt")
    answer = client.sign_in(people.dan).get("resources.download", resource_id=row.id, file_id=row.files[0].id)
    header = answer.response.headers["Content-Disposition"]
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%98%95.txt" in header
    assert header.isascii()


@pytest.mark.parametrize("endpoint", ["resources.download", "resources.thumbnail"])
def test_files_of_another_organisation_do_not_exist(client: Client, people: World, endpoint: str) -> None:
    row = share_file(people, b"private", "private.txt", visibility=Visibility.ORGANISATION)
    file = row.files[0]
    storage.put_derived(file.sha256, "thumbnail.webp", b"RIFF....WEBP")
    own = share_file(people, b"own", "own.txt", who="dan")
    client.sign_in(people.dan)
    client.get(endpoint, resource_id=row.id, file_id=file.id, status=404)
    client.get(endpoint, resource_id=own.id, file_id=file.id, status=404)  # through a resource that is one's own
    client.get_url(f"/c/{people.canal}/resources/{row.id}/files/{file.sha256}", status=404)
    client.get(endpoint.replace("resources.", "public_resources."), resource_id=row.id, file_id=file.id, status=404)
    client.sign_in(people.cara).get(endpoint, resource_id=row.id, file_id=file.id)


def test_a_file_is_found_by_the_address_of_its_own_resource_only(client: Client, people: World) -> None:
    row, other = share_file(people, b"one", "one.txt"), share_file(people, b"two", "two.txt")
    client.sign_in(people.dan).get("resources.download", resource_id=other.id, file_id=row.files[0].id, status=404)


def test_files_of_another_cluster_do_not_exist(client: Client, people: World) -> None:
    row = share_file(people, b"words", "words.txt")
    client.sign_in(people.olu)
    values = {"resource_id": row.id, "file_id": row.files[0].id, "cluster_id": people.heath}
    client.get("resources.download", **values, status=404)


def test_nobody_gets_a_file_without_signing_in(client: Client, people: World) -> None:
    row = share_file(people, b"words", "words.txt", visibility=Visibility.HUB)
    client.get("resources.download", resource_id=row.id, file_id=row.files[0].id, status=302)
    client.get("public_resources.download", resource_id=row.id, file_id=row.files[0].id, status=404)


def test_a_thumbnail_is_a_picture_and_nothing_else(client: Client, people: World) -> None:
    row = share_file(people, b"words", "words.txt")
    client.sign_in(people.dan)
    client.get("resources.thumbnail", resource_id=row.id, file_id=row.files[0].id, status=404)
    storage.put_derived(row.files[0].sha256, "thumbnail.webp", b"RIFF....WEBP")
    answer = client.get("resources.thumbnail", resource_id=row.id, file_id=row.files[0].id)
    assert answer.response.mimetype == "image/webp"
    assert answer.response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_withdrawn_file_cannot_be_downloaded(client: Client, people: World) -> None:
    row = share_file(people, b"words", "words.txt", visibility=Visibility.PUBLIC)
    ids = {"resource_id": row.id, "file_id": row.files[0].id}
    db.session.get_one(Resource, row.id).withdraw("Out of date", people.ben)
    client.get("public_resources.download", **ids, status=404)
    client.sign_in(people.ben).get("resources.download", **ids, status=404)


def test_a_missing_content_is_a_404_and_not_an_error(client: Client, people: World) -> None:
    row = share_file(people, b"words", "words.txt")
    row.files[0].sha256 = "0" * 64
    client.sign_in(people.ben).get("resources.download", resource_id=row.id, file_id=row.files[0].id, status=404)
