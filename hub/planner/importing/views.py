"""Taking over a file: send it, look at every row, take it over, undo it. HTTP only."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import Page, db, now, page_number, paginate
from hub.extract import NotRead
from hub.history import record
from hub.planner import queries
from hub.planner.blueprints import bp
from hub.planner.forms import whose_choices
from hub.planner.importing import reading
from hub.planner.importing.forms import FileForm, TakeForm
from hub.planner.importing.reading import KNOWN, LEFT_OUT, NEW, Row
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry, PlannerImport
from hub.text import count

PER_PAGE = 100


@bp.route("/import", methods=["GET", "POST"])
def bring() -> ResponseReturnValue:
    require(reader().can_contribute)
    form = FileForm()
    form.offer(reader(), request.args.get("whose", ""))
    if form.is_submitted() and form.validate() and (token := _read(form)):
        return redirect(url_for("planner.look", file=token))
    earlier = paginate(queries.imports(reader()), page_number(), 20)
    return render_template("planner/bring.html", form=form, earlier=earlier, window=reading.window())


def _read(form: FileForm) -> str | None:
    """Where the rows of the file lie; None, with the reason on the form, where nothing can be made of it."""
    sent = next((one for one in form.file.data or [] if one and one.filename), None)
    if sent is None:
        form.keep("file", "Choose a file")
        return None
    asker = reader().person_id
    db.session.rollback()  # nobody else waits for the database while a file is read
    try:
        rows = reading.read(sent.stream.read(reading.LARGEST + 1), sent.filename)
    except NotRead as problem:
        form.keep("file", str(problem))
        return None
    return reading.keep(rows, sent.filename, form.whose.data, asker)


@bp.route("/import/look", methods=["GET", "POST"])
def look() -> ResponseReturnValue:
    require(reader().can_contribute)
    kept = reading.kept(request.args.get("file", ""), reader().person_id)
    if kept is None:
        abort(404, "These rows are no longer here: they are kept for twelve hours. Send the file again.")
    rows, name, whose = kept
    allowed = dict(whose_choices(reader()))
    require(whose in allowed)
    scope = PlannerImport(cluster_id=reader().cluster_id, name=name, whose=whose)
    rows = reading.compare(reader(), rows, scope)
    form = TakeForm()
    form.offer(rows)
    if form.validate_on_submit():
        taken = _take(scope, [row for row in rows if row.state == NEW and row.kind in set(form.kinds.data or [])])
        db.session.commit()
        flash(f"{count(taken, 'date')} from {name} {'stands' if taken == 1 else 'stand'} in the planner.", "success")
        return redirect(url_for("planner.bring"))
    return render_template(
        "planner/look.html",
        form=form,
        name=name,
        for_whom=allowed[whose],
        counts=reading.counted(rows),
        states=(NEW, KNOWN, LEFT_OUT),
        page=Page.of(sorted(rows, key=_order), page_number(), PER_PAGE),
        token=request.args.get("file", ""),
    )


def _order(row: Row) -> tuple[int, bool, int]:
    """New ones first, by kind; within these as they stand in the file."""
    return (NEW, KNOWN, LEFT_OUT).index(row.state), row.kind is Kind.OTHER, row.kind.weight


def _take(scope: PlannerImport, rows: list[Row]) -> int:
    """In the transaction of the request: all of them or none."""
    scope.row_count = len(rows)
    db.session.add(scope)
    db.session.flush()
    db.session.add_all(
        PlannerEntry(
            cluster_id=scope.cluster_id, organisation_id=scope.organisation_id, borough=scope.borough, kind=row.kind,
            title=row.title, first_day=row.first, last_day=row.last, year_groups=row.years, import_id=scope.id,
        )
        for row in rows
    )  # fmt: skip
    record("planner.import", scope, rows=len(rows))
    return len(rows)


@bp.post("/imports/<int:import_id>/undo")
def undo_import(import_id: int) -> ResponseReturnValue:
    row = _to_settle(import_id)
    if row.undone_at is None:
        row.undone_at = now()
        for entry in queries.entries_of(row):
            entry.removed_at = entry.removed_at or row.undone_at
        record("planner.undo_import", row)
        db.session.commit()
    flash(f"All dates from {row.name} are taken out.", "success")
    return redirect(url_for("planner.bring"))


@bp.post("/imports/<int:import_id>/put-back")
def put_back_import(import_id: int) -> ResponseReturnValue:
    """Those that were in the planner when it was undone."""
    row = _to_settle(import_id)
    if row.undone_at is not None:
        for entry in queries.entries_of(row):
            entry.removed_at = None if entry.removed_at == row.undone_at else entry.removed_at
        row.undone_at = None
        record("planner.put_back_import", row)
        db.session.commit()
    flash(f"The dates from {row.name} stand in the planner again.", "success")
    return redirect(url_for("planner.bring"))


def _to_settle(import_id: int) -> PlannerImport:
    row = queries.one_import(reader(), import_id)
    require(row.can_be_changed_by(reader()))
    db.session.refresh(row, ["undone_at"], with_for_update=True)
    return row
