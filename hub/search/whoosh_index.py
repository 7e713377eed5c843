"""The index of a hub on SQLite: files in the instance folder, written by one process and read by all.

Whoosh is touched by the modules called whoosh_ alone. A folder `main-<random>` holds an index; the file
`current` names it with a number that rises at every change. A reader keeps one searcher per thread (shared ones have
read corrupt data) and looks at `current` each time; a rebuild makes a new folder beside the old one and then changes
`current`.
"""

import fcntl
import logging
import os
import pickle
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from whoosh import index as whoosh
from whoosh.scoring import BM25F

from hub.search.columns import Columns, Record, bits_of
from hub.search.documents import BUSY, Document, IndexUnavailable, Key, WriterBusy
from hub.search.finding import Opened
from hub.search.matching import KeptWords, Segment
from hub.search.whoosh_files import Storage
from hub.search.whoosh_reading import Lengths, WhooshReader, lengths_of
from hub.search.whoosh_schema import FORMAT, SCHEMA, fields_of
from hub.search.writer import OnlyWriter

log = logging.getLogger("hub.search")

_TRIES = 4
COMPACT_EVERY = 20 * 60 * 60  # seconds: erased text is gone within a day
T = TypeVar("T")


@dataclass(frozen=True)
class Searched(Opened):
    """With Whoosh's searcher, which belongs to one thread."""

    searcher: Any


