"""The guided start of a cluster: name it, choose its schools, invite people. Where it stands is read from what is
there, so that it can be left and taken up again at any time."""

from typing import Any

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import db
from hub.members.models import Membership, MembershipState, Seat


def _counts(cluster_id: int | None) -> tuple[int, int]:
    """(member organisations, people with a seat)"""
    members = (
        sa.select(sa.func.count(Membership.id))
        .where(Membership.cluster_id == cluster_id, Membership.state == MembershipState.MEMBER)
        .scalar_subquery()
    )
    people = (
        sa.select(sa.func.count(sa.distinct(Seat.person_id)))
        .where(Seat.cluster_id == cluster_id, Seat.ended_at.is_(None))
        .scalar_subquery()
    )
    row = db.session.execute(sa.select(members, people)).one()
    return int(row[0]), int(row[1])


def steps(reader: Reader, here: str) -> list[dict[str, Any]]:
    """The three steps for the side of the page; empty once all are done, and for everybody but the lead."""
    if not reader.is_lead:
        return []
    organisations, people = _counts(reader.cluster_id)
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


def next_step(reader: Reader) -> dict[str, Any] | None:
    """The first step that is not done."""
    return next((step for step in steps(reader, "") if not step["done"]), None)
