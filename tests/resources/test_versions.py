"""A new version of a file keeps the address; the older ones stay; those who said they use it are told."""

import contextvars
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import hub.resources.reading as reading
import hub.storage as storage
from hub.db import db, now
from hub.extract import Extracted, State
from hub.history import HistoryEntry
from hub.resources.models import FilePart, FileVersion, Resource, ResourceFile, TextState
from hub.resources.queries import bytes_of
from hub.resources.reading import empty_withdrawn, read_files
from hub.vocabulary import Visibility
from tests.client import Client, Page, drawn
from tests.resources.making import pdf, sent, share_file, work
from tests.resources.test_finding import titles
from tests.resources.test_responses import told, use
from tests.world import World

DATA = Path(__file__).parent.parent / "data"


def shared(people: World, **values: object) -> tuple[int, int]:
    """A sheet of Ben's school that was read: ids of the resource and of its file."""
    row = share_file(people, b"Pay figures of 2024: zanderfish", "pay.txt", **values)
    found = row.id, row.files[0].id
    work()
    return found


def renew(
    client: Client, ids: tuple[int, int], content: bytes, name: str = "pay.txt", status: int = 302, note: str = "News"
) -> Page:
    page = client.get("resources.new_version", resource_id=ids[0], file_id=ids[1])
    return client.submit(page, status=status, uploads=sent(content, name), note=note)


def test_a_new_version_keeps_the_address_and_the_old_one_stays(client: Client, people: World) -> None:
    row_id, file_id = ids = shared(people, review_by=now().date() - timedelta(9))
    before = db.session.get_one(Resource, row_id).version
    page = client.sign_in(people.cara).get("resources.show", resource_id=row_id)
    assert "New version" in page.text
    assert "Older versions" not in page.text
    sheet = (DATA / "job-sheet-registered-community-nurses.pdf").read_bytes()
    client.follow(renew(client, ids, sheet, "nurses.pdf", note="Figures of 2026, as a PDF"))
    row = db.session.get_one(Resource, row_id)
    (file,) = row.files
    assert (file.id, file.version, file.kind, file.name) == (file_id, 2, "pdf", "nurses.pdf")
    assert row.review_by > now().date()
    assert row.version == before  # whoever is just changing its words is not told that somebody else did
    assert client.get("resources.download", resource_id=row_id, file_id=file_id).response.get_data() == sheet
    page = client.get("resources.show", resource_id=row_id)
    for words in ("Version 2", "Figures of 2026, as a PDF", "Older versions (1)", "Plain text", "current one again"):
        assert words in page.text, words
    old = client.get_url(page.link("Version 1")).response
    assert old.get_data() == b"Pay figures of 2024: zanderfish"
    assert old.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert 'attachment; filename="pay.txt"' in old.headers["Content-Disposition"]
    entry = db.session.query(HistoryEntry).filter_by(verb="resources.new_version").one()
    assert entry.facts == {"file": file_id, "version": 2}


def test_what_is_found_in_it_is_the_text_of_the_new_one(client: Client, people: World) -> None:
    ids = shared(people)
    client.sign_in(people.ben)
    assert titles(client.get("resources.index", q="zanderfish"))
    renew(client, ids, pdf("Cover", "Pay of 2026: pikeperch"), "pay.pdf")
    assert db.session.query(FilePart).count() == 0  # nobody reads the old text as if it were the new
    work()
    file = db.session.get_one(ResourceFile, ids[1])
    assert (file.text_state, file.pages, file.has_thumbnail) == (TextState.OK, 2, True)
    assert titles(client.get("resources.index", q="pikeperch"))
    assert "zanderfish" not in client.get("resources.show", resource_id=ids[0]).text
    assert not titles(client.get("resources.index", q="zanderfish"))


def test_those_who_used_it_are_told_once_and_not_who_did_it(client: Client, people: World) -> None:
    ids = shared(people)
    for who in (people.dan, people.dan, people.cara):
        use(client.sign_in(who), ids[0])
    renew(client.sign_in(people.cara), ids, b"New", note="Figures of 2026")
    words = "‘Depot visit’, which you used, has a new version: Figures of 2026"
    assert told(people.dan) == [words]
    assert told(people.cara) == []
    assert words not in told(people.ben)


@pytest.mark.parametrize(
    ("seen_by", "number"), [(Visibility.HUB, 1), (Visibility.CLUSTER, 0), (Visibility.ORGANISATION, 0)]
)
def test_only_those_are_told_who_may_still_see_it(
    client: Client, people: World, seen_by: Visibility, number: int
) -> None:
    ids = shared(people, visibility=Visibility.HUB)
    client.cluster_id = people.heath
    use(client.sign_in(people.olu), ids[0])
    db.session.get_one(Resource, ids[0]).visibility = seen_by
    db.session.commit()
    client.cluster_id = people.canal
    renew(client.sign_in(people.ben), ids, b"New")
    assert len(told(people.olu)) == number


