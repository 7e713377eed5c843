"""The demonstration: a fictional inner-London cluster, a function of (seed, today). Each room makes its own rows."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from flask import current_app

from hub.db import db
from hub.members.demo import DEMO_PASSWORD
from hub.members.models import Person
from hub.room import Demo, rooms
from hub.text import today

SEED = 2026
SHOWN = {
    "asha@example.org": "leads the cluster",
    "ben@example.org": "careers leader of a school",
    "erin@example.org": "broker of the EBP",
    "gus@example.org": "governor",
    "ada@example.org": "administrator",
}


class NotHere(Exception):
    """The demo's invented people must not get among real ones."""


def load(say: Callable[[str], None], on: date | None = None) -> None:
    """One transaction for all of it. Raises NotHere on a hub that others can reach."""
    if not current_app.config["HUB"].is_loopback:
        raise NotHere("The demo is for this machine only; HUB_BASE_URL names another.")
    demo = Demo(today=on or today(), seed=SEED)
    makers = sorted((room for room in rooms() if room.demo), key=lambda room: room.name != "members")
    for number, room in enumerate(makers, 1):
        if room.demo:
            say(f"  {number} of {len(makers)}: {room.title}")
            room.demo(demo)
            db.session.flush()
    db.session.commit()


def sign_in_help() -> str:
    """Who can sign in to the demo; empty in a hub without it."""
    found = set(db.session.scalars(sa.select(Person.email).where(Person.email.in_(SHOWN))))
    db.session.remove()
    if not found:
        return ""
    people = [f"  {address:<20} {words}" for address, words in SHOWN.items() if address in found]
    return "\n".join([f"Sign in as one of these, with the password {DEMO_PASSWORD}:", *people])
