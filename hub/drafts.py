"""What a person has typed into a page and not saved yet, kept while they type: nobody else ever sees it. The page
sends its fields (see hub.js, data-keep); a draft goes when its words are saved or thrown away."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from hub.db import UTC, Base, Json, db, now
from hub.room import PersonalData

Fields = Sequence[tuple[str, str]]
LONGEST = 60_000  # characters of one field


class Draft(Base):
    """`about` names the row ("meeting:12"), `part` the piece of it that has a page of its own."""

    __tablename__ = "draft"
    __table_args__ = (sa.UniqueConstraint("person_id", "about", "part"),)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(sa.String(80), index=True)
    part: Mapped[str] = mapped_column(sa.String(40), default="")
    fields: Mapped[list[tuple[str, str]]] = mapped_column(Json, default=list)  # as a browser sends them
    kept_at: Mapped[datetime] = mapped_column(UTC, default=now)

    @property
    def sent(self) -> "MultiDict[str, str]":
        return MultiDict((name, value) for name, value in self.fields)


def draft_of(person_id: int, about: str, part: str) -> Draft | None:
    return db.session.scalars(sa.select(Draft).where(*_which(person_id, about, part))).one_or_none()


def parts_of(person_id: int, about: str) -> list[str]:
    """Which pieces of a row the person has typed into and not saved."""
    select = sa.select(Draft.part).where(Draft.person_id == person_id, Draft.about == about)
    return list(db.session.scalars(select.order_by(Draft.part)))


def keep(person_id: int, about: str, part: str, fields: Fields) -> None:
    """What has been typed so far; commits. Two windows of one person may keep theirs at the same moment."""
    for is_last in (False, True):
        row = draft_of(person_id, about, part) or Draft(person_id=person_id, about=about, part=part)
        row.fields, row.kept_at = [(name, value[:LONGEST]) for name, value in fields], now()
        db.session.add(row)
        try:
            db.session.commit()
            return
        except IntegrityError:
            db.session.rollback()
            if is_last:
                raise


def throw_away(person_id: int, about: str, part: str) -> int:
    return _delete(*_which(person_id, about, part))


def forget(abouts: Iterable[str]) -> int:
    """Everybody's: there is nothing to save them into any more."""
    return _delete(Draft.about.in_(list(abouts)))


def _which(person_id: int, about: str, part: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Draft.person_id == person_id, Draft.about == about, Draft.part == part


def _delete(*which: sa.ColumnElement[bool]) -> int:
    gone = sa.delete(Draft).where(*which)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def _export(person: Any) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Draft).where(Draft.person_id == person.id).order_by(Draft.id))
    return [{"at": row.kept_at.isoformat(), "about": row.about, "not_saved": row.fields} for row in rows]


def _erase(person: Any) -> int:
    return _delete(Draft.person_id == person.id)


PERSONAL = PersonalData("drafts", ("draft.person_id", "draft.fields"), _export, _erase)
