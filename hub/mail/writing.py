"""Writing a letter into the outbox."""

import re
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template

from hub.config import Config
from hub.db import db
from hub.mail.models import Letter
from hub.text import clean


def write(
    to: Any,
    template: str,
    *,
    cluster: Any = None,
    reply_to: str | None = None,
    calendar: bytes | None = None,
    calendar_method: str | None = None,
    unsubscribe: str | None = None,
    **context: Any,
) -> Letter:
    """Add a letter to the outbox, in the current transaction. `to` is a Person or a bare address; `template` is
    the path without ending: its .txt begins with a line `Subject: ...`, its .html extends letters/layout.html.
    `unsubscribe` is the whole address where such letters are stopped without signing in, by GET for people and by
    POST for mail programs (RFC 8058); a service letter has none."""
    config: Config = current_app.config["HUB"]
    address, name, person_id = (to, "", None) if isinstance(to, str) else (to.email, to.name, to.id)
    host = urlsplit(config.base_url).hostname or "localhost"
    context = {"to": to, "cluster": cluster, "unsubscribe_url": unsubscribe, **context}
    subject, body = _plain(template, context)
    letter = Letter(
        person_id=person_id,
        cluster_id=cluster.id if cluster is not None else None,
        to_name=clean(name)[:120],
        to_address=address,
        from_name=clean(f"{cluster.name} by {config.site_name}" if cluster is not None else config.site_name)[:160],
        from_address=cluster.mail_from if cluster is not None else None,
        reply_to=reply_to or (cluster.reply_to if cluster is not None else None),
        subject=subject,
        text=body,
        html=render_template(f"{template}.html", subject=subject, **context),
        calendar=calendar.decode() if calendar else None,
        calendar_method=calendar_method,
        unsubscribe=unsubscribe,
        list_id=(f"cluster-{cluster.id}.{host}" if cluster is not None else f"hub.{host}") if unsubscribe else None,
        template=template,
        message_id=make_msgid(domain=host),
    )
    db.session.add(letter)
    return letter


def _plain(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of the plain text."""
    head, _, body = render_template(f"{template}.txt", **context).strip().partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"{template}.txt does not begin with a subject")
    body = re.sub(r"\n\s*\n\s*\n+", "\n\n", body.strip())  # blocks left out leave holes
    return clean(head.removeprefix("Subject: "))[:250], body + "\n"
