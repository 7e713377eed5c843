"""The button that carries the pool away. HTTP only."""

import sqlalchemy as sa
from flask import Response, abort, request

import hub.employers.exporting.queries as queries
import hub.employers.queries as pool
from hub.access import reader, require
from hub.db import db
from hub.employers.blueprints import bp
from hub.employers.exporting.writing import HEADINGS, Shown, cards, lines
from hub.history import HistoryEntry, record
from hub.spreadsheets import XLSX, as_csv, as_xlsx
from hub.storage import attachment
from hub.text import today

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "vcf": "text/vcard; charset=utf-8"}


@bp.post("/export")
def export() -> Response:
    """A look at every employer in it, by POST and noted before anything leaves."""
    me, kind = reader(), request.form.get("kind", "csv")
    require(me.can_contribute and me.cluster is not None)
    if kind not in KINDS:
        abort(400)
    ids = queries.shown_ids(me)
    looks = [
        {"verb": pool.LOOKED, "subject": f"employer:{id_}", "facts": {"export": kind}, "actor_id": me.person_id,
         "cluster_id": me.cluster_id}
        for id_ in ids
    ]  # fmt: skip
    if looks:
        db.session.execute(sa.insert(HistoryEntry), looks)
    record("employers.export", me.cluster, kind=kind, employers=len(ids))
    body = _body(kind, queries.shown(me))
    db.session.commit()
    response = Response(body, content_type=KINDS[kind])
    response.headers["Content-Disposition"] = attachment(f"employers-{today():%Y-%m-%d}.{kind}")
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(kind: str, shown: Shown) -> str | bytes:
    if kind == "vcf":
        return cards(shown)
    return as_xlsx("Employers", HEADINGS, lines(shown)) if kind == "xlsx" else as_csv(HEADINGS, lines(shown))
