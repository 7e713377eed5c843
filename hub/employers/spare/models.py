"""Spare seats: how many a booked visit has, and which schools asked for some. Numbers and year groups, no names."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Codes, Versioned, choice, now
from hub.employers.requests.models import EmployerRequest
from hub.employers.years import year_words
from hub.members.models import Organisation, Person, Seat
from hub.text import today


class SeatAnswer(enum.StrEnum):
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"  # by the school that asked, before or after the yes
    OFF = "off"  # the visit does not take place

    @property
    def label(self) -> str:
        return {"yes": "Yes", "no": "Not this time", "withdrawn": "Withdrawn", "off": "Fell through"}[self.value]


class SpareSeats(Versioned, Base):
    """At most one for a request."""

    __tablename__ = "employer_spare_seats"
    __table_args__ = (sa.Index("ix_employer_spare_seats_cluster_id_until", "cluster_id", "until", "id"),)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("employer_request.id", ondelete="CASCADE"), unique=True)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    number: Mapped[int]
    until: Mapped[date]  # the last day on which others may ask
    supervisor: Mapped[str] = mapped_column(sa.String(200))  # a role
    note: Mapped[str] = mapped_column(sa.Text, default="")
    posted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    posted_at: Mapped[datetime] = mapped_column(UTC, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(UTC)

    request: Mapped[EmployerRequest] = relationship()
    posted_by: Mapped[Person | None] = relationship()
    asks: Mapped[list["SeatAsk"]] = relationship(back_populates="seats", order_by="SeatAsk.asked_at, SeatAsk.id")

    @property
    def taken(self) -> int:
        return sum(ask.number for ask in self.asks if ask.answer is SeatAnswer.YES)

    @property
    def left(self) -> int:
        return self.number - self.taken

    @property
    def may_be_asked_for(self) -> bool:
        row = self.request
        is_on = row.state.is_booked and row.happens_at is not None and not row.is_past
        return self.closed_at is None and self.until >= today() and self.left > 0 and is_on

    def can_be_answered_by(self, reader: Reader) -> bool:
        """The school that posted them and whoever arranged the visit; a broker in their stead."""
        here = reader.can_contribute and reader.cluster_id == self.cluster_id
        return here and (self.request.is_arranged_by(reader) or reader.is_broker)


class SeatAsk(Versioned, Base):
    """A school asks for some of them. With the yes it has a request of its own, booked, that counts like any other."""

    __tablename__ = "employer_seat_ask"
    __table_args__ = (sa.Index("ix_employer_seat_ask_seats_id_asked_at", "seats_id", "asked_at", "id"),)
    seats_id: Mapped[int] = mapped_column(sa.ForeignKey("employer_spare_seats.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTC, default=now)
    number: Mapped[int]
    year_groups: Mapped[list[str]] = mapped_column(Codes, default=list)
    needs: Mapped[str] = mapped_column(sa.Text, default="")  # adjustments, support worker, travel
    answer: Mapped[SeatAnswer | None] = mapped_column(choice(SeatAnswer))
    answered_at: Mapped[datetime | None] = mapped_column(UTC)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    words: Mapped[str] = mapped_column(sa.Text, default="")
    joined_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer_request.id", ondelete="SET NULL"), index=True)

    seats: Mapped[SpareSeats] = relationship(back_populates="asks")
    organisation: Mapped[Organisation] = relationship()
    seat: Mapped[Seat | None] = relationship()
    asked_by: Mapped[Person | None] = relationship(foreign_keys=asked_by_id)
    joined: Mapped[EmployerRequest | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.answer is None

    @property
    def years(self) -> str:
        return year_words(self.year_groups)

    @property
    def person(self) -> Person | None:
        """Who looks after it at the school now."""
        return self.seat.person if self.seat is not None and self.seat.is_current else self.asked_by

    def can_be_withdrawn_by(self, reader: Reader) -> bool:
        return self.is_open and reader.can_write_for(self.organisation_id)

    def close(self, answer: SeatAnswer, person_id: int | None, words: str = "") -> None:
        self.answer, self.answered_at, self.answered_by_id, self.words = answer, now(), person_id, words