def test_who_has_left_is_not_told(client: Client, people: World) -> None:
    ids = shared(people)
    use(client.sign_in(people.dan), ids[0])
    people.seat("dan").ended_at = now()
    db.session.commit()
    renew(client.sign_in(people.ben), ids, b"New")
    assert told(people.dan) == []


@pytest.mark.parametrize(
    ("content", "name", "note", "error"),
    [
        (b"Pay figures of 2024: zanderfish", "pay.txt", "Same", "This is what is there now"),
        (b"", "pay.txt", "Empty", "The file is empty"),
        (b"MZ\x90\x00", "pay.exe", "Program", "cannot be shared here"),
        (b"New", "pay.txt", "x" * 201, "200 characters or fewer"),
        (b"New", "pay.txt", " ", "Say what is new in it"),
    ],
)
def test_what_cannot_be_taken_is_said_and_changes_nothing(
    client: Client, people: World, content: bytes, name: str, note: str, error: str
) -> None:
    ids = shared(people)
    page = renew(client.sign_in(people.ben), ids, content, name, status=200, note=note)
    assert any(error in each for each in page.errors), page.errors
    assert page.form_with("note").fields["note"] == note.strip()
    db.session.expire_all()
    assert db.session.get_one(ResourceFile, ids[1]).version == 1


def test_a_file_sent_with_a_failed_try_need_not_be_sent_again(client: Client, people: World) -> None:
    ids = shared(people)
    page = renew(client.sign_in(people.ben), ids, b"New words", note="", status=200)
    client.submit(page, note="Now with a note")
    file = db.session.get_one(ResourceFile, ids[1])
    assert (file.version, file.size, file.version_note) == (2, 9, "Now with a note")
    page = client.get("resources.new_version", resource_id=ids[0], file_id=ids[1])
    assert client.submit(page, note="No file", status=200).errors == ["Choose the new file"]


def test_two_at_once_are_told_and_both_files_stay(client: Client, people: World) -> None:
    ids = shared(people)
    drawn = client.sign_in(people.ben).get("resources.new_version", resource_id=ids[0], file_id=ids[1])
    renew(client, ids, b"Theirs", note="Typing errors gone")
    page = client.submit(drawn, uploads=sent(b"Mine", "pay.txt"), note="My figures", status=200)
    assert "Somebody else put version 2 here" in page.errors[0]
    assert "Typing errors gone" in page.errors[0]
    client.submit(page, note="My figures")
    db.session.expire_all()
    file = db.session.get_one(ResourceFile, ids[1])
    assert [(one.number, one.size) for one in file.older] == [(2, 6), (1, 31)]
    assert (file.version, file.size) == (3, 4)


def test_an_older_one_is_made_the_current_one_again(client: Client, people: World) -> None:
    row_id, file_id = ids = shared(people)
    client.sign_in(people.ben)
    renew(client, ids, b"Worse")
    place = {"resource_id": row_id, "file_id": file_id, "number": 1}
    for _ in range(2):
        client.post("resources.restore_version", **place)  # pressed twice: once
    page = client.get("resources.show", resource_id=row_id)
    assert "Version 3" in page.text
    assert "As version 1 was" in page.text
    shown = client.get("resources.download", resource_id=row_id, file_id=file_id).response
    assert shown.get_data() == b"Pay figures of 2024: zanderfish"
    assert db.session.query(FileVersion).count() == 2


def test_only_the_organisations_contributors_put_new_versions(client: Client, people: World) -> None:
    row_id, file_id = ids = shared(people, visibility=Visibility.HUB)
    renew(client.sign_in(people.ben), ids, b"New")
    place = {"resource_id": row_id, "file_id": file_id}
    for who in (people.dan, people.gus, people.asha):
        page = client.sign_in(who).get("resources.show", resource_id=row_id)
        assert "New version" not in page.text
        assert "current one again" not in page.text
        client.get_url(page.link("Version 1"))
        client.get("resources.new_version", status=403, **place)
        client.post("resources.new_version", {"note": "x"}, status=403, **place)
        client.post("resources.restore_version", status=403, number=1, **place)
    assert db.session.get_one(ResourceFile, file_id).version == 2


def test_an_older_version_is_seen_by_whoever_sees_the_file(client: Client, people: World) -> None:
    row_id, file_id = ids = shared(people)
    renew(client.sign_in(people.ben), ids, b"New")
    other = share_file(people, b"Other", "other.txt")
    renew(client, (other.id, other.files[0].id), b"Newer", "other.txt")
    place = {"resource_id": row_id, "file_id": file_id, "number": 1}
    old = client.sign_in(people.dan).get("resources.version", **place).response
    assert old.get_data() == b"Pay figures of 2024: zanderfish"
    client.get("resources.version", status=404, **(place | {"number": 2}))
    client.get("resources.version", status=404, **(place | {"resource_id": other.id}))
    client.get("resources.version", status=404, **(place | {"file_id": other.files[0].id}))
    db.session.get_one(Resource, row_id).visibility = Visibility.ORGANISATION
    db.session.commit()
    client.get("resources.version", status=404, **place)
    client.sign_in(people.olu)
    client.cluster_id = people.heath
    client.get("resources.version", status=404, **place)


