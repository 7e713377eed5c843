"""What will happen with each line of a list of people, and doing it. Nothing is done by looking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

import hub.history as history
from hub.access import Reader
from hub.db import db
from hub.members import queries
from hub.members.invitations import letters
from hub.members.invitations.lists import Line, name_of
from hub.members.models import Organisation, Person, Role, Seat
from hub.members.register import folded

NAME_LIMIT = 120
_ROLE_WORDS = {
    "careers lead": Role.CAREERS_LEADER,
    "careers coordinator": Role.CAREERS_LEADER,
    "careers": Role.CAREERS_LEADER,
    "leader": Role.CAREERS_LEADER,
    "link governor": Role.GOVERNOR,
    "careers governor": Role.GOVERNOR,
    "enterprise advisor": Role.ENTERPRISE_ADVISER,
    "ea": Role.ENTERPRISE_ADVISER,
    "cluster lead": Role.LEAD,
    "ebp broker": Role.BROKER,
}
ONE_MAILBOX = "One mailbox is one account: another person needs an address of their own."
_ROLES = {role.in_sentence: role for role in Role} | _ROLE_WORDS


@dataclass
class Planned:
    """`outcome`: "invite" (a new person), "give" (an account gets the seat), "nothing", "problem"."""

    line: Line
    outcome: str
    words: str
    name: str = ""
    organisation: Organisation | None = None
    role: Role | None = None
    person: Person | None = None


@dataclass
class Plan:
    entries: list[Planned] = field(default_factory=list)

    @property
    def doing(self) -> list[Planned]:
        return [entry for entry in self.entries if entry.outcome in {"invite", "give"}]

    @property
    def problems(self) -> list[Planned]:
        return [entry for entry in self.entries if entry.outcome == "problem"]


def roles_open_to(reader: Reader) -> list[Role]:
    """A lead may give every seat; whoever speaks for an organisation those that a school gives itself."""
    if reader.is_lead:
        return list(Role)
    return [Role.CAREERS_LEADER, Role.GOVERNOR, Role.ENTERPRISE_ADVISER]


def organisations_open_to(reader: Reader) -> dict[int, Organisation]:
    """Those that the reader may invite people to."""
    rows = db.session.scalars(queries.organisations(reader))
    return {row.id: row for row in rows if row.can_be_edited_by(reader)}


@dataclass
class _Known:
    """What the lines are held against; three statements, however long the list."""

    organisations: dict[int, Organisation]
    by_name: dict[str, Organisation]
    people: dict[str, Person]
    seats: set[tuple[int, int, Role]]
    visible: set[int]  # persons of this cluster, whose names the reader may see
    roles: list[Role]


def _known(reader: Reader, lines: Sequence[Line]) -> _Known:
    organisations = organisations_open_to(reader)
    by_name = {folded(row.name): row for row in organisations.values()}
    by_name |= {str(row.urn): row for row in organisations.values() if row.urn}
    addresses = {line.email for line in lines if line.email}
    found = db.session.scalars(sa.select(Person).where(Person.email.in_(addresses), Person.erased_at.is_(None)))
    people = {person.email: person for person in found}
    seats = queries.seats_of(reader, [person.id for person in people.values()])
    held = {(seat.person_id, seat.organisation_id, seat.role) for rows in seats.values() for seat in rows}
    return _Known(organisations, by_name, people, held, set(seats), roles_open_to(reader))


def plan(reader: Reader, lines: Sequence[Line], organisation_id: int | None, role: Role) -> Plan:
    """`organisation_id` and `role` are for lines that name none."""
    known, result = _known(reader, lines), Plan()
    seen: dict[str, Planned] = {}
    for line in lines:
        entry = _one(known, line, known.organisations.get(organisation_id or 0), role)
        if entry.outcome in {"invite", "give"} and line.email:
            earlier = seen.setdefault(line.email, entry)
            if earlier is not entry:
                _compare(entry, earlier, result.entries)
        result.entries.append(entry)
    return result


def _one(known: _Known, line: Line, default: Organisation | None, role: Role) -> Planned:
    if line.email is None:
        return Planned(line, "problem", "There is no e-mail address in this line that could work.")
    if len(line.name) > NAME_LIMIT:
        return Planned(line, "problem", f"The name has more than {NAME_LIMIT} characters.")
    organisation = known.by_name.get(folded(line.organisation)) if line.organisation else default
    if organisation is None:
        words = f"“{line.organisation}” is not among the organisations you can invite people to here."
        return Planned(line, "problem", words if line.organisation else "Say for which school or organisation.")
    wanted = _ROLES.get(" ".join(line.role.casefold().replace("_", " ").split())) if line.role else role
    if wanted not in known.roles:
        allowed = ", ".join(one.in_sentence for one in known.roles)
        words = f"“{line.role}” is no role you can give. These are: {allowed}."
        return Planned(line, "problem", words if line.role else "Choose a role that you can give.")
    return _seat(known, line, organisation, wanted)


def _is_another(name: str, known_as: str) -> bool:
    """Is it somebody else's name? "Ben" is no other person than "Ben Okafor"."""
    return not set(folded(name).split()) <= set(folded(known_as).split())


