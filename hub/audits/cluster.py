"""The cluster's view of a round: its figures and those of the rounds before it, section by section, and to carry away.
Everybody in the cluster may open it; what stands in it was published under the rules of summary.py."""

from collections.abc import Iterator
from functools import partial

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import reader
from hub.audits.blueprints import bp
from hub.audits.files import families
from hub.audits.frameworks import OWN, Framework
from hub.audits.models import AuditReview, AuditRound
from hub.audits.over_rounds import Published, breaks, over_rounds, own_section, questions, sections, share_words
from hub.audits.queries import counts, own_reviews, round_, template_of_most
from hub.audits.republishing import ENOUGH
from hub.audits.views import family_asked, may_see_names
from hub.audits.ways import activity_for, of_shared_gaps, shared_origin
from hub.db import db
from hub.spreadsheets import XLSX, as_csv, as_xlsx
from hub.storage import attachment
from hub.text import local

SHARED_GAPS = 3
HEADINGS = (
    "Round", "Closed", "Questions", "Group", "Code", "Section or question", "Schools", "Mean or share fully met",
    "Lower quarter", "Median", "Upper quarter", "Why it is held back",
)  # fmt: skip
Line = tuple[object, ...]


@bp.get("/rounds/<int:round_id>")
def cluster(round_id: int) -> ResponseReturnValue:
    row = round_(reader(), round_id)
    family = family_asked(row)
    found = over_rounds(reader(), row, family)
    handed_in, asked = counts([row.id]).get(row.id, {}).get(family, (0, 0))
    own = db.session.scalars(own_reviews(reader()).where(AuditReview.round_id == row.id)).all()
    here = _of(row, found)
    gaps = here.shares()[:SHARED_GAPS] if here else []
    return render_template(
        "audits/cluster.html",
        round=row,
        here=here,
        framework=here.framework if here else _asked(row, family),
        rounds=found,
        sections=sections(found),
        breaks=dict(breaks(found)),
        family=family,
        names=families(),
        handed_in=handed_in,
        asked=asked,
        enough=ENOUGH,
        own=[review for review in own if review.family == family],
        may_see_names=row.shows_named and here is not None and may_see_names(own, family),
        gaps=gaps,
        came=of_shared_gaps(reader(), row, family, [question.id for question, *_ in gaps]),
        activity_for=activity_for,
        origin=partial(shared_origin, row, family),
        share_words=share_words,
    )


def _of(round_: AuditRound, found: list[Published]) -> Published | None:
    """The figures of this round, if it has any: the others are of rounds before it."""
    return next((one for one in found if one.round.id == round_.id), None)


def _asked(round_: AuditRound, family: str) -> Framework | None:
    template = template_of_most(round_, family)
    return round_.whole(template) if template else None


@bp.get("/rounds/<int:round_id>/sections/<code>")
def cluster_section(round_id: int, code: str) -> ResponseReturnValue:
    """Shares of every question of one section, from round to round."""
    row = round_(reader(), round_id)
    family = family_asked(row)
    found = over_rounds(reader(), row, family)
    every = [*sections(found), *own_section(row, found)]
    section = next((one for one in every if one.code == code), None)
    if section is None:
        raise NoResultFound
    if code == OWN:  # others each time
        found = [one for one in found if one.round.id == row.id]
    return render_template(
        "audits/cluster_section.html",
        round=row,
        family=family,
        rounds=found,
        section=section,
        sections=every,
        questions=questions(found, code),
        breaks=dict(breaks(found)),
    )


@bp.get("/rounds/<int:round_id>/figures")
def cluster_figures(round_id: int) -> ResponseReturnValue:
    """All that the page shows, as a file: `as` is csv or xlsx."""
    row = round_(reader(), round_id)
    family = family_asked(row)
    lines = [line for one in over_rounds(reader(), row, family) for line in _lines(one, families()[family])]
    kind = "xlsx" if request.args.get("as") == "xlsx" else "csv"
    body: str | bytes = as_xlsx("Figures", HEADINGS, lines) if kind == "xlsx" else as_csv(HEADINGS, lines)
    response = Response(body, content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(f"self-review-{row.id}-{family}.{kind}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(one: Published, name: str) -> Iterator[Line]:
    framework, closed = one.framework, one.round.closed_at
    if framework is None:
        return
    start = (one.round.title, local(closed).date() if closed else None, name)
    tables = [("All schools", one.figures["all"] or {"elements": {}, "questions": {}}), *one.groups]
    for group, table in tables:
        for element in (element for element in framework.elements if any(q.is_scored for q in element.questions)):
            figure = table["elements"].get(element.code, {})
            quarters = (figure.get("lower"), figure.get("median"), figure.get("upper"))
            why = "" if figure else one.why_section(element) if group == "All schools" else one.why_part(element.code)
            yield *start, group, element.id, element.title, figure.get("n"), figure.get("mean"), *quarters, why
    for question in (question for question in framework.questions.values() if question.is_scored):
        share = tables[0][1]["questions"].get(question.id)
        words = share_words(share).removesuffix("%") if share else None
        number = share["n"] if share else None
        yield (
            *start,
            "All schools",
            question.id,
            question.text,
            number,
            words,
            *[None] * 3,
            one.why_question(question.id),
        )
