"""The log of who did what to what: append-only, and chained by hashes so that a change to it shows.

Rows are appended in the transaction of the act itself; the worker chains them afterwards, so that two people who
act at once do not wait for each other. Entries hold ids and codes, never names, addresses or contact details.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.access import reader_or_none
from hub.db import UTC, Base, Json, db, now


class HistoryEntry(Base):
    __tablename__ = "history_entry"
    __table_args__ = (sa.Index("ix_history_entry_subject_id", "subject", "id"),)
    at: Mapped[datetime] = mapped_column(UTC, default=now)
    actor_id: Mapped[int | None]  # a bare id: the entry outlives the person
    cluster_id: Mapped[int | None] = mapped_column(index=True)
    verb: Mapped[str] = mapped_column(sa.String(80))
    subject: Mapped[str] = mapped_column(sa.String(80))  # "resource:12"
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    position: Mapped[int | None] = mapped_column(unique=True)  # place in the chain
    hash: Mapped[str | None] = mapped_column(sa.String(64))


def reference(row: Any) -> str:
    return f"{row.__tablename__}:{row.id}"


def record(verb: str, row: Any, *, cluster_id: int | None = None, actor_id: int | None = None, **facts: Any) -> None:
    """Append to the log in the current transaction. `facts` are ids, codes and numbers."""
    asker = reader_or_none()
    if row.id is None:
        db.session.flush()
    db.session.add(
        HistoryEntry(
            verb=verb,
            subject=reference(row),
            facts=facts,
            actor_id=actor_id if actor_id is not None else asker.person_id if asker else None,
            cluster_id=cluster_id if cluster_id is not None else asker.cluster_id if asker else None,
        )
    )


def _hash(previous: str, entry: HistoryEntry) -> str:
    body = [
        previous, entry.position, entry.at.isoformat(), entry.actor_id, entry.cluster_id, entry.verb,
        entry.subject, entry.facts,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def chain(limit: int = 500) -> int:
    """Give the entries that are not chained yet their place and hash. Returns how many."""
    waiting = db.session.scalars(
        sa.select(HistoryEntry).where(HistoryEntry.position.is_(None)).order_by(HistoryEntry.id).limit(limit)
    ).all()
    if not waiting:
        db.session.rollback()
        return 0
    last = db.session.scalars(
        sa.select(HistoryEntry)
        .where(HistoryEntry.position.is_not(None))
        .order_by(HistoryEntry.position.desc())
        .limit(1)
    ).first()
    position, previous = (last.position or 0, last.hash or "") if last else (0, "")
    for entry in waiting:
        position += 1
        entry.position = position
        previous = entry.hash = _hash(previous, entry)
    db.session.commit()
    return len(waiting)


def broken_links() -> list[int]:
    """The positions at which the chain does not hold: an entry was changed, removed or put in. A tail that was
    cut off can be seen only against a head that was noted elsewhere."""
    found, previous, expected = [], "", 1
    entries = db.session.scalars(
        sa.select(HistoryEntry).where(HistoryEntry.position.is_not(None)).order_by(HistoryEntry.position)
    ).yield_per(500)
    for entry in entries:
        if entry.position != expected or entry.hash != _hash(previous, entry):
            found.append(entry.position or 0)
        previous, expected = entry.hash or "", (entry.position or 0) + 1
    return found