def test_the_old_content_counts_and_is_kept_until_the_resource_goes(client: Client, people: World) -> None:
    ids = shared(people)
    renew(client.sign_in(people.ben), ids, b"New")
    assert bytes_of(people.tollhouse) == 31 + 3
    old = db.session.scalars(sa.select(FileVersion.sha256)).one()
    assert old not in reading.unclaimed(now() + timedelta(minutes=1))
    assert storage.exists(old)
    row = db.session.get_one(Resource, ids[0])
    row.withdraw("Out of date", people.ben)
    row.withdrawn_at = now() - timedelta(days=31)
    db.session.commit()
    assert empty_withdrawn() == 1
    assert db.session.query(FileVersion).count() == 0
    assert old in reading.unclaimed(now() + timedelta(minutes=1))


def test_there_has_to_be_room_for_it(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = shared(people)
    monkeypatch.setattr("hub.resources.versions.views.queries.bytes_of", lambda _: 5 * 1024**3)
    page = renew(client.sign_in(people.ben), ids, b"New", status=200)
    assert any("room for files is full" in each for each in page.errors)


def test_a_reader_that_was_at_the_old_one_does_not_write_over_the_new(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = share_file(people, b"Old words", "pay.txt")
    ids = row.id, row.files[0].id
    client.sign_in(people.ben)

    def meanwhile(*_: object, **__: object) -> Extracted:
        db.session.rollback()
        renew(client, ids, b"New words")
        return Extracted(State.OK, parts=[])

    with monkeypatch.context() as patch:
        patch.setattr(reading, "extract", meanwhile)
        assert read_files() == 1
    db.session.expire_all()
    assert db.session.get_one(ResourceFile, ids[1]).text_state is TextState.WAITING
    work()
    assert [part.text for part in db.session.get_one(ResourceFile, ids[1]).parts] == ["New words"]


def test_the_public_page_shows_the_current_one_only(client: Client, people: World) -> None:
    ids = shared(people, visibility=Visibility.PUBLIC)
    renew(client.sign_in(people.ben), ids, b"New", note="Corrected")
    page = client.sign_out().get("public_resources.show", resource_id=ids[0])
    assert not re.search("Older versions|New version|Corrected", page.text)


def test_what_changed_while_a_new_version_waited_counts(client: Client, people: World) -> None:
    """Somebody else holds the resource, and saves: only one school sees it from now on, then the file is taken out."""
    ids = row_id, file_id = shared(people)
    use(client.sign_in(people.dan), row_id)
    renew(client.sign_in(people.ben), ids, b"Pay figures of 2026")
    here = {"resource_id": row_id, "file_id": file_id}
    address = client.url("resources.restore_version", **here, number=1)
    hidden = sa.update(Resource).where(Resource.id == row_id).values(visibility=Visibility.ORGANISATION)
    assert _sent_while(client, address, {"csrf_token": client.csrf_token()}, hidden) == 302
    assert db.session.get_one(ResourceFile, file_id).version == 3
    assert len(told(people.dan)) == 1  # of the first, when he could see it
    data = dict(drawn(client.get("resources.new_version", **here).form_with("note"))) | {"note": "News"}
    data["uploads"] = sent(b"Pay figures of 2027", "pay.txt")
    held = sa.update(Resource).where(Resource.id == row_id).values(title="Another title")
    gone = sa.delete(ResourceFile).where(ResourceFile.id == file_id)
    assert _sent_while(client, client.url("resources.new_version", **here), data, held, gone) == 404


def _sent_while(client: Client, address: str, data: dict[str, Any], *changes: sa.Executable) -> int:
    """The status of what is sent while another transaction makes these changes."""
    db.session.commit()
    with ThreadPoolExecutor(1) as pool:
        with db.engine.begin() as somebody:
            for change in changes:
                somebody.execute(change)
            answer = pool.submit(contextvars.Context().run, partial(client.http.post, address, data=data))
            time.sleep(0.4)  # it waits by then
        status = answer.result().status_code
    db.session.expire_all()
    return status


def test_a_file_that_was_renewed_meanwhile_is_not_taken_out(client: Client, people: World) -> None:
    row_id, file_id = ids = shared(people)
    late = client.sign_in(people.cara).get("resources.edit", resource_id=row_id)
    tick = late.soup.find("input", attrs={"name": "take_out"})["value"]
    renew(client, ids, b"Newer", "newer.txt")
    client.submit(late, take_out=tick)
    db.session.expire_all()
    assert [file.id for file in db.session.get_one(Resource, row_id).files] == [file_id]
    now_drawn = client.get("resources.edit", resource_id=row_id)
    client.submit(now_drawn, body="Words", take_out=now_drawn.soup.find("input", attrs={"name": "take_out"})["value"])
    db.session.expire_all()
    assert db.session.get_one(Resource, row_id).files == []
