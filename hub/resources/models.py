"""Resources: what an organisation shares, its files, and the text that was read out of them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Codes, Json, Versioned, choice, now
from hub.extract import DRAWERS
from hub.extract.kinds import KINDS, Kind
from hub.members.models import Cluster, Organisation, Person, Seat
from hub.resources.states import Licence as Licence
from hub.resources.states import Status as Status
from hub.resources.states import TextState as TextState
from hub.resources.states import UrlState as UrlState
from hub.resources.uploads import Upload
from hub.search import Indexed
from hub.storage import NAME_LIMIT
from hub.text import today
from hub.vocabulary import Visibility

# Labour-market figures are looked at again after a year, all else after three.
YEARS_FRESH = {"labour_market": 1}
UNDO_DAYS = 30  # a withdrawn resource can be put back for so long; then its content goes


class Labelled(NamedTuple):
    """What is said of a file of a resource: what it is, and its place among them, from 1."""

    label: str
    place: int


class Resource(Versioned, Indexed, Base):
    """Files, a link, a page of Markdown, or some of each, under one title. It belongs to an organisation;
    the author is the person who shared it, the seat is who answers for it now."""

    __tablename__ = "resource"
    __table_args__ = (
        sa.Index("ix_resource_cluster_id_status_shared_at_id", "cluster_id", "status", "shared_at", "id"),
        sa.Index("ix_resource_organisation_id_status", "organisation_id", "status"),
        sa.Index("ix_resource_visibility_status_shared_at_id", "visibility", "status", "shared_at", "id"),
        sa.Index("ix_resource_status_shared_at_id", "status", "shared_at", "id"),  # newest first, for any reader
        sa.Index("ix_resource_status_withdrawn_at", "status", "withdrawn_at"),
        sa.Index("ix_resource_status_review_by", "status", "review_by"),
        sa.Index("ix_resource_status_url_checked_on", "status", "url_checked_on"),
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")  # a page in Markdown
    url: Mapped[str | None] = mapped_column(sa.String(2000))  # a page elsewhere
    url_checked_on: Mapped[date | None]
    url_state: Mapped[UrlState] = mapped_column(choice(UrlState), default=UrlState.UNKNOWN)
    url_dead_on: Mapped[date | None]  # since when nothing is there
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.CLUSTER)
    status: Mapped[Status] = mapped_column(choice(Status), default=Status.SHARED)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str | None] = mapped_column(sa.String(40))  # vocabulary: resource kind
    year_groups: Mapped[list[str]] = mapped_column(Codes, default=list)
    subjects: Mapped[list[str]] = mapped_column(Codes, default=list)
    benchmarks: Mapped[list[str]] = mapped_column(Codes, default=list)
    ambitions: Mapped[list[str]] = mapped_column(Codes, default=list)
    sectors: Mapped[list[str]] = mapped_column(Codes, default=list)
    activity_types: Mapped[list[str]] = mapped_column(Codes, default=list)
    audiences: Mapped[list[str]] = mapped_column(Codes, default=list)
    minutes: Mapped[int | None]  # it takes so long to use
    cost_band: Mapped[str | None] = mapped_column(sa.String(40))
    works_for_send: Mapped[bool] = mapped_column(default=False)
    is_rough: Mapped[bool] = mapped_column(default=False)  # rough but useful: an honest mark
    licence: Mapped[Licence] = mapped_column(choice(Licence), default=Licence.MEMBERS)
    source: Mapped[str] = mapped_column(sa.Text, default="")  # where figures and pictures come from
    adapted_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("resource.id", ondelete="SET NULL"), index=True)
    details: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # the short form of its kind: kinds.py
    suggested: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)  # codes out of its text: suggesting.py
    review_by: Mapped[date | None]  # until then nobody need ask whether it still holds
    review_asked_on: Mapped[date | None]
    school_count: Mapped[int] = mapped_column(default=0)  # organisations that said they used it
    shared_at: Mapped[datetime] = mapped_column(UTC, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(UTC)  # by a person; changed_at also moves with the text read
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTC)
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")
    emptied_at: Mapped[datetime | None] = mapped_column(UTC)  # content gone, 30 days after withdrawal

    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=author_id)
    seat: Mapped[Seat | None] = relationship()
    files: Mapped[list["ResourceFile"]] = relationship(
        back_populates="resource", order_by="ResourceFile.position, ResourceFile.id", cascade="all, delete-orphan"
    )

    @property
    def is_shared(self) -> bool:
        return self.status is Status.SHARED

    @property
    def is_stale(self) -> bool:
        """Nobody has looked at it since the day on which somebody should."""
        return self.is_shared and self.review_by is not None and self.review_by < today()

    def confirm(self) -> None:
        """Somebody who answers for it has looked at it: it is asked about again in some years."""
        self.review_by, self.review_asked_on = self.next_review(), None

    def next_review(self) -> date:
        """When one that is looked at today is to be looked at again."""
        years, on = YEARS_FRESH.get(self.kind or "", 3), today()
        leap_day = on.month == 2 and on.day == 29
        return on.replace(year=on.year + years, day=28 if leap_day else on.day)

    @property
    def labels(self) -> dict[int, Labelled]:
        return {file.id: Labelled(file.label, place) for place, file in enumerate(self.files, start=1)}

    @property
    def is_public(self) -> bool:
        return self.visibility is Visibility.PUBLIC

    @property
    def undo_until(self) -> datetime | None:
        """The last moment at which a withdrawal can be taken back."""
        return self.withdrawn_at + timedelta(days=UNDO_DAYS) if self.withdrawn_at and not self.emptied_at else None

    def can_be_edited_by(self, reader: Reader) -> bool:
        """People who contribute for the organisation, and the author."""
        if not self.is_shared or not reader.can_contribute:
            return False
        return reader.can_write_for(self.organisation_id) or self.author_id == reader.person_id

    def can_be_withdrawn_by(self, reader: Reader) -> bool:
        return self.is_shared and self.is_looked_after_by(reader)

    def can_be_restored_by(self, reader: Reader) -> bool:
        return self.undo_until is not None and now() < self.undo_until and self.is_looked_after_by(reader)

    def is_looked_after_by(self, reader: Reader) -> bool:
        if not reader.can_contribute:
            return False
        leads_it = reader.is_lead and reader.cluster_id == self.cluster_id
        return leads_it or reader.can_write_for(self.organisation_id) or self.author_id == reader.person_id

    def add_files(self, uploads: Iterable[Upload]) -> None:
        """After those that are there; content that is there already is not added again."""
        known = {file.sha256 for file in self.files}
        position = max((file.position for file in self.files), default=0)
        for upload in uploads:
            if upload.sha256 not in known:
                position += 1
                self.files.append(ResourceFile.of(upload, position))

    def take_out(self, ticks: Collection[str]) -> None:
        """Files as they were drawn (`ResourceFile.tick`): one that was renewed meanwhile stays."""
        self.files = [file for file in self.files if file.tick not in ticks]

    def withdraw(self, reason: str, person_id: int) -> None:
        self.status, self.withdrawn_at = Status.WITHDRAWN, now()
        self.withdrawn_reason, self.withdrawn_by_id = reason, person_id

    def restore(self) -> None:
        self.status, self.withdrawn_at = Status.SHARED, None
        self.withdrawn_reason, self.withdrawn_by_id = "", None


class ResourceFile(Base):
    """One file of a resource. The content lies in the storage under its hash."""

    __tablename__ = "resource_file"
    __table_args__ = (
        sa.Index("ix_resource_file_resource_id_position_id", "resource_id", "position", "id"),
        sa.Index("ix_resource_file_text_state_id", "text_state", "id"),
        sa.Index(  # the worker asks twice a second; it holds only what is still to draw
            "ix_resource_file_to_draw", "drawing_tries", "id",
            sqlite_where=sa.text("pictures IS NULL"), postgresql_where=sa.text("pictures IS NULL"),
        ),
    )  # fmt: skip
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LIMIT))
    label: Mapped[str] = mapped_column(sa.String(200), default="")  # "Slides for a tutor session"
    kind: Mapped[str] = mapped_column(sa.String(20))  # a key of extract.kinds.KINDS
    size: Mapped[int] = mapped_column(sa.BigInteger)
    position: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime] = mapped_column(UTC, default=now)
    text_state: Mapped[TextState] = mapped_column(choice(TextState), default=TextState.WAITING)
    claimed_at: Mapped[datetime | None] = mapped_column(UTC)  # by the worker that reads it
    tries: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.Text, default="")  # why the text could not be read
    pages: Mapped[int | None]
    has_thumbnail: Mapped[bool] = mapped_column(default=False)
    pictures: Mapped[list[str] | None] = mapped_column(Json)  # names of those drawn; None: still to do
    drawing_tries: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)  # of the content; the address stays
    version_note: Mapped[str] = mapped_column(sa.String(200), default="")  # what is new in it

    resource: Mapped[Resource] = relationship(back_populates="files")
    older: Mapped[list["FileVersion"]] = relationship(
        back_populates="file", order_by="FileVersion.number.desc()", cascade="all, delete-orphan", passive_deletes=True
    )
    parts: Mapped[list["FilePart"]] = relationship(
        back_populates="file", order_by="FilePart.position", cascade="all, delete-orphan", passive_deletes=True
    )

    @classmethod
    def of(cls, upload: Upload, position: int) -> "ResourceFile":
        names = ("sha256", "name", "label", "kind", "size")
        content = {name: getattr(upload, name) for name in names}
        to_draw: list[str] | None = None if upload.kind in DRAWERS else []
        return cls(**content, position=position, added_at=now(), version=1, version_note="", pictures=to_draw)

    @property
    def tick(self) -> str:
        """What a form says to take out this version of it."""
        return f"{self.id}.{self.version}"

    @property
    def known_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def mark(self) -> str:
        """What stands on its thumbnail."""
        return self.known_kind.extensions[0].upper()

    @property
    def is_wide(self) -> bool:
        return self.known_kind.group in {"slides", "film"}

    def renew(self, upload: Upload, note: str) -> None:
        """This content takes the place of what is there, which stays as an older version. It waits to be read; the
        text of the old one is for the caller to delete."""
        names = ("sha256", "name", "kind", "size", "added_at")
        was = {name: getattr(self, name) for name in names}
        self.older.insert(0, FileVersion(number=self.version, note=self.version_note, **was))
        self.sha256, self.name, self.kind, self.size = upload.sha256, upload.name, upload.kind, upload.size
        self.version, self.version_note, self.added_at = self.version + 1, note, now()
        self.text_state, self.claimed_at, self.tries = TextState.WAITING, None, 0
        self.message, self.pages, self.has_thumbnail = "", None, False
        self.pictures, self.drawing_tries = None if upload.kind in DRAWERS else [], 0


class FileVersion(Base):
    """What a file was before a newer version took its place."""

    __tablename__ = "resource_file_version"
    __table_args__ = (sa.UniqueConstraint("file_id", "number"),)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("resource_file.id", ondelete="CASCADE"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LIMIT))
    kind: Mapped[str] = mapped_column(sa.String(20))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    added_at: Mapped[datetime] = mapped_column(UTC)

    file: Mapped[ResourceFile] = relationship(back_populates="older")

    @property
    def known_kind(self) -> Kind:
        return KINDS[self.kind]


class FilePart(Base):
    """The text of one page, slide or sheet of a file."""

    __tablename__ = "resource_file_part"
    __table_args__ = (sa.UniqueConstraint("file_id", "position"),)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("resource_file.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(sa.String(80), default="")  # "page 4", "slide 7", "sheet Costs"
    text: Mapped[str] = mapped_column(sa.Text)

    file: Mapped[ResourceFile] = relationship(back_populates="parts")
