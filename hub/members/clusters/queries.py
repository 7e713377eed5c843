"""Selects about clusters as the administrator sees them, and about what happened in one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.db import Page, db, paginate
from hub.history import HistoryEntry
from hub.members.models import Cluster, Membership, MembershipState, Organisation, Person, Role

_WORDS = {
    "members.admit": "added {organisation} to the cluster",
    "members.leave": "took {organisation} out of the cluster",
    "members.ask_to_join": "asked for {organisation} to join",
    "members.accept": "accepted {organisation} as a member",
    "members.decline": "declined {organisation}",
    "members.give_seat": "gave {person} a seat as {role} of {organisation}",
    "members.end_seat": "ended a seat of {person} for {organisation}",
    "members.hand_over": "handed a seat for {organisation} from {of} to {to}",
    "members.invite_again": "sent {person} a new invitation",
    "members.take_back": "took back an invitation",
    "members.edit_profile": "changed the profile of {organisation}",
    "members.settings": "changed the cluster’s settings",
    "hub.export_cluster": "made an export of the cluster",
    "members.make_cluster": "made the cluster",
    "members.view_as": "looked at the pages as {organisation} sees them",
}


def clusters() -> sa.Select[Cluster]:
    """For the administrator: all of this installation."""
    return sa.select(Cluster).order_by(Cluster.name, Cluster.id)


def member_counts(cluster_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Membership.cluster_id, sa.func.count(Membership.id))
        .where(Membership.cluster_id.in_(cluster_ids), Membership.state == MembershipState.MEMBER)
        .group_by(Membership.cluster_id)
    )
    return {row[0]: row[1] for row in rows}


def waiting_count(reader: Reader) -> int:
    """Organisations that wait for an answer to their request to join."""
    select = sa.select(sa.func.count(Membership.id)).where(
        Membership.cluster_id == reader.cluster_id, Membership.state == MembershipState.ASKED
    )
    return db.session.scalar(select) or 0


@dataclass(frozen=True)
class Event:
    at: datetime
    who: str
    words: str


def events(reader: Reader, page: int) -> Page[Event]:
    """What happened to members and seats of the cluster, the latest first, with names as they are today."""
    rows = paginate(
        sa.select(HistoryEntry)
        .where(HistoryEntry.cluster_id == reader.cluster_id, HistoryEntry.verb.in_(list(_WORDS)))
        .order_by(HistoryEntry.id.desc()),
        page,
    )
    people = _names(Person, {entry.actor_id for entry in rows} | _ids(rows.items, "person", "of", "to"))
    schools = _names(Organisation, _ids(rows.items, "organisation") | {_subject_id(entry) for entry in rows})
    items = [_event(entry, people, schools) for entry in rows]
    return Page(items, rows.number, rows.per_page, rows.total)


def _ids(entries: list[HistoryEntry], *names: str) -> set[Any]:
    return {entry.facts.get(name) for entry in entries for name in names}


def _subject_id(entry: HistoryEntry) -> int | None:
    kind, _, number = entry.subject.partition(":")
    return int(number) if kind == "organisation" else None


def _names(model: Any, ids: set[Any]) -> dict[int, str]:
    wanted = [one for one in ids if isinstance(one, int)]
    return {row.id: row.name for row in db.session.execute(sa.select(model.id, model.name).where(model.id.in_(wanted)))}


def _event(entry: HistoryEntry, people: dict[int, str], schools: dict[int, str]) -> Event:
    facts = entry.facts
    role = facts.get("role")
    words = _WORDS[entry.verb].format(
        organisation=schools.get(facts.get("organisation") or _subject_id(entry) or 0, "an organisation"),
        person=people.get(facts.get("person") or 0, "somebody"),
        of=people.get(facts.get("of") or 0, "somebody"),
        to=people.get(facts.get("to") or 0, "somebody"),
        role=Role(role).in_sentence if role in set(Role) else "member",
    )
    return Event(entry.at, people.get(entry.actor_id or 0, "Somebody"), words)
