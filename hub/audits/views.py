"""Pages of audits that everybody in the cluster may open: the rounds, and what a closed one published."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.audits.blueprints import bp
from hub.audits.models import AuditReview
from hub.audits.queries import (
    agreed_ids,
    counts,
    organisation_names,
    own_reviews,
    published,
    round_,
    rounds,
    template_of_most,
)
from hub.audits.republishing import ENOUGH, GROUPS
from hub.audits.summary import for_reader, named_rows
from hub.db import Page, db, page_number, paginate

PER_PAGE = 10
NAMES = 50  # schools on one page
SHARED_GAPS = 3


@bp.get("/")
def index() -> ResponseReturnValue:
    page = paginate(rounds(reader()), page_number(), PER_PAGE)
    ids = [row.id for row in page]
    own = db.session.scalars(own_reviews(reader()).where(AuditReview.round_id.in_(ids))).all()
    return render_template(
        "audits/index.html",
        page=page,
        counts=counts(ids),
        own={row_id: [review for review in own if review.round_id == row_id] for row_id in ids},
        may_answer={review.id for review in own if review.can_be_answered_by(reader())},
    )


@bp.get("/rounds/<int:round_id>")
def cluster(round_id: int) -> ResponseReturnValue:
    row = round_(reader(), round_id)
    newest, template = published(row), template_of_most(row)
    figures = for_reader(newest.content, reader().organisation_ids) if newest else None
    handed_in, asked = counts([row.id]).get(row.id, (0, 0))
    return render_template(
        "audits/cluster.html",
        round=row,
        figures=figures,
        published=newest,
        framework=template.framework if template else None,
        handed_in=handed_in,
        asked=asked,
        groups=GROUPS,
        enough=ENOUGH,
        own=db.session.scalars(own_reviews(reader()).where(AuditReview.round_id == row.id)).all(),
        may_see_names=row.shows_named and newest is not None and _may_see_names(row.id),
        gaps=SHARED_GAPS,
    )


def _may_see_names(round_id: int) -> bool:
    """The lead, and the schools that agreed to be named themselves."""
    if reader().is_lead:
        return True
    own = own_reviews(reader()).where(
        AuditReview.round_id == round_id, AuditReview.agreed_at.is_not(None), AuditReview.submitted_at.is_not(None)
    )
    return db.session.scalars(own.limit(1)).first() is not None


@bp.get("/rounds/<int:round_id>/named")
def named(round_id: int) -> ResponseReturnValue:
    row = round_(reader(), round_id)
    newest, template = published(row), template_of_most(row)
    if newest is None or template is None or not row.shows_named:
        flash("This round has no named rows.", "info")
        return redirect(url_for("audits.cluster", round_id=row.id))
    require(_may_see_names(row.id))
    agreed = agreed_ids(row)
    rows = named_rows(newest.content, agreed, reader().organisation_ids)
    names = Page.of(organisation_names(rows), page_number(), NAMES)
    return render_template(
        "audits/named.html",
        round=row,
        framework=template.framework,
        rows=rows,
        names=names,
        held=len(agreed - set(rows)),
        own=reader().organisation_ids,
        published=newest,
    )
