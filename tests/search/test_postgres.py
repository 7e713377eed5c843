"""The index in a PostgreSQL database: read in pieces by processes that go on while it is changed."""

import random
import threading
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import current_app

import hub.search as search
from hub.db import db
from hub.search import IndexUnavailable, Query, finding
from hub.search.documents import Found
from hub.search.postgres_index import PostgresIndex
from hub.search.postgres_schema import BLOCK, DOCUMENTS, POSTINGS, packed, standing
from hub.search.whoosh_index import WhooshIndex
from tests.conftest import POSTGRES
from tests.search.library import ASHA, DAN, EVERYBODY, LIBRARY, ask, document, ids

pytestmark = [
    pytest.mark.skipif(not POSTGRES, reason="SQLite has its search in files of its own"),
    pytest.mark.usefixtures("index"),
]


@pytest.fixture
def other() -> PostgresIndex:
    """As the worker, or a web process on another machine."""
    return PostgresIndex()


def rows() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(DOCUMENTS)) or 0


def words_stored() -> set[str]:
    return set(db.session.scalars(sa.select(POSTINGS.c.word)))


def test_what_another_process_changes_is_seen(other: PostgresIndex) -> None:
    assert ids(ask("nurse")) == [1, 2]
    other.change([document(1, "Gardeners"), document(10, "Nurses")], [("resource", 2)])
    assert ids(ask("nurse")) == [10]
    assert ids(ask("gardener")) == [1]
    assert ask("", count=("kind",)).counts["kind"] == {"resource": 5, "meeting": 1}
    other.change([], [("resource", 10)])
    assert ids(ask("nurse")) == []


def test_nothing_of_a_removed_or_changed_document_is_left() -> None:
    before = words_stored()
    search.put([document(20, "Zanzibarian lamps"), document(21, "Lamps")])
    search.put([document(20, "Lamps")])
    assert words_stored() - before == {"lamp"}
    search.remove([("resource", 20), ("resource", 21)])
    assert words_stored() == before
    left = db.session.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.kind == "", DOCUMENTS.c.id > 0)).all()
    assert len(left) == 2
    assert all(not (row.terms or row.words or row.facets or row.audience or row.rest) for row in left)


def test_the_number_of_a_removed_document_is_taken_by_the_next() -> None:
    before = rows()
    for number in range(100, 120):
        search.put([document(number, f"Leaflet {number}", token="cluster:1")])
        assert ids(ask("leaflet", ASHA)) == [number]
        assert ids(ask("leaflet", DAN)) == []
        search.remove([("resource", number)])
    assert rows() == before + 1


def test_when_much_has_changed_all_is_read_again(monkeypatch: pytest.MonkeyPatch, other: PostgresIndex) -> None:
    monkeypatch.setattr("hub.search.postgres_reading.RECENT", 3)
    sizes = []
    for number in range(30, 40):
        other.change([document(number, f"Leaflet {number}")], [])
        assert len(ids(ask("leaflet"))) == number - 29
        sizes.append(search._index().read(lambda opened: [segment.columns.size for segment in opened.segments]))
    assert {len(size) for size in sizes} == {1, 2}


def test_an_index_made_anew_with_fewer_documents_is_seen(other: PostgresIndex) -> None:
    assert ids(ask("nurse")) == [1, 2]
    other.rebuild(LIBRARY[1:3])
    assert ids(ask("nurse")) == [2]
    assert ids(ask("")) == [3, 2]
    other.rebuild([])
    assert ids(ask("")) == []


def test_without_an_index_of_this_version_the_search_is_unavailable(other: PostgresIndex) -> None:
    db.session.execute(sa.update(DOCUMENTS).where(DOCUMENTS.c.id == 0).values(row_id=999))
    db.session.commit()
    assert not search.is_ready()
    for asking in (lambda: ask("nurse"), search.generation, search.entries, lambda: search.put([document(10, "More")])):
        with pytest.raises(IndexUnavailable):
            asking()
    search.rebuild(LIBRARY)
    assert (search.is_ready(), ids(ask("nurse"))) == (True, [1, 2])
    db.session.execute(sa.delete(DOCUMENTS))  # as a restore leaves it
    db.session.commit()
    assert not search.is_ready()
    with pytest.raises(IndexUnavailable):
        ask("nurse")


