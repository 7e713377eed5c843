"""The index in files: many readers, one writer, and nothing that a missing or broken file cannot be mended from."""

import multiprocessing
import random
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from whoosh.codec.whoosh3 import W3LeafMatcher

import hub.search as search
from hub.config import from_environment
from hub.search import IndexUnavailable, Query, WriterBusy, find
from hub.search.columns import Columns, Record
from hub.search.finding import Opened
from hub.search.keeper import index_waiting, only_writer
from hub.search.matching import FIELDS
from hub.search.whoosh_index import WhooshIndex
from hub.search.whoosh_reading import WhooshReader
from hub.search.whoosh_schema import word_query
from tests.search.library import EVERYBODY, LIBRARY, ask, document, ids
from tests.search.test_keeping import Shelf

pytestmark = pytest.mark.no_database


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    """An application of its own on SQLite, whatever the suite runs on."""
    application = Flask("search")
    application.config["HUB"] = from_environment({"HUB_INSTANCE": str(tmp_path)})
    with application.app_context():
        search.rebuild(LIBRARY)
        yield tmp_path / "index"


def parts(files: Path) -> list[Path]:
    return sorted(path for folder in files.glob("main-*") for path in folder.iterdir())


def test_without_an_index_the_search_is_unavailable_and_says_so(files: Path) -> None:
    assert ids(ask("plumber")) == [3]
    shutil.rmtree(files)
    with pytest.raises(IndexUnavailable):
        ask("plumber")
    with pytest.raises(IndexUnavailable):
        search.generation()
    with pytest.raises(IndexUnavailable):
        search.suggest("plu", EVERYBODY)
    assert not search.is_ready()


@pytest.mark.parametrize("content", ["", "../main-x 1.1", "main-x", "main-x 999.1", "\xff\x00", "main-gone 1.4"])
def test_a_pointer_to_nowhere_is_unavailable(files: Path, content: str) -> None:
    (files / "current").write_text(content, "latin-1")
    with pytest.raises(IndexUnavailable):
        ask("plumber")
    assert not search.is_ready()


def test_an_index_with_files_missing_is_unavailable_until_it_is_rebuilt(files: Path) -> None:
    for path in parts(files):
        if path.suffix == ".seg":
            path.unlink()
    with pytest.raises(IndexUnavailable):
        ask("plumber")
    assert not search.is_ready()
    search.rebuild(LIBRARY)
    assert search.is_ready()
    assert ids(ask("plumber")) == [3]


@pytest.mark.parametrize("suffix", [".seg", ".toc"])
@pytest.mark.parametrize("damage", [b"", b"\x00" * 64, b"garbage" * 100])
def test_a_damaged_index_is_unavailable_until_it_is_rebuilt(files: Path, suffix: str, damage: bytes) -> None:
    for path in parts(files):
        if path.suffix == suffix:
            path.write_bytes(damage)
    with pytest.raises(IndexUnavailable):
        ask("plumber")
    assert not search.is_ready()
    search.rebuild(LIBRARY)
    assert search.is_ready()
    assert ids(ask("plumber")) == [3]


def test_the_worker_makes_a_missing_index_anew_by_itself(app: Flask) -> None:
    with pytest.raises(IndexUnavailable):
        ask("beekeeper")
    shelf = Shelf(_101="Beekeepers")
    shelf.indexed = dict(shelf.changed)  # as before the files were lost
    assert index_waiting([shelf]) == 1
    assert ids(ask("beekeeper")) == [101]


def test_a_suspicion_without_a_cause_is_dropped(files: Path) -> None:
    (files / "suspect").touch()
    assert search.is_ready()
    assert not (files / "suspect").exists()


