"""Making a cluster: finding its lead organisation, and its first lead."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from hub.access import Reader
from hub.db import db
from hub.history import record
from hub.members.clusters.forms import LeadForm, MakeForm
from hub.members.establishments import find_establishments, folded
from hub.members.invitations import letters
from hub.members.models import (
    Cluster,
    ClusterKind,
    Establishment,
    Membership,
    MembershipState,
    Organisation,
    Person,
    Role,
    Seat,
)
from hub.members.organisations import choosing
from hub.vocabulary import is_code, label

BY_HAND = "hand"


@dataclass(frozen=True)
class LeadFound:
    """What the form's text may mean: (code, words) for the page to ask, in the order of likeness."""

    choices: list[tuple[str, str]]
    only: str | None  # the code, where there is no doubt

    @property
    def is_nowhere(self) -> bool:
        """There is nothing to choose from: it is made, once its kind is known."""
        return len(self.choices) == 1


def look_for_lead(text: str) -> LeadFound:
    page = find_establishments(text, 15)
    schools = [one for one in page if one.status != "closed"]
    bodies = choosing.same_name(text)
    found = [(f"urn:{one.urn}", _words(one)) for one in schools] + [(f"org:{one.id}", one.name) for one in bodies]
    exact = [f"urn:{one.urn}" for one in schools if str(one.urn) == text.strip() or folded(one.name) == folded(text)]
    only = exact[0] if len(exact) == 1 and not bodies else None
    return LeadFound([*found, (BY_HAND, "None of these: it is in no register, make it with this name")], only)


def _words(school: Establishment) -> str:
    kind = label("organisation_kind", school.kind) if is_code("organisation_kind", school.kind) else school.kind
    return ", ".join(part for part in (school.name, kind, school.postcode, f"URN {school.urn}") if part)


def lead_organisation(form: MakeForm) -> Organisation | None:
    """The organisation that was meant; None, with the question on the form, while that is not clear."""
    found = look_for_lead(form.lead.data)
    form.found.choices = found.choices
    chosen = form.found.data or found.only or (BY_HAND if found.is_nowhere else None)
    if not chosen:
        form.keep("found", "Say which organisation you mean")
        return None
    if chosen not in {code for code, _ in found.choices}:
        form.found.data = None
        form.keep("found", "The name has changed since. Say once more which organisation you mean")
        return None
    kind, _, number = chosen.partition(":")
    if kind == BY_HAND:
        if not form.hand_kind.data:
            unknown = (
                f"Nothing in the register is called “{form.lead.data}”. Correct the name above, or choose what it is"
            )
            form.keep("hand_kind", unknown if found.is_nowhere else "Choose what it is")
            return None
        return choosing.by_hand(form.lead.data, form.hand_kind.data, "", "")
    if kind == "org":
        return db.session.get_one(Organisation, int(number))
    return choosing.organisation_for(choosing.establishments([int(number)])[0])


def make(reader: Reader, form: MakeForm, organisation: Organisation) -> Cluster:
    row = Cluster(
        name=form.name.data,
        kind=ClusterKind(form.kind.data),
        boroughs=form.boroughs.data,
        sector=form.sector.data if form.kind.data == ClusterKind.SECTOR else None,
        lead_organisation_id=organisation.id,
    )
    db.session.add(row)
    db.session.flush()
    record("members.make_cluster", row, cluster_id=row.id)
    choosing.admit(row, [organisation])
    give_lead(reader, row, organisation, form)
    return row


def give_lead(reader: Reader, cluster: Cluster, organisation: Organisation, form: MakeForm | LeadForm) -> Person:
    """A lead seat for the administrator, or for the person named, who gets a letter."""
    if form.who.data == "me":
        person: Person = reader.person
    else:
        found = db.session.scalars(sa.select(Person).where(Person.email == form.lead_email.data)).one_or_none()
        person = found or Person(name=form.lead_name.data, email=form.lead_email.data)
        db.session.add(person)
    seat = Seat(person=person, cluster=cluster, organisation=organisation, role=Role.LEAD, given_by_id=reader.person_id)
    db.session.add(seat)
    db.session.flush()
    record("members.give_seat", seat, cluster_id=cluster.id, person=person.id, role=Role.LEAD.value)
    if person is not reader.person:
        letters.tell(person, [seat], by=reader.person, cluster=cluster)
    return person


def is_lead_already(reader: Reader, leads: list[Seat], form: LeadForm) -> bool:
    email = reader.person.email if form.who.data == "me" else form.lead_email.data
    return any(seat.person.email == email for seat in leads)


def seat_of_leads(cluster: Cluster) -> Organisation | None:
    """For which organisation a new lead sits: the lead organisation, else the first of the members."""
    if cluster.lead_organisation is not None:
        return cluster.lead_organisation
    return db.session.scalars(
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.cluster_id == cluster.id, Membership.state == MembershipState.MEMBER)
        .order_by(Organisation.name, Organisation.id)
        .limit(1)
    ).one_or_none()


def is_taken(name: str, besides: int | None = None) -> bool:
    select = sa.select(Cluster.id).where(sa.func.lower(Cluster.name) == name.lower())
    return db.session.scalar(select if besides is None else select.where(Cluster.id != besides)) is not None


def lead_seats(cluster_ids: list[int]) -> dict[int, list[Seat]]:
    """Current lead seats by cluster, joined or not, with person and organisation."""
    rows = db.session.scalars(
        sa.select(Seat)
        .join(Seat.person)
        .join(Seat.organisation)
        .where(Seat.cluster_id.in_(cluster_ids), Seat.ended_at.is_(None), Seat.role == Role.LEAD)
        .options(contains_eager(Seat.person), contains_eager(Seat.organisation))
        .order_by(Person.name, Seat.id)
    )
    found: dict[int, list[Seat]] = {}
    for row in rows:
        found.setdefault(row.cluster_id, []).append(row)
    return found
