"""Pages of reach: by school, by sector, by borough, and the sheet of one employer. HTTP only."""

from collections.abc import Callable

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

import hub.employers.queries as pool
from hub.access import Reader, reader, require
from hub.db import Page, page_number
from hub.employers.blueprints import bp
from hub.employers.kit.views import WORD
from hub.employers.kit.word import as_word
from hub.employers.reach.boroughs import SHOWN, Boroughs, boroughs
from hub.employers.reach.impact import Impact, impact
from hub.employers.reach.schools import Fairness, Standing, fairness, per_hundred
from hub.employers.reach.sectors import Sectors, sectors
from hub.employers.reach.years import SchoolYear, chosen_year, years_to_choose
from hub.spreadsheets import XLSX, as_xlsx, csv_file
from hub.storage import attachment

PER_PAGE = 50
Table = Fairness | Sectors | Boroughs


def _year() -> SchoolYear:
    return chosen_year(request.args.get("year", ""))


def _what() -> str:
    asked = request.args.get("show", "")
    return asked if asked in SHOWN else "employers"


@bp.get("/reach")
def reach_schools() -> ResponseReturnValue:
    found = fairness(reader(), _year())
    return render_template(
        "employers/reach_schools.html",
        fairness=found,
        page=Page.of(found.lines, page_number(), PER_PAGE),
        years=years_to_choose(),
        per_hundred=per_hundred,
        lowest=[one for one in found.lines if one.standing(found.rate) <= Standing.UNDER_SERVED],
    )


@bp.get("/reach/sectors")
def reach_sectors() -> ResponseReturnValue:
    return render_template(
        "employers/reach_sectors.html",
        sectors_of=sectors(reader(), _year()),
        years=years_to_choose(),
    )


@bp.get("/reach/boroughs")
def reach_boroughs() -> ResponseReturnValue:
    return render_template(
        "employers/reach_boroughs.html",
        boroughs_of=boroughs(reader(), _year(), _what()),
        years=years_to_choose(),
        shown=SHOWN,
    )


FILES: dict[str, Callable[[Reader, SchoolYear], Table]] = {
    "schools": fairness,
    "sectors": sectors,
    "boroughs": lambda me, year: boroughs(me, year, "employers"),
}


@bp.get("/reach/<part>.<kind>")
def reach_file(part: str, kind: str) -> Response:
    """The table of a page: as much as the reader sees there."""
    if part not in FILES or kind not in {"csv", "xlsx"}:
        abort(404)
    table = FILES[part](reader(), _year())
    name = f"reach-{part}-{table.year.began}"
    if kind == "csv":
        return csv_file(name, table.COLUMNS, table.rows)
    headers = {"Content-Disposition": attachment(f"{name}.xlsx"), "Cache-Control": "private, no-store"}
    return Response(as_xlsx("Reach", table.COLUMNS, table.rows), mimetype=XLSX, headers=headers)


def _impact(employer_id: int) -> Impact:
    me = reader()
    row = pool.employer(me, employer_id)
    require(row.shows_details_to(me))
    return impact(me, row, _year())


@bp.get("/<int:employer_id>/impact")
def employer_impact(employer_id: int) -> ResponseReturnValue:
    return render_template("employers/employer_impact.html", impact=_impact(employer_id), years=years_to_choose())


@bp.get("/<int:employer_id>/impact.docx")
def employer_impact_file(employer_id: int) -> Response:
    found = _impact(employer_id)
    headers = {
        "Content-Disposition": attachment(f"{found.employer.name} {found.year.words.replace('/', '-')}.docx"),
        "Cache-Control": "private, no-store",
    }
    return Response(as_word(found.employer.name, [found.sheet]), mimetype=WORD, headers=headers)
