"""The index follows the database: nothing is lost, whenever it was changed and whoever was killed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.search as search
from hub.db import db
from hub.resources.models import Resource
from hub.search import Document, Rows, SearchRemoval, forget
from hub.search.keeper import index_waiting, rebuild_all
from tests.resources.making import share
from tests.search.library import HUB, LIBRARY, ask, ids
from tests.world import World

pytestmark = pytest.mark.usefixtures("index")
START = datetime(2026, 3, 1, tzinfo=UTC)


class Shelf:
    """A source that is no table: titles with the moments of their changes."""

    kind = "resource"

    def __init__(self, **titles: str) -> None:
        self.titles = {int(number.strip("_")): title for number, title in titles.items()}
        self.changed = dict.fromkeys(self.titles, START)
        self.indexed: dict[int, datetime] = {}
        self.broken: set[int] = set()

    def write(self, number: int, title: str, later: int = 1) -> None:
        self.titles[number] = title
        self.changed[number] = self.changed.get(number, START) + timedelta(minutes=later)

    def waiting(self, limit: int) -> dict[int, datetime]:
        found = {number: at for number, at in self.changed.items() if self.indexed.get(number) != at}
        return dict(sorted(found.items())[:limit])

    def documents(self, ids: Sequence[int]) -> list[Document]:
        if self.broken & set(ids):
            raise RuntimeError("cannot be read")
        return [
            Document("resource", number, self.titles[number], audience=frozenset({HUB}))
            for number in ids
            if self.titles.get(number)
        ]

    def mark(self, seen: Mapping[int, datetime]) -> None:
        self.indexed.update(seen)

    def all(self, after: int, limit: int) -> dict[int, datetime]:
        return dict(sorted((number, at) for number, at in self.changed.items() if number > after)[:limit])


def test_what_waits_is_indexed_once() -> None:
    shelf = Shelf(_101="Beekeepers", _102="Bakers")
    assert index_waiting([shelf]) == 2
    assert ids(ask("beekeeper")) == [101]
    assert index_waiting([shelf]) == 0


def test_only_so_many_are_taken_at_a_time() -> None:
    shelf = Shelf(_101="Beekeepers", _102="Bakers", _103="Bankers")
    assert [index_waiting([shelf], limit=2), index_waiting([shelf], limit=2)] == [2, 1]


def test_what_is_no_longer_to_be_found_is_removed() -> None:
    shelf = Shelf(_101="Beekeepers")
    index_waiting([shelf])
    shelf.write(101, "")
    assert index_waiting([shelf]) == 1
    assert ids(ask("beekeeper")) == []


@pytest.mark.parametrize("later", [1, -1])
def test_an_edit_between_reading_and_marking_is_not_lost(later: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where the clock of whoever saved it was behind."""
    shelf = Shelf(_101="Beekeepers")
    change = search.change

    def slow_change(*arguments: object) -> None:
        change(*arguments)  # type: ignore[arg-type]
        shelf.write(101, "Bakers", later)

    monkeypatch.setattr(search, "change", slow_change)
    index_waiting([shelf])
    monkeypatch.undo()
    assert index_waiting([shelf]) == 1
    assert ids(ask("baker")) == [101]


