"""Composing the weekly letters: a few people in every round of the worker, each in a transaction of their own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app, g
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from hub.access import Reader
from hub.db import db, now
from hub.home import front
from hub.home.digest import queries
from hub.home.digest.due import due_on, is_time
from hub.home.digest.models import Digest, DigestRound
from hub.notices.kinds import NEEDS_ME, When
from hub.notices.models import LetterChoices
from hub.notices.sending import choices_of, send
from hub.planner.queries import calendar_of
from hub.room import Need, Upcoming, rooms
from hub.text import local, markdown

log = logging.getLogger("hub.digest")
AT_A_TIME = 20
NEEDS_SHOWN = NEWS_SHOWN = 12
SOON = timedelta(days=7)  # a meeting further ahead is no reason for a letter


@dataclass(frozen=True)
class Contents:
    needs: list[Need]
    more_needs: int
    upcoming: Upcoming | None
    news: list[dict[str, Any]]  # title, text, url
    note: str  # Markdown

    @property
    def note_html(self) -> Markup:
        return markdown(self.note)

    @property
    def says_something(self) -> bool:
        soon = self.upcoming is not None and self.upcoming.starts_at < now() + SOON
        return bool(self.needs or self.news or self.note.strip() or soon)


def contents(reader: Reader, choices: LetterChoices, week: date) -> Contents:
    """What the reader's letter of that week would hold now."""
    wanted = [r for r in rooms() if r.name not in NEEDS_ME or choices.when(r.name) is not When.OFF]
    needs = front.needs_of(reader, wanted)
    last, note = queries.last_digest_and_note(reader.person_id, reader.cluster_id, week)
    since = last or now() - timedelta(days=7)
    return Contents(
        needs=needs[:NEEDS_SHOWN],
        more_needs=max(0, len(needs) - NEEDS_SHOWN),
        upcoming=front.upcoming_of(reader),
        news=_news(reader, since),
        note=note,
    )


def _news(reader: Reader, since: datetime) -> list[dict[str, Any]]:
    """What was told to the reader and not read yet, then what happened in the cluster."""
    told = queries.unread_since(reader.person_id, reader.cluster_id, since, NEWS_SHOWN)
    found = [{"title": notice.text, "text": "", "url": notice.url} for notice in told]
    happened = [one for one in front.news_of(reader, NEWS_SHOWN) if one.at > since]
    return [*found, *({"title": one.title, "text": one.text, "url": one.url} for one in happened)][:NEWS_SHOWN]


def compose_digests() -> int:
    """Some of those that are due now, of one cluster. Returns how much was done; 0 when nothing is left."""
    moment = now()
    if not is_time(moment):
        return 0
    today = local(moment).date()
    cluster = queries.next_cluster(today)
    if cluster is None:
        db.session.rollback()
        return 0
    cluster_id = cluster.id
    dues = due_on(today, calendar_of(cluster_id), queries.organisations_of(cluster_id))
    people = queries.people_due(cluster_id, dues, AT_A_TIME)
    if not people:
        db.session.add(DigestRound(cluster_id=cluster_id, day=today))
        db.session.commit()
        return 1
    db.session.rollback()
    for person_id, week in people:
        _deal_with(person_id, cluster_id, week)
    return len(people)


def _deal_with(person_id: int, cluster_id: int, week: date) -> None:
    """Letter and row in one transaction. Where it cannot be put together the week is written off, so that one
    person's trouble holds up nobody else's letter; the log says why."""
    try:
        _compose(person_id, cluster_id, week)
    except Exception:
        db.session.rollback()
        log.exception("digest not composed", extra={"person": person_id, "cluster": cluster_id})
        db.session.add(Digest(person_id=person_id, cluster_id=cluster_id, week=week, has_failed=True))
        db.session.commit()


def _compose(person_id: int, cluster_id: int, week: date) -> None:
    row = Digest(person_id=person_id, cluster_id=cluster_id, week=week)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()  # another worker was faster
        return
    reader = queries.reader_for(person_id, cluster_id)
    with _pages_of(cluster_id):
        found = contents(reader, choices_of(person_id, cluster_id), week)
        if found.says_something:
            letter = send(
                reader.person, "home/letters/digest", cluster=reader.cluster, found=found, site=_site(), week=week
            )
            db.session.flush()
            row.letter_id = letter.id if letter is not None else None
    db.session.commit()


@contextmanager
def _pages_of(cluster_id: int) -> Iterator[None]:
    """Rooms say where things are by url_for, which wants a request and the cluster of its page."""
    base_url = current_app.config["HUB"].base_url
    with current_app.test_request_context(base_url=base_url, method="POST"):
        g.cluster_id = cluster_id
        try:
            yield
        finally:
            g.pop("cluster_id")


def _site() -> str:
    """What goes before a path of ours, to make it an address."""
    parts = urlsplit(current_app.config["HUB"].base_url)
    return f"{parts.scheme}://{parts.netloc}"


def forget_old_rounds() -> int:
    done = db.session.execute(sa.delete(DigestRound).where(DigestRound.day < local(now()).date() - timedelta(days=60)))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]
