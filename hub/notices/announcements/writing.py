"""Writing an announcement to everybody it is for: the worker does it, some people at a time."""

from urllib.parse import urlsplit

from hub.access import absolute_url
from hub.db import db, now
from hub.members.models import Person
from hub.notices.announcements import queries
from hub.notices.announcements.models import Announcement, AnnouncementCopy
from hub.notices.models import tell
from hub.notices.sending import send

AT_A_TIME = 50


def write_announcements() -> int:
    """One transaction for some people: letter, notice and copy of each together, so that a worker that is killed
    writes to nobody twice. Returns how many people were written to."""
    row = queries.next_to_write()
    if row is None:
        return 0
    ids = queries.still_without(row, AT_A_TIME)
    for person_id in ids:
        _write(row, db.session.get_one(Person, person_id))
    if not ids:
        row.written_at = now()
    db.session.commit()
    return max(len(ids), 1)


def _write(row: Announcement, person: Person) -> None:
    writer = row.written_by
    url = absolute_url("announcements.show", cluster_id=row.cluster_id, announcement_id=row.id)
    letter = send(
        person,
        "notices/letters/announcement",
        cluster=row.cluster,
        reply_to=writer.email if writer is not None and writer.active else None,
        row=row,
        writer=writer.name if writer is not None else row.cluster.name,
        url=url,
    )
    db.session.flush()
    tell([person.id], row.title, urlsplit(url).path, cluster_id=row.cluster_id, icon="members")
    db.session.add(
        AnnouncementCopy(
            announcement_id=row.id,
            person_id=person.id,
            letter_id=letter.id if letter is not None else None,
            is_off=letter is None,
        )
    )
