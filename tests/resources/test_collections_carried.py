"""A collection as one zip file: a page to begin with, everything in its order, and nothing that the reader may not
open or its owner does not give away."""

import csv
import io
import re
import tracemalloc
import zipfile
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup
from flask import Flask

import hub.storage as storage
from hub.db import db
from hub.history import HistoryEntry
from hub.resources.collections.models import Collection
from hub.resources.models import Licence
from hub.resources.people import ABOUT_PEOPLE
from hub.resources.uploads import Upload
from hub.vocabulary import Visibility
from tests.backup.test_cluster_export import export, table
from tests.client import Client
from tests.resources.making import collect, share, share_file
from tests.world import World

WINDOWS_REFUSES = re.compile(r'[<>:"\\|?*\x00-\x1f]|[. ](/|$)|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)


def carried(client: Client, row_id: int) -> dict[str, bytes]:
    answer = client.get("resources.download_collection", collection_id=row_id)
    assert answer.response.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.response.get_data())) as made:
        assert made.testzip() is None
        assert len(made.namelist()) == len({name.lower() for name in made.namelist()})
        return {name: made.read(name) for name in made.namelist()}


def links(page: bytes) -> list[str]:
    return [unquote(str(a["href"])) for a in BeautifulSoup(page, "lxml").find_all("a")]


def test_it_begins_with_a_page_that_leads_to_everything_in_its_order(client: Client, people: World) -> None:
    file = share_file(people, b"words", "Plan <1>: day?.txt", title="Zoo: a visit?", summary="A day out")
    page = share(people, "dan", title="A page", body="# Hives\n\n<script>alert(1)</script>", licence=Licence.CC_BY)
    link = share(people, title="A link", body="", url="https://www.example.org/careers", source="Example Trust")
    row = collect(people, file, page, link, title="Options: week/9", about="Five days", notes=("On Monday", "", ""))
    answer = client.sign_in(people.gus).get("resources.download_collection", collection_id=row.id)
    assert 'filename="Options_ week_9.zip"' in answer.response.headers["Content-Disposition"]
    found = carried(client, row.id)
    assert list(found) == [
        "index.html", "02 A page/page.html", "03 A link/link.html", "01 Zoo_ a visit_/01 Plan _1__ day_.txt",
    ]  # fmt: skip
    assert found["01 Zoo_ a visit_/01 Plan _1__ day_.txt"] == b"words"
    assert b"<h2>Hives</h2>" in found["02 A page/page.html"]
    index = BeautifulSoup(found["index.html"], "lxml").get_text(" ", strip=True)
    for words in (
        *("Options: week/9", "Five days", "1. Zoo: a visit?", "On Monday", "A day out", "2. A page", "3. A link"),
        *("By Ben Okafor, Tollhouse Lane School", "By Dan Moreau, Marigold Street School", "Example Trust"),
        *("with the name of Marigold Street School left on it (CC BY 4.0)", "Members may use and change it"),
    ):
        assert words in index, words
    inside = [link for link in links(found["index.html"]) if not link.startswith("http")]
    assert set(inside) == set(found) - {"index.html", "03 A link/link.html"}
    assert "https://www.example.org/careers" in links(found["03 A link/link.html"])
    for name in (name for name in found if name.endswith(".html")):
        assert b"<script" not in found[name]
        assert b"src=" not in found[name]
        assert b"<link" not in found[name]  # it needs no other file


def test_what_a_short_form_says_is_in_it(client: Client, people: World) -> None:
    rota = '[{"slot": "9.30", "room": "Hall", "visitor": "Lockkeeper", "years": ""}]'
    details = {"aim": "Families meet people", "rota": rota, "brief": "Come by <b>the</b> gate\nat nine"}
    row = share(people, title="Family day", kind="event_recipe", body="", details=details)
    found = carried(client.sign_in(people.gus), collect(people, row).id)
    assert list(found) == ["index.html", "01 Family day/page.html"]
    assert "01 Family day/page.html" in links(found["index.html"])
    page = BeautifulSoup(found["01 Family day/page.html"], "lxml")
    assert [cell.get_text() for cell in page.select("tbody th, tbody td")] == ["9.30", "Hall", "Lockkeeper", ""]
    for words in ("Families meet people", "Brief for visitors", "Come by <b>the</b> gate"):
        assert words in page.get_text(), words


