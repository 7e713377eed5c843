"""Clusters, organisations, memberships, people, seats, sign-ins, and the register of establishments."""

import secrets
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_security.core import UserMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hub.access import Reader
from hub.db import UTC, Base, Codes, Json, Linked, Versioned, choice, now
from hub.members.roles import SPEAKERS as SPEAKERS
from hub.members.roles import ClusterKind as ClusterKind
from hub.members.roles import MembershipState as MembershipState
from hub.members.roles import Role as Role

# Organisations and people stand beside nearly every row of every list: what only their own page shows is read there.
PROFILE: Any = {"deferred": True, "deferred_group": "profile"}
SECRETS: Any = {"deferred": True, "deferred_group": "secrets"}


class Cluster(Versioned, Base):
    """A group of schools and colleges that improve careers education together."""

    __tablename__ = "cluster"
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    kind: Mapped[ClusterKind] = mapped_column(choice(ClusterKind), default=ClusterKind.GEOGRAPHIC)
    boroughs: Mapped[list[str]] = mapped_column(Codes, default=list)  # GSS codes
    sector: Mapped[str | None] = mapped_column(sa.String(40))  # for a sector cluster
    lead_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id", ondelete="SET NULL"))
    welcome: Mapped[str] = mapped_column(sa.Text, default="")  # Markdown, on the front page
    reply_to: Mapped[str | None] = mapped_column(sa.String(254))  # for the cluster's letters
    mail_from: Mapped[str | None] = mapped_column(sa.String(254))  # their sender, within the hub's own mail domain
    data_contact: Mapped[str] = mapped_column(sa.Text, default="")  # who answers for personal data
    open_to_requests: Mapped[bool] = mapped_column(default=True)  # may organisations ask to join?
    asks_for_second_factor: Mapped[bool] = mapped_column(default=True)  # of leads and brokers
    is_demo: Mapped[bool] = mapped_column(default=False)
    feed_version: Mapped[int] = mapped_column(default=1)  # raised to renew the secret address of its calendar
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)

    lead_organisation: Mapped["Organisation | None"] = relationship(foreign_keys=lead_organisation_id)


class Organisation(Versioned, Base):
    """A school, college, EBP or other body. It may belong to several clusters."""

    __tablename__ = "organisation"
    name: Mapped[str] = mapped_column(sa.String(200), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))  # vocabulary: organisation kind
    urn: Mapped[int | None] = mapped_column(unique=True)  # DfE number where it is in the register
    postcode: Mapped[str | None] = mapped_column(sa.String(10))
    borough: Mapped[str | None] = mapped_column(sa.String(9), index=True)  # GSS code
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    address: Mapped[str] = mapped_column(sa.Text, default="", **PROFILE)
    phase: Mapped[str] = mapped_column(sa.String(200), default="")
    age_low: Mapped[int | None]
    age_high: Mapped[int | None]
    pupil_count: Mapped[int | None]
    send_percent: Mapped[int | None]  # of a hundred pupils or learners, how many have SEND or LDD
    website: Mapped[str | None] = mapped_column(sa.String(300), **PROFILE)
    # The profile: what an employer or another school needs to know before coming.
    specialist_subjects: Mapped[list[str]] = mapped_column(Codes, default=list, **PROFILE)
    best_days: Mapped[list[str]] = mapped_column(Codes, default=list, **PROFILE)  # mon .. fri
    group_sizes: Mapped[str] = mapped_column(sa.Text, default="", **PROFILE)
    room_kit: Mapped[str] = mapped_column(sa.Text, default="", **PROFILE)
    send_notes: Mapped[str] = mapped_column(sa.Text, default="", **PROFILE)
    ask_us_about: Mapped[str] = mapped_column(sa.Text, default="")
    at_the_door: Mapped[str] = mapped_column(sa.Text, default="", **PROFILE)  # where visitors go and sign in
    stations: Mapped[str] = mapped_column(sa.Text, default="", **PROFILE)  # the nearest ones
    hosts_meetings: Mapped[bool] = mapped_column(default=False)
    says_learner: Mapped[bool] = mapped_column(default=False)  # LDD and learner, rather than SEND and pupil
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation")

    @property
    def word_for_pupil(self) -> str:
        return "learner" if self.says_learner else "pupil"

    @property
    def word_for_send(self) -> str:
        return "LDD" if self.says_learner else "SEND"

    def can_be_edited_by(self, reader: Reader) -> bool:
        """Those who speak for it, and the cluster's lead. Also: who may invite to it, and take it out."""
        if reader.viewing_as:
            return False
        own = any(seat.organisation_id == self.id and seat.role in SPEAKERS for seat in reader.seats)
        return own or reader.is_lead


