"""The stop list: asked before anybody at an employer is added, by hand or from a file."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from hub.db import db
from hub.employers.privacy.models import EmployerStop, digest_of
from hub.employers.privacy.states import Why

NOT_TO_BE_KEPT = "Not added: this person has asked that their details are not kept here."
NOT_AGAIN = "This person has asked not to be kept here. Nothing was saved: do not add them again"


def stop_address(address: str, why: Why) -> bool:
    """In the current transaction. False where it stands there already, or there is no address."""
    return bool(address) and stop_digest(digest_of(address), why)


def stop_digest(digest: str, why: Why) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(EmployerStop(digest=digest, why=why))
    except IntegrityError:
        return False
    return True


def stopped_among(addresses: Iterable[str]) -> set[str]:
    """Those, as they were given, that are not to be kept again. One statement."""
    digests = {digest_of(one): one for one in addresses if one}
    if not digests:
        return set()
    found = db.session.scalars(sa.select(EmployerStop.digest).where(EmployerStop.digest.in_(list(digests))))
    return {digests[one] for one in found}
