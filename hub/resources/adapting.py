"""Where a resource was made out of another: the credit, and who went on from this one."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import aliased, joinedload, load_only

from hub.access import Reader
from hub.db import db
from hub.members.models import Organisation
from hub.resources.forms import ShareForm
from hub.resources.models import Licence, Resource, Status
from hub.resources.queries import may_see
from hub.vocabulary import Visibility

SHOWN = 20
_CLOSED = (Licence.ASK_US, Licence.NOT_OURS)  # what these say of changing it is not for us to know
_TAGS = ("year_groups", "subjects", "benchmarks", "ambitions", "sectors", "audiences", "minutes", "works_for_send")
_CREDIT = (
    load_only(Resource.title, Resource.licence, Resource.adapted_from_id, Resource.shared_at),
    joinedload(Resource.organisation).load_only(Organisation.name),
)


@dataclass(frozen=True)
class Adapted:
    """`original` is None also where the reader may not see it; `is_adapted` says that there is one."""

    is_adapted: bool
    original: Resource | None
    by_others: Sequence[Resource]  # the latest, as far as the reader may see them


def may_be_adapted(row: Resource) -> bool:
    return row.is_shared and row.licence not in _CLOSED


def original_of(reader: Reader, form: ShareForm) -> Resource | None:
    """What is being adapted in this form: its id stands in the address first, then in the form, which begins with its
    licence and tags. None where it says nothing, or names what the reader may not see or change."""
    text = form.adapted_from.data or "" if form.is_submitted() else request.args.get("adapted_from", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    select = sa.select(Resource).where(Resource.id == int(text), may_see(reader), Resource.licence.not_in(_CLOSED))
    row = db.session.scalars(
        select.options(joinedload(Resource.organisation).load_only(Organisation.name))
    ).one_or_none()
    if row is not None and not form.is_submitted():
        _begin_with(form, row)
    return row


def _begin_with(form: ShareForm, row: Resource) -> None:
    """What it says of itself that may well hold for what is made out of it."""
    form.adapted_from.data, form.licence.data = str(row.id), row.licence.value
    form.kind.data, form.cost_band.data = form.kind.data or row.kind, row.cost_band
    for name in _TAGS:
        form[name].data = getattr(row, name)


def adapted(reader: Reader, row: Resource) -> Adapted:
    return _adapted(may_see(reader), row)


def publicly_adapted(row: Resource) -> Adapted:
    return _adapted(Resource.visibility == Visibility.PUBLIC, row)


# Made once: making it took longer than asking it. Named by their ids, and their status asked outside: otherwise SQLite
# goes through all that is shared.
_OTHER, _ORIGIN = aliased(Resource), sa.bindparam("origin", type_=sa.Integer)
_IS_ORIGINAL = Resource.id == _ORIGIN
_BOTH_WAYS = (
    sa.select(Resource)
    .where(
        Resource.id.in_(
            sa.union_all(sa.select(_ORIGIN), sa.select(_OTHER.id).where(_OTHER.adapted_from_id == sa.bindparam("this")))
        ),
        sa.or_(_IS_ORIGINAL, Resource.status == Status.SHARED),
    )
    .options(*_CREDIT)
    .order_by(sa.case((_IS_ORIGINAL, 0), else_=1), Resource.shared_at.desc(), Resource.id.desc())
    .limit(SHOWN + 1)
)


def _adapted(rule: sa.ColumnElement[bool], row: Resource) -> Adapted:
    found = db.session.scalars(_BOTH_WAYS.where(rule), {"origin": row.adapted_from_id or 0, "this": row.id}).all()
    original = next((each for each in found if each.id == row.adapted_from_id), None)
    others = [each for each in found if each is not original][:SHOWN]
    return Adapted(row.adapted_from_id is not None, original, others)