# What a list says of an organisation: `joinedload(...).load_only(*NAMED)`.
NAMED = (Organisation.version, Organisation.name, Organisation.kind, Organisation.says_learner)


class Membership(Linked, Base):
    """An organisation in a cluster, from asking to leaving."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("cluster_id", "organisation_id"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    state: Mapped[MembershipState] = mapped_column(choice(MembershipState), default=MembershipState.MEMBER)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime | None] = mapped_column(UTC)
    message: Mapped[str] = mapped_column(sa.Text, default="")  # with the request to join
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]

    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    asked_by: Mapped["Person | None"] = relationship(foreign_keys=asked_by_id)


class Person(UserMixin, Linked, Versioned, Base):  # type: ignore[misc]  # Flask-Security is untyped
    """Somebody who may sign in. The columns from `password` to `mf_recovery_codes` are Flask-Security's."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-100)  # Flask-Security's mixin has an `id: int`
    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # lower case: one mailbox, one account
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    job_title: Mapped[str] = mapped_column(sa.String(120), default="")
    ask_me_about: Mapped[str] = mapped_column(sa.Text, default="")
    is_administrator: Mapped[bool] = mapped_column(default=False)
    password: Mapped[str | None] = mapped_column(sa.String(255), **SECRETS)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True, default=lambda: secrets.token_hex(32))
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255), **SECRETS)
    # Mutable: Flask-Security takes a used code out of the list in place, which must reach the database.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(Json), **SECRETS)  # type: ignore[arg-type]
    invited_at: Mapped[datetime | None] = mapped_column(UTC)
    joined_at: Mapped[datetime | None] = mapped_column(UTC)  # first set a password
    erased_at: Mapped[datetime | None] = mapped_column(UTC)
    feed_version: Mapped[int] = mapped_column(default=1)  # raised to renew the secret calendar address

    seats: Mapped[list["Seat"]] = relationship(back_populates="person", foreign_keys="Seat.person_id")

    @validates("email")
    def _lower(self, key: str, value: str) -> str:
        return value.strip().lower()

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]  # a property there is an attribute
        """Flask-Security asks; rights come from seats."""
        return []

    def check_tf_required(self, methods: list[Any], fresh: bool) -> tuple[bool, list[Any]]:
        """Flask-Security asks at sign-in: is a code wanted (always, where one is set up), and by which methods?"""
        return bool(methods) or self.check_tf_required_setup(), methods

    def check_tf_required_setup(self) -> bool:
        """Leads and brokers need a second factor unless their cluster says no."""
        return any(
            seat.ended_at is None and seat.role in {Role.LEAD, Role.BROKER} and seat.cluster.asks_for_second_factor
            for seat in self.seats
        )

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def has_joined(self) -> bool:
        return self.joined_at is not None

    def joins(self, name: str, password_hash: str) -> None:
        """Their link has done its work: it opens nothing any more."""
        self.name, self.password, self.joined_at = name, password_hash, now()
        self.link_version += 1

    @property
    def has_second_factor(self) -> bool:
        return self.tf_primary_method is not None