def test_killed_before_marking_it_is_indexed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(_101="Beekeepers")
    monkeypatch.setattr(Shelf, "mark", lambda self, seen: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        index_waiting([shelf])
    monkeypatch.undo()
    assert index_waiting([shelf]) == 1
    assert ids(ask("beekeeper")) == [101]


def test_killed_while_the_index_is_written_it_is_indexed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marked first, it would be lost to the search for ever."""
    shelf = Shelf(_101="Beekeepers")
    forget("resource", 3)
    db.session.commit()
    monkeypatch.setattr(search, "change", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        index_waiting([shelf])
    db.session.rollback()
    monkeypatch.undo()
    assert index_waiting([shelf]) == 2
    assert ids(ask("beekeeper")) == [101]
    assert ids(ask("plumber")) == []


def test_a_row_that_cannot_be_read_keeps_no_other_out() -> None:
    shelf, other = Shelf(_101="Beekeepers", _102="Bakers"), Shelf(_103="Bankers")
    shelf.broken = {101}
    assert index_waiting([shelf, other]) == 2
    assert ids(ask("bakers")) == [102]
    assert ids(ask("bankers")) == [103]
    shelf.broken = set()
    assert index_waiting([shelf, other]) == 1
    assert ids(ask("beekeeper")) == [101]


def test_a_row_that_cannot_be_read_is_not_taken_out_of_the_index() -> None:
    shelf = Shelf(_101="Beekeepers")
    index_waiting([shelf])
    shelf.write(101, "Bakers")
    shelf.broken = {101}
    index_waiting([shelf])
    assert ids(ask("beekeeper")) == [101]


def test_a_rebuild_brings_all_rows_and_nothing_else() -> None:
    shelf = Shelf(**{f"_{number}": f"Leaflet {number}" for number in range(101, 520)})
    shelf.broken = {110}
    steps: list[tuple[int, int]] = []
    assert rebuild_all([shelf], lambda done, total: steps.append((done, total))) == 418
    assert ask("leaflet").total == 418
    assert ids(ask("nurse")) == []
    assert steps[-1] == (419, 419)
    assert list(shelf.waiting(9)) == [110]


def test_a_rebuild_gives_the_same_hits() -> None:
    before = [(hit.kind, hit.id) for text in ("nurse", "plan", "", "labour market") for hit in ask(text).hits]
    search.rebuild(LIBRARY)
    assert [(hit.kind, hit.id) for text in ("nurse", "plan", "", "labour market") for hit in ask(text).hits] == before


def test_the_worker_which_is_the_only_writer_makes_the_index_anew() -> None:
    with search.only_writer():
        assert rebuild_all([Shelf(_101="Beekeepers")], lambda done, total: None) == 1
        with search.only_writer():
            search.put([Document("resource", 102, "Bakers", audience=frozenset({HUB}))])
    assert ids(ask("")) == [101, 102]


def test_a_rebuild_of_nothing_is_an_empty_index() -> None:
    assert rebuild_all([Shelf()], lambda done, total: None) == 0
    assert ask("").total == 0


def test_a_rebuild_that_fails_leaves_the_old_index() -> None:
    def failing() -> object:
        yield LIBRARY[0]
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        search.rebuild(failing())  # type: ignore[arg-type]
    assert ids(ask("plumber")) == [3]


def documents(ids: Sequence[int]) -> list[Document]:
    rows = db.session.scalars(sa.select(Resource).where(Resource.id.in_(ids))).all()
    return [Document("resource", row.id, row.title, audience=frozenset({HUB})) for row in rows if row.title]


SOURCE = Rows("resource", Resource, documents)


def test_rows_of_a_table_wait_until_they_are_indexed(app: Flask, people: World) -> None:
    rebuild_all([SOURCE], lambda done, total: None)
    row = share(people, title="Beekeepers")
    assert list(SOURCE.waiting(9)) == [row.id]
    assert index_waiting([SOURCE]) == 1
    assert ids(ask("beekeeper")) == [row.id]
    assert list(SOURCE.waiting(9)) == []


def test_marking_is_no_change_and_touching_is_one(app: Flask, people: World) -> None:
    row = share(people, title="Beekeepers")
    index_waiting([SOURCE])
    db.session.refresh(row)
    assert row.indexed_at == row.changed_at
    row.touch()
    db.session.commit()
    assert list(SOURCE.waiting(9)) == [row.id]


def test_a_saved_edit_waits(app: Flask, people: World) -> None:
    row = share(people, title="Beekeepers")
    index_waiting([SOURCE])
    row.title = "Bakers"
    db.session.commit()
    assert index_waiting([SOURCE]) == 1
    assert ids(ask("baker")) == [row.id]


def test_rows_come_in_the_order_of_their_ids(app: Flask, people: World) -> None:
    rows = [share(people, title=f"Leaflet {number}") for number in range(5)]
    first = SOURCE.all(-1, 2)
    assert list(first) == sorted(first)
    assert min(SOURCE.all(rows[2].id, 9)) == rows[3].id
    assert len(SOURCE.waiting(3)) == 3


def test_the_rows_that_wait_have_an_index_of_their_own() -> None:
    names = {index["name"] for index in sa.inspect(db.engine).get_indexes("resource")}
    assert "ix_resource_waiting" in names


def test_a_row_that_was_deleted_leaves_the_index() -> None:
    forget("resource", 3)
    db.session.commit()
    assert index_waiting([Shelf()]) == 1
    assert ids(ask("plumber")) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SearchRemoval)) == 0


def test_deleting_that_was_rolled_back_removes_nothing() -> None:
    forget("resource", 3)
    db.session.rollback()
    index_waiting([Shelf()])
    assert ids(ask("plumber")) == [3]
