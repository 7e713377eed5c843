"""Limits on guessing: at most ten wrong tries in five minutes for an account, fifty from one address.

Each try is written down before it is judged and taken back when it was right, so that many tries at once cannot
slip through; over the limit the right password is not let in either. Kept as rows, hashed with the hub's key.
"""

import hashlib
import hmac
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request, session
from werkzeug.exceptions import TooManyRequests

from hub.db import db, now, own_transaction
from hub.members.models import Guess

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_ADDRESS = 50
RESETS_PER_HOUR = 5
GUESSING = {
    "security.login": "password",
    "security.two_factor_token_validation": "code",
    "security.mf_recovery": "code",
    "security.verify": "password",
    "security.change_password": "password",
}


def hashed(text: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, text.strip().lower().encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _account() -> str | None:
    """Whose account is being tried: the address typed, or who is half or wholly signed in."""
    typed = request.form.get("email")
    known = session.get("tf_user_id") or session.get("_user_id")
    return hashed(typed[:254]) if typed else hashed(str(known)) if known else None


def _count(connection: sa.Connection, column: sa.orm.InstrumentedAttribute[str], value: str, since: timedelta) -> int:
    counted = sa.select(sa.func.count(Guess.id)).where(column == value, Guess.at > now() - since)
    return connection.scalar(counted.where(Guess.kind != "reset")) or 0


def _before() -> None:
    if request.method != "POST" or request.endpoint not in GUESSING:
        return
    account, address = _account(), hashed(request.remote_addr or "")
    db.session.rollback()  # the reader was loaded; this transaction is one of its own
    with own_transaction() as connection:
        row = {
            "kind": GUESSING[request.endpoint],
            "account_hash": account,
            "address_hash": address,
            "at": now(),
        }
        g.guess_id = connection.execute(sa.insert(Guess).values(row).returning(Guess.id)).scalar_one()
        of_account = _count(connection, Guess.account_hash, account, WINDOW) if account else 0  # type: ignore[arg-type]
        of_address = _count(connection, Guess.address_hash, address, WINDOW)
    if of_account > PER_ACCOUNT or of_address > PER_ADDRESS:
        raise TooManyRequests(
            "There were too many tries for this account or from this address. Wait five minutes, "
            "or set a new password by mail.",
            retry_after=int(WINDOW.total_seconds()),
        )


def _after(response: Response) -> Response:
    """A redirect means that it was right: that try does not count."""
    guess_id = g.pop("guess_id", None)
    if guess_id is not None and response.status_code in {302, 303}:
        db.session.remove()
        with own_transaction() as connection:
            connection.execute(sa.delete(Guess).where(Guess.id == guess_id))
    return response


def may_reset(email: str) -> bool:
    """Count a request for a new password; False when there were too many (nobody is told)."""
    account = hashed(email)
    since = now() - timedelta(hours=1)
    asked = db.session.scalar(
        sa.select(sa.func.count(Guess.id)).where(Guess.account_hash == account, Guess.kind == "reset", Guess.at > since)
    )
    db.session.add(Guess(kind="reset", account_hash=account, address_hash=hashed(request.remote_addr or "")))
    return (asked or 0) < RESETS_PER_HOUR


def forgive(*accounts: str) -> None:
    """The owner has proved to be who they are: earlier wrong tries no longer lock them out."""
    db.session.execute(
        sa.delete(Guess).where(Guess.account_hash.in_([hashed(one) for one in accounts]), Guess.kind != "reset")
    )


def forget_old() -> int:
    """For the worker: tries older than a day are of no use."""
    done = db.session.execute(sa.delete(Guess).where(Guess.at < now() - timedelta(days=1)))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    app.before_request(_before)
    app.after_request(_after)
