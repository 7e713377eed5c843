"""Tables of self-review: the templates as they were answered, rounds, one review per school and round, its answers,
and the figures that were published when a round was closed."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.audits.frameworks import OWN, Framework, Given
from hub.audits.parsing import build, build_element
from hub.audits.scoring import Result
from hub.db import UTC, Base, Codes, Json, Versioned, choice, db, now
from hub.extract.kinds import KINDS
from hub.members.models import Cluster, Organisation, Person, Role, Seat
from hub.text import filesize, today
from hub.vocabulary import codes

ANSWERERS = {Role.LEAD, Role.BROKER, Role.CAREERS_LEADER}  # seats that may answer for their organisation
LONDON_AMBITIONS = "london-ambitions"
OWN_ELEMENT = {
    "code": OWN,
    "id": "Q",
    "title": "Questions of your cluster",
    "intro": "Your cluster lead asks these in this round, beside the questions of the framework.",
}
_parsed: dict[tuple[int, datetime], Framework] = {}


class Showing(enum.StrEnum):
    """What of a round will be seen outside a school."""

    TOTALS = "totals"
    NAMED = "named"


class AuditTemplate(Base):
    """One edition of a framework. Once answered it never changes: a change is a new edition."""

    __tablename__ = "audit_template"
    __table_args__ = (sa.UniqueConstraint("key", "edition"),)
    key: Mapped[str] = mapped_column(sa.String(80))
    edition: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)  # read once per process: see framework
    loaded_at: Mapped[datetime] = mapped_column(UTC, default=now)

    @property
    def framework(self) -> Framework:
        if (self.id, self.loaded_at) not in _parsed:
            _read_all()
        return _parsed[(self.id, self.loaded_at)]


def _read_all() -> None:
    """In one statement, because a page that needs one edition often needs that of last time as well."""
    select = sa.select(AuditTemplate.id, AuditTemplate.loaded_at, AuditTemplate.content)
    for id_, loaded_at, content in db.session.execute(select):
        if (id_, loaded_at) not in _parsed:
            _parsed[(id_, loaded_at)] = build(content)


class AuditRound(Versioned, Base):
    """A cluster's schools review themselves, by a day."""

    __tablename__ = "audit_round"
    __table_args__ = (sa.Index("ix_audit_round_cluster_id_opened_at", "cluster_id", "opened_at"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(120))
    families: Mapped[list[str]] = mapped_column(Codes, default=lambda: [LONDON_AMBITIONS])  # the first one leads
    own_questions: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # as a template has them
    showing: Mapped[Showing] = mapped_column(choice(Showing), default=Showing.TOTALS)
    due_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(UTC, default=now)
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None] = mapped_column(UTC)  # first closing; a school may be let in again after it

    cluster: Mapped[Cluster] = relationship()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < today()

    @property
    def shows_named(self) -> bool:
        return self.showing is Showing.NAMED

    def whole(self, template: "AuditTemplate") -> Framework:
        """The template as it is asked in this round: after the first family's come the lead's own questions."""
        framework = template.framework
        if not self.own_questions or framework.family != self.families[0]:
            return framework
        raw = OWN_ELEMENT | {"minutes": len(self.own_questions), "questions": self.own_questions}
        return framework.followed_by(build_element(raw))

    def can_be_led_by(self, reader: Reader) -> bool:
        return reader.is_lead and reader.cluster_id == self.cluster_id


class ReviewState(enum.StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    HANDED_IN = "handed_in"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class AuditReview(Base):
    """One organisation's answers to one family of questions in one round. `result` is reckoned and frozen when it is
    handed in (a rule like "within twelve months" would otherwise turn by itself)."""

    __tablename__ = "audit_review"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "organisation_id", "family"),
        sa.Index("ix_audit_review_organisation_id_submitted_at", "organisation_id", "submitted_at"),
    )
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    family: Mapped[str] = mapped_column(sa.String(40), default=LONDON_AMBITIONS)  # of its template
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_template.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40), default="")  # of the organisation, as it was when taken in
    year_groups: Mapped[list[str]] = mapped_column(Codes, default=list)  # that the organisation teaches
    started_at: Mapped[datetime | None] = mapped_column(UTC)
    submitted_at: Mapped[datetime | None] = mapped_column(UTC)
    submitted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    agreed_at: Mapped[datetime | None] = mapped_column(UTC)  # the head agreed to a named row
    agreed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reopened_until: Mapped[date | None]  # let in again after the close, until this day
    reminded_at: Mapped[datetime | None] = mapped_column(UTC)
    result_json: Mapped[dict[str, Any] | None] = mapped_column("result", Json, deferred=True)

    round: Mapped[AuditRound] = relationship()
    organisation: Mapped[Organisation] = relationship()
    template: Mapped[AuditTemplate] = relationship()
    submitted_by: Mapped[Person | None] = relationship(foreign_keys=submitted_by_id)

    @property
    def framework(self) -> Framework:
        return self.round.whole(self.template)

    @property
    def has_converted(self) -> bool:
        """Is the organisation another kind of school now than when the round began?"""
        return bool(self.kind) and self.kind != self.organisation.kind

    @property
    def due_on(self) -> date:
        return self.reopened_until or self.round.due_on

    @property
    def is_open(self) -> bool:
        return self.round.is_open or self.reopened_until is not None

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def state(self) -> ReviewState:
        if self.submitted_at:
            return ReviewState.HANDED_IN
        return ReviewState.IN_PROGRESS if self.started_at else ReviewState.NOT_STARTED

    @property
    def result(self) -> Result | None:
        return Result.from_json(self.result_json) if self.result_json else None

    def can_be_answered_by(self, reader: Reader) -> bool:
        """By seat; whether it is still open is another question, with another answer."""
        return not reader.viewing_as and any(
            seat.organisation_id == self.organisation_id and seat.role in ANSWERERS for seat in reader.seats
        )

    def hand_in(self, person_id: int, result: Result) -> None:
        self.submitted_at, self.submitted_by_id = now(), person_id
        self.result_json = result.to_json()

    def take_back(self) -> None:
        """The answers stay; what was reckoned from them goes, and with it the agreement to be named."""
        self.submitted_at = self.submitted_by_id = self.result_json = None
        self.agreed_at = self.agreed_by_id = None


