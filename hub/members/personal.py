"""What members keeps about a person: giving it out and erasing it. The person's row stays, without the person, so
that what they wrote keeps its author "Former member"."""

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db, now
from hub.members.models import Membership, Person, Seat, SignIn
from hub.room import PersonalData

FORMER = "Former member"


def _export_account(person: Person) -> list[dict[str, Any]]:
    shown = ("name", "email", "phone", "job_title", "ask_me_about", "is_administrator")
    moments = ("invited_at", "joined_at")
    row: dict[str, Any] = {name: getattr(person, name) for name in shown}
    row |= {name: value.isoformat() for name in moments if (value := getattr(person, name))}
    return [row | {"second_factor": person.has_second_factor}]


def _erase_account(person: Person) -> int:
    person.name, person.email = FORMER, f"former-member-{person.id}-{secrets.token_hex(4)}@erased.invalid"
    person.phone, person.job_title, person.ask_me_about = None, "", ""
    person.password, person.tf_primary_method, person.tf_totp_secret, person.mf_recovery_codes = None, None, None, None
    person.active, person.is_administrator, person.erased_at = False, False, now()
    person.fs_uniquifier = secrets.token_hex(32)
    person.link_version, person.feed_version = person.link_version + 1, person.feed_version + 1
    return 1


def _export_seats(person: Person) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(Seat)
        .where(Seat.person_id == person.id)
        .options(joinedload(Seat.cluster), joinedload(Seat.organisation))
        .order_by(Seat.id)
    )
    return [
        {
            "cluster": row.cluster.name,
            "organisation": row.organisation.name,
            "role": row.role.value,
            "given_at": row.given_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        }
        for row in rows
    ]


def _end_seats(person: Person) -> int:
    current = sa.update(Seat).where(Seat.person_id == person.id, Seat.ended_at.is_(None))
    return _count(current.values(ended_at=now()))


def _export_requests(person: Person) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(Membership)
        .where(Membership.asked_by_id == person.id)
        .options(joinedload(Membership.cluster), joinedload(Membership.organisation))
        .order_by(Membership.id)
    )
    return [
        {"cluster": row.cluster.name, "organisation": row.organisation.name, "message": row.message} for row in rows
    ]


def _erase_requests(person: Person) -> int:
    mine = sa.update(Membership).where(Membership.asked_by_id == person.id)
    return _count(mine.values(message="", asked_by_id=None))


def _export_sign_ins(person: Person) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id))
    return [
        {"began_at": row.began_at.isoformat(), "seen_at": row.seen_at.isoformat(), "browser": row.browser}
        for row in rows
    ]


def _erase_sign_ins(person: Person) -> int:
    return _count(sa.delete(SignIn).where(SignIn.person_id == person.id))


def _count(statement: sa.Update | sa.Delete) -> int:
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


_PERSON_COLUMNS = (
    *("name", "email", "phone", "job_title", "ask_me_about", "password", "fs_uniquifier"),
    *("tf_primary_method", "tf_totp_secret", "mf_recovery_codes"),
)
PERSONAL = [
    PersonalData("account", tuple(f"person.{name}" for name in _PERSON_COLUMNS), _export_account, _erase_account),
    PersonalData("seats", ("seat.person_id", "seat.given_by_id"), _export_seats, _end_seats),
    PersonalData(
        "requests to join", ("membership.asked_by_id", "membership.message"), _export_requests, _erase_requests
    ),
    PersonalData("sign-ins", ("sign_in.person_id", "sign_in.browser"), _export_sign_ins, _erase_sign_ins),
]
