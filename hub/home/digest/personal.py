"""What is kept about people and their weekly letters."""

from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.home.digest.models import Digest, DigestNote
from hub.room import PersonalData


def _export(person: Any) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Digest).where(Digest.person_id == person.id).order_by(Digest.id))
    return [{"week": row.week.isoformat(), "at": row.created_at.isoformat()} for row in rows]


def _erase(person: Any) -> int:
    return int(db.session.execute(sa.delete(Digest).where(Digest.person_id == person.id)).rowcount)  # type: ignore[attr-defined]


def _export_notes(person: Any) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(DigestNote).where(DigestNote.written_by_id == person.id).order_by(DigestNote.id)
    )
    return [{"week": row.week.isoformat(), "text": row.text} for row in rows]


def _erase_notes(person: Any) -> int:
    """The note stays the cluster's, without who wrote it."""
    mine = sa.update(DigestNote).where(DigestNote.written_by_id == person.id).values(written_by_id=None)
    return int(db.session.execute(mine).rowcount)  # type: ignore[attr-defined]


PERSONAL = [
    PersonalData("weekly letters", ("digest.person_id",), _export, _erase),
    PersonalData("notes for the week", ("digest_note.written_by_id",), _export_notes, _erase_notes),
]
