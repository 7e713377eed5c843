"""Employers: what they are, where, who brought them, who may see them, the people there, and what happened.

Three kinds of knowledge about an employer: its name and sector, which all of a cluster see; its details; and the
private ones (people, full addresses), which are shown only in answers to POST. `shows_details_to` has the rule.
"""

import re
import unicodedata
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hub.access import Reader
from hub.db import UTC, Base, Codes, Versioned, choice, now
from hub.employers.privacy.states import Basis, Hold
from hub.employers.states import EmployerKind, EventKind, Prefers, Promiser, Rung, Sharing, SizeBand, Stage, StopReason
from hub.geo import borough_of, outcode, position
from hub.members.models import Cluster, Organisation, Person, Seat
from hub.search import Indexed
from hub.text import today


def folded(name: str) -> str:
    """For comparing names: small letters without accents, punctuation and the words that every firm has."""
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    text = re.sub(r"[\W_]", " ", plain)
    words = [word for word in text.split() if word not in {"ltd", "limited", "plc", "llp", "the"}]
    return " ".join(words or text.split())[:200]


class Employer(Versioned, Indexed, Base):
    """It belongs to its steward organisation; the organisation that introduced it keeps the credit and decides
    who else sees it. Once it is not to be contacted, nobody can take that back here; it ends on the day that was
    named, or never."""

    __tablename__ = "employer"
    __table_args__ = (sa.Index("ix_employer_name_id", "name", "id"),)
    name: Mapped[str] = mapped_column(sa.String(200))
    folded_name: Mapped[str] = mapped_column(sa.String(200), index=True, default="")
    kind: Mapped[EmployerKind] = mapped_column(choice(EmployerKind), default=EmployerKind.EMPLOYER)
    sector: Mapped[str] = mapped_column(sa.String(40), index=True)  # vocabulary: sector
    sic_section: Mapped[str] = mapped_column(sa.String(1), default="")  # one of the sector's; "" where not known
    size_band: Mapped[SizeBand | None] = mapped_column(choice(SizeBand))
    website: Mapped[str] = mapped_column(sa.String(300), default="")
    company_number: Mapped[str] = mapped_column(sa.String(20), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")  # what it is like for young people
    hosts_ldd: Mapped[bool] = mapped_column(default=False, index=True)
    step_free: Mapped[bool] = mapped_column(default=False)
    transport: Mapped[str] = mapped_column(sa.String(300), default="")
    activity_types: Mapped[list[str]] = mapped_column(Codes, default=list)
    rung: Mapped[Rung | None] = mapped_column(choice(Rung))
    stage: Mapped[Stage] = mapped_column(choice(Stage), default=Stage.PROSPECT)
    paused_until: Mapped[date | None]
    stop_reason: Mapped[StopReason | None] = mapped_column(choice(StopReason))
    stopped_at: Mapped[datetime | None] = mapped_column(UTC)
    stopped_until: Mapped[date | None]  # the first day on which it may be contacted again; None for good
    steward_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    introduced_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)

    steward: Mapped[Organisation] = relationship(foreign_keys=steward_id)
    introduced_by: Mapped[Organisation | None] = relationship(foreign_keys=introduced_by_id)
    places: Mapped[list["EmployerPlace"]] = relationship(
        order_by="EmployerPlace.position, EmployerPlace.id", cascade="all, delete-orphan", passive_deletes=True
    )
    shares: Mapped[list["EmployerShare"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @validates("name")
    def _fold(self, key: str, value: str) -> str:
        self.folded_name = folded(value)
        return value

    @property
    def is_stopped(self) -> bool:
        return self.stage is Stage.DO_NOT_CONTACT

    @property
    def is_resting(self) -> bool:
        """Stopped, or paused for now: nobody is shown what it offers."""
        is_over = self.paused_until is not None and self.paused_until <= today()
        return self.is_stopped or (self.stage is Stage.PAUSED and not is_over)

    @property
    def brought_by(self) -> Organisation:
        """Whose contact it is: requests for an employer to be asked through somebody come here."""
        return self.introduced_by or self.steward

    @property
    def brought_by_id(self) -> int:
        return self.introduced_by_id or self.steward_id

    @property
    def owner_ids(self) -> frozenset[int]:
        return frozenset({self.steward_id, self.brought_by_id})

    def is_owned_by(self, reader: Reader) -> bool:
        """Contributors of the organisation that brought it or looks after it."""
        return reader.can_contribute and any(reader.can_write_for(one) for one in self.owner_ids)

    def sharing_in(self, cluster_id: int | None) -> Sharing:
        found = next((share for share in self.shares if share.cluster_id == cluster_id), None)
        return found.sharing if found else Sharing.ASK_THROUGH_US

    def asked_through(self, cluster_id: int | None) -> str:
        """Where those who do not see the details turn to: requests go the same way (queries.handler_for)."""
        return self.brought_by.name if self.sharing_in(cluster_id) is Sharing.ASK_THROUGH_US else "the brokers"

    def shows_details_to(self, reader: Reader) -> bool:
        """Its own organisations always, brokers from *the EBP* on, careers leaders at *the cluster*; leads are
        like members. Who sees the details may also contact it, and see its people in an answer to POST."""
        if not reader.can_contribute:
            return False
        sharing = self.sharing_in(reader.cluster_id)
        return (
            self.is_owned_by(reader)
            or sharing is Sharing.CLUSTER
            or (sharing is Sharing.EBP and reader.is_broker)
        )  # fmt: skip

    def can_be_contacted_by(self, reader: Reader) -> bool:
        return self.shows_details_to(reader) and not self.is_stopped

    def can_be_edited_by(self, reader: Reader) -> bool:
        return self.is_owned_by(reader) or (reader.is_broker and self.shows_details_to(reader))

    def can_be_opened_by(self, reader: Reader) -> bool:
        """Who decides who can see this: the organisation that brought it, and nobody else."""
        return reader.can_contribute and reader.can_write_for(self.brought_by_id)

    def stop(self, reason: StopReason, until: date | None = None) -> None:
        self.stage, self.stop_reason, self.paused_until = Stage.DO_NOT_CONTACT, reason, None
        self.stopped_at, self.stopped_until = now(), until

    def end_stop(self) -> None:
        """The day that was named with it has come."""
        self.stage, self.stop_reason, self.stopped_at, self.stopped_until = Stage.ACTIVE, None, None, None

    def pause(self, until: date) -> None:
        if not self.is_stopped:
            self.stage, self.paused_until = Stage.PAUSED, until

    def settle_at(self, places: list["EmployerPlace"]) -> None:
        self.places = places
        for number, place in enumerate(places):
            place.position = number


class EmployerPlace(Base):
    """A site. The outcode and borough are details; the full postcode and the address are private."""

    __tablename__ = "employer_place"
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)  # 0 is the main one
    postcode: Mapped[str] = mapped_column(sa.String(10), default="")
    outcode: Mapped[str] = mapped_column(sa.String(5), default="")
    borough: Mapped[str | None] = mapped_column(sa.String(9), index=True)  # GSS code
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    address: Mapped[str] = mapped_column(sa.Text, default="")

    @classmethod
    def at(cls, postcode: str, *, borough: str | None = None, address: str = "") -> "EmployerPlace":
        where = position(postcode) or (None, None)
        return cls(
            postcode=postcode,
            outcode=outcode(postcode) or "",
            borough=borough or borough_of(postcode),
            latitude=where[0],
            longitude=where[1],
            address=address,
        )


class EmployerShare(Base):
    """An employer in the pool of a cluster, and who of it can see more than name and sector."""

    __tablename__ = "employer_share"
    __table_args__ = (
        sa.UniqueConstraint("employer_id", "cluster_id"),
        # By employer, so that whoever counts a pool walks through both tables in step and looks into no row here.
        sa.Index("ix_employer_share_cluster_id_employer_id_sharing", "cluster_id", "employer_id", "sharing"),
        sa.Index("ix_employer_share_cluster_id_shared_at_employer_id", "cluster_id", "shared_at", "employer_id"),
    )
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    sharing: Mapped[Sharing] = mapped_column(choice(Sharing), default=Sharing.ASK_THROUGH_US)
    shared_at: Mapped[datetime] = mapped_column(UTC, default=now)  # into the pool
    changed_at: Mapped[datetime] = mapped_column(UTC, default=now)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)


