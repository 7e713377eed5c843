"""What audits keeps about people (who answered, handed in, agreed; whom a school asked by link), and what a seat
carries along when it is handed over."""

from typing import Any

import sqlalchemy as sa

from hub.audits.asking.models import AuditAskUs
from hub.audits.delegation.models import AuditDelegation
from hub.audits.models import AuditAnswer, AuditFile, AuditReview, AuditRound
from hub.audits.signing.models import AuditSignOff
from hub.db import Base, db, now
from hub.mail import take_back
from hub.members.models import Seat
from hub.room import PersonalData
from hub.text import count

COLUMNS: tuple[tuple[type[Base], str], ...] = (
    (AuditRound, "opened_by_id"),
    (AuditReview, "submitted_by_id"),
    (AuditReview, "agreed_by_id"),
    (AuditAnswer, "answered_by_id"),
    (AuditFile, "added_by_id"),
    (AuditDelegation, "asked_by_id"),
    (AuditSignOff, "asked_by_id"),
)


def _export(person: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for model, column in COLUMNS:
        select = sa.select(model.id).where(getattr(model, column) == person.id).order_by(model.id)
        found += [{"what": f"{model.__tablename__}.{column}", "id": row_id} for row_id in db.session.scalars(select)]
    return found + _signed(AuditSignOff.person_id == person.id) + _export_address(person.email)


def _signed(which: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(AuditSignOff).where(which).order_by(AuditSignOff.id))
    return [{"sign_off": row.name, "at": row.email, "message": row.message, "note": row.note} for row in rows]


def _forget_signed(which: sa.ColumnElement[bool]) -> int:
    """That it was signed, and as what, stays with the school."""
    rows = db.session.scalars(sa.select(AuditSignOff).where(which).order_by(AuditSignOff.id)).all()
    take_back(f"audit_sign_off:{row.id}" for row in rows)
    for row in rows:
        row.name = row.email = row.message = row.note = ""
        row.person_id, row.link_version = None, row.link_version + 1
        row.ended_at = row.ended_at or now()
    db.session.flush()
    return len(rows)


def _erase(person: Any) -> int:
    """The school's answers stay; who typed them goes."""
    changed = 0
    for model, column in COLUMNS:
        update = sa.update(model).where(getattr(model, column) == person.id).values({column: None})
        changed += int(db.session.execute(update).rowcount)  # type: ignore[attr-defined]
    return changed + _forget_signed(AuditSignOff.person_id == person.id) + _erase_address(person.email)


def _asked_at(address: str) -> list[AuditDelegation]:
    select = sa.select(AuditDelegation).where(AuditDelegation.email == address.strip().lower())
    return list(db.session.scalars(select.order_by(AuditDelegation.id)))


def _export_address(address: str) -> list[dict[str, Any]]:
    """Of a colleague without an account: what was asked, and what they answered."""
    if not address.strip():  # as it stands in rows whose address is forgotten
        return []
    found = _signed(AuditSignOff.email == address.strip().lower())
    for row in _asked_at(address):
        answers = sa.select(AuditAnswer).where(*_answered(row)).order_by(AuditAnswer.id)
        found.append(
            {
                "asked": row.name,
                "at": row.email,
                "message": row.message,
                "section": row.section,
                "answers": {one.question_id: [one.value, one.note] for one in db.session.scalars(answers)},
            }
        )
    return found


def _answered(row: AuditDelegation) -> tuple[sa.ColumnElement[bool], ...]:
    return AuditAnswer.review_id == row.review_id, AuditAnswer.answered_by_link == row.name


def _erase_address(address: str) -> int:
    """The answers stay, without who gave them; the link opens nothing any more."""
    if not address.strip():
        return 0
    signed, rows = _forget_signed(AuditSignOff.email == address.strip().lower()), _asked_at(address)
    take_back(f"audit_delegation:{row.id}" for row in rows)
    for row in rows:
        db.session.execute(sa.update(AuditAnswer).where(*_answered(row)).values(answered_by_link=""))
        db.session.delete(row)
    db.session.flush()
    return len(rows) + signed


PERSONAL = PersonalData(
    name="self-reviews",
    tables=(
        *(f"{model.__tablename__}.{column}" for model, column in COLUMNS),
        "audit_answer.answered_by_link",
        *(f"audit_delegation.{column}" for column in ("name", "email", "message")),
        *(f"audit_sign_off.{column}" for column in ("person_id", "name", "email", "message", "note")),
    ),
    export=_export,
    erase=_erase,
    export_address=_export_address,
    erase_address=_erase_address,
)


def handover(seat: Seat) -> list[str]:
    """Gaps that the seat sees to, and what it is asked about; open reviews of its organisation are listed by the front
    page of the next one."""
    owned = sa.select(sa.func.count(AuditAnswer.id)).where(AuditAnswer.owner_seat_id == seat.id)
    named = sa.select(sa.func.count(AuditAskUs.id)).where(AuditAskUs.seat_id == seat.id)
    gaps, asked = db.session.execute(sa.select(owned.scalar_subquery(), named.scalar_subquery())).one()
    return [
        *([f"{count(gaps, 'gap')} of the self-review to see to"] if gaps else []),
        *([f"{count(asked, 'section')} of the self-review that other schools may ask about"] if asked else []),
    ]
