"""Meetings: a poll of dates, a date, who is invited and what they say, agenda, minutes, who came.

What people say hangs on their own invitation; what a *school* says follows from those of its people.
"""

from datetime import date, datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Codes, Linked, Versioned, choice, now
from hub.meetings.states import Attendance, Can, ItemKind, ItemState, MeetingState, Reply, Shows
from hub.members.models import Cluster, Organisation, Person, Seat
from hub.search import Indexed
from hub.text import local

OPTIONS_AT_MOST = 8
OPTIONS_EVER = 20  # where the lead says that eight are not enough


def _new_uid() -> str:
    return f"{uuid4()}@careers-cluster-hub"


class Placed:
    """Where: at a member organisation, somewhere else, online, or both of it."""

    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    online_url: Mapped[str | None] = mapped_column(sa.String(500))

    @declared_attr
    def host(cls) -> Mapped[Organisation | None]:
        return relationship(Organisation, foreign_keys="%s.host_id" % cls.__name__)  # type: ignore[attr-defined] # noqa: UP031

    @property
    def venue(self) -> str:
        """The place people travel to, in words; "" where the meeting is online only."""
        if self.host is None:
            return self.place
        if not self.place:
            return self.host.name
        return self.place if self.host.name in self.place else f"{self.place}, {self.host.name}"

    @property
    def where(self) -> str:
        if not self.venue:
            return "Online" if self.online_url else "Place to be said"
        return f"{self.venue}, or online" if self.online_url else self.venue


class Meeting(Versioned, Placed, Indexed, Base):
    __tablename__ = "meeting"
    __table_args__ = (sa.Index("ix_meeting_cluster_id_state_starts_at", "cluster_id", "state", "starts_at"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(200))
    why_come: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState))
    minutes_long: Mapped[int] = mapped_column(default=90)
    starts_at: Mapped[datetime | None] = mapped_column(UTC)  # both None while polling
    ends_at: Mapped[datetime | None] = mapped_column(UTC)
    answer_by: Mapped[datetime | None] = mapped_column(UTC)  # the end of that day; answers are taken until the choice
    organiser_seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTC, index=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTC)
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")
    reminded_at: Mapped[datetime | None] = mapped_column(UTC)
    shows: Mapped[Shows] = mapped_column(choice(Shows), default=Shows.TOTALS)
    remind_on: Mapped[date | None] = mapped_column(index=True)  # the silent, once; None: done, or not wanted
    all_answered_at: Mapped[datetime | None] = mapped_column(UTC)  # when the organiser was told so
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting_series.id", ondelete="SET NULL"), index=True)
    pack_sent_at: Mapped[datetime | None] = mapped_column(UTC)
    # For calendars: the same for as long as the meeting lives, and how often it was changed since it was sent.
    uid: Mapped[str] = mapped_column(sa.String(120), default=_new_uid, unique=True)
    sequence: Mapped[int] = mapped_column(default=0)

    cluster: Mapped[Cluster] = relationship()
    organiser_seat: Mapped[Seat | None] = relationship()
    created_by: Mapped[Person | None] = relationship(foreign_keys=created_by_id)

    @property
    def is_polling(self) -> bool:
        return self.state is MeetingState.POLLING

    @property
    def is_cancelled(self) -> bool:
        return self.state is MeetingState.CANCELLED

    @property
    def is_past(self) -> bool:
        return self.ends_at is not None and self.ends_at <= now()

    @property
    def is_upcoming(self) -> bool:
        return self.state is MeetingState.CONFIRMED and not self.is_past

    @property
    def on_day(self) -> date | None:
        return local(self.starts_at).date() if self.starts_at else None

    @property
    def has_begun(self) -> bool:
        return self.state is MeetingState.CONFIRMED and self.starts_at is not None and self.starts_at <= now()

    @property
    def organiser(self) -> Person | None:
        """Whoever sits on the organiser's seat now: hand-over carries the meeting."""
        seat = self.organiser_seat
        return seat.person if seat is not None and seat.is_current else self.created_by

    def can_be_run_by(self, reader: Reader) -> bool:
        """Propose, confirm, change, cancel, record."""
        return reader.is_lead and reader.cluster_id == self.cluster_id

    def shows_schools_to(self, reader: Reader) -> bool:
        """Another school's answers and absences are for lead and broker; each school sees its own."""
        return reader.is_lead or reader.is_broker

    def shows_answers_to(self, reader: Reader) -> bool:
        """Who can come when, by name, and the comments."""
        return self.shows_schools_to(reader) or self.shows is Shows.ALL

    def shows_totals_to(self, reader: Reader) -> bool:
        return self.shows_schools_to(reader) or self.shows is not Shows.OWN

    def confirm(self) -> None:
        self.state, self.confirmed_at = MeetingState.CONFIRMED, now()

    def cancel(self, reason: str) -> None:
        self.state, self.cancelled_at, self.cancel_reason = MeetingState.CANCELLED, now(), reason
        self.sequence += 1


