"""Looks for what belongs to nothing: files without a row, rows without a file, and the index against the rows.
Mending gives work to the worker, or removes what no row points at; content that a row points at is never touched."""

from datetime import timedelta

import hub.storage as storage
from hub.db import now
from hub.home.checks import Finding, fault, look, unknown, well
from hub.resources.reading import SWEEP_EVERY, claimed, sweep, unclaimed
from hub.room import rooms
from hub.search import IndexUnavailable, Source, WriterBusy
from hub.search.keeper import differences, index_waiting, only_writer, put_right
from hub.text import count


def files_without_row() -> Finding:
    before = now() - SWEEP_EVERY
    spare = len(unclaimed(before))
    if spare:
        return look(f"{count(spare, 'file')} that no row points at", "`--mend` removes them")
    return well("every file belongs to a row")


def remove_files() -> str:
    return f"{count(sweep(), 'file')} removed"


def rows_without_file() -> Finding:
    there = set(storage.stored(now() + timedelta(days=1)))
    lost = sorted(claimed() - there)
    if lost:
        return fault(
            f"{len(lost)} files are missing: {', '.join(lost[:3])}{' ...' if len(lost) > 3 else ''}",
            "nothing here can make them again: copy files/content out of a backup",
        )
    return well("every row has its file")


def _sources() -> list[Source]:
    return [source for room in rooms() for source in room.search_sources]


def index_and_rows() -> Finding:
    try:
        spare, missing = differences(_sources())
    except IndexUnavailable:
        return unknown("there is no index to compare", "the worker makes it")
    if spare or missing:
        words = f"{len(spare)} entries without a row, {len(missing)} rows without an entry"
        return look(words, "`--mend` puts them right")
    return well("index and rows agree")


def mend_index() -> str:
    """The worker that runs does it in its next round; where none runs, it is done here."""
    sources = _sources()
    spare, missing = differences(sources)
    put_right(sources, spare, missing)
    try:
        with only_writer():
            while index_waiting(sources):
                pass
    except WriterBusy:
        return f"{len(spare) + len(missing)} entries given to the worker"
    return f"{len(spare) + len(missing)} entries put right"
