"""The guided start of a cluster: name it, choose its schools, invite people. Where it stands is read from what is
there, so that it can be left and taken up again at any time."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import db
from hub.members.models import Membership, MembershipState, Seat


@dataclass(frozen=True)
class Counts:
    members: int  # organisations
    asking: int  # organisations that wait for an answer
    people: int  # with a seat


def counts(reader: Reader) -> Counts:
    """In one statement: the front page asks for all of them."""
    memberships = sa.select(sa.func.count(Membership.id)).where(Membership.cluster_id == reader.cluster_id)
    people = sa.select(sa.func.count(sa.distinct(Seat.person_id))).where(
        Seat.cluster_id == reader.cluster_id, Seat.ended_at.is_(None)
    )
    members, asking = (
        memberships.where(Membership.state == state).scalar_subquery()
        for state in (MembershipState.MEMBER, MembershipState.ASKED)
    )
    return Counts(*db.session.execute(sa.select(members, asking, people.scalar_subquery())).one())


def steps(reader: Reader, here: str, known: Counts | None = None) -> list[dict[str, Any]]:
    """The three steps for the side of the page; empty once all are done, and for everybody but the lead."""
    if not reader.is_lead:
        return []
    found = known or counts(reader)
    organisations, people = found.members, found.people
    if organisations > 1 and people > 1:
        return []
    return [
        {"text": "Name the cluster", "href": url_for("members.settings"), "done": True, "current": False},
        {
            "text": "Choose schools", "href": url_for("members.choose"), "done": organisations > 1,
            "sub": f"{organisations} so far", "current": here == "members.choose",
        },
        {
            "text": "Invite people", "href": url_for("members.invite"), "done": people > 1,
            "sub": f"{people} so far", "current": here == "members.invite",
        },
    ]  # fmt: skip


def next_step(reader: Reader, known: Counts | None = None) -> dict[str, Any] | None:
    """The first step that is not done."""
    return next((step for step in steps(reader, "", known) if not step["done"]), None)