class AuthRole(Base):
    """Flask-Security insists on a table of roles. It stays empty: rights come from seats."""

    __tablename__ = "auth_role"
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)


class Seat(Base):
    """A person's place in a cluster, for an organisation. Responsibility points here: handing the seat to
    another person carries everything with it."""

    __tablename__ = "seat"
    __table_args__ = (sa.Index("ix_seat_cluster_id_organisation_id", "cluster_id", "organisation_id"),)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    given_at: Mapped[datetime] = mapped_column(UTC, default=now)
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None] = mapped_column(UTC)

    person: Mapped[Person] = relationship(back_populates="seats", foreign_keys=person_id)
    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def is_current(self) -> bool:
        return self.ended_at is None

    def can_be_handed_over_by(self, reader: Reader) -> bool:
        """Whoever sits on it, or the cluster's lead."""
        own = self.person_id == reader.person_id and not reader.viewing_as
        return self.is_current and self.cluster_id == reader.cluster_id and (own or reader.is_lead)

    def can_be_ended_by(self, reader: Reader) -> bool:
        """Also a careers leader of the same school, for its governors and enterprise advisers and for those whom
        nobody has heard of since they were invited."""
        if self.can_be_handed_over_by(reader):
            return True
        lesser = self.role in {Role.GOVERNOR, Role.ENTERPRISE_ADVISER} or not self.person.has_joined
        return self.is_current and lesser and self.organisation.can_be_edited_by(reader)


class SignIn(Base):
    """One browser in which a person is signed in. Deleting the row signs it out at its next request."""

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime] = mapped_column(UTC, default=now)
    seen_at: Mapped[datetime] = mapped_column(UTC, default=now, index=True)
    browser: Mapped[str] = mapped_column(sa.String(200), default="")

    person: Mapped[Person] = relationship()

    @property
    def browser_words(self) -> str:
        """'Firefox on Windows', as far as the browser says."""
        names = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
        name = next((one for one in names if one in self.browser), "A browser")
        name = {"Edg": "Edge", "OPR": "Opera"}.get(name, name)
        systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
        system = next((words for sign, words in systems.items() if sign in self.browser), "")
        return f"{name} on {system}" if system else name


class Guess(Base):
    """A wrong password, code or reset request. Account and address are kept as keyed hashes only."""

    __tablename__ = "guess"
    __table_args__ = (
        sa.Index("ix_guess_account_hash_at", "account_hash", "at"),
        sa.Index("ix_guess_address_hash_at", "address_hash", "at"),
    )
    kind: Mapped[str] = mapped_column(sa.String(20))
    account_hash: Mapped[str | None] = mapped_column(sa.String(64))
    address_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UTC, default=now, index=True)


class Establishment(Base):
    """A school or college of the government's register, for pickers. See hub/members/register.py."""

    __tablename__ = "establishment"
    urn: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    search_name: Mapped[str] = mapped_column(sa.String(200), index=True)  # folded, for matching
    kind: Mapped[str] = mapped_column(sa.String(40))  # vocabulary: organisation kind
    phase: Mapped[str | None] = mapped_column(sa.String(60))
    status: Mapped[str] = mapped_column(sa.String(20), default="open")  # open, closed, proposed
    listed: Mapped[bool] = mapped_column(default=True)  # offered in pickers
    postcode: Mapped[str | None] = mapped_column(sa.String(10), index=True)
    outcode: Mapped[str | None] = mapped_column(sa.String(5), index=True)
    borough: Mapped[str | None] = mapped_column(sa.String(9), index=True)  # GSS code
    town: Mapped[str | None] = mapped_column(sa.String(100))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    age_low: Mapped[int | None]
    age_high: Mapped[int | None]
    sixth_form: Mapped[str | None] = mapped_column(sa.String(10))  # yes, no, unknown
    closed_on: Mapped[date | None]
    successor_urn: Mapped[int | None]
