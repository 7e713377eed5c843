"""Pages for the administrator of the installation (health, kept letters) and the health addresses."""

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import public, reader, require
from hub.db import db, page_number, paginate
from hub.history import record
from hub.home import health, metrics, queries
from hub.home.checks import State
from hub.home.forms import HeldForm
from hub.mail import drop_held, release_held
from hub.mail import try_again as try_address_again
from hub.text import count

bp = Blueprint("admin", __name__, template_folder="templates")


@bp.get("/admin/")
def index() -> ResponseReturnValue:
    require(reader().is_administrator)
    counts = queries.letter_counts()
    return render_template(
        "home/admin.html",
        checks=list(health.checks()),
        letters={queries.STATES[state][0]: number for state, number in counts.items()},
        held_count=counts["held"],
        has_mail_server=current_app.config["HUB"].smtp_url is not None,
    )


@bp.get("/admin/letters")
def letters() -> ResponseReturnValue:
    require(reader().is_administrator)
    text, counts = request.args.get("q", "")[:100], queries.letter_counts()
    first = "kept" if current_app.config["HUB"].smtp_url is None else "failed"
    state = asked if (asked := request.args.get("state", "")) in queries.STATES else first
    page = paginate(queries.letters(state, text), page_number())
    return render_template("home/letters.html", page=page, text=text, state=state, states=queries.STATES, counts=counts)


@bp.get("/admin/letters/<int:letter_id>")
def letter(letter_id: int) -> ResponseReturnValue:
    require(reader().is_administrator)
    return render_template("home/letter.html", letter=queries.letter(letter_id))


@bp.route("/admin/letters/held", methods=["GET", "POST"])
def held_letters() -> ResponseReturnValue:
    """What `flask hub held-letters` does, for whoever has no terminal."""
    require(reader().is_administrator)
    form, held_count = HeldForm(), queries.letter_counts()["held"]
    if form.validate_on_submit():
        posts = form.act.data == "post"
        number = release_held() if posts else drop_held()
        record("mail.post_held" if posts else "mail.drop_held", reader().person, letters=number)
        db.session.commit()
        flash(f"{count(number, 'letter')} {'will be posted' if posts else 'thrown away'}.", "success")
        return redirect(url_for("admin.index"))
    return render_template("home/held_letters.html", form=form, held_count=held_count)


@bp.post("/admin/letters/<int:letter_id>/try-again")
def try_again(letter_id: int) -> ResponseReturnValue:
    """The letter, and all others to that address which did not arrive."""
    require(reader().is_administrator)
    row = queries.letter(letter_id)
    try_address_again(row.to_address)
    db.session.commit()
    flash(f"Letters go to {row.to_address} again, with those of the last days that came back.", "success")
    return redirect(url_for("admin.letters", state="failed"))


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Alive: answers without asking anything of anybody."""
    return jsonify(status="alive")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Ready: 200 when every check is well, 503 otherwise; names and states only, nothing about people."""
    found = list(health.checks())
    well = not any(check.finding.state is State.FAULT for check in found)
    states = {check.name: check.finding.state for check in found}
    return jsonify(status="ready" if well else "not ready", checks=states), 200 if well else 503


@bp.get("/metrics", endpoint="metrics")
@public
def metrics_view() -> ResponseReturnValue:
    """For Prometheus. Whoever may not see it learns nothing of it."""
    if not metrics.may_see():
        abort(404)
    return Response(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
