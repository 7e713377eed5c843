"""Requests: what a school asks for, the asks that went to employers because of it, and how it went.

No names of pupils: a number, year groups, hours.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import UTC, Base, Codes, Json, Linked, Versioned, choice, now
from hub.employers.clocks import late_before, working_days_after
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.blocks import LastsWeeks
from hub.employers.requests.states import MET_STATES, Answer, RequestState
from hub.employers.requests.visits import EmployerVisit
from hub.employers.states import EventKind
from hub.employers.years import age_words, year_words
from hub.members.models import Cluster, Organisation, Person, Seat
from hub.planner.queries import calendar_of
from hub.text import day, moment, today


class EmployerRequest(LastsWeeks, Versioned, Base):
    __tablename__ = "employer_request"
    __table_args__ = (
        sa.Index("ix_employer_request_cluster_id_state_due_on", "cluster_id", "state", "due_on", "id"),
        sa.Index("ix_employer_request_organisation_id_asked_at", "organisation_id", "asked_at", "id"),
    )
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTC, default=now)
    activity_type: Mapped[str] = mapped_column(sa.String(40))  # vocabulary: activity type
    title: Mapped[str] = mapped_column(sa.String(200))
    year_groups: Mapped[list[str]] = mapped_column(Codes, default=list)
    number: Mapped[int]
    wanted_on: Mapped[date | None]
    when_words: Mapped[str] = mapped_column(sa.String(200), default="")
    needs: Mapped[str] = mapped_column(sa.Text, default="")  # adjustments, support worker, travel
    in_return: Mapped[str] = mapped_column(sa.Text, default="")
    sector: Mapped[str | None] = mapped_column(sa.String(40))  # the wanted one
    # Who answers: an organisation to be asked through, or (None) the cluster's brokers.
    handler_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    broker_seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    # The employer that the school named, then the one that was asked or agreed.
    employer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer.id", ondelete="SET NULL"), index=True)
    # What it takes of that employer's offers, and the visit that it shares with other schools.
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer_offer.id", ondelete="SET NULL"), index=True)
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer_visit.id", ondelete="SET NULL"), index=True)
    state: Mapped[RequestState] = mapped_column(choice(RequestState), default=RequestState.ASKED)
    state_since: Mapped[datetime] = mapped_column(UTC, default=now)
    due_on: Mapped[date | None]  # by when the next step is to be taken
    answered_at: Mapped[datetime | None] = mapped_column(UTC)  # first agreed, or declined
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")  # the broker's words to the school
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")
    pupils_by_year: Mapped[dict[str, int] | None] = mapped_column(Json)
    pupil_count: Mapped[int | None]
    send_count: Mapped[int | None]  # of them with SEND or LDD; None where nobody counted
    minutes: Mapped[int | None]  # what one pupil got
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
    reflected_on: Mapped[date | None]  # when the group looked back on it
    # The booking of another school whose spare seats this one takes.
    joined_to_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("employer_request.id", ondelete="SET NULL"), index=True
    )
    origin: Mapped[str | None] = mapped_column(sa.String(80), index=True)  # what led here: see hub.facts
    # Where a move that sent nothing came from: it can be moved back.
    came_from: Mapped[RequestState | None] = mapped_column(choice(RequestState))
    came_due_on: Mapped[date | None]
    # The brokers were told that it is still unanswered, or it came off the wait list: the clock runs from here.
    chased_at: Mapped[datetime | None] = mapped_column(UTC)
    # The school was reminded of the sheet before, and of the one after; claimed by requests/reminding.
    prepare_reminded_at: Mapped[datetime | None] = mapped_column(UTC)
    reflect_reminded_at: Mapped[datetime | None] = mapped_column(UTC)

    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id)
    joined_to: Mapped["EmployerRequest | None"] = relationship(
        foreign_keys=joined_to_id, remote_side="EmployerRequest.id"
    )
    handler: Mapped[Organisation | None] = relationship(foreign_keys=handler_id)
    employer: Mapped[Employer | None] = relationship()
    offer: Mapped[EmployerOffer | None] = relationship()
    visit: Mapped[EmployerVisit | None] = relationship()
    seat: Mapped[Seat | None] = relationship(foreign_keys=seat_id)
    broker_seat: Mapped[Seat | None] = relationship(foreign_keys=broker_seat_id)
    asked_by: Mapped[Person | None] = relationship(foreign_keys=asked_by_id)
    asks: Mapped[list["EmployerAsk"]] = relationship(
        back_populates="request", order_by="EmployerAsk.asked_at, EmployerAsk.id", passive_deletes=True)  # fmt: skip

    @validates("happens_at")
    def _another_day(self, key: str, value: datetime | None) -> datetime | None:
        """Reminders of the sheets are due again."""
        if value != self.happens_at:
            self.prepare_reminded_at = self.reflect_reminded_at = None
        return value

    @property
    def when(self) -> str:
        """As wished, until a moment is agreed."""
        wished = day(self.wanted_on) if self.wanted_on else ""
        return ", ".join(text for text in (wished, self.when_words) if text)

    @property
    def is_rough(self) -> bool:
        """The school named no day, only around when."""
        return self.wanted_on is None and bool(self.when_words)

    @property
    def takes_place(self) -> str:
        """Once agreed: the moment and how long, or around when and that the day is still open."""
        when = moment(self.happens_at) if self.happens_at else self.when_words or self.when
        lasts = f", for {self.how_long}" if self.how_long else ""
        return f"{when}{lasts}" if self.happens_at else f"{when}{lasts}, day still to be settled"

    @property
    def activity(self) -> str:
        return vocabulary.activity_name(self.activity_type)

    @property
    def years(self) -> str:
        return year_words(self.year_groups)

    @property
    def ages(self) -> str:
        return age_words(self.year_groups)

    @property
    def standing(self) -> str:
        """The state in words; the last step is done only once the group has looked back."""
        if self.state.is_booked and self.has_ended:
            return "Not told how it went"
        if self.state is RequestState.THANKED and self.reflected_on is not None:
            return "Thanked and reflected"
        return self.state.label

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < late_before(today()) and not self.state.is_over

    @property
    def person(self) -> Person | None:
        """Who looks after it at the school now: hand-over carries it."""
        return self.seat.person if self.seat is not None and self.seat.is_current else self.asked_by

    @property
    def is_past(self) -> bool:
        return self.happens_at is not None and self.happens_at <= now()

    def is_own_of(self, reader: Reader) -> bool:
        return reader.can_write_for(self.organisation_id)

    def is_handled_by(self, reader: Reader) -> bool:
        """The organisation it was sent to; else the brokers, and the lead in their stead."""
        if not reader.can_contribute or reader.cluster_id != self.cluster_id:
            return False
        if self.handler_id is not None:
            return reader.can_write_for(self.handler_id)
        return reader.is_broker or reader.is_lead

    def can_be_answered_by(self, reader: Reader) -> bool:
        return self.state.is_open and self.is_handled_by(reader)

    def can_be_dated_by(self, reader: Reader) -> bool:
        """Agreed for around some time: whoever arranged it settles the day."""
        return self.state.is_booked and self.happens_at is None and self.is_handled_by(reader)

    @property
    def is_waiting(self) -> bool:
        return self.state is RequestState.WAITING

    def can_be_taken_up_by(self, reader: Reader) -> bool:
        return self.is_waiting and self.is_handled_by(reader)

    def can_be_cancelled_by(self, reader: Reader) -> bool:
        """Nothing is agreed yet; what was agreed falls through."""
        return (self.state.is_open or self.is_waiting) and self.is_own_of(reader)

    @property
    def lies_ahead(self) -> bool:
        """Booked by the school itself, for a day that has not come. What it has joined is another school's."""
        return self.state.is_booked and self.happens_at is not None and not self.is_past and self.joined_to_id is None

    def can_be_put_off_by(self, reader: Reader) -> bool:
        return self.lies_ahead and self.is_handled_by(reader)

    def can_have_spare_seats(self, reader: Reader) -> bool:
        return self.lies_ahead and (self.is_arranged_by(reader) or (reader.is_broker and reader.can_contribute))

    def can_be_closed_by(self, reader: Reader) -> bool:
        """Say how it went, and thank: the school, and whoever arranged it."""
        return (self.state.is_booked or self.state is RequestState.HAPPENED) and self.is_arranged_by(reader)

    @property
    def has_kit(self) -> bool:
        """A booking, from the agreement on."""
        return self.state in MET_STATES

    def is_arranged_by(self, reader: Reader) -> bool:
        """Those who see to it that it goes well: the school, and whoever answered it."""
        return self.is_own_of(reader) or self.is_handled_by(reader)

    def can_be_moved_back_by(self, reader: Reader) -> bool:
        return self.came_from is not None and self.is_arranged_by(reader)

    def shows_endings_to(self, reader: Reader) -> bool:
        """Who let whom down: lead and broker, and the school itself."""
        return reader.is_lead or reader.is_broker or self.organisation_id in reader.organisation_ids

    def move(self, state: RequestState, due_days: int | None = None, *, sent: bool = True) -> None:
        """`sent`: somebody outside was written to, so that it cannot be moved back."""
        self.came_from, self.came_due_on = (None, None) if sent else (self.state, self.due_on)
        self.state, self.state_since = state, now()
        self.due_on = working_days_after(today(), due_days, calendar_of(self.cluster_id)) if due_days else None
        if state in {RequestState.AGREED, RequestState.NOT_THIS_TIME} and self.answered_at is None:
            self.answered_at = now()

    def move_back(self) -> None:
        if self.came_from is not None:
            self.state, self.state_since, self.due_on = self.came_from, now(), self.came_due_on
        self.came_from, self.came_due_on = None, None

    def event(self, kind: EventKind, text: str = "", person_id: int | None = None) -> EmployerEvent:
        """A line in the timeline of the request and, where one is named, of its employer."""
        return EmployerEvent(
            request_id=self.id, employer_id=self.employer_id, cluster_id=self.cluster_id,
            organisation_id=self.organisation_id, person_id=person_id, kind=kind, text=text,
        )  # fmt: skip