class WhooshIndex:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mine = threading.local()
        self._columns: dict[str, tuple[Columns, Lengths]] = {}
        self._words = KeptWords()
        self._opening = threading.Lock()
        self.only_writer = OnlyWriter(self._locked_file)

    # Which index

    def generation(self) -> str:
        """Changes with every change of the index. Raises IndexUnavailable where there is none."""
        try:
            state = (self.folder / "current").read_text("ascii")
        except (OSError, UnicodeDecodeError):
            raise IndexUnavailable("There is no search index.") from None
        name, _, rest = state.partition(" ")
        if not name.startswith("main-") or "/" in name or not rest.startswith(f"{FORMAT}."):
            raise IndexUnavailable("The search index is of another version.")
        return state

    def _path(self, state: str) -> Path:
        return self.folder / state.partition(" ")[0]

    def _set_current(self, name: str, number: int) -> None:
        draft = self.folder / "current.draft"
        draft.write_text(f"{name} {FORMAT}.{number}", "ascii")
        _sync(draft)
        draft.replace(self.folder / "current")
        _sync(self.folder)

    def is_ready(self) -> bool:
        """For the writer: is there an index that can be read to its end? (Looked at closely only after a reader
        met something odd.)"""
        try:
            state = self.generation()
            suspect = self.folder / "suspect"
            if suspect.exists():
                self._open(state, keep=False).searcher.close()
                suspect.unlink()
        except Exception:  # whatever a broken file makes Whoosh say
            return False
        return self._path(state).is_dir()

    # Reading

    def _open(self, state: str, keep: bool = True) -> Searched:
        searcher = Storage(str(self._path(state))).open_index(schema=SCHEMA).searcher(weighting=BM25F())
        segments = []
        with self._opening if keep else nullcontext():  # the first thread reads the columns, the others wait for them
            known: dict[str, tuple[Columns, Lengths]] = {}
            for leaf, _ in searcher.leaf_searchers():
                reader = leaf.reader()
                name = f"{state.partition(' ')[0]}/{reader.segment().segment_id()}" if reader.doc_count_all() else ""
                read = (self._columns.get(name) if keep else None) or (Columns(_records(reader)), lengths_of(reader))
                columns, lengths = known[name] = read
                every = (1 << columns.size) - 1
                live = bits_of(reader.all_doc_ids(), columns.size) if reader.has_deletions() else every
                segments.append(Segment(state, name, columns, live, WhooshReader(leaf, lengths), self._words))
            if keep:
                self._columns = known
        return Searched(state, segments, searcher)

    def read(self, work: Callable[[Opened], T]) -> T:
        """`work` on an up-to-date searcher of this thread. A merge takes files away under a reader that is just
        opening: then it opens again. Raises IndexUnavailable where nothing can be read."""
        for _ in range(_TRIES):
            state = self.generation()
            try:
                opened = getattr(self._mine, "opened", None)
                if opened is None or opened.state != state:
                    self._close()
                    opened = self._mine.opened = self._open(state)
                return work(opened)
            except FileNotFoundError:
                self._close()
            except Exception as problem:
                self._close()
                log.exception("search index cannot be read")
                with suppress(OSError):
                    (self.folder / "suspect").touch()  # the writer will look
                raise IndexUnavailable("The search index cannot be read.") from problem
        with suppress(OSError):
            (self.folder / "suspect").touch()
        raise IndexUnavailable("The search index changes too fast, or is gone.")

    def _close(self) -> None:
        opened = getattr(self._mine, "opened", None)
        self._mine.opened = None
        if opened is not None:
            with suppress(Exception):
                opened.searcher.close()

    def entries(self) -> set[Key]:
        return self.read(
            lambda opened: {
                segment.columns.key(number)
                for segment in opened.segments
                for number in segment.columns.numbers(segment.live)
            }
        )

    # Writing

    @contextmanager
    def _locked_file(self) -> Iterator[None]:
        """Raises WriterBusy where another process holds it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise WriterBusy(BUSY) from None
            self._clear_up()
            yield

    def _clear_up(self) -> None:
        """A writer that was killed may have left half an index."""
        with suppress(IndexUnavailable):
            name = self._path(self.generation()).name
            for other in self.folder.glob("main-*"):
                if other.name != name:
                    shutil.rmtree(other, ignore_errors=True)
            (self.folder / "current.draft").unlink(missing_ok=True)

    def change(self, documents: Iterable[Document], removed: Iterable[Key], optimize: bool = False) -> None:
        """Put these documents and remove those; on disk when it returns."""
        with self.only_writer():
            state = self.generation()
            path = self._path(state)
            writer = whoosh.open_dir(str(path), schema=SCHEMA).writer(limitmb=64)
            try:
                for kind, row_id in removed:
                    writer.delete_by_term("key", f"{kind}:{row_id}")
                for document in documents:
                    writer.update_document(**fields_of(document))
            except BaseException:
                writer.cancel()
                raise
            writer.commit(optimize=optimize)
            _sync_all(path)
            name, _, rest = state.partition(" ")
            self._set_current(name, int(rest.partition(".")[2]) + 1)

    def compact_when_due(self) -> bool:
        """Merge the index where text of removed or changed documents lies in its files, at most once in
        COMPACT_EVERY: a merge writes everything anew. Was it merged?"""
        done = self.folder / "compacted"
        if done.exists() and time.time() - done.stat().st_mtime < COMPACT_EVERY:
            return False
        with self.only_writer():
            with closing(whoosh.open_dir(str(self._path(self.generation())), schema=SCHEMA).reader()) as reader:
                if not reader.has_deletions():
                    return False
            self.change((), (), optimize=True)
            done.touch()
        return True

    def rebuild(self, documents: Iterable[Document]) -> int:
        """A new index of these documents in the place of the old one, which serves until then."""
        with self.only_writer():
            name = f"main-{secrets.token_hex(6)}"
            path = self.folder / name
            path.mkdir()
            try:
                count = self._fill(path, documents)
            except BaseException:
                shutil.rmtree(path, ignore_errors=True)
                raise
            _sync_all(path)
            self._set_current(name, 1)
            (self.folder / "suspect").unlink(missing_ok=True)
            self._clear_up()
            return count

    def drop(self) -> None:
        """From now on there is none, until the worker makes it anew from the database."""
        with self.only_writer():
            (self.folder / "current").unlink(missing_ok=True)
            _sync(self.folder)

    @staticmethod
    def _fill(path: Path, documents: Iterable[Document]) -> int:
        writer = whoosh.create_in(str(path), SCHEMA).writer(limitmb=128)
        count = 0
        try:
            for count, document in enumerate(documents, start=1):  # noqa: B007  # the last number is the count
                writer.add_document(**fields_of(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        return count


def _records(reader: Any) -> Iterator[Record]:
    for number in range(reader.doc_count_all()):
        yield Record(*pickle.loads(reader.stored_fields(number)["record"]))  # written by us alone


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_all(folder: Path) -> None:
    """Whoosh does not: rows would be marked as indexed that a power cut takes out of the index again."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            _sync(path)
    _sync(folder)