def _seat(known: _Known, line: Line, organisation: Organisation, role: Role) -> Planned:
    person = known.people.get(line.email or "")
    place = f"{role.in_sentence} of {organisation.name}"
    if person is None:
        name = line.name or name_of(line.email or "")
        return Planned(line, "invite", f"{name} is invited as {place}.", name, organisation, role)
    if (person.id, organisation.id, role) in known.seats:
        words = f"{person.name} is {place} already."
        if person.id in known.visible and _is_another(line.name, person.name):
            words = f"This address is the account of {person.name}, who is {place} already. " + ONE_MAILBOX
        return Planned(line, "nothing", words, person.name, organisation, role, person)
    if person.id not in known.visible:
        words = f"This address has an account already. It gets the seat of {place}."
        return Planned(line, "give", words, line.name or line.email or "", organisation, role, person)
    words = f"{person.name} has an account already and becomes {place} as well."
    if _is_another(line.name, person.name):
        words = f"This address is the account of {person.name}, who becomes {place} as well. " + ONE_MAILBOX
    return Planned(line, "give", words, person.name, organisation, role, person)


def _compare(entry: Planned, earlier: Planned, before: Iterable[Planned]) -> None:
    """The same address twice: another seat for the same person is fine, another person is not."""
    line, first = entry.line, earlier.line
    if first.name and _is_another(line.name, first.name):
        entry.outcome = "problem"
        entry.words = f"The address is that of {first.name} in line {first.number} too. " + ONE_MAILBOX
        return
    same = [
        one for one in before
        if one.line.email == line.email and one.organisation is entry.organisation and one.role is entry.role
    ]  # fmt: skip
    if same:
        entry.outcome, entry.words = "nothing", f"The same as line {same[0].line.number}."


def carry_out(reader: Reader, entries: Iterable[Planned]) -> list[Seat]:
    """Makes persons and seats and writes one letter to each person, in the current transaction."""
    given: list[Seat] = []
    new: dict[str, Person] = {}
    for entry in entries:
        if entry.organisation is None or entry.role is None or entry.line.email is None:
            continue
        person = entry.person or new.get(entry.line.email)
        if person is None:
            person = new[entry.line.email] = Person(name=entry.name, email=entry.line.email)
            db.session.add(person)
        given.append(give_seat(reader, person, entry.organisation, entry.role))
    for person in {seat.person_id: seat.person for seat in given}.values():
        seats = [seat for seat in given if seat.person is person]
        letters.tell(person, seats, by=reader.person, cluster=reader.cluster)
    return given


def give_seat(reader: Reader, person: Person, organisation: Organisation, role: Role) -> Seat:
    seat = Seat(
        person=person, cluster=reader.cluster, organisation=organisation, role=role, given_by_id=reader.person_id
    )
    db.session.add(seat)
    db.session.flush()
    history.record("members.give_seat", seat, person=person.id, organisation=organisation.id, role=role.value)
    return seat
