"""My letters: what comes at once, what waits for the weekly letter, and the way out of a kind without signing in."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from hub.access import by_link, reader
from hub.db import db
from hub.forms import Form
from hub.members.models import Cluster, Person
from hub.notices.forms import letters_form
from hub.notices.kinds import NEEDS_ME, SUBJECTS, When
from hub.notices.sending import choices_of, choose

bp = Blueprint("letters", __name__, template_folder="templates")


@bp.get("/me/letters/")
def index() -> ResponseReturnValue:
    """One page for each cluster: that of the first, and a way to the others."""
    if reader().clusters:
        return redirect(url_for("letters.settings", of_cluster=reader().clusters[0].id))
    return render_template("notices/none.html")


@bp.route("/me/letters/<int:of_cluster>", methods=["GET", "POST"])
def settings(of_cluster: int) -> ResponseReturnValue:
    chosen = next((one for one in reader().clusters if one.id == of_cluster), None) or abort(404)
    form = letters_form(choices_of(reader().person_id, chosen.id))
    if form.validate_on_submit():
        choose(reader().person_id, chosen.id, form.save)
        flash("Saved. It holds from now on.", "success")
        return redirect(url_for("letters.settings", of_cluster=of_cluster))
    return render_template(
        "notices/settings.html", form=form, chosen=chosen, clusters=reader().clusters, subjects=list(NEEDS_ME)
    )


@bp.route("/link/letters/<token>/<int:of_cluster>/<subject>", methods=["GET", "POST"])
@by_link("letters.off", Person)
def off(row: Person, of_cluster: int, subject: str) -> ResponseReturnValue:
    """One button, and the same button back. A mail program's own "unsubscribe" (RFC 8058) posts here without a
    token of ours and is not led on; the link itself says whose letters they are."""
    found = db.session.get(Cluster, of_cluster) or abort(404)
    if subject not in SUBJECTS or not row.active:
        abort(404)
    wanted = _wanted()
    if wanted is not None:
        choose(row.id, found.id, lambda choices: choices.choose(subject, wanted))
        if "act" in request.form:
            return redirect(request.path)
    return render_template(
        "notices/off.html", form=Form(formdata=None), found=found, words=SUBJECTS[subject], subject=subject,
        is_off=choices_of(row.id, found.id).when(subject) is When.OFF,
    )  # fmt: skip


def _wanted() -> When | None:
    if request.form.get("List-Unsubscribe") == "One-Click":
        return When.OFF
    return {"off": When.OFF, "on": When.AT_ONCE}.get(request.form.get("act", ""))


@bp.record_once
def _without_csrf_token(state: BlueprintSetupState) -> None:
    """Nothing rides on a cookie there: whoever holds the link may press the button."""
    state.app.extensions["csrf"].exempt(off)