@pytest.mark.parametrize("asking", ["nurse", '"care for people"'])
def test_a_search_during_which_the_index_changes_begins_again(
    asking: str, other: PostgresIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Document 1 goes and another takes its number after the documents were read, before their words are: what the
    number of one reader's document was must not find the other's words."""
    really, changes = finding._find, list[int]()

    def late(opened: finding.Opened, query: Query) -> object:
        if len(changes) < most:
            changes.append(1)
            other.change([document(60 + len(changes), "Nurse", "They care for people", token="cluster:2")],
                         [("resource", 1 if len(changes) == 1 else 59 + len(changes))])  # fmt: skip
        return really(opened, query)

    monkeypatch.setattr(finding, "_find", late)
    most = 2
    assert 1 not in ids(ask(asking))
    assert len(changes) == 2
    changes, most = [], 99
    with pytest.raises(IndexUnavailable, match="too fast"):
        ask("midwife plumber")


def test_readers_read_right_while_the_index_is_written_and_made_anew(
    other: PostgresIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer has to be one that was right at some moment, or that the index changes too fast."""
    application = current_app._get_current_object()  # type: ignore[attr-defined]
    answers: list[Found] = []
    failed: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        with application.app_context():
            while not stop.is_set():
                with suppress(IndexUnavailable):
                    answers.append(ask("nurse", count=("kind",)))
                db.session.rollback()

    monkeypatch.setattr(threading, "excepthook", lambda problem: failed.append(problem.exc_value))
    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for number in range(60, 80):
        other.change([document(number, "Leaflet", "about a nurse"), document(number + 100, "Other")],
                     [("resource", number + 99)])  # fmt: skip
        if number == 70:
            other.rebuild([*LIBRARY, *(document(n, "Leaflet", "about a nurse") for n in range(60, 71))])
    stop.set()
    for reader in readers:
        reader.join()
    assert failed == []
    assert len(answers) >= 6
    for found in answers:
        assert (ids(found)[0], found.counts["kind"]) == (1, {"resource": found.total})
        assert found.total <= 22
    assert ask("nurse").total == 22


WORDS = ("mason", "lath", "gable", "quoin", "career", "work", "experience")


def test_both_kinds_of_index_find_the_same(tmp_path: Path) -> None:
    """More documents than a block has, changed after they were read. Whoosh rounds lengths, and still reckons with
    what was removed: scores differ a little."""
    chance = random.Random(7)

    def some(number: int) -> search.Document:
        text = " ".join(chance.choices(WORDS, k=chance.randint(1, 12)))
        return document(number, chance.choice(WORDS), text, chance.choice(["hub", "cluster:1"]),
                        facets={"subject": chance.sample(["art", "maths"], k=chance.randint(0, 2))})  # fmt: skip

    ours, whoosh = PostgresIndex(), WhooshIndex(tmp_path)
    many = [some(number) for number in range(1, BLOCK + 100)]
    for index in (ours, whoosh):
        index.rebuild(many)
    changes = [some(number) for number in [*range(1000, 1060), *range(2000, 2050)]]
    gone = [("resource", number) for number in range(1, 1100, 9)]
    texts = ["mason", "lath gable", "wex", '"mason lath"', '"lath gable quoin" work', "nothing", "", "masons quoi"]
    for step in range(2):
        for text, audience, prefix in product(texts, (EVERYBODY, ASHA), (False, True)):
            query = Query(text, audience, per_page=2000, count=("kind", "subject"), prefix=prefix)
            one, two = finding.find(ours, query), finding.find(whoosh, query)
            assert (one.total, one.counts, one.mode, one.did_you_mean) == (
                two.total,
                two.counts,
                two.mode,
                two.did_you_mean,
            )
            assert {hit.id: hit.score for hit in one.hits} == pytest.approx(
                {hit.id: hit.score for hit in two.hits}, rel=0.2 if step else 0.05
            )
        if not step:
            for index in (ours, whoosh):
                index.change(changes, gone)


def test_what_is_packed_is_read_again() -> None:
    assert standing(3, packed([])) == ([], [])
    search.put([document(20, "Kiln kiln", "kiln " * 40), document(21, "x", "kiln")])
    numbers = {row.row_id: row.id for row in db.session.execute(sa.select(DOCUMENTS))}
    (stored,) = db.session.execute(sa.select(POSTINGS).where(POSTINGS.c.word == "kiln"))
    assert standing(stored.block, stored.codes) == ([numbers[20], numbers[21]], [15, 1])
    assert standing(stored.block, stored.codes, in_title=True) == ([numbers[20]], [2])
