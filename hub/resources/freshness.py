"""Is it still right? Those who answer for a resource are asked when its day has come; links are looked at each week."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from hub.access import absolute_url
from hub.db import db, now
from hub.notices.models import tell
from hub.resources.links import Unknown, look
from hub.resources.models import Resource, Status, UrlState
from hub.resources.responses.queries import who_answers_for
from hub.text import today

BATCH = 50
A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)


def ask_about_old() -> int:
    """For the worker, every hour: one notice for each resource whose day has come."""
    due = db.session.scalars(
        sa.select(Resource)
        .where(Resource.status == Status.SHARED, Resource.review_by < today(), Resource.review_asked_on.is_(None))
        .order_by(Resource.review_by, Resource.id)
        .limit(BATCH)
    ).all()
    for row in due:
        url = urlsplit(absolute_url("resources.show", cluster_id=row.cluster_id, resource_id=row.id)).path
        words = f"Is ‘{row.title}’ still right? One press says so."
        tell(who_answers_for(row, with_leads=False), words, url, cluster_id=row.cluster_id, icon="resources")
        _set(row.id, review_asked_on=today())
    db.session.commit()
    return len(due)


def look_at_a_link() -> int:
    """For the worker, beside the post: one link that nobody has looked at for a week; for a day, where it did not
    answer. Twice without an answer and it is dead since the first time."""
    if not current_app.config["HUB"].checks_links:
        return 0
    on = today()
    uneasy = sa.and_(Resource.url_dead_on.is_not(None), Resource.url_state == UrlState.UNKNOWN)
    found = db.session.execute(
        sa.select(Resource.id, Resource.url, Resource.url_dead_on)
        .where(
            Resource.status == Status.SHARED,
            Resource.url.is_not(None),
            sa.or_(
                Resource.url_checked_on.is_(None),
                Resource.url_checked_on <= on - A_WEEK,
                sa.and_(uneasy, Resource.url_checked_on <= on - A_DAY),
            ),
        )
        .order_by(Resource.url_checked_on.nulls_first(), Resource.id)
        .limit(1)
    ).first()
    db.session.rollback()  # nothing is held while another machine thinks
    if found is None:
        return 0
    row_id, url, silent_since = found
    _set(row_id, **_seen(url or "", silent_since, on))
    db.session.commit()
    return 1


def _seen(url: str, silent_since: date | None, on: date) -> dict[str, Any]:
    """What one look says of a link."""
    try:
        state = look(url)
    except Unknown:
        state = UrlState.UNKNOWN
    if state in {UrlState.OK, UrlState.SIGN_IN}:
        return {"url_state": state, "url_checked_on": on, "url_dead_on": None}
    is_dead = state is UrlState.DEAD and (silent_since is not None and silent_since < on)
    since = silent_since or (on if state is UrlState.DEAD else None)
    return {
        "url_state": UrlState.DEAD if is_dead else UrlState.UNKNOWN,
        "url_checked_on": on,
        "url_dead_on": since,
    }


def _set(row_id: int, **values: Any) -> None:
    """The resource's version stays: whoever is just changing it must not be told that somebody else did."""
    changed = sa.update(Resource).where(Resource.id == row_id).values(**values, changed_at=now())
    db.session.execute(changed.execution_options(synchronize_session=False))
