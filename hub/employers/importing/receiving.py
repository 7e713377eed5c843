"""A file on its way in: read in the limited child, its rows kept, the file itself gone when this returns."""

from itertools import islice
from typing import BinaryIO, cast

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

import hub.employers.importing.columns as columns
import hub.employers.importing.queries as queries
import hub.storage as storage
from hub.db import db
from hub.employers.importing.models import EmployerImport, EmployerImportMapping, EmployerImportRow
from hub.extract import NotRead, rows
from hub.extract.tables import SPLIT
from hub.text import filesize

MOST_BYTES = 25 * 1024 * 1024
BATCH = 1_000
EMPTY = "The file is empty. Open it on your computer to see whether it was saved."
TOO_LARGE = f"The file is larger than {filesize(MOST_BYTES)}. Split it into {SPLIT}. Nothing of it has been taken."
PUPILS = (
    "This looks like a list of pupils, so it was not taken and nothing of it is kept. {why}. "
    "No names of pupils belong here; placing named pupils stays in your school's own system."
)


class NotTaken(Exception):
    """Why, as a sentence for who sent the file."""


def receive(file: FileStorage, draft: EmployerImport) -> None:
    """Fill `draft` with the rows of the file, in the current transaction. Raises NotTaken."""
    draft.file_name = storage.tidy_filename(file.filename or "")
    scratch = storage.scratch()
    with scratch.file() as copy:
        size = 0
        while chunk := cast(BinaryIO, file.stream).read(1024 * 1024):
            size += len(chunk)
            if size > MOST_BYTES:
                raise NotTaken(TOO_LARGE)
            copy.write(chunk)
        if not size:
            raise NotTaken(EMPTY)
        copy.flush()
        try:
            with rows(scratch.home / copy.name, scratch=scratch) as (sheets, found):
                draft.sheets = sheets
                db.session.add(draft)
                db.session.flush()
                for first in iter(lambda: list(islice(found, BATCH)), []):
                    _keep(draft, first)
        except NotRead as problem:
            raise NotTaken(str(problem)) from None
    _refuse_pupils(draft)
    choose_sheet(draft, _fullest(draft))


def _keep(draft: EmployerImport, some: list[tuple[int, int, list[str]]]) -> None:
    db.session.execute(
        sa.insert(EmployerImportRow.__table__),  # type: ignore[arg-type]  # a table, whatever it is declared as
        [{"import_id": draft.id, "sheet": sheet, "number": number, "cells": cells} for sheet, number, cells in some],
    )


def _refuse_pupils(draft: EmployerImport) -> None:
    """In each sheet, also those that nobody would have chosen."""
    for number in range(len(draft.sheets)):
        try:
            columns.check_no_pupils([cells for _, cells in queries.first_rows(draft, number)])
        except columns.PupilsListed as problem:
            raise NotTaken(PUPILS.format(why=problem)) from None


def _fullest(draft: EmployerImport) -> int:
    """The first sheet whose headings we know; a sheet of notes comes first in many files."""
    for number in range(len(draft.sheets)):
        if columns.header_row([cells for _, cells in queries.first_rows(draft, number)]) is not None:
            return number
    return 0


def choose_sheet(draft: EmployerImport, sheet: int, header_row: int | None = None) -> None:
    """Sets heading and mapping: as it was for these headings last time, or as suggested."""
    draft.sheet = sheet
    some = queries.first_rows(draft, sheet)
    if header_row is None:
        index = columns.header_row([cells for _, cells in some])
        header_row = some[index][0] if index is not None else 0
    draft.header_row = header_row
    found = headings(draft, some)
    below = [cells for number, cells in some if number > draft.header_row]
    known = queries.remembered(draft, columns.digest(found)) if draft.header_row else None
    if known is not None:
        draft.mapping = [known.mapping.get(columns.folded_heading(one), "") for one in found]
        draft.source = draft.source or known.source
    else:
        draft.mapping = columns.suggest(found, below)


def headings(draft: EmployerImport, some: list[tuple[int, list[str]]]) -> list[str]:
    width = max((len(cells) for number, cells in some if number >= draft.header_row), default=0)
    named = next((cells for number, cells in some if number == draft.header_row), [])
    return columns.headings(named, width)


def remember(draft: EmployerImport) -> None:
    """For the next file with the same headings, of the same organisation."""
    if not draft.header_row:
        return
    found = headings(draft, queries.first_rows(draft, draft.sheet))
    digest = columns.digest(found)
    row = queries.remembered(draft, digest) or EmployerImportMapping(
        organisation_id=draft.organisation_id, headings=digest
    )
    pairs = zip(found, draft.mapping, strict=True)
    row.mapping = {columns.folded_heading(heading): code for heading, code in pairs}
    row.source = draft.source
    db.session.add(row)
