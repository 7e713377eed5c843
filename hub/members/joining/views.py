"""Pages for asking to join a cluster, and for its lead to answer: HTTP only."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.members import queries
from hub.members.joining import asking
from hub.members.joining.forms import AnswerForm, AskForm
from hub.members.views import HERE, bp


@bp.get("/clusters")
def clusters() -> ResponseReturnValue:
    """Clusters that one can ask to join."""
    page = paginate(asking.open_clusters(reader()), page_number())
    return render_template(
        "members/clusters.html", page=page, entries=asking.standing(reader(), page.items),
        has_organisation=bool(asking.own_organisations(reader())),
    )  # fmt: skip


@bp.route("/clusters/<int:target_id>/ask", methods=["GET", "POST"])
def ask_to_join(target_id: int) -> ResponseReturnValue:
    cluster = asking.cluster(reader(), target_id)
    (standing,) = asking.standing(reader(), [cluster])
    require(bool(standing.may_ask))
    form = AskForm()
    form.organisation.choices = [("", "Choose"), *((str(row.id), row.name) for row in standing.may_ask)]
    if len(standing.may_ask) == 1 and not form.is_submitted():
        form.organisation.data = str(standing.may_ask[0].id)
    if form.validate_on_submit():
        row = next(row for row in standing.may_ask if str(row.id) == form.organisation.data)
        name = cluster.name
        try:
            asking.ask(reader(), cluster, row, form.message.data)
            db.session.commit()
        except IntegrityError:  # a colleague asked at the same moment
            db.session.rollback()
        flash(f"{name} has been asked. The answer comes by letter.", "success")
        return redirect(url_for("members.clusters"))
    return render_template("members/ask_to_join.html", form=form, target=cluster)


@bp.get(f"{HERE}/requests")
def requests() -> ResponseReturnValue:
    require(reader().is_lead)
    return render_template("members/requests.html", page=paginate(queries.requests_to_join(reader()), page_number()))


@bp.route(f"{HERE}/requests/<int:membership_id>", methods=["GET", "POST"])
def answer_request(membership_id: int) -> ResponseReturnValue:
    require(reader().is_lead)
    row, form = queries.request_to_join(reader(), membership_id), AnswerForm()
    if form.validate_on_submit():
        name, accepts = row.organisation.name, form.answer.data == "accept"
        (asking.accept if accepts else asking.decline)(reader(), row, form.word.data)
        db.session.commit()
        flash(f"{name} is a member now." if accepts else f"{name} gets a letter with your answer.", "success")
        return redirect(url_for("members.requests"))
    return render_template("members/answer_request.html", form=form, request_row=row)
