"""The one way in which rooms write to people: a letter goes out only where its reader wants it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from hub.access import link_for
from hub.db import db
from hub.mail import Letter, write
from hub.members.models import Person
from hub.notices.kinds import ALWAYS, LETTERS, When
from hub.notices.models import LetterChoices

OFF_LINK_DAYS = 365


def send(
    to: Any,
    template: str,
    *,
    cluster: Any = None,
    goes_out: datetime | None = None,
    about: str | None = None,
    chosen: Mapping[int, LetterChoices] | None = None,
    **more: Any,
) -> Letter | None:
    """As `mail.write`, in the current transaction. None where the person does not want such letters at once; what
    needs them stands on the front page and, unless they switched it off, in their digest. Addresses without an
    account get every letter. By `about` one that waits for its day can be taken back. `chosen`:
    what those of a long list chose, read once."""
    subject = LETTERS[template]
    if subject != ALWAYS and isinstance(to, Person):
        choices = choices_of(to.id, cluster.id) if chosen is None else chosen[to.id]
        if choices.when(subject) is not When.AT_ONCE:
            return None
        more["unsubscribe"] = off_link(to, cluster.id, subject)
    letter = write(to, template, cluster=cluster, **more)
    letter.about = about
    if goes_out is not None:
        letter.next_try_at = goes_out
    return letter


def off_link(person: Person, cluster_id: int, subject: str) -> str:
    return link_for("letters.off", person, days=OFF_LINK_DAYS, of_cluster=cluster_id, subject=subject)


def choose(person_id: int, cluster_id: int, change: Callable[[LetterChoices], None]) -> LetterChoices:
    """Change what somebody has chosen, and commit. Mail programs press the same button several times at once."""
    for is_last in (False, True):
        row = choices_of(person_id, cluster_id)
        change(row)
        db.session.add(row)
        try:
            db.session.commit()
            break
        except IntegrityError:
            db.session.rollback()
            if is_last:
                raise
    return row


def choices_of(person_id: int, cluster_id: int) -> LetterChoices:
    """The saved row, or what holds without one (not added to the session)."""
    select = sa.select(LetterChoices).where(
        LetterChoices.person_id == person_id, LetterChoices.cluster_id == cluster_id
    )
    found = db.session.scalars(select).one_or_none()
    if found is not None:
        return found
    return _without_a_row(person_id, cluster_id)


def choices_of_all(person_ids: Iterable[int], cluster_id: int) -> dict[int, LetterChoices]:
    """person id -> the same, in one statement, of however many they are."""
    rows = db.session.scalars(sa.select(LetterChoices).where(LetterChoices.cluster_id == cluster_id))
    saved = {row.person_id: row for row in rows}
    return {one: saved.get(one) or _without_a_row(one, cluster_id) for one in person_ids}


def _without_a_row(person_id: int, cluster_id: int) -> LetterChoices:
    return LetterChoices(person_id=person_id, cluster_id=cluster_id, digest_day="mon", announcements=True, rooms={})