def test_a_second_writer_is_refused_with_a_sentence(files: Path) -> None:
    other = WhooshIndex(files)
    with only_writer():
        search.put([document(10, "More")])  # its holder may write
        with pytest.raises(WriterBusy, match="only one"), other.only_writer():
            pass
        with pytest.raises(WriterBusy):
            other.change([document(11, "More")], ())
        with pytest.raises(WriterBusy):
            other.rebuild([])
    with other.only_writer(), pytest.raises(WriterBusy):
        search.put([document(12, "More")])
    assert ids(ask("more")) == [10]


def _hold(folder: str, held: object, end: object) -> None:
    with WhooshIndex(Path(folder)).only_writer():
        held.set()  # type: ignore[attr-defined]
        end.wait(60)  # type: ignore[attr-defined]


def test_a_writer_that_was_killed_holds_nothing(files: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, end = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(files), held, end))
    other.start()
    assert held.wait(60)
    with pytest.raises(WriterBusy):
        search.put([document(10, "More")])
    other.kill()
    other.join()
    search.put([document(10, "More")])
    assert ids(ask("more")) == [10]


def test_a_change_that_fails_changes_nothing(files: Path) -> None:
    with pytest.raises(AttributeError) as kept:  # as a log would keep it, and all that hangs on it
        search.change([document(10, "Broken"), None], [("resource", 3)])  # type: ignore[list-item]
    assert kept.value
    assert ids(ask("plumber")) == [3]
    search.put([document(10, "More")])
    assert ids(ask("more")) == [10]


def test_twenty_readers_read_right_while_the_index_is_written_merged_and_rebuilt(files: Path) -> None:
    """Each reader asks again and again; every answer has to be one that was right at some moment."""
    application = search.current_app._get_current_object()  # type: ignore[attr-defined]
    wrong: list[object] = []
    answers: list[int] = []
    stop = threading.Event()

    def read() -> None:
        with application.app_context():
            while not stop.wait(0.02):
                try:
                    found = find(Query("nurse", EVERYBODY, count=("kind",)))
                except Exception as problem:
                    wrong.append(problem)
                    return
                answers.append(found.total)
                if ids(found)[:1] != [1] or found.counts["kind"] != {"resource": found.total}:
                    wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    with only_writer():
        for number in range(60, 80):
            search.put([document(number, "Leaflet", "about a nurse"), document(number + 100, "Other")])
            search.remove([("resource", number + 99)])
        search.compact()
        search.rebuild([*LIBRARY, *(document(number, "Leaflet", "about a nurse") for number in range(60, 80))])
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(answers) >= 20
    assert max(answers) <= 22
    assert ask("nurse").total == 22


def test_compacting_leaves_nothing_of_a_removed_document_in_the_files(files: Path) -> None:
    search.put([document(50, "Zanzibarian", tags="Zanzibarian")])
    search.put([document(51, "Other")])
    assert any(b"zanzibarian" in path.read_bytes() for path in parts(files))
    search.remove([("resource", 50)])
    search.compact()
    assert not any(b"zanzibarian" in path.read_bytes() for path in parts(files))
    assert ids(ask("other")) == [51]


def test_old_indexes_are_cleared_away(files: Path) -> None:
    search.rebuild(LIBRARY)
    search.rebuild(LIBRARY)
    assert len(list(files.glob("main-*"))) == 1


