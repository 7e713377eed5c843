"""What was erased after a backup was taken stays erased when the backup is restored (GDPR Art. 17).

The list holds kinds, ids and moments, no names. It is read from the hub that is to be replaced, or from a file that
`flask hub erasures` wrote (keep it apart from the backups, newer than they are).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from hub.backup.whole import whole_file
from hub.db import db
from hub.history import HistoryEntry
from hub.home.subjects.erasing import erase_everywhere
from hub.members.models import Person
from hub.room import Gone, rooms

PERSON = "person"
AGAIN = "hub.erased_again"
MOST_BYTES = 50_000_000
OVERLAP = timedelta(hours=1)  # an erasure may have begun before the backup and been committed after it


class BadList(Exception):
    """Why the list cannot be used, as a sentence."""


def erased_people() -> Iterator[Gone]:
    select = sa.select(Person.id, Person.erased_at).where(Person.erased_at.is_not(None)).order_by(Person.id)
    for number, at in db.session.execute(select):
        if at is not None:
            yield Gone(PERSON, number, at)


def erase_person_again(gone: Gone) -> int:
    person = db.session.get(Person, gone.id)
    if person is None or person.erased_at is not None:
        return 0
    changed = erase_everywhere(person)
    person.erased_at = gone.at
    return changed


def so_far() -> list[Gone]:
    """Everything that this hub has erased, and what restores have erased again in it."""
    own = (gone for room in rooms() for one in room.erasing.values() for gone in one.done())
    return [*erased_people(), *own, *erased_again()]


def erased_again() -> Iterator[Gone]:
    """Also where the restored rows held nothing to erase: a later restore may have them."""
    for entry in db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == AGAIN)):
        kind, _, number = entry.subject.partition(":")
        yield Gone(kind, int(number), entry.at, entry.facts)


def write(path: Path, erased: Iterable[Gone]) -> int:
    """In the place of an older list, which stays where this one does not come to its end. Raises CannotWrite."""
    lines = [json.dumps(asdict(gone) | {"at": gone.at.isoformat()}) + "\n" for gone in erased]
    with whole_file(path, overwrite=True) as file:
        file.write("".join(lines).encode())
    return len(lines)


def read(path: Path) -> list[Gone]:
    """Raises BadList."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadList(f"{path} is too large for a list of erasures.")
        return [_parsed(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except OSError as problem:
        raise BadList(f"{path} cannot be read ({problem.strerror}).") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadList(f"{path} is no list that `flask hub erasures` wrote.") from None


def _parsed(line: str) -> Gone:
    values = json.loads(line)
    at = datetime.fromisoformat(values["at"])
    if at.tzinfo is None or type(values["id"]) is not int:
        raise ValueError(line)
    return Gone(str(values["kind"]), values["id"], at, {str(k): str(v) for k, v in values["facts"].items()})


def replay(erased: Iterable[Gone], taken_at: datetime) -> int:
    """Do again what the rows of a backup, just loaded, know nothing of; how much there was to be done. The caller
    commits. What they know of is left alone: an id may have been given to another row since."""
    again = {kind: one.again for room in rooms() for kind, one in room.erasing.items()} | {PERSON: erase_person_again}
    known = {(gone.kind, gone.id, gone.at) for gone in so_far()}
    done = 0
    for gone in erased:
        is_new = (gone.kind, gone.id, gone.at) not in known and gone.at > taken_at - OVERLAP
        if is_new and gone.kind in again:
            known.add((gone.kind, gone.id, gone.at))
            done += again[gone.kind](gone) > 0
            db.session.add(HistoryEntry(verb=AGAIN, subject=f"{gone.kind}:{gone.id}", at=gone.at, facts=gone.facts))
            db.session.flush()
    return done