class MeetingOption(Placed, Base):
    """One date (and place) of a poll."""

    __tablename__ = "meeting_option"
    __table_args__ = (sa.Index("ix_meeting_option_meeting_id_starts_at", "meeting_id", "starts_at"),)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(UTC)
    ends_at: Mapped[datetime] = mapped_column(UTC)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTC)  # taken out; its answers stay for when it is put back

    meeting: Mapped[Meeting] = relationship()

    @property
    def has_passed(self) -> bool:
        return self.starts_at <= now()


class InvitedOrganisation(Base):
    """An organisation that is asked to a meeting, and afterwards whether it was there."""

    __tablename__ = "invited_organisation"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "organisation_id"),)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    is_required: Mapped[bool] = mapped_column(default=False)
    taken_off_at: Mapped[datetime | None] = mapped_column(UTC)
    attendance: Mapped[Attendance | None] = mapped_column(choice(Attendance))
    was_online: Mapped[bool] = mapped_column(default=False)
    who_came: Mapped[str] = mapped_column(sa.String(200), default="")  # a substitute, or whoever else came along
    caught_up_at: Mapped[datetime | None] = mapped_column(UTC)  # "what you missed" was written to its people

    meeting: Mapped[Meeting] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Invitation(Linked, Base):
    """One person who is asked: by their seat, or a guest by address. A stand-in is the line on which the lead
    answers for a school; it goes as soon as somebody of that school answers themselves."""

    __tablename__ = "invitation"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "seat_id"),
        sa.UniqueConstraint("meeting_id", "email"),
        sa.Index("ix_invitation_meeting_id_organisation_id", "meeting_id", "organisation_id"),
        # PostgreSQL looks for all stand-ins first, and read every invitation there is for them.
        sa.Index("ix_invitation_stand_in", "meeting_id", "organisation_id",
                 sqlite_where=sa.text("is_stand_in = 1"), postgresql_where=sa.text("is_stand_in")),
    )  # fmt: skip
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")  # of a guest
    email: Mapped[str | None] = mapped_column(sa.String(254), index=True)  # of a guest
    is_required: Mapped[bool] = mapped_column(default=False)  # this very person
    taken_off_at: Mapped[datetime | None] = mapped_column(UTC)
    is_stand_in: Mapped[bool] = mapped_column(default=False)
    deputy_name: Mapped[str] = mapped_column(sa.String(120), default="")  # who answered for them by their link
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None] = mapped_column(UTC)  # to the poll
    note: Mapped[str] = mapped_column(sa.Text, default="")
    reply: Mapped[Reply | None] = mapped_column(choice(Reply))  # to the date
    replied_at: Mapped[datetime | None] = mapped_column(UTC)
    reply_note: Mapped[str] = mapped_column(sa.Text, default="")
    colleague_name: Mapped[str] = mapped_column(sa.String(120), default="")
    colleague_role: Mapped[str] = mapped_column(sa.String(120), default="")
    link_sent_at: Mapped[datetime | None] = mapped_column(UTC)

    meeting: Mapped[Meeting] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    seat: Mapped[Seat | None] = relationship()
    entered_by: Mapped[Person | None] = relationship(foreign_keys=entered_by_id)
    answers: Mapped[list["PollAnswer"]] = relationship(
        order_by="PollAnswer.option_id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def person(self) -> Person | None:
        """Whoever sits on the invited seat now; None for guests and where the seat has ended."""
        return self.seat.person if self.seat is not None and self.seat.is_current else None

    @property
    def to(self) -> Person | str | None:
        """Where letters go; None where nobody is there to write to."""
        return self.person if self.email is None else self.email

    @property
    def shown_name(self) -> str:
        return self.person.name if self.person else self.name or self.email or "Nobody at present"

    @property
    def spoken_by(self) -> str:
        """Who has answered on this line, in words."""
        if self.is_stand_in:
            return f"entered by {self.entered_by.name if self.entered_by else 'the lead'}"
        return f"{self.deputy_name} for {self.shown_name}" if self.deputy_name else self.shown_name

    @property
    def is_guest(self) -> bool:
        return self.organisation_id is None

    @property
    def link_holds(self) -> bool:
        """The link belongs to the person it was sent to, not to the seat: it ends with a hand-over."""
        is_theirs = self.is_guest or (self.person is not None and self.person.id == self.person_id)
        return is_theirs and self.taken_off_at is None

    @property
    def is_coming(self) -> bool:
        return self.reply in {Reply.ROOM, Reply.ONLINE, Reply.COLLEAGUE}


class PollAnswer(Base):
    __tablename__ = "poll_answer"
    __table_args__ = (sa.UniqueConstraint("invitation_id", "option_id"),)
    invitation_id: Mapped[int] = mapped_column(sa.ForeignKey("invitation.id", ondelete="CASCADE"))
    option_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_option.id", ondelete="CASCADE"), index=True)
    answer: Mapped[Can] = mapped_column(choice(Can))


class Item:
    """What is to be spoken about: on the agenda of a meeting, or on the usual agenda of a series."""

    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(200))
    minutes_long: Mapped[int] = mapped_column(default=10)
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind), default=ItemKind.DISCUSS)
    notes: Mapped[str] = mapped_column(sa.Text, default="")  # Markdown
    papers: Mapped[list[str]] = mapped_column(Codes, default=list)  # "resource:12", or words and a web address
    owner_seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)

    @declared_attr
    def owner_seat(cls) -> Mapped[Seat | None]:
        return relationship(Seat, foreign_keys="%s.owner_seat_id" % cls.__name__)  # type: ignore[attr-defined] # noqa: UP031


class AgendaItem(Versioned, Item, Base):
    __tablename__ = "agenda_item"
    __table_args__ = (sa.Index("ix_agenda_item_meeting_id_position", "meeting_id", "position"),)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    state: Mapped[ItemState] = mapped_column(choice(ItemState), default=ItemState.TAKEN)
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(sa.Text, default="")  # the lead's word with a refusal
    is_deferred: Mapped[bool] = mapped_column(default=False)  # to the next meeting, which carries it in
    # What was carried in: "agenda_item:7" (deferred), "series_item:3", "minutes:5" and "actions:5" of meeting 5; or
    # what led somebody to propose it: see hub.facts.
    origin: Mapped[str | None] = mapped_column(sa.String(80), index=True)

    meeting: Mapped[Meeting] = relationship()
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=proposed_by_id)

    @property
    def is_taken(self) -> bool:
        return self.state is ItemState.TAKEN

    @property
    def approves_id(self) -> int | None:
        """The meeting whose minutes it is to approve."""
        kind, _, number = (self.origin or "").partition(":")
        return int(number) if kind == "minutes" else None
