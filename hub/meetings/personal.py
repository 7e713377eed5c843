"""What this room keeps about people: their answers, comments and names; and what goes with a seat."""

from typing import Any

import sqlalchemy as sa

from hub.db import db, now
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import AgendaItem, Invitation, InvitedOrganisation, Meeting, MeetingOption, PollAnswer
from hub.meetings.states import MeetingState
from hub.room import PersonalData
from hub.text import count

COLUMNS = (
    "invitation.person_id",
    "invitation.name",
    "invitation.email",
    "invitation.note",
    "invitation.reply_note",
    "invitation.colleague_name",
    "invitation.colleague_role",
    "invitation.deputy_name",
    "invitation.entered_by_id",
    "invited_organisation.who_came",
    "agenda_item.proposed_by_id",
    "minutes.saved_by_id",
    "meeting.created_by_id",
)


def _about(person: Any) -> sa.ColumnElement[bool]:
    """Invitations to the person, on a seat or under their address, and those on which they were named."""
    seats = [seat.id for seat in person.seats]
    return sa.or_(
        Invitation.person_id == person.id,
        Invitation.seat_id.in_(seats),
        Invitation.email == person.email,
        Invitation.colleague_name == person.name,
        Invitation.deputy_name == person.name,
    )


def export(person: Any) -> list[dict[str, Any]]:
    select = (
        sa.select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(_about(person))
        .order_by(Invitation.id)
    )
    answers = _answers(person)
    return [
        {
            "meeting": meeting.title,
            "when": meeting.starts_at.isoformat() if meeting.starts_at else None,
            "answers": answers.get(line.id, {}),
            "comment": line.note,
            "reply": line.reply.value if line.reply else None,
            "reply_comment": line.reply_note,
            "answered_by": line.deputy_name,
            "colleague": f"{line.colleague_name} {line.colleague_role}".strip(),
        }
        for line, meeting in db.session.execute(select)
    ]


def _answers(person: Any) -> dict[int, dict[str, str]]:
    select = (
        sa.select(PollAnswer.invitation_id, MeetingOption.starts_at, PollAnswer.answer)
        .join(Invitation, Invitation.id == PollAnswer.invitation_id)
        .join(MeetingOption, MeetingOption.id == PollAnswer.option_id)
        .where(_about(person))
        .order_by(PollAnswer.id)
    )
    found: dict[int, dict[str, str]] = {}
    for line, starts_at, answer in db.session.execute(select):
        found.setdefault(line, {})[starts_at.isoformat()] = answer.value
    return found


def erase(person: Any) -> int:
    """The school's yes or no stays, because others built on it; who said it, and every word, goes."""
    words = {"note": "", "reply_note": "", "colleague_name": "", "colleague_role": "", "deputy_name": ""}
    statements = [
        sa.update(InvitedOrganisation)
        .where(InvitedOrganisation.who_came.contains(person.name, autoescape=True))
        .values(who_came=""),
        sa.update(Invitation).where(_about(person)).values(**words, link_version=Invitation.link_version + 1),
        sa.update(Invitation).where(Invitation.email == person.email).values(name="", email=None),
    ]
    for column in (Invitation.person_id, Invitation.entered_by_id, AgendaItem.proposed_by_id, Minutes.saved_by_id,
                   Meeting.created_by_id):  # fmt: skip
        statements.append(sa.update(column.class_).where(column == person.id).values({column.key: None}))
    changed = 0
    for one in statements:
        result = db.session.execute(one, execution_options={"synchronize_session": False})
        changed += int(result.rowcount)  # type: ignore[attr-defined]
    return changed


PERSONAL = PersonalData("meetings", COLUMNS, export, erase)


def handover(seat: Any) -> list[str]:
    """What goes with the seat."""
    ahead = sa.or_(
        Meeting.state == MeetingState.POLLING,
        sa.and_(Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at > now()),
    )
    organised = db.session.scalar(
        sa.select(sa.func.count()).select_from(Meeting).where(Meeting.organiser_seat_id == seat.id, ahead)
    )
    invited = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Invitation)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.seat_id == seat.id, ahead)
    )
    items = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.owner_seat_id == seat.id, ahead)
    )
    words = [(organised, "meeting to organise", "meetings to organise"), (invited, "invitation to a meeting",
             "invitations to meetings"), (items, "agenda item to lead", "agenda items to lead")]  # fmt: skip
    return [count(number, one, many) for number, one, many in words if number]
