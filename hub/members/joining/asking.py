"""Organisations that ask to join a cluster: what is open to them, asking, and the answer."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.mail as mail
from hub.access import Reader, absolute_url
from hub.db import db, now
from hub.history import record
from hub.members import queries
from hub.members.invitations.plan import give_seat
from hub.members.models import SPEAKERS, Cluster, Membership, MembershipState, Organisation, Role, Seat
from hub.text import listing, today
from hub.vocabulary import labels


@dataclass(frozen=True)
class Open:
    """A cluster that takes requests, with those of the reader's organisations that may ask and that have asked."""

    cluster: Cluster
    may_ask: list[Organisation]
    asked: list[Organisation]
    is_in: bool

    @property
    def boroughs(self) -> str:
        return listing(labels("borough", self.cluster.boroughs))


def own_organisations(reader: Reader) -> dict[int, Organisation]:
    """Those the reader speaks for, in whichever cluster."""
    return {seat.organisation_id: seat.organisation for seat in reader.all_seats if seat.role in SPEAKERS}


def open_clusters(reader: Reader) -> sa.Select[Cluster]:
    return (
        sa.select(Cluster)
        .where(Cluster.open_to_requests)
        .options(joinedload(Cluster.lead_organisation))
        .order_by(Cluster.name, Cluster.id)
    )


def cluster(reader: Reader, cluster_id: int) -> Cluster:
    return db.session.scalars(open_clusters(reader).where(Cluster.id == cluster_id)).one()


def standing(reader: Reader, clusters: list[Cluster]) -> list[Open]:
    own = own_organisations(reader)
    rows = db.session.scalars(
        sa.select(Membership).where(
            Membership.cluster_id.in_([row.id for row in clusters]), Membership.organisation_id.in_(list(own))
        )
    )
    states = {(row.cluster_id, row.organisation_id): row.state for row in rows}
    found = []
    for one in clusters:
        state = {key: states.get((one.id, key)) for key in own}
        found.append(
            Open(
                one,
                [own[key] for key in own if state[key] not in {MembershipState.MEMBER, MembershipState.ASKED}],
                [own[key] for key in own if state[key] is MembershipState.ASKED],
                any(seat.cluster_id == one.id for seat in reader.all_seats),
            )
        )
    return found


def ask(reader: Reader, where: Cluster, organisation: Organisation, message: str) -> None:
    """Writes the request down and tells the cluster's leads."""
    row = db.session.scalars(
        sa.select(Membership).where(Membership.cluster_id == where.id, Membership.organisation_id == organisation.id)
    ).one_or_none()
    if row is None:
        row = Membership(cluster_id=where.id, organisation_id=organisation.id)
        db.session.add(row)
    row.state, row.message = MembershipState.ASKED, message
    row.asked_by_id, row.asked_at = reader.person_id, now()
    record("members.ask_to_join", organisation, cluster_id=where.id)
    url = absolute_url("members.requests", cluster_id=where.id)
    for lead in {seat.person for seat in queries.leads_of(where.id)}:
        mail.write(
            lead, "members/letters/asked_to_join", cluster=where, organisation=organisation, by=reader.person,
            message=message, url=url,
        )  # fmt: skip


def accept(reader: Reader, row: Membership, word: str) -> None:
    """The organisation is a member, and whoever asked sits for it."""
    row.state, row.joined_on, row.left_on = MembershipState.MEMBER, today(), None
    record("members.accept", row.organisation)
    if row.asked_by is None or row.asked_by.erased_at is not None:
        return
    held = db.session.scalars(
        sa.select(Seat.id).where(
            Seat.person_id == row.asked_by.id, Seat.cluster_id == row.cluster_id,
            Seat.organisation_id == row.organisation_id, Seat.ended_at.is_(None),
        )
    ).first()  # fmt: skip
    if held is None:
        give_seat(reader, row.asked_by, row.organisation, Role.CAREERS_LEADER)
    _answer(reader, row, word, "accepted", absolute_url("home.index", cluster_id=row.cluster_id))


def decline(reader: Reader, row: Membership, word: str) -> None:
    row.state = MembershipState.DECLINED
    record("members.decline", row.organisation)
    if row.asked_by is not None and row.asked_by.erased_at is None:
        _answer(reader, row, word, "declined", absolute_url("members.clusters"))


def _answer(reader: Reader, row: Membership, word: str, letter: str, url: str) -> None:
    mail.write(
        row.asked_by, f"members/letters/{letter}", cluster=reader.cluster, organisation=row.organisation,
        by=reader.person, word=word, url=url,
    )  # fmt: skip