class AuditCompass(Versioned, Base):
    """Official percentages by benchmark that a school copied from its own Compass report, to stand beside its
    self-review: in a table of their own, and in no figure of ours."""

    __tablename__ = "audit_compass"
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_review.id", ondelete="CASCADE"), unique=True)
    measured_on: Mapped[date]
    gb1: Mapped[int | None]
    gb2: Mapped[int | None]
    gb3: Mapped[int | None]
    gb4: Mapped[int | None]
    gb5: Mapped[int | None]
    gb6: Mapped[int | None]
    gb7: Mapped[int | None]
    gb8: Mapped[int | None]

    @property
    def percentages(self) -> dict[str, int]:
        """By the code of the benchmark, of those that were entered."""
        return {code: value for code in codes("benchmark") if (value := getattr(self, code)) is not None}


class AuditAnswer(Versioned, Base):
    """What one school answered to one question: value by part ("" is the question itself), note, evidence, and who
    is to close the gap by when."""

    __tablename__ = "audit_answer"
    __table_args__ = (sa.UniqueConstraint("review_id", "question_id"),)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_review.id", ondelete="CASCADE"))
    question_id: Mapped[str] = mapped_column(sa.String(20))
    value: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    is_unknown: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    evidence: Mapped[str] = mapped_column(sa.String(500), default="")  # an address, or a resource here: "resource:12"
    owner_seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    target_on: Mapped[date | None]
    answered_at: Mapped[datetime] = mapped_column(UTC, default=now)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    answered_by_link: Mapped[str] = mapped_column(sa.String(120), default="")  # the name of a colleague without account

    review: Mapped[AuditReview] = relationship()
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)
    owner: Mapped[Seat | None] = relationship(foreign_keys=owner_seat_id)
    files: Mapped[list["AuditFile"]] = relationship(order_by="AuditFile.id", viewonly=True)

    @property
    def says_nothing(self) -> bool:
        """A row that only holds files, or what an action points at: whoever answers writes over nothing."""
        said = (self.value, self.is_unknown, self.note, self.evidence, self.owner_seat_id, self.target_on)
        return not any(said) and not self.answered_by_id and not self.answered_by_link

    @property
    def given(self) -> Given:
        return Given(self.value, self.is_unknown)

    @property
    def said_by(self) -> str:
        if self.answered_by_link:
            return f"{self.answered_by_link}, by link"
        return self.answered_by.name if self.answered_by else "Somebody"


class AuditFile(Base):
    """Evidence kept here: for those who may answer for the school, and gone with the answer."""

    __tablename__ = "audit_file"
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_answer.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(20))  # of hub.extract.kinds
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UTC, default=now)
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)

    @property
    def words(self) -> str:
        return f"{KINDS[self.kind].label}, {filesize(self.size)}"


class AuditPublished(Base):
    """The figures of one family at one close, frozen. Pages read the newest; the earlier ones are kept, because what
    was once published bounds what may be published after it (see summary.py)."""

    __tablename__ = "audit_published"
    __table_args__ = (sa.Index("ix_audit_published_round_id_id", "round_id", "id"),)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id", ondelete="CASCADE"))
    family: Mapped[str] = mapped_column(sa.String(40), default=LONDON_AMBITIONS)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    # What each school counted for: the rows behind the figures, shown to nobody and read where a rule needs them.
    schools: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, deferred=True)
    published_at: Mapped[datetime] = mapped_column(UTC, default=now)

    round: Mapped[AuditRound] = relationship()

    @property
    def whole(self) -> dict[str, Any]:
        """The content as the rules of summary.py take it, with the rows behind it."""
        return {**self.content, "schools": self.schools}
