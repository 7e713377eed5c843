"""A file of employers on its way in, row by row; and what the mapping of its columns was, for the next such file.

The file itself is never kept. Its rows are: until they are written, or for a week; of what was written, what undoing
needs, for 30 days."""

import enum
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Codes, Json, choice, now
from hub.employers.importing.columns import FIELDS
from hub.employers.models import Employer
from hub.members.models import Organisation, Person

OF_PERSON = {field.code for field in FIELDS if field.is_of_person}
KEPT_DAYS = 7  # of a file that was never written
UNDO_DAYS = 30


class ImportState(enum.StrEnum):
    MAPPING = "mapping"  # which column is what
    PREVIEW = "preview"  # every row can be looked at
    WRITTEN = "written"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        return {
            "mapping": "Columns to be named",
            "preview": "Being looked at",
            "written": "Brought in",
            "undone": "Undone",
        }[self]


class Verdict(enum.StrEnum):
    """What became of a row at the first look."""

    NEW = "new"
    UPDATE = "update"
    LIKELY = "likely"
    ERROR = "error"

    @property
    def label(self) -> str:
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.NEW: "New",
    Verdict.UPDATE: "Already here",
    Verdict.LIKELY: "Likely the same",
    Verdict.ERROR: "Cannot be taken",
}


class Pick(enum.StrEnum):
    """What is to be done with a row."""

    ADD = "add"
    UPDATE = "update"
    LEAVE = "leave"


class EmployerImport(Base):
    __tablename__ = "employer_import"
    __table_args__ = (sa.Index("ix_employer_import_cluster_id_organisation_id", "cluster_id", "organisation_id", "id"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(300))
    source: Mapped[str] = mapped_column(sa.String(200), default="")  # where the people's details come from
    overwrites: Mapped[bool] = mapped_column(default=False)  # where both say something, the file is right
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.MAPPING)
    sheets: Mapped[list[str]] = mapped_column(Codes, default=list)
    sheet: Mapped[int] = mapped_column(default=0)
    header_row: Mapped[int] = mapped_column(default=0)  # its number in the file; 0 where there is none
    mapping: Mapped[list[str]] = mapped_column(Codes, default=list)  # a field of ours, or "", for each column
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    looked_at: Mapped[datetime | None] = mapped_column(UTC)  # when the rows were last compared with the pool
    written_at: Mapped[datetime | None] = mapped_column(UTC)
    undone_at: Mapped[datetime | None] = mapped_column(UTC)
    reminded_at: Mapped[datetime | None] = mapped_column(UTC)  # that its people are to be told
    added_count: Mapped[int] = mapped_column(default=0)
    updated_count: Mapped[int] = mapped_column(default=0)
    people_count: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()

    def is_of(self, reader: Reader) -> bool:
        """Its own organisation's contributors see that there was an import, and may undo it."""
        return reader.can_contribute and reader.can_write_for(self.organisation_id)

    def is_looked_through_by(self, reader: Reader) -> bool:
        """The rows name people: only who brought the file sees them."""
        return self.is_of(reader) and self.person_id == reader.person_id

    @property
    def undo_ends_at(self) -> datetime | None:
        return self.written_at + timedelta(days=UNDO_DAYS) if self.written_at else None

    @property
    def can_be_undone(self) -> bool:
        ends = self.undo_ends_at
        return self.state is ImportState.WRITTEN and ends is not None and ends > now()


class EmployerImportRow(Base):
    """One row of the file. `made` says what writing it did: {"employer": {field: [before, after]}, "contact": the same,
    "place": id, "versions": [employer, contact]}."""

    __tablename__ = "employer_import_row"
    __table_args__ = (
        sa.Index("ix_employer_import_row_import_id_sheet_number", "import_id", "sheet", "number"),
        sa.Index("ix_employer_import_row_import_id_verdict_number", "import_id", "verdict", "number"),
    )
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("employer_import.id", ondelete="CASCADE"))
    sheet: Mapped[int] = mapped_column(default=0)
    number: Mapped[int]  # of the line in the file
    cells: Mapped[list[str]] = mapped_column(Codes, default=list)
    employer: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # field -> value, as it would be stored
    contact: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    email: Mapped[str] = mapped_column(sa.String(254), default="", index=True)  # of the person, to find and erase
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    notes: Mapped[list[str]] = mapped_column(Codes, default=list)  # sentences
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    pick: Mapped[Pick | None] = mapped_column(choice(Pick))
    of_row: Mapped[int | None]  # the number of an earlier row with the same employer
    employer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer.id", ondelete="SET NULL"), index=True)
    contact_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("employer_contact.id", ondelete="SET NULL"), index=True
    )
    changes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # field -> [what is there, what it becomes]
    has_added_employer: Mapped[bool] = mapped_column(default=False)
    has_added_contact: Mapped[bool] = mapped_column(default=False)
    made: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    outcome: Mapped[str] = mapped_column(sa.String(300), default="")  # why it was not written, or not undone

    found: Mapped[Employer | None] = relationship(viewonly=True)

    def leave_person_out(self, mapping: list[str]) -> None:
        """The person was erased: the employer of the row stays."""
        if self.contact:
            self.notes = [*self.notes, "The person was erased since, and is left out."]
        codes = [*mapping, *[""] * len(self.cells)]
        is_known = any(code in OF_PERSON for code in codes)
        self.cells = [
            "" if code in OF_PERSON or not is_known else cell for cell, code in zip(self.cells, codes, strict=False)
        ]
        self.contact, self.email = {}, ""
        self.made = {name: value for name, value in self.made.items() if name != "contact"}
        self.changes = {name: value for name, value in self.changes.items() if name not in {"contact", "person"}}


class EmployerImportMapping(Base):
    """Remembered for an organisation: files with the same headings mean the same."""

    __tablename__ = "employer_import_mapping"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "headings"),)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    headings: Mapped[str] = mapped_column(sa.String(64))  # a digest of them
    mapping: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # heading -> a field of ours, or ""
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    used_at: Mapped[datetime] = mapped_column(UTC, default=now)
