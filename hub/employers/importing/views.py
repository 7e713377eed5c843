"""Pages of an import: the list, the file, its columns, its rows, writing and taking back. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

import hub.employers.importing.queries as queries
from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.employers.blueprints import bp
from hub.employers.importing.columns import FIELDS
from hub.employers.importing.forms import BringInForm, ColumnsForm, ForImport, SheetForm, UndoForm
from hub.employers.importing.looking import look
from hub.employers.importing.models import EmployerImport, ImportState, Verdict
from hub.employers.importing.picking import brought_in, pick_all, pick_some, picks, says
from hub.employers.importing.receiving import NotTaken, choose_sheet, headings, receive, remember
from hub.employers.importing.undoing import undo
from hub.employers.importing.writing import NotNow, write
from hub.history import record
from hub.text import count

PER_PAGE = 50


@bp.get("/imports")
def imports() -> ResponseReturnValue:
    me = reader()
    require(me.can_contribute)
    return render_template("employers/imports.html", page=paginate(queries.imports(me), page_number(), 20))


@bp.route("/imports/bring-in", methods=["GET", "POST"])
def bring_in() -> ResponseReturnValue:
    me = reader()
    require(me.can_contribute)
    form = BringInForm(me)
    if form.validate_on_submit():
        draft = EmployerImport(
            cluster_id=me.cluster_id, organisation_id=form.chosen_organisation_id(), person_id=me.person_id
        )
        try:
            receive(form.file.data, draft)
            record("employers.read_file", draft)
            db.session.commit()
            return redirect(url_for("employers.name_columns", import_id=draft.id))
        except NotTaken as problem:
            db.session.rollback()
            form.keep("file", str(problem))
    return render_template("employers/bring_in.html", form=form)


def _draft(import_id: int, *states: ImportState) -> EmployerImport:
    """Found (404), the reader's own, and still in one of these states (403)."""
    row = queries.one_import(reader(), import_id)
    require(row.is_looked_through_by(reader()) and row.state in states)
    return row


@bp.route("/imports/<int:import_id>/columns", methods=["GET", "POST"])
def name_columns(import_id: int) -> ResponseReturnValue:
    row = _draft(import_id, ImportState.MAPPING, ImportState.PREVIEW)
    first = queries.first_rows(row, row.sheet)
    named = headings(row, first)
    form = ColumnsForm(row, named)
    if form.validate_on_submit():
        row.mapping, row.source = form.mapping, form.source.data or ""
        row.overwrites = form.overwrites.data == "yes"
        remember(row)
        look(reader(), row)
        db.session.commit()
        return redirect(url_for("employers.look_through", import_id=row.id))
    below = [cells for number, cells in first if number > row.header_row]
    return render_template(
        "employers/name_columns.html",
        form=form,
        row=row,
        sheet_form=SheetForm(row, first),
        columns=list(zip(named, form.mapping, _samples(below, len(named)), strict=True)),
        fields=FIELDS,
    )


def _samples(rows: list[list[str]], width: int) -> list[str]:
    """What stands in each column, so that it can be told what it is."""
    found = []
    for number in range(width):
        some = [cells[number] for cells in rows if number < len(cells) and cells[number]]
        found.append(" · ".join(text[:40] for text in dict.fromkeys(some[:3])))
    return found


@bp.post("/imports/<int:import_id>/sheet")
def choose_sheet_of(import_id: int) -> ResponseReturnValue:
    row = _draft(import_id, ImportState.MAPPING, ImportState.PREVIEW)
    form = SheetForm(row, queries.first_rows(row, row.sheet))
    if form.validate_on_submit():
        changed = int(form.sheet.data) != row.sheet
        choose_sheet(row, int(form.sheet.data), None if changed else int(form.header_row.data))
        row.state = ImportState.MAPPING
        db.session.commit()
    return redirect(url_for("employers.name_columns", import_id=row.id))


def _verdict() -> Verdict | None:
    known = {one.value: one for one in Verdict}
    return known.get(request.args.get("of", ""))


@bp.route("/imports/<int:import_id>/rows", methods=["GET", "POST"])
def look_through(import_id: int) -> ResponseReturnValue:
    """Every row, paged; what is to be done with each is kept page by page. Nothing is written yet."""
    row = _draft(import_id, ImportState.PREVIEW)
    me, verdict, form = reader(), _verdict(), ForImport()
    page = paginate(queries.looked_through(row, verdict), page_number(), PER_PAGE)
    if form.validate_on_submit():
        pick_some(me, page.items, request.form)
        if code := request.form.get("all", ""):
            pick_all(me, row, verdict, code)
        db.session.commit()
        flash("Kept. Nothing is written until you press “Bring in”.", "success")
        return redirect(url_for("employers.look_through", import_id=row.id, page=page.number, of=verdict or None))
    return render_template(
        "employers/look_through.html",
        form=form,
        write_form=ForImport(prefix=""),
        row=row,
        page=page,
        verdict=verdict,
        verdicts=list(Verdict),
        counts=queries.verdict_counts(row),
        picked=queries.pick_counts(row),
        picks={one.id: picks(me, one) for one in page.items},
        says={one.id: says(one) for one in page.items},
    )


@bp.post("/imports/<int:import_id>/write")
def write_import(import_id: int) -> ResponseReturnValue:
    row = queries.one_import(reader(), import_id)
    require(row.is_looked_through_by(reader()))
    form = ForImport()
    if form.validate_on_submit():
        try:
            write(reader(), row)
            db.session.commit()
            flash(f"Brought in: {brought_in(row)}.", "success")
        except NotNow:
            db.session.rollback()
            flash("This file has been brought in or taken back already.", "info")
        except StaleDataError:
            db.session.rollback()
            flash(
                "Somebody saved one of these employers at the same moment. Nothing was written; press again.", "warning"
            )
            return redirect(url_for("employers.look_through", import_id=import_id))
    return redirect(url_for("employers.imported", import_id=import_id))


@bp.get("/imports/<int:import_id>")
def imported(import_id: int) -> ResponseReturnValue:
    row = queries.one_import(reader(), import_id)
    shown = row.is_looked_through_by(reader())
    if shown and row.state in {ImportState.MAPPING, ImportState.PREVIEW}:
        return redirect(url_for("employers.name_columns", import_id=row.id))
    left = paginate(queries.left_over(row), page_number(), PER_PAGE)
    return render_template("employers/imported.html", row=row, left=left)


@bp.route("/imports/<int:import_id>/undo", methods=["GET", "POST"])
def undo_import(import_id: int) -> ResponseReturnValue:
    row = queries.one_import(reader(), import_id)
    require(row.can_be_undone)
    form = UndoForm()
    if form.validate_on_submit():
        left = undo(row)
        db.session.commit()
        words = f" {count(left, 'row')} stayed as they are; below is why." if left else ""
        flash(f"Taken back.{words}", "success")
        return redirect(url_for("employers.imported", import_id=import_id))
    return render_template("employers/undo_import.html", form=form, row=row)


@bp.post("/imports/<int:import_id>/drop")
def drop_import(import_id: int) -> ResponseReturnValue:
    """Before anything is written: what was read of the file goes at once."""
    row = _draft(import_id, ImportState.MAPPING, ImportState.PREVIEW)
    if ForImport().validate_on_submit():
        record("employers.drop_import", row)
        db.session.delete(row)
        db.session.commit()
        flash("Nothing of that file is kept here any more.", "success")
    return redirect(url_for("employers.imports"))
