"""What the hall hands up: its pages, and the letters kept about people."""

from typing import Any

import sqlalchemy as sa

import hub.home.digest.views  # puts its pages on the blueprint
import hub.home.exporting  # noqa: F401  # and its page
from hub.db import db
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


def _export_bad_address(person: Any) -> list[dict[str, Any]]:
    return [{"since": row.since.isoformat(), "trouble": row.words} for row in troubles([person.email]).values()]


def _erase_bad_address(person: Any) -> int:
    rows = list(troubles([person.email]).values())
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
        PersonalData(
            "letters",
            (
                *("letter.person_id", "letter.to_name", "letter.to_address", "letter.text", "letter.html"),
                *("letter.unsubscribe", "letter.last_error"),
            ),
            _export_letters,
            _erase_letters,
        ),
        PersonalData(
            "trouble with an address",
            ("bad_address.address", "bad_address.reason"),
            _export_bad_address,
            _erase_bad_address,
        ),
        *PERSONAL,
    ],
)
