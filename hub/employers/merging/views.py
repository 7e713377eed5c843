"""Pages of what is likely the same, of merging two and of parting them again. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.merging.queries as queries
import hub.employers.queries as pool
from hub.access import reader, require
from hub.db import Page, db, page_number
from hub.employers.blueprints import bp
from hub.employers.merging.employers import merge, part, why_not
from hub.employers.merging.forms import MergeForm, UndoMergeForm
from hub.employers.merging.people import merge_people, part_people
from hub.employers.merging.words import about_both, people_both
from hub.employers.models import Employer, EmployerContact
from hub.history import record

PER_PAGE = 25


@bp.get("/alike")
def alike() -> ResponseReturnValue:
    me, number = reader(), request.args.get("employer", "")
    require(me.can_contribute)
    one = pool.employer(me, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if one is not None:
        require(one.can_be_edited_by(me))
        pairs = [(one.id, other.id, "a word of its name") for other in queries.like(me, one)]
    else:
        pairs = queries.alike(me)
    page = Page.of(pairs, page_number(), PER_PAGE)
    rows = pool.by_ids(me, {id_ for pair in page.items for id_ in pair[:2]})
    return render_template("employers/alike.html", page=page, rows=rows, one=one, merges=queries.merges(me))


def _editable(employer_id: int) -> Employer:
    row = pool.employer(reader(), employer_id)
    require(row.can_be_edited_by(reader()))
    return row


@bp.route("/<int:employer_id>/merge/<int:other_id>", methods=["GET", "POST"])
def merge_employers(employer_id: int, other_id: int) -> ResponseReturnValue:
    """`employer_id` stays, `other_id` becomes part of it."""
    if request.method == "POST":
        queries.lock(employer_id, other_id)
    kept, gone = _editable(employer_id), _editable(other_id)
    refusal = why_not(reader(), kept, gone)
    form = MergeForm(kept, gone, about_both(kept, gone))
    if not refusal and form.validate_on_submit() and form.is_current(kept):
        done = merge(reader(), kept, gone, form.from_gone)
        db.session.commit()
        flash(f"{done.gone_name} is now part of {done.kept_name}. You can part them again for 30 days.", "success")
        return redirect(url_for("employers.employer", employer_id=employer_id))
    return render_template("employers/merge_employers.html", form=form, kept=kept, gone=gone, refusal=refusal)


@bp.post("/<int:employer_id>/people/merge")
def merge_two_people(employer_id: int) -> ResponseReturnValue:
    """Opened and sent by POST: it shows private details. First which two, then field by field."""
    me = reader()
    queries.lock(employer_id)
    row = _editable(employer_id)
    two = queries.people(me, row, _numbers("stays", "goes"))
    if len(two) < 2 or two[0].id == two[1].id:
        return _choose_people(row)
    kept, gone = two
    form = MergeForm(kept, gone, people_both(kept, gone))
    if "compare" not in request.form and form.validate_on_submit() and form.is_current(kept):
        merge_people(me, row, kept, gone, form.from_gone)
        db.session.commit()
        flash("They are one person now. You can part them again for 30 days.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    if "compare" in request.form:
        form = MergeForm.opened(kept, gone, people_both(kept, gone))
    record(pool.LOOKED, row)
    db.session.commit()
    row, (kept, gone) = _editable(employer_id), queries.people(me, row, _numbers("stays", "goes"))
    return render_template("employers/merge_people.html", form=form, row=row, kept=kept, gone=gone)


def _numbers(*names: str) -> list[int]:
    given = [request.form.get(name, "") for name in names]
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 10]


def _choose_people(row: Employer) -> ResponseReturnValue:
    employer_id = row.id
    record(pool.LOOKED, row)
    db.session.commit()
    row = _editable(employer_id)
    people: list[EmployerContact] = pool.contacts(reader(), row)
    return render_template("employers/choose_people.html", row=row, people=people, again="stays" in request.form)


@bp.route("/merges/<int:merge_id>/undo", methods=["GET", "POST"])
def undo_merge(merge_id: int) -> ResponseReturnValue:
    row = queries.merge(reader(), merge_id)
    require(row.can_be_undone_by(reader()))
    form, employer_id = UndoMergeForm(), row.employer_id
    if form.validate_on_submit():
        queries.lock(employer_id)
        said = part_people(row) if row.contact_id else part(row)[1]
        db.session.commit()
        flash(" ".join(["They are two again.", *said]), "success")
        return redirect(url_for("employers.employer", employer_id=employer_id))
    return render_template("employers/undo_merge.html", form=form, row=row)