class EmployerContact(Versioned, Base):
    """Somebody at an employer. All of it is private."""

    __tablename__ = "employer_contact"
    __table_args__ = (
        sa.Index("ix_employer_contact_employer_id_name_id", "employer_id", "name", "id"),
        # Few have one. With the empty ones in it SQLite reckons that each finds all, and reads the table instead.
        sa.Index(
            "ix_employer_contact_private_to_id", "private_to_id",
            sqlite_where=sa.text("private_to_id IS NOT NULL"), postgresql_where=sa.text("private_to_id IS NOT NULL"),
        ),
    )  # fmt: skip
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    prefers: Mapped[Prefers] = mapped_column(choice(Prefers), default=Prefers.EMAIL)
    best_time: Mapped[str] = mapped_column(sa.String(120), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")  # where the details come from
    told_on: Mapped[date | None]  # when they were told that we keep them
    told_how: Mapped[str] = mapped_column(sa.String(200), default="")
    # Imported: until they are told, only this organisation sees them, however widely the employer is shared. They
    # go with it: without it they would be open to all who see the employer.
    private_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    basis: Mapped[Basis] = mapped_column(choice(Basis), default=Basis.NOT_RECORDED)
    reviewed_at: Mapped[datetime | None] = mapped_column(UTC)  # somebody said that it is still right
    review_told_at: Mapped[datetime | None] = mapped_column(UTC)  # the owner was told that it is due
    review_reminded_at: Mapped[datetime | None] = mapped_column(UTC)
    hold: Mapped[Hold | None] = mapped_column(choice(Hold))
    held_at: Mapped[datetime | None] = mapped_column(UTC)
    anonymised_at: Mapped[datetime | None] = mapped_column(UTC)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    added_at: Mapped[datetime] = mapped_column(UTC, default=now)

    employer: Mapped[Employer] = relationship()
    seat: Mapped[Seat | None] = relationship()  # who looks after this person

    @property
    def is_untold(self) -> bool:
        return self.private_to_id is not None and self.told_on is None

    def is_seen_by(self, reader: Reader) -> bool:
        """Beside the rule of its employer."""
        return self.private_to_id is None or self.told_on is not None or reader.can_write_for(self.private_to_id)

    @property
    def can_be_used(self) -> bool:
        """For letters, lists and exports; else it is only kept."""
        return self.hold is None and self.anonymised_at is None

    def is_confirmed(self) -> None:
        self.reviewed_at, self.review_told_at, self.review_reminded_at = now(), None, None


class EmployerEvent(Base):
    """One line of a timeline: of an employer, of a request, or of both. `organisation_id` is the school or EBP
    whose act or request it was; another school's lines are told without naming it."""

    __tablename__ = "employer_event"
    __table_args__ = (
        sa.CheckConstraint("employer_id IS NOT NULL OR request_id IS NOT NULL", name="about_something"),
        # With the kind, so that the last contact of each of thousands is found without its row.
        sa.Index("ix_employer_event_employer_id_at_id_kind", "employer_id", "at", "id", "kind"),
        sa.Index("ix_employer_event_request_id_at_id", "request_id", "at", "id"),
        sa.Index("ix_employer_event_cluster_id_kind_at_id", "cluster_id", "kind", "at", "id"),
    )
    employer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer_request.id", ondelete="CASCADE"))
    cluster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(UTC, default=now)
    contact_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("employer_contact.id", ondelete="SET NULL"), index=True
    )  # with whom; private
    batch: Mapped[str] = mapped_column(sa.String(24), default="", index=True)  # logged with one press, taken back so
    promised_by: Mapped[Promiser | None] = mapped_column(choice(Promiser))
    due_on: Mapped[date | None]  # of a promise
    kept_at: Mapped[datetime | None] = mapped_column(UTC)  # of a promise: kept, or no longer waited for

    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    cluster: Mapped[Cluster | None] = relationship()

    @property
    def is_open_promise(self) -> bool:
        return self.kind is EventKind.PROMISE and self.kept_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open_promise and self.due_on is not None and self.due_on < today()
