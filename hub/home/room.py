"""What the hall hands up: its pages, and the letters kept about people."""

from typing import Any

import sqlalchemy as sa

import hub.home.digest.views  # puts its pages on the blueprint
import hub.home.exporting
import hub.home.subjects.views  # noqa: F401  # and their pages
from hub.db import db
from hub.drafts import PERSONAL as UNSAVED
from hub.home.admin import bp as admin
from hub.home.digest import demo
from hub.home.digest.composing import compose_digests, forget_old_rounds
from hub.home.digest.personal import PERSONAL
from hub.home.views import bp
from hub.mail import Letter, troubles
from hub.room import PersonalData, Room


def _export_letters(person: Any) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Letter).where(Letter.person_id == person.id).order_by(Letter.id))
    return [{"at": row.created_at.isoformat(), "subject": row.subject, "text": row.text} for row in rows]


def _erase_letters(person: Any) -> int:
    """Letters go whole: address, name and words."""
    return int(db.session.execute(sa.delete(Letter).where(Letter.person_id == person.id)).rowcount)  # type: ignore[attr-defined]


def _to(address: str) -> sa.ColumnElement[bool]:
    """Of somebody without an account."""
    return sa.and_(sa.func.lower(Letter.to_address) == address.lower(), Letter.person_id.is_(None))


def _export_letters_to(address: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Letter).where(_to(address)).order_by(Letter.id))
    return [{"at": row.created_at.isoformat(), "subject": row.subject, "text": row.text} for row in rows]


def _erase_letters_to(address: str) -> int:
    return int(db.session.execute(sa.delete(Letter).where(_to(address))).rowcount)  # type: ignore[attr-defined]


def _export_bad_address(person: Any) -> list[dict[str, Any]]:
    return _export_trouble(person.email)


def _erase_bad_address(person: Any) -> int:
    return _erase_trouble(person.email)


def _export_trouble(address: str) -> list[dict[str, Any]]:
    return [{"since": row.since.isoformat(), "trouble": row.words} for row in troubles([address]).values()]


def _erase_trouble(address: str) -> int:
    rows = list(troubles([address]).values())
    for row in rows:
        db.session.delete(row)
    return len(rows)


ROOM = Room(
    name="home",
    title="Home",
    icon="home",
    blueprints=[bp, admin],
    jobs={"compose_digests": compose_digests},
    hourly={"forget_digest_rounds": forget_old_rounds},
    endpoint="home.index",
    demo=demo.load,
    personal=[
        UNSAVED,
        PersonalData(
            "letters",
            (
                *("letter.person_id", "letter.to_name", "letter.to_address", "letter.text", "letter.html"),
                *("letter.unsubscribe", "letter.last_error"),
            ),
            _export_letters,
            _erase_letters,
            _export_letters_to,
            _erase_letters_to,
        ),
        PersonalData(
            "trouble with an address",
            ("bad_address.address", "bad_address.reason"),
            _export_bad_address,
            _erase_bad_address,
            _export_trouble,
            _erase_trouble,
        ),
        *PERSONAL,
    ],
)