class EmployerAsk(Linked, Base):
    """One letter to an employer about one request, and what the employer said. Asks are counted over all clusters."""

    __tablename__ = "employer_ask"
    __table_args__ = (
        sa.Index("ix_employer_ask_employer_id_asked_at", "employer_id", "asked_at", "id"),
        sa.Index("ix_employer_ask_request_id_asked_at", "request_id", "asked_at", "id"),
        sa.Index(  # partial for the reason of EmployerContact's
            "ix_employer_ask_contact_id", "contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"), postgresql_where=sa.text("contact_id IS NOT NULL"),
        ),
    )  # fmt: skip
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("employer_request.id", ondelete="CASCADE"))
    # Asks of one visit went in one letter: they count as one, and one answer reaches them all.
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer_visit.id", ondelete="SET NULL"), index=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer_contact.id", ondelete="SET NULL"))
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTC, default=now)
    happens_at: Mapped[datetime | None] = mapped_column(UTC)  # the date asked for
    when_words: Mapped[str] = mapped_column(sa.String(200), default="")  # or around when
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    adults: Mapped[str] = mapped_column(sa.String(300), default="")  # which adults of the school are present
    message: Mapped[str] = mapped_column(sa.Text, default="")
    override_note: Mapped[str] = mapped_column(sa.Text, default="")  # why it was asked beyond cap or rest
    by_phone: Mapped[bool] = mapped_column(default=False)  # no letter went
    answer: Mapped[Answer | None] = mapped_column(choice(Answer))
    answered_at: Mapped[datetime | None] = mapped_column(UTC)
    noted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    answer_day: Mapped[date | None]  # the other date, or when to ask again
    words: Mapped[str] = mapped_column(sa.Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTC)  # cancelled, or settled otherwise

    request: Mapped[EmployerRequest] = relationship(back_populates="asks")
    visit: Mapped[EmployerVisit | None] = relationship(back_populates="asks")
    employer: Mapped[Employer] = relationship()
    contact: Mapped[EmployerContact | None] = relationship()
    asked_by: Mapped[Person | None] = relationship(foreign_keys=asked_by_id)
    noted_by: Mapped[Person | None] = relationship(foreign_keys=noted_by_id)  # of an answer got by phone

    @property
    def is_open(self) -> bool:
        return self.answer is None and self.withdrawn_at is None

    @property
    def when(self) -> str:
        """ "Thursday 3 December, 9.30am", or around when."""
        return moment(self.happens_at) if self.happens_at else self.when_words

    @property
    def together(self) -> list["EmployerAsk"]:
        """All that went in one letter with it; itself alone where it went alone."""
        return self.visit.asks if self.visit is not None else [self]

    @property
    def stands(self) -> bool:
        """It may still come to something, or has."""
        return self.withdrawn_at is None and self.answer in {None, Answer.YES}

    @property
    def to_answer(self) -> "EmployerAsk":
        """Whose answer the link takes: of several schools the first that still waits."""
        return self if self.is_open else next((one for one in self.together if one.is_open), self)