def test_what_is_to_be_asked_for_stays_and_the_page_says_why(client: Client, people: World) -> None:
    row = share_file(people, b"not to be carried away", "Ours.txt", title="Ours", licence=Licence.ASK_US)
    row.body = "Nor is this"
    row_id, resource_id = collect(people, row).id, row.id
    found = carried(client.sign_in(people.dan), row_id)
    assert list(found) == ["index.html"]
    assert b"asks that you look at it in the hub and ask them" in found["index.html"]
    assert any(link.endswith(f"/resources/{resource_id}") for link in links(found["index.html"]))


def test_nothing_that_the_reader_may_not_open_is_in_it(client: Client, people: World) -> None:
    own = share_file(people, b"marker", "marker.txt", title="Marker of the school", visibility=Visibility.ORGANISATION)
    cluster = share(people, title="Marker of the cluster", body="marker")
    gone = share(people, title="Marker withdrawn", body="marker")
    gone.withdraw("marker", people.ben)
    seen = share(people, title="For all", visibility=Visibility.HUB)
    row = collect(people, own, cluster, gone, seen, notes=("marker",) * 3, visibility=Visibility.HUB)
    row_id = row.id
    assert len(carried(client.sign_in(people.ben), row_id)) == 4
    client.cluster_id = people.heath
    found = carried(client.sign_in(people.olu), row_id)
    assert list(found) == ["index.html", "01 For all/page.html"]
    assert b"marker" not in b"".join([*found.values(), *(name.encode() for name in found)]).lower()


def test_names_unpack_on_every_system_and_none_is_there_twice(client: Client, people: World) -> None:
    odd = ("CON", "..", "a/b\\c:d", "Ends. ", "x" * 200, "Größe ☕ \u202ezip", "", "-")
    some = [share_file(people, f"File {place}".encode(), f"{name}.txt", title=name) for place, name in enumerate(odd)]
    twice = share_file(people, b"one", "same.txt", title="CON")
    twice.add_files([Upload(file.sha256, "SAME.txt", "txt", 6) for file in some[0].files])
    found = carried(client.sign_in(people.ben), collect(people, *some, twice).id)
    assert len(found) == 1 + len(odd) + 2
    for name in found:
        assert not any(WINDOWS_REFUSES.search(part) for part in name.split("/")), name
        assert ".." not in name.split("/")
        assert len(name) < 170


def test_a_file_that_is_gone_does_not_cost_the_rest(client: Client, people: World) -> None:
    gone, there = share_file(people, b"one", "gone.txt"), share_file(people, b"two", "there.txt")
    path = storage._key(gone.files[0].sha256)
    (storage._current().folder / path).unlink()
    found = carried(client.sign_in(people.ben), collect(people, gone, there).id)
    assert b"not in the hub" in found["01 Depot visit/01 gone.txt.missing.txt"]
    assert found["02 Depot visit/01 there.txt"] == b"two"


def test_a_large_one_comes_in_pieces(client: Client, people: World) -> None:
    """Sixty megabytes; what is held at once stays under a tenth."""
    part = bytes(range(256)) * 4096
    stored = [storage.put(io.BytesIO(part * 6 + bytes([place])), 10_000_000) for place in range(10)]
    row = share(people, body="")
    row.add_files([Upload(one.sha256, f"{one.sha256[:8]}.bin", "txt", one.size) for one in stored])
    row_id = collect(people, row).id
    url = client.sign_in(people.ben).url("resources.download_collection", collection_id=row_id)
    db.session.commit()
    answer = client.http.get(url, buffered=False)
    tracemalloc.start()
    sizes = [len(piece) for piece in answer.response]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    assert len(sizes) > 20
    assert peak < 6_000_000


