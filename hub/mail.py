"""Mail: letters are written into an outbox in the transaction of what they tell about; the worker posts them.

One recipient per letter, the same Message-ID on every try. Without an SMTP server (and for addresses that can
never exist, like the demo's example.org) letters are kept and can be read in the hub.
"""

import smtplib
import ssl
from datetime import datetime, timedelta
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import Flask, current_app, render_template
from sqlalchemy.orm import Mapped, mapped_column

from hub.access import absolute_url, link_for
from hub.config import Config
from hub.db import UTC, Base, db, now
from hub.text import clean

RETRIES = [timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 240, 240, 480, 480)]  # about two days
CLAIM = timedelta(minutes=10)
NEVER_REAL = (".example", ".invalid", ".test", "example.org", "example.com", "example.net", "localhost")


class Letter(Base):
    """One message to one recipient."""

    __tablename__ = "letter"
    __table_args__ = (sa.Index("ix_letter_next_try_at_id", "next_try_at", "id"),)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now, index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cluster.id", ondelete="SET NULL"), index=True)
    to_name: Mapped[str] = mapped_column(sa.String(120), default="")
    to_address: Mapped[str] = mapped_column(sa.String(254), index=True)
    from_name: Mapped[str] = mapped_column(sa.String(160))
    reply_to: Mapped[str | None] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(250))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    calendar: Mapped[str | None] = mapped_column(sa.Text)  # an iCalendar object
    calendar_method: Mapped[str | None] = mapped_column(sa.String(10))
    unsubscribe: Mapped[str | None] = mapped_column(sa.String(500))  # None: a service letter
    list_id: Mapped[str | None] = mapped_column(sa.String(254))  # whose letters these are, where they can be stopped
    template: Mapped[str] = mapped_column(sa.String(100))
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    next_try_at: Mapped[datetime | None] = mapped_column(UTC, default=now)  # None: nothing more to do
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTC)
    kept_at: Mapped[datetime | None] = mapped_column(UTC)  # not posted, to be read in the hub
    failed_at: Mapped[datetime | None] = mapped_column(UTC)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))


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
    head, _, body = render_template(f"{template}.txt", **context).strip().partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"{template}.txt does not begin with a subject")
    subject = clean(head.removeprefix("Subject: "))[:250]
    letter = Letter(
        person_id=person_id,
        cluster_id=cluster.id if cluster is not None else None,
        to_name=clean(name)[:120],
        to_address=address,
        from_name=clean(f"{cluster.name} by {config.site_name}" if cluster is not None else config.site_name)[:160],
        reply_to=reply_to or (cluster.reply_to if cluster is not None else None),
        subject=subject,
        text=body.strip() + "\n",
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


class _OneLine(UniqueUnstructuredHeader):
    """A head that is never folded: the standard library turns a long address into encoded words (RFC 2047), which
    mail programs do not look for in List-Unsubscribe (RFC 8058 wants the bare address)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry adds it


_HEADS = HeaderRegistry()
_HEADS.map_to_type("list-unsubscribe", _OneLine)  # type: ignore[arg-type]  # as above
_POLICY = EmailPolicy(header_factory=_HEADS)


def as_message(letter: Letter, mail_from: str) -> EmailMessage:
    """The MIME message: text, HTML and (as a third alternative, so that calendars see it) the invitation."""
    message = EmailMessage(policy=_POLICY)
    local, _, domain = mail_from.rpartition("@")
    message["From"] = Address(letter.from_name, local, domain)
    to_local, _, to_domain = letter.to_address.rpartition("@")
    message["To"] = Address(letter.to_name, to_local, to_domain)
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["List-Id"] = f"<{letter.list_id}>"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        message.add_alternative(
            letter.calendar, subtype="calendar", params={"method": letter.calendar_method or "PUBLISH"}
        )
    return message


def post_waiting(limit: int = 50) -> int:
    """Post what is due. A letter is claimed by an UPDATE that tests the old value, so that two workers never
    post the same one; a claim of a worker that died runs out. Returns how many were dealt with."""
    due = db.session.execute(
        sa.select(Letter.id, Letter.next_try_at)
        .where(Letter.next_try_at <= now())
        .order_by(Letter.next_try_at, Letter.id)
        .limit(limit)
    ).all()
    db.session.rollback()
    for letter_id, due_at in due:
        claimed = db.session.execute(
            sa.update(Letter)
            .where(Letter.id == letter_id, Letter.next_try_at == due_at)
            .values(next_try_at=now() + CLAIM, tries=Letter.tries + 1, last_error=None)
        )
        db.session.commit()
        if claimed.rowcount == 1:  # type: ignore[attr-defined]
            _post(db.session.get_one(Letter, letter_id))
            db.session.commit()
    return len(due)


def _is_held() -> sa.ColumnElement[bool]:
    """Neither posted, kept nor given up, and not to be tried either: a restored letter that waits for a decision."""
    ended = (Letter.next_try_at, Letter.sent_at, Letter.kept_at, Letter.failed_at)
    return sa.and_(*(column.is_(None) for column in ended))


def hold_waiting(reason: str) -> int:
    """What waits is not posted until it is released: after a restore it may have been posted long ago."""
    waits = sa.update(Letter).where(Letter.next_try_at.is_not(None))
    return _count(waits.values(next_try_at=None, last_error=reason))


def release_held() -> int:
    return _count(sa.update(Letter).where(_is_held()).values(next_try_at=now(), last_error=None))


def drop_held() -> int:
    return _count(sa.delete(Letter).where(_is_held()))


def _count(statement: sa.Update | sa.Delete) -> int:
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def release_claims() -> int:
    """For a worker that begins, and there is only one: what the one before it had claimed when it was killed is due
    now. (A claimed letter has been tried and has neither an end nor an error.) It may have arrived already: then it
    arrives twice, with the same Message-ID."""
    claimed = sa.and_(Letter.tries > 0, Letter.last_error.is_(None), Letter.next_try_at > now())
    released = db.session.execute(sa.update(Letter).where(claimed).values(next_try_at=now()))
    db.session.commit()
    return int(released.rowcount)  # type: ignore[attr-defined]


def _post(letter: Letter) -> None:
    config: Config = current_app.config["HUB"]
    if config.smtp_url is None or letter.to_address.endswith(NEVER_REAL):
        letter.kept_at, letter.next_try_at = now(), None
        return
    try:
        with _connect(config.smtp_url) as server:
            server.send_message(as_message(letter, config.mail_from), config.mail_from, [letter.to_address])
    except smtplib.SMTPRecipientsRefused as refused:
        code, reason = next(iter(refused.recipients.values()))
        _not_sent(letter, f"{code} {reason!r}", final=code >= 500)
    except smtplib.SMTPResponseException as problem:
        _not_sent(letter, f"{problem.smtp_code} {problem.smtp_error!r}", final=False)
    except (OSError, smtplib.SMTPException) as problem:
        _not_sent(letter, f"{type(problem).__name__}: {problem}", final=False)
    else:
        letter.sent_at, letter.next_try_at, letter.last_error = now(), None, None


def _not_sent(letter: Letter, reason: str, *, final: bool) -> None:
    letter.last_error = clean(reason)[:300]
    if final or letter.tries > len(RETRIES):
        letter.failed_at, letter.next_try_at = now(), None
    else:
        letter.next_try_at = now() + RETRIES[letter.tries - 1]


def _connect(smtp_url: str) -> smtplib.SMTP:
    parts = urlsplit(smtp_url)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=20)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def init_app(app: Flask) -> None:
    app.jinja_env.globals["absolute_url"] = absolute_url
    app.jinja_env.globals["link_for"] = link_for
