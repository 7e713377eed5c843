"""What audits keeps about people (who answered, handed in, agreed; nobody's words about anybody), and what a seat
carries along when it is handed over."""

from typing import Any

import sqlalchemy as sa

from hub.audits.asking.models import AuditAskUs
from hub.audits.models import AuditAnswer, AuditReview, AuditRound
from hub.db import Base, db
from hub.members.models import Seat
from hub.room import PersonalData
from hub.text import count

COLUMNS: tuple[tuple[type[Base], str], ...] = (
    (AuditRound, "opened_by_id"),
    (AuditReview, "submitted_by_id"),
    (AuditReview, "agreed_by_id"),
    (AuditAnswer, "answered_by_id"),
)


def _export(person: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for model, column in COLUMNS:
        select = sa.select(model.id).where(getattr(model, column) == person.id).order_by(model.id)
        found += [{"what": f"{model.__tablename__}.{column}", "id": row_id} for row_id in db.session.scalars(select)]
    return found


def _erase(person: Any) -> int:
    """The school's answers stay; who typed them goes."""
    changed = 0
    for model, column in COLUMNS:
        update = sa.update(model).where(getattr(model, column) == person.id).values({column: None})
        changed += int(db.session.execute(update).rowcount)  # type: ignore[attr-defined]
    return changed


PERSONAL = PersonalData(
    name="self-reviews",
    tables=tuple(f"{model.__tablename__}.{column}" for model, column in COLUMNS),
    export=_export,
    erase=_erase,
)


def handover(seat: Seat) -> list[str]:
    """Gaps that the seat sees to, and what it is asked about; open reviews of its organisation are listed by the front
    page of the next one."""
    gaps = db.session.scalar(sa.select(sa.func.count(AuditAnswer.id)).where(AuditAnswer.owner_seat_id == seat.id))
    asked = db.session.scalar(sa.select(sa.func.count(AuditAskUs.id)).where(AuditAskUs.seat_id == seat.id))
    return [
        *([f"{count(gaps, 'gap')} of the self-review to see to"] if gaps else []),
        *([f"{count(asked, 'section')} of the self-review that other schools may ask about"] if asked else []),
    ]
