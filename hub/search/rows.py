"""How rows of the database come into the index: what a source is, and the usual one over a table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base, db, now
from hub.search.documents import Document

Changes = dict[int, datetime]  # id -> the changed_at that was seen


class Source(Protocol):
    """Where documents of one kind come from. Ids of `waiting` that `documents` leaves out go from the index."""

    @property
    def kind(self) -> str: ...
    def waiting(self, limit: int) -> Changes:
        """Rows whose last change is not indexed yet, the oldest change first."""

    def documents(self, ids: Sequence[int]) -> Sequence[Document]: ...
    def mark(self, seen: Mapping[int, datetime]) -> None:
        """These changes are indexed now. Marks the change that was seen, not the time of marking: an edit that
        was saved meanwhile, however its clock stood, stays waiting."""

    def all(self, after: int, limit: int) -> Changes:
        """Rows with greater ids, in the order of the ids."""


class Indexed:
    """A model whose rows can be found. `changed_at` is set by every UPDATE through the ORM."""

    changed_at: Mapped[datetime] = mapped_column(UTC, default=now, onupdate=now)
    indexed_at: Mapped[datetime | None] = mapped_column(UTC, default=None)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is not None:
            # The worker asks twice a second; this index holds only the rows that wait.
            waiting = sa.or_(table.c.indexed_at.is_(None), table.c.indexed_at != table.c.changed_at)
            sa.Index(f"ix_{table.name}_waiting", table.c.id, sqlite_where=waiting, postgresql_where=waiting)

    def touch(self) -> None:
        """Only rows that belong to this one were changed: what is found in it has changed nevertheless."""
        self.changed_at = now()


class Rows:
    """The source over a table whose model is Indexed."""

    def __init__(self, kind: str, model: Any, documents: Callable[[Sequence[int]], Sequence[Document]]) -> None:
        self.kind, self.model, self.documents = kind, model, documents

    def waiting(self, limit: int) -> Changes:
        model = self.model
        waits = sa.or_(model.indexed_at.is_(None), model.indexed_at != model.changed_at)
        return self._changes(sa.select(model.id, model.changed_at).where(waits).order_by(model.id).limit(limit))

    def all(self, after: int, limit: int) -> Changes:
        model = self.model
        later = sa.select(model.id, model.changed_at).where(model.id > after)
        return self._changes(later.order_by(model.id).limit(limit))

    def _changes(self, select: sa.Select[int, datetime]) -> Changes:
        return dict(db.session.execute(select).tuples().all())

    def mark(self, seen: Mapping[int, datetime]) -> None:
        if not seen:
            return
        table = self.model.__table__
        update = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("row"))
            # changed_at is named so that its onupdate does not set it.
            .values(indexed_at=sa.bindparam("seen"), changed_at=table.c.changed_at)
        )
        db.session.connection().execute(update, [{"row": row, "seen": moment} for row, moment in seen.items()])


class SearchRemoval(Base):
    """A row that was really deleted and has to go from the index too."""

    __tablename__ = "search_removal"
    kind: Mapped[str] = mapped_column(sa.String(40))
    row_id: Mapped[int]


def forget(kind: str, row_id: int) -> None:
    """In the transaction that deletes the row."""
    db.session.add(SearchRemoval(kind=kind, row_id=row_id))
