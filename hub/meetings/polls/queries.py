"""The selects of polls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db, now
from hub.meetings.asked import HAS_LEFT, IS_ASKED, LINE_COUNTS, PERSON_IS_SILENT, SCHOOL_IS_SILENT
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting, MeetingOption, PollAnswer
from hub.meetings.polls.tally import Clashes, Count, Verdict, counts, verdict
from hub.meetings.queries import invitations_to, invited_to, options_of
from hub.meetings.schools import Given, School, better, guests, noun, schools
from hub.meetings.states import Can, MeetingState
from hub.members.models import Organisation, Person, Seat
from hub.planner.queries import clashes
from hub.text import local
from hub.vocabulary import TEACHING_KINDS

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Poll:
    """A poll with all that was said; read in six statements, however many schools and dates."""

    meeting: Meeting
    options: list[MeetingOption]
    schools: list[School]
    guests: list[Invitation]
    given: Given
    counts: list[Count]
    verdict: Verdict
    clashes: Clashes
    hosted: dict[int, int]  # organisation id -> meetings of the cluster held there in the past year

    @property
    def answered(self) -> int:
        return len(self.schools) - len(self.silent)

    @cached_property
    def silent(self) -> list[School]:
        """Also those that have not said yet whether a date suits that was added later."""
        ids = [option.id for option in self.options]
        return [school for school in self.schools if school.misses_one_of(ids)]

    @property
    def noun(self) -> str:
        return noun(school.kind for school in self.schools)

    @cached_property
    def silent_people(self) -> list[Invitation]:
        """Guests without an answer, and those who must be there and left the answering to a colleague."""
        ids, quiet = [option.id for option in self.options], {school.id for school in self.silent}
        waited_for = [guest for guest in self.guests if any(one not in self.given.get(guest.id, {}) for one in ids)]
        for school in self.schools:
            if school.id not in quiet:
                must = [line for line in school.lines if line.is_required]
                waited_for += [line for line in must if any(school.said_by(line, one) is None for one in ids)]
        return waited_for

    def to_remind(self) -> list[Invitation]:
        """The people of silent schools, and silent guests; nobody who has answered."""
        return [*(line for school in self.silent for line in school.people), *self.silent_people]


def poll(meeting: Meeting) -> Poll:
    options, invitations = options_of([meeting])[meeting.id], invitations_to(meeting)
    given = answers_of(meeting)
    all_schools = schools(invited_to(meeting), invitations, given)
    teaching = [school.id for school in all_schools if school.kind in TEACHING_KINDS]
    in_the_way = clashes(meeting.cluster_id, {local(one.starts_at).date() for one in options}, teaching)
    found = counts(options, all_schools, in_the_way)
    return Poll(
        meeting=meeting,
        options=options,
        schools=all_schools,
        guests=guests(invitations),
        given=given,
        counts=found,
        verdict=verdict([one for one in found if not one.option.has_passed], all_schools),
        clashes=in_the_way,
        hosted=hosted(meeting.cluster_id),
    )


def answers_of(meeting: Meeting) -> dict[int, dict[int, Can]]:
    """invitation id -> option id -> answer. Bare values: a large poll has thousands."""
    select = (
        sa.select(PollAnswer.invitation_id, PollAnswer.option_id, PollAnswer.answer)
        .join(MeetingOption, MeetingOption.id == PollAnswer.option_id)
        .where(MeetingOption.meeting_id == meeting.id)
    )
    found: dict[int, dict[int, Can]] = {}
    for invitation_id, option_id, answer in db.session.execute(select):
        found.setdefault(invitation_id, {})[option_id] = answer
    return found


@dataclass(frozen=True)
class Said:
    """What a school that has answered says, without the people behind it."""

    name: str
    kind: str
    answers: dict[int, Can]


def said_by_schools(meeting: Meeting) -> list[Said]:
    """By name, in one statement; as `School.answers` has it."""
    select = (
        sa.select(
            Organisation.id, Organisation.name, Organisation.kind,
            Invitation.is_stand_in, PollAnswer.option_id, PollAnswer.answer,
        )
        .join(Invitation, Invitation.organisation_id == Organisation.id)
        .join(PollAnswer, PollAnswer.invitation_id == Invitation.id)
        .join(
            InvitedOrganisation,
            sa.and_(
                InvitedOrganisation.meeting_id == Invitation.meeting_id,
                InvitedOrganisation.organisation_id == Organisation.id,
            ),
        )
        .where(Invitation.meeting_id == meeting.id, Invitation.answered_at.is_not(None), LINE_COUNTS, IS_ASKED)
        .order_by(Organisation.name, Organisation.id, Invitation.is_stand_in.desc())
    )  # fmt: skip
    found: dict[int, tuple[bool, Said]] = {}
    for id_, name, kind, is_stand_in, option_id, answer in db.session.execute(select):
        by_lead, school = found.setdefault(id_, (is_stand_in, Said(name, kind, {})))
        if by_lead == is_stand_in:
            school.answers[option_id] = better(school.answers.get(option_id), answer)
    return [school for _, school in found.values()]


def hosted(cluster_id: int) -> dict[int, int]:
    """organisation id -> how many meetings of the cluster were held there in the past year."""
    select = (
        sa.select(Meeting.host_id, sa.func.count())
        .where(
            Meeting.cluster_id == cluster_id,
            Meeting.state == MeetingState.CONFIRMED,
            Meeting.starts_at.between(now() - A_YEAR, now()),
        )
        .group_by(Meeting.host_id)
    )
    return {row[0]: row[1] for row in db.session.execute(select) if row[0] is not None}


def left_since(meeting: Meeting) -> list[str]:
    """Names of organisations that were asked and have left the cluster."""
    select = (
        sa.select(Organisation.name)
        .join(InvitedOrganisation, InvitedOrganisation.organisation_id == Organisation.id)
        .where(InvitedOrganisation.meeting_id == meeting.id, InvitedOrganisation.taken_off_at.is_(None), HAS_LEFT)
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(select))


def is_waiting(meeting: Meeting) -> bool:
    """Is there anybody left whose answer is waited for?"""
    school = sa.exists().where(InvitedOrganisation.meeting_id == meeting.id, SCHOOL_IS_SILENT)
    person = sa.exists().where(Invitation.meeting_id == meeting.id, PERSON_IS_SILENT)
    return bool(db.session.scalar(sa.select(sa.or_(school, person))))


@dataclass(frozen=True)
class Silent:
    """A school that has not answered a poll, and the first of its people who was asked, if anybody is there."""

    id: int
    name: str
    kind: str
    is_required: bool
    person: str | None
    phone: str | None


# Made once: making it took longer than asking it.
_SILENT = (
    sa.select(
        InvitedOrganisation.meeting_id,
        Organisation.id,
        Organisation.name,
        Organisation.kind,
        InvitedOrganisation.is_required,
        Person.name,
        Person.phone,
    )
    .join(Organisation, Organisation.id == InvitedOrganisation.organisation_id)
    .outerjoin(
        Invitation,
        sa.and_(
            Invitation.meeting_id == InvitedOrganisation.meeting_id,
            Invitation.organisation_id == InvitedOrganisation.organisation_id,
            Invitation.taken_off_at.is_(None),
        ),
    )
    .outerjoin(Seat, sa.and_(Seat.id == Invitation.seat_id, Seat.ended_at.is_(None)))
    .outerjoin(Person, Person.id == Seat.person_id)
    .where(InvitedOrganisation.meeting_id.in_(sa.bindparam("ids", expanding=True)), SCHOOL_IS_SILENT)
    .order_by(
        InvitedOrganisation.is_required.desc(), Organisation.name, Organisation.id, Person.id.is_(None), Invitation.id
    )
)


def silent_in(meeting_ids: Sequence[int]) -> dict[int, list[Silent]]:
    """meeting id -> the schools that have not answered, those that must be there first."""
    found: dict[int, dict[int, Silent]] = {one: {} for one in meeting_ids}
    rows = db.session.execute(_SILENT, {"ids": list(meeting_ids)}) if found else ()
    for row in rows:
        found[row[0]].setdefault(row[1], Silent(*row[1:]))
    return {one: list(schools.values()) for one, schools in found.items()}


def option(meeting: Meeting, option_id: int) -> MeetingOption:
    """Raises NoResultFound (404) where it is none of this poll's."""
    select = sa.select(MeetingOption).where(MeetingOption.meeting_id == meeting.id, MeetingOption.id == option_id)
    select = select.where(MeetingOption.withdrawn_at.is_(None))
    return db.session.scalars(select.options(joinedload(MeetingOption.host))).one()
