"""What is held about somebody at an employer, for a page and as JSON: the answer to a request for access."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db
from hub.employers.letters import LETTERS
from hub.employers.models import EmployerContact
from hub.employers.privacy.review import REVIEW_AFTER, last_contacts
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.history import HistoryEntry
from hub.mail import Letter
from hub.text import local

TEXTS = ("name", "role", "email", "phone", "best_time", "note", "source", "told_how")
CONTACT_COLUMNS = (*TEXTS, "prefers", "told_on", "basis")
_KEY = re.compile(r"(/link/[\w-]+/)[^\s\"'<>]+")
LOOKED_AT = 200  # looks, the latest first


def held_about(row: EmployerContact, cluster_id: int | None = None) -> dict[str, Any]:
    """Of one cluster, or (None) of all: asks and letters of others are not a broker's to give."""
    last = last_contacts([row])[row.id]
    return {
        "employer": row.employer.name,
        **{name: getattr(row, name) for name in TEXTS},
        "prefers": row.prefers.label,
        "told_on": _day(row.told_on),
        "lawful_basis": row.basis.label,
        "kept_since": _day(row.added_at),
        "last_contact": _day(last),
        "review_by": _day(local(last).date() + timedelta(days=REVIEW_AFTER)),
        "held_back": row.hold.label if row.hold else "",
        "brought_by": row.employer.brought_by.name,
        "asks": _asks(row, cluster_id),
        "letters": _letters(row, cluster_id),
        "history": _history(row, cluster_id),
    }


def _day(value: date | datetime | None) -> str:
    found = local(value).date() if isinstance(value, datetime) else value
    return found.isoformat() if found else ""


def _asks(row: EmployerContact, cluster_id: int | None) -> list[dict[str, str]]:
    select = sa.select(EmployerAsk).where(EmployerAsk.contact_id == row.id).order_by(EmployerAsk.id)
    if cluster_id is not None:
        select = select.where(EmployerAsk.cluster_id == cluster_id)
    loaded = select.options(joinedload(EmployerAsk.request).joinedload(EmployerRequest.organisation))
    return [
        {
            "asked_on": _day(ask.asked_at),
            "for": ask.request.organisation.name,
            "about": ask.request.activity,
            "when": ask.when,
            "message": ask.message,
            "answer": ask.answer.label if ask.answer else "",
            "words": ask.words,
        }
        for ask in db.session.scalars(loaded)
    ]


def _letters(row: EmployerContact, cluster_id: int | None) -> list[dict[str, str]]:
    """The words of a letter are kept for a week, that it went for half a year. Without what opens a page in their name:
    whoever gives them this is not to answer for them."""
    if not row.email:
        return []
    select = sa.select(Letter).where(
        sa.func.lower(Letter.to_address) == row.email.lower(), Letter.template.like(LETTERS), Letter.person_id.is_(None)
    )
    if cluster_id is not None:
        select = select.where(Letter.cluster_id == cluster_id)
    return [
        {"written_on": _day(one.created_at), "subject": one.subject, "text": _KEY.sub(r"\1…", one.text)}
        for one in db.session.scalars(select.order_by(Letter.id))
    ]


WORDS = {
    "employers.look": "Somebody looked at the contact details of this employer",
    "employers.add_contact": "Somebody was added at this employer",
    "employers.edit_contact": "Somebody at this employer was changed",
    "employers.confirm_contact": "The entry was confirmed",
    "employers.restricted_contact": "The entry was restricted",
    "employers.lift_contact": "The restriction was lifted",
    "employers.objected_contact": "An objection was noted",
}


def _history(row: EmployerContact, cluster_id: int | None) -> list[dict[str, str]]:
    """Who did it is not theirs to know; when, and what, is."""
    select = sa.select(HistoryEntry).where(
        HistoryEntry.subject == f"employer:{row.employer_id}",
        HistoryEntry.verb.in_(list(WORDS)),
        HistoryEntry.at >= row.added_at - timedelta(minutes=1),
    )
    if cluster_id is not None:
        select = select.where(HistoryEntry.cluster_id == cluster_id)
    rows = db.session.scalars(select.order_by(HistoryEntry.id.desc()).limit(LOOKED_AT)).all()
    about = (one for one in rows if one.facts.get("contact", row.id) == row.id)
    return [{"at": one.at.isoformat(), "what": WORDS[one.verb]} for one in about]