def test_the_export_of_the_cluster_has_them_and_what_a_school_keeps_to_itself_stays(
    app: Flask, people: World, tmp_path: Path
) -> None:
    own = share(people, "asha", title="College marker", visibility=Visibility.ORGANISATION)
    collect(people, own, share(people, title="Quiz"), title="Options week", notes=("marker", "On Monday"))
    collect(people, who="asha", title="Marker week", visibility=Visibility.ORGANISATION)
    collect(people, who="olu", title="Marker of Heath", visibility=Visibility.HUB)
    collect(people, title="Empty one")
    found = export(app, tmp_path)
    rows = {row["Title"]: row for row in table(found, "resources/collections.csv")}
    assert set(rows) == {"Options week", "Empty one"}
    told = rows["Options week"]
    assert [told[name] for name in ("Place", "Title of it", "Note")] == ["1", "Quiz", "On Monday"]
    assert b"marker" not in b"".join(found.values()).lower()
    assert next(csv.reader(io.StringIO(found["resources/collections.csv"].decode("utf-8-sig"))))[0] == "Number"


def test_who_made_one_is_given_their_data_and_forgotten(client: Client, people: World) -> None:
    row_id = collect(people, share(people, "dan")).id
    assert {"what": "collected", "words": "Options week"}.items() <= ABOUT_PEOPLE.export(people.person("ben"))[
        0
    ].items()
    ABOUT_PEOPLE.erase(people.person("ben"))
    db.session.commit()
    assert db.session.get_one(Collection, row_id).author_id is None
    page = client.sign_in(people.dan).get("resources.collection", collection_id=row_id)
    assert "Ben" not in page.text
    assert "Tollhouse Lane School" in page.text


def test_history_names_what_was_done_and_no_words(client: Client, people: World) -> None:
    resource = share(people)
    row_id = collect(people, resource, title="Secret title").id
    item = {"collection_id": row_id, "item_id": db.session.get_one(Collection, row_id).items[0].id}
    client.sign_in(people.asha)
    client.submit(client.get("resources.note_collected", **item), note="Secret note")
    client.post("resources.pin_collection", {"pinned": "yes"}, collection_id=row_id)
    client.post("resources.take_out_collected", **item)
    client.submit(client.get("resources.edit_collection", collection_id=row_id), about="Secret words")
    client.submit(client.get("resources.remove_collection", collection_id=row_id), once="x")
    told = db.session.query(HistoryEntry).filter_by(subject=f"collection:{row_id}").order_by(HistoryEntry.id).all()
    assert [entry.verb.split(".")[1] for entry in told] == [
        "note_collected", "pin_collection", "take_out_collected", "edit_collection", "remove_collection",
    ]  # fmt: skip
    assert "Secret" not in "".join(str(entry.facts) for entry in told)


def test_two_are_on_their_way_to_one_person_at_once_and_no_third(client: Client, people: World) -> None:
    row = collect(people, share_file(people, b"words", "plan.txt"))
    address = client.url("resources.download_collection", collection_id=row.id)
    client.sign_in(people.dan)
    first, second = (client.get_url(address).response for _ in range(2))
    refused = client.get_url(address, status=429)
    assert "Two zip files are still on their way to you. When one of them has arrived" in refused.text
    assert "password" not in refused.text
    client.sign_in(people.ben).get_url(address).response.close()  # others are not held up
    client.sign_in(people.dan)
    first.get_data()
    third = client.get_url(address).response
    client.get_url(address, status=429)
    second.close()  # hung up before the end
    third.close()
    for _ in range(3):
        assert client.http.head(address, buffered=True).status_code == 200
    client.get_url(address).response.close()


def test_an_export_that_is_not_begun_is_not_recorded(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    url = client.url("home.export_cluster")
    sent = [client.post_url(url, status=status).response for status in (200, 200, 429)]
    for each in sent[:2]:
        each.close()
    assert db.session.query(HistoryEntry).filter_by(verb="hub.export_cluster").count() == 2
