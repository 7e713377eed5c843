"""What stands beside a review: official Compass percentages that the school enters itself, never mixed into a figure
of ours; and another edition of the questions, for a school that has become another kind of school."""

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.audits import queries
from hub.audits.answering import answerable, not_open, say_lapsed
from hub.audits.blueprints import bp
from hub.audits.files import offered
from hub.audits.forms import CompassForm, SwitchForm
from hub.audits.frameworks import Framework
from hub.audits.loading import templates
from hub.audits.models import AuditCompass, AuditReview
from hub.audits.opening import years_taught
from hub.audits.signing.models import lapse
from hub.db import db
from hub.history import record
from hub.text import count
from hub.vocabulary import codes


@bp.route("/reviews/<int:review_id>/compass", methods=["GET", "POST"])
def compass(review_id: int) -> ResponseReturnValue:
    row = answerable(review_id)
    if not row.framework.has_compass:
        raise NoResultFound
    if request.method == "POST":
        queries.lock(row)
    entered = queries.compass(row)
    form = CompassForm(obj=entered)
    if form.validate_on_submit() and (entered is None or form.is_current(entered)):
        _keep(row, entered, form)
        record("audits.compass", row)
        db.session.commit()
        flash("Saved. They stand beside your self-review and are in no figure of the cluster.", "success")
        return redirect(url_for("audits.result" if row.is_submitted else "audits.review", review_id=row.id))
    return render_template("audits/compass.html", form=form, review=row, codes=codes("benchmark"))


def _keep(row: AuditReview, entered: AuditCompass | None, form: CompassForm) -> None:
    """All left empty takes them out again."""
    if form.percentages:
        entered = entered or AuditCompass(review_id=row.id)
        entered.measured_on = form.measured_on.data
        for code in codes("benchmark"):
            setattr(entered, code, form[code].data)
        db.session.add(entered)
    elif entered is not None:
        db.session.delete(entered)


@bp.route("/reviews/<int:review_id>/switch", methods=["GET", "POST"])
def switch(review_id: int) -> ResponseReturnValue:
    row = answerable(review_id)
    if not row.is_open or row.is_submitted:
        return not_open(row)
    choices = others(row)
    if not choices:
        flash("There is no other edition of these questions for your kind of school.", "info")
        return redirect(url_for("audits.review", review_id=row.id))
    form, answered = SwitchForm.of(choices), {key for key, one in queries.answers(row).items() if one.given.is_answered}
    if form.validate_on_submit():
        template = templates([form.template.data])[form.template.data]
        row.template, row.kind = template, row.organisation.kind
        row.year_groups = years_taught(template.framework, row.organisation)
        say_lapsed(lapse(row))
        record("audits.switch", row, template=template.key)
        db.session.commit()
        flash(f"You now answer “{template.title}”. Look through the year groups and what is left open.", "success")
        return redirect(url_for("audits.review", review_id=row.id))
    return render_template(
        "audits/switch.html",
        form=form,
        review=row,
        previews=[(one.title, _preview(row, one, answered)) for one in choices],
    )


def others(row: AuditReview) -> list[Framework]:
    """Editions of the same family that the organisation, as it is now, may answer instead."""
    organisation = row.organisation
    found = offered(organisation.kind, row.family, organisation.age_high)
    return [one for one in found if one.key != row.template.key]


def _preview(row: AuditReview, framework: Framework, answered: Collection[str]) -> str:
    """What becomes of the answers so far."""
    asked = {question.id for question in framework.asked(years_taught(framework, row.organisation))}
    stay, go = len(asked & set(answered)), len(set(answered) - asked)
    kept = f"{count(stay, 'answer')} of yours {'stays' if stay == 1 else 'stay'}"
    gone = f", {count(go, 'answer')} to questions that are not asked then {'is' if go == 1 else 'are'} kept aside"
    return f"{count(len(asked), 'question')}; {kept}{gone if go else ''}."