def test_the_index_is_on_disk_before_putting_returns(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr("hub.search.whoosh_index._sync", synced.append)
    search.put([document(50, "More")])
    assert {path for path in parts(files) if path.suffix in {".seg", ".toc"}} <= set(synced)
    assert files in synced


def test_threads_that_search_hold_the_index_in_memory_once_between_them(files: Path) -> None:
    index, ended, threads = WhooshIndex(files), threading.Event(), 4
    opened = threading.Barrier(threads + 1)

    def search_and_stay() -> None:
        index.entries()
        opened.wait(60)
        ended.wait(60)

    readers = [threading.Thread(target=search_and_stay) for _ in range(threads)]
    for reader in readers:
        reader.start()
    opened.wait(60)
    lines = Path("/proc/self/maps").read_text().splitlines()
    mapped = [line.split()[-1] for line in lines if str(files) in line]
    segments = [str(path) for path in parts(files) if path.suffix == ".seg"]
    ended.set()
    for reader in readers:
        reader.join()
    assert sorted(mapped) == segments


def test_words_and_phrases_read_by_blocks_are_what_whoosh_says_of_each_document(files: Path) -> None:
    """A block holds 128 documents: these stand in several, one in one document alone."""
    many = [
        document(
            number, f"Bricks {number}" if number % 3 else "Mortar", "the bricks " * (number % 7) + "wall " * number
        )
        for number in range(1, 400)
    ]
    search.rebuild([*many, document(400, "Quoin", "the bricks")])
    index = WhooshIndex(files)

    def one_by_one(reader: WhooshReader, field: str, stem: str) -> list[tuple[int, float]]:
        matcher, found = reader.matcher(word_query(field, stem)), []
        while matcher.is_active():
            found.append((matcher.id(), matcher.score()))
            matcher.next()
        return found

    def compare(opened: Opened) -> None:
        (segment,) = opened.segments
        reader = segment.reader
        assert isinstance(reader, WhooshReader)
        words = reader.read(
            (field, stem) for field in FIELDS for stem in ("brick", "wall", "mortar", "quoin", "nowher")
        )
        for (field, stem), word in words.items():
            assert list(zip(word.numbers, word.scores, strict=True)) == one_by_one(reader, field, stem)
        (the,) = reader.read([("text", "the")]).values()
        together = words["text", "brick"].bits & the.bits
        wanted = [number for number in range(1, 400) if number % 7] + [400]
        assert [segment.columns.key(n)[1] for n in segment.columns.numbers(together)] == wanted
        assert reader.phrase("text", ("the", "brick"), together) == together
        assert reader.phrase("text", ("wall", "brick"), together & words["text", "wall"].bits) == 0

    index.read(compare)


WORDS = ("mason", "lath", "gable")


def test_phrases_and_words_are_right_in_an_index_from_which_documents_were_removed(files: Path) -> None:
    """Whoosh hides removed documents behind a filter that goes through the others one by one."""
    numbers = random.Random(7)
    texts = {number: numbers.choices(WORDS, k=numbers.randint(1, 9)) for number in range(1, 400)}
    search.rebuild([document(number, "x", " ".join(text)) for number, text in texts.items()])
    gone = [number for number in texts if number % 5 == 0]
    search.change([], [("resource", number) for number in gone])

    def compare(opened: Opened) -> None:
        (segment,) = opened.segments
        assert isinstance(segment.reader, WhooshReader)
        assert isinstance(segment.reader.matcher(word_query("text", "mason")), W3LeafMatcher)

    WhooshIndex(files).read(compare)
    for phrase in ((0, 1), (2, 2), (0, 1, 2), (1, 1, 1, 0)):
        words = [WORDS[place] for place in phrase]
        has = [n for n, text in texts.items() if n % 5 and f" {' '.join(words)} " in f" {' '.join(text)} "]
        for _ in range(2):  # found, and known
            assert sorted(ids(ask(f'"{" ".join(words)}"', per_page=400))) == has


def test_how_often_words_stand_in_what_may_be_seen_is_right_from_whatever_set_it_is_reckoned() -> None:
    texts = [{"oak"}, {"oak", "ash"}, {"elm"}, set(), {"ash"}, {"oak", "elm"}]
    records = [Record("resource", n, frozenset(), {}, 0.0, tuple(text), 0, 0.0) for n, text in enumerate(texts)]
    columns = Columns(records)
    for bits in [*range(1 << len(texts)), *reversed(range(1 << len(texts)))]:
        seen = [text for number, text in enumerate(texts) if bits >> number & 1]
        assert columns.vocabulary(bits) == Counter(word for text in seen for word in text)
