"""Where letters do not arrive, and trying again."""

from collections.abc import Iterable

import sqlalchemy as sa

from hub.db import db
from hub.mail.models import BadAddress, Letter, Trouble
from hub.text import clean


def troubles(addresses: Iterable[str]) -> dict[str, BadAddress]:
    """By address in lower case, for those at which letters do not arrive. One statement."""
    asked = {address.lower() for address in addresses if address}
    if not asked:
        return {}
    rows = db.session.scalars(sa.select(BadAddress).where(BadAddress.address.in_(sorted(asked))))
    return {row.address: row for row in rows}


def mark(address: str, trouble: Trouble, reason: str) -> None:
    """In the current transaction. What is known already keeps its day."""
    address = address.lower()
    row = db.session.scalars(sa.select(BadAddress).where(BadAddress.address == address)).one_or_none()
    if row is None:
        row = BadAddress(address=address)
        db.session.add(row)
    row.trouble, row.reason = trouble, clean(reason)[:300]


def unmark(address: str, *, but: Trouble | None = None) -> None:
    """The address is well again, unless the trouble is of that one kind."""
    select = sa.delete(BadAddress).where(BadAddress.address == address.lower())
    db.session.execute(select if but is None else select.where(BadAddress.trouble != but))


def try_again(address: str) -> int:
    """Forget that the address is bad, and send again what did not arrive and is still there. Returns how many."""
    unmark(address)
    failed = (
        Letter.to_address.in_({address, address.lower()}),
        Letter.failed_at.is_not(None),
        Letter.emptied_at.is_(None),
    )
    letters = db.session.scalars(sa.select(Letter).where(*failed)).all()
    for letter in letters:
        letter.try_again()
    return len(letters)
