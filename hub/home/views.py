"""The front door: where you are led after signing in, the cluster's front page, search, notices."""

import sqlalchemy as sa
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import public, reader, reader_or_none, require
from hub.db import db, now, page_number, paginate
from hub.home import front, queries, searching
from hub.notices.models import Notice
from hub.text import markdown

bp = Blueprint("home", __name__, template_folder="templates")


@bp.app_context_processor
def _bell() -> dict[str, object]:
    """The count on the bell, for pages only (a letter or an error page has none). Asked once a request: each
    form field is a template of its own."""
    asker = reader_or_none()
    wanted = asker is not None and request.method in {"GET", "POST"} and request.endpoint not in {None, "static"}
    if "new_notices" not in g:
        g.new_notices = queries.new_notice_count(asker) if wanted and asker else 0
    return {"new_notices": g.new_notices}


@bp.get("/")
def start() -> ResponseReturnValue:
    clusters = reader().clusters
    if len(clusters) == 1:
        return redirect(url_for("home.index", cluster_id=clusters[0].id))
    if not clusters and reader().is_administrator:
        return redirect(url_for("members.admin_clusters"))
    return render_template("home/start.html", clusters=clusters)


@bp.get("/c/<int:cluster_id>/")
def index() -> ResponseReturnValue:
    return render_template("home/index.html", front=front.front(reader()))


@bp.get("/c/<int:cluster_id>/search")
def search() -> ResponseReturnValue:
    text = request.args.get("q", "")[:200]
    kinds = frozenset(request.args.getlist("kind")[:10])
    return render_template("home/search.html", results=searching.everywhere(reader(), text, kinds, page_number()))


@bp.get("/c/<int:cluster_id>/search/words")
def suggest() -> ResponseReturnValue:
    """Completions of what is being typed, for a list of options."""
    return render_template("home/suggestions.html", found=searching.completions(reader(), request.args.get("q", "")))


@bp.get("/notices")
def notices() -> ResponseReturnValue:
    return render_template("home/notices.html", page=paginate(queries.notices(reader()), page_number()))


@bp.post("/notices/read")
def read_notices() -> ResponseReturnValue:
    """All of them: a notice is a line, not a task."""
    mine = sa.and_(Notice.person_id == reader().person_id, Notice.read_at.is_(None))
    db.session.execute(sa.update(Notice).where(mine).values(read_at=now()))
    db.session.commit()
    return redirect(url_for("home.notices"))


@bp.post("/preview")
def preview() -> ResponseReturnValue:
    """Markdown as it will look; the answer is a piece of a page."""
    require(not reader().viewing_as)
    return render_template("home/preview.html", html=markdown(request.form.get("text", "")[:60_000]))


@bp.get("/help")
@public
def help() -> ResponseReturnValue:
    return render_template("home/statement.html", title="Help", **front.statement("help"))


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("home/statement.html", title="Accessibility", **front.statement("accessibility"))


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("home/statement.html", title="Privacy", **front.statement("privacy"))


@bp.get("/cookies")
@public
def cookies() -> ResponseReturnValue:
    return render_template("home/statement.html", title="Cookies", **front.statement("cookies"))


@bp.get("/sources")
@public
def sources() -> ResponseReturnValue:
    return render_template("home/statement.html", title="Data sources", **front.statement("sources"))
