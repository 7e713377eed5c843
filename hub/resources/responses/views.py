"""What others say to a resource: HTTP only."""

import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from hub.access import reader, require
from hub.db import db, now
from hub.history import record
from hub.notices.models import tell
from hub.resources import queries
from hub.resources.blueprints import bp
from hub.resources.models import Resource
from hub.resources.responses import queries as responses
from hub.resources.responses.forms import CommentForm, ReportForm, SettleForm, UseForm
from hub.resources.responses.models import Report, Thanks


def _shared(resource_id: int) -> Resource:
    """One that the reader may say something to."""
    row = queries.resource(reader(), resource_id)
    require(row.is_shared and reader().can_contribute)
    return row


def _back(row: Resource, place: str = "") -> ResponseReturnValue:
    return redirect(url_for("resources.show", resource_id=row.id, _anchor=place or None))


@bp.route("/<int:resource_id>/use", methods=["GET", "POST"])
def use(resource_id: int) -> ResponseReturnValue:
    row, form = _shared(resource_id), UseForm(reader())
    if form.validate_on_submit():
        db.session.add(form.make(row))
        db.session.flush()
        _recount(row)
        record("resources.use", row, worked=form.has_worked.data)
        _tell_author(row, f"{reader().person.name} used ‘{row.title}’.")
        db.session.commit()
        flash("Thank you. The next school sees it beside the resource.", "success")
        return _back(row, "uses")
    return render_template("resources/use.html", row=row, form=form)


@bp.post("/<int:resource_id>/uses/<int:use_id>/remove")
def remove_use(resource_id: int, use_id: int) -> ResponseReturnValue:
    row = _shared(resource_id)
    found = responses.use(reader(), row, use_id)
    require(reader().can_write_for(found.organisation_id))
    db.session.delete(found)
    db.session.flush()
    _recount(row)
    record("resources.remove_use", row)
    db.session.commit()
    flash("It is taken out again.", "success")
    return _back(row, "uses")


@bp.post("/<int:resource_id>/thank")
def thank(resource_id: int) -> ResponseReturnValue:
    row = _shared(resource_id)
    require(row.author_id != reader().person_id)
    db.session.add(Thanks(resource_id=row.id, person_id=reader().person_id))
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()  # pressed twice: thanked once
        return redirect(url_for("resources.show", resource_id=resource_id))
    record("resources.thank", row)
    _tell_author(row, f"{reader().person.name} thanks you for ‘{row.title}’.")
    db.session.commit()
    flash("Your thanks are passed on.", "success")
    return _back(row)


@bp.route("/<int:resource_id>/comment", methods=["GET", "POST"])
def comment(resource_id: int) -> ResponseReturnValue:
    row, form = _shared(resource_id), CommentForm(reader())
    if form.validate_on_submit():
        db.session.add(form.make(row))
        record("resources.comment", row)
        _tell_author(row, f"{reader().person.name} wrote about ‘{row.title}’.")
        db.session.commit()
        return _back(row, "comments")
    return render_template("resources/comment.html", row=row, form=form)


@bp.post("/<int:resource_id>/comments/<int:comment_id>/remove")
def remove_comment(resource_id: int, comment_id: int) -> ResponseReturnValue:
    """By whoever wrote it, and by those who look after the resource."""
    row = _shared(resource_id)
    found = responses.comment(reader(), row, comment_id)
    require(found.person_id == reader().person_id or row.can_be_withdrawn_by(reader()))
    db.session.delete(found)
    record("resources.remove_comment", row)
    db.session.commit()
    flash("The comment is gone.", "success")
    return _back(row, "comments")


@bp.route("/<int:resource_id>/report", methods=["GET", "POST"])
def report(resource_id: int) -> ResponseReturnValue:
    row, form = queries.resource(reader(), resource_id), ReportForm()
    require(row.is_shared)
    if form.validate_on_submit():
        found = form.make(row, reader().person_id)
        db.session.add(found)
        db.session.flush()
        record("resources.report", row, problem=found.problem.value)
        url = url_for("resources.settle", report_id=found.id, cluster_id=row.cluster_id)
        words = f"A problem with ‘{row.title}’ is reported. {found.problem.label}."
        tell(responses.who_answers_for(row), words, url, cluster_id=row.cluster_id, icon="flag")
        db.session.commit()
        flash("It is passed on to those who look after it, and to the lead. You are told what they do.", "success")
        return _back(row)
    return render_template("resources/report.html", row=row, form=form)


@bp.route("/reports/<int:report_id>", methods=["GET", "POST"])
def settle(report_id: int) -> ResponseReturnValue:
    found = responses.report(reader(), report_id)
    row = found.resource
    require(row.is_looked_after_by(reader()))
    form = SettleForm()
    if form.validate_on_submit():
        db.session.refresh(found, ["settled_at"], with_for_update=True)
        if found.settled_at is not None:
            return _settled_already(found)
        form.settle(found, reader().person_id)
        record("resources.settle", row, problem=found.problem.value)
        if found.person_id:
            url = url_for("resources.show", resource_id=row.id)
            words = f"What you reported about ‘{row.title}’ is dealt with: {found.outcome}"
            tell([found.person_id], words, url, cluster_id=reader().cluster_id, icon="flag")
        db.session.commit()
        flash("It is settled, and whoever reported it is told.", "success")
        return _back(row)
    return render_template("resources/settle.html", row=row, report=found, form=form)


def _settled_already(found: Report) -> ResponseReturnValue:
    flash("Somebody settled it a moment ago; what they did stands here.", "info")
    return redirect(url_for("resources.settle", report_id=found.id))


def _recount(row: Resource) -> None:
    """And it is due for the index. The resource's version stays: whoever is just changing it must not be told that
    somebody else did."""
    number = responses.count_organisations(row.id)
    changed = sa.update(Resource).where(Resource.id == row.id).values(school_count=number, changed_at=now())
    db.session.execute(changed.execution_options(synchronize_session=False))


def _tell_author(row: Resource, words: str) -> None:
    if row.author_id and row.author_id != reader().person_id:
        url = url_for("resources.show", resource_id=row.id, cluster_id=row.cluster_id)
        tell([row.author_id], words, url, cluster_id=row.cluster_id, icon="resources")
