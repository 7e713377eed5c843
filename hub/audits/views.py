"""Pages of audits that everybody in the cluster may open: the rounds, and what a closed one published."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.audits.blueprints import bp
from hub.audits.files import families
from hub.audits.models import AuditReview, AuditRound
from hub.audits.naming import named_rows
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
from hub.db import Page, db, page_number, paginate

PER_PAGE = 10
NAMES = 50  # schools on one page


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
        names=families(),
        may_answer={review.id for review in own if review.can_be_answered_by(reader())},
    )


def family_asked(round_: AuditRound) -> str:
    """Of whose questions the page is about: the first of the round, if the address does not say."""
    chosen = request.args.get("questions", "")
    return chosen if chosen in round_.families else round_.families[0]


def may_see_names(own: Iterable[AuditReview], family: str) -> bool:
    """The lead, and the schools that agreed to be named themselves."""
    return reader().is_lead or any(
        review.family == family and review.agreed_at is not None and review.is_submitted for review in own
    )


@bp.get("/rounds/<int:round_id>/named")
def named(round_id: int) -> ResponseReturnValue:
    row = round_(reader(), round_id)
    family = family_asked(row)
    newest, template = published(row, family), template_of_most(row, family)
    if newest is None or template is None or not row.shows_named:
        flash("This round has no named rows.", "info")
        return redirect(url_for("audits.cluster", round_id=row.id, questions=family))
    require(may_see_names(db.session.scalars(own_reviews(reader()).where(AuditReview.round_id == row.id)), family))
    everywhere = agreed_ids(row)
    agreed = everywhere[family]
    rows = named_rows(newest.whole, agreed, reader().organisation_ids, set().union(*everywhere.values()))
    names = Page.of(organisation_names(rows), page_number(), NAMES)
    return render_template(
        "audits/named.html",
        round=row,
        framework=row.whole(template),
        family=family,
        several=len(row.families) > 1,
        rows=rows,
        names=names,
        held=len(agreed - set(rows)),
        own=reader().organisation_ids,
        published=newest,
    )
