"""Is the hub well? One list of looks for load balancers and monitoring (/readyz), for the administrator's page, and
for `flask hub doctor`, which takes all of them and mends what it can."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hub.db import db
from hub.home.checks import Finding, State, fault, machine, orphans, sending, service, unknown

log = logging.getLogger("hub.health")


@dataclass(frozen=True)
class Look:
    """`is_quick`: may be asked every few seconds, by anybody."""

    name: str
    find: Callable[[], Finding]
    is_quick: bool = False
    needs_database: bool = True
    mend: Callable[[], str] | None = None


@dataclass(frozen=True)
class Check:
    name: str
    finding: Finding
    look: Look

    @property
    def is_well(self) -> bool:
        return self.finding.state in {State.WELL, State.UNKNOWN}

    @property
    def words(self) -> str:
        return f"{self.finding.words}: {self.finding.advice}" if self.finding.advice else self.finding.words


LOOKS = (
    Look("database", service.database, is_quick=True, needs_database=False),
    Look("tables", service.tables, is_quick=True),
    Look("disk", machine.room_on_disk, is_quick=True, needs_database=False),
    Look("worker", service.worker, is_quick=True, needs_database=False),
    Look("index", service.index, is_quick=True),
    Look("outbox", service.outbox, is_quick=True),
    Look("returned letters", service.returned_letters, is_quick=True),
    Look("settings", machine.settings, needs_database=False),
    Look("folder", machine.folder, needs_database=False, mend=machine.close_folder),
    Look("secret key", machine.secret_key, needs_database=False, mend=machine.close_secret_key),
    Look("clock", machine.clock),
    Look("database file", service.integrity),
    Look("log of acts", service.history),
    Look("files without a row", orphans.files_without_row, mend=orphans.remove_files),
    Look("rows without a file", orphans.rows_without_file),
    Look("index against rows", orphans.index_and_rows, mend=orphans.mend_index),
    Look("mail server", sending.mail_server, needs_database=False),
    Look("MX", sending.of_domain(sending.mx), needs_database=False),
    Look("SPF", sending.of_domain(sending.spf), needs_database=False),
    Look("DMARC", sending.of_domain(sending.dmarc), needs_database=False),
    Look("DKIM", sending.of_domain(sending.dkim), needs_database=False),
)


def checks(quick: bool = True) -> Iterator[Check]:
    """The quick ones, or all, in the order of the list. Never raises: a look that fails is a fault itself."""
    database_answers = True
    for look in LOOKS:
        if quick and not look.is_quick:
            continue
        if look.needs_database and not database_answers:
            found = unknown("not looked at: the database does not answer")
        else:
            found = find(look)
        database_answers = database_answers and (look.name != "database" or found.state is State.WELL)
        yield Check(look.name, found, look)


def find(look: Look) -> Finding:
    try:
        return look.find()
    except Exception as problem:
        log.exception("check failed", extra={"check": look.name})
        db.session.rollback()
        return fault(f"could not be looked at ({type(problem).__name__})", "the log says where")
