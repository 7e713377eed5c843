"""What the files of the register of schools and colleges mean: our own CSV, an extract of Get Information About
Schools (GIAS), and its separate file of links from closed schools to their successors. Writes nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hub.geo import from_grid, outcode, position, tidy_postcode
from hub.members.register_file import CannotImport, Cells, open_table
from hub.vocabulary import BOROUGHS

_GSS_BY_NAME = {borough.label.lower(): borough.code for borough in BOROUGHS}
_GSS_BY_LA = {borough.la_code: borough.code for borough in BOROUGHS}
_LARGEST_URN = 9_999_999
_OWN = ("urn", "name", "category", "postcode", "status")
_LINKS = ("URN", "LinkURN", "LinkType")
_GIAS = (
    "URN",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "Postcode",
)
_OUR_KINDS = {
    "special": "special_school",
    "alternative_provision": "alternative_provision",
    "sixth_form_or_fe_college": "college",
    "other": "other",
}
# GIAS also lists children's centres, schools abroad and universities, which no cluster in England picks as a school.
_NOT_LISTED = re.compile(
    r"children's centre|offshore|overseas|welsh|higher education|government department|service children|"
    r"early years|ey setting|playing for success|miscellaneous|secure unit|online provider"
)


class BadRow(Exception):
    """One line cannot be taken; the text says why."""


@dataclass(frozen=True)
class Line:
    """One row that was read: its line number, and either what it says or why it cannot be taken."""

    number: int
    values: dict[str, Any] | None
    problem: str = ""


@dataclass(frozen=True)
class RegisterFile:
    """`is_links`: values are {urn, successor_urn, since}; otherwise columns of Establishment, where a column that
    the file does not have, or leaves blank, is not there."""

    is_links: bool
    row_count: int
    lines: Iterator[Line]


def read(path: Path) -> RegisterFile:
    """Tells the kind of file from its headings. CannotImport if they are those of no register."""
    table = open_table(path)
    values_of = _kind_of_file(table.headings)
    return RegisterFile(values_of is _link_values, table.row_count, _lines(table.rows, values_of))


def _kind_of_file(headings: list[str]) -> Callable[[Cells], dict[str, Any]]:
    wanted: tuple[str, ...] = _GIAS
    values_of = _gias_values
    if "linkurn" in headings:
        wanted, values_of = _LINKS, _link_values
    elif "category" in headings and "name" in headings:
        wanted, values_of = _OWN, _own_values
    missing = [name for name in wanted if name.lower() not in headings]
    if missing:
        found = ", ".join(headings[:6])[:200]
        raise CannotImport(
            f"This file lacks these headings: {', '.join(missing)}. Its first line begins: {found}. "
            "Download “Establishment fields CSV” or “Establishment links CSV” from Get Information About Schools."
        )
    return values_of


def _lines(
    rows: Iterator[tuple[int, Cells | str]],
    values_of: Callable[[Cells], dict[str, Any]],
) -> Iterator[Line]:
    for number, row in rows:
        if isinstance(row, str):
            yield Line(number, None, row)
            continue
        try:
            yield Line(
                number,
                {key: value for key, value in values_of(row).items() if value is not None},
            )
        except BadRow as problem:
            yield Line(number, None, str(problem))


def _own_values(row: Cells) -> dict[str, Any]:
    category = row["category"]
    lat, lon = _decimal(row.get("lat", "")), _decimal(row.get("lon", ""))
    where = (lat, lon) if lat is not None and lon is not None else None
    return {
        "urn": _urn(row["urn"]),
        "name": _name(row["name"]),
        "kind": _OUR_KINDS.get(category, "school"),
        "listed": category != "other" or row.get("in_dfe_tables_2025") == "1",
        "status": _status(row["status"]),
        "phase": _short(row.get("phase", ""), 60),
        "borough": row.get("borough_gss") or None,
        "town": _short(row.get("town", ""), 100),
        "age_low": _age(row.get("age_low", "")),
        "age_high": _age(row.get("age_high", "")),
        "sixth_form": row.get("sixth_form") or None,
        **_place(row["postcode"], where),
    }


def _gias_values(row: Cells) -> dict[str, Any]:
    kind_text = row["typeofestablishment (name)"].lower()
    east, north = _decimal(row.get("easting", "")), _decimal(row.get("northing", ""))
    where = from_grid(east, north) if east and north and _is_on_grid(east, north) else None
    return {
        "urn": _urn(row["urn"]),
        "name": _name(row["establishmentname"]),
        "kind": _kind(kind_text, row.get("phaseofeducation (name)", "")),
        "listed": _NOT_LISTED.search(kind_text) is None,
        "status": _status(row["establishmentstatus (name)"]),
        "phase": _short(row.get("phaseofeducation (name)", ""), 60),
        "borough": _borough(row),
        "town": _short(row.get("town", ""), 100),
        "age_low": _age(row.get("statutorylowage", "")),
        "age_high": _age(row.get("statutoryhighage", "")),
        "sixth_form": _sixth_form(row.get("officialsixthform (name)", "")),
        "closed_on": _day(row.get("closedate", "")),
        **_place(row["postcode"], where),
    }


def _link_values(row: Cells) -> dict[str, Any]:
    """Links of other kinds (predecessors, mergers seen from the other side) say nothing that we keep."""
    if not row["linktype"].lower().startswith("successor"):
        return {}
    return {
        "urn": _urn(row["urn"]),
        "successor_urn": _urn(row["linkurn"]),
        "since": _day(row.get("linkestablisheddate", "")),
    }


def _urn(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or not 0 < int(text) <= _LARGEST_URN:
        raise BadRow(f"“{text[:30]}” is not a URN")
    return int(text)


def _name(text: str) -> str:
    if not text:
        raise BadRow("it has no name")
    if len(text) > 200:
        raise BadRow("its name is longer than 200 characters")
    return text


def _short(text: str, limit: int) -> str | None:
    return text[:limit] or None


def _status(text: str) -> str:
    status = text.lower()
    if status.startswith("open"):  # also "Open, but proposed to close"
        return "open"
    if status.startswith(("proposed to open", "pending")):
        return "proposed"
    if status.startswith("closed"):
        return "closed"
    raise BadRow(f"its status “{text[:40]}” is neither open, closed nor proposed to open")


def _kind(kind_text: str, phase: str) -> str:
    """Our kind from the type in GIAS. The order matters: a university technical college is a school, a special
    post 16 institution a college, a specialist designated college not a special school."""
    if _NOT_LISTED.search(kind_text):
        return "other"
    if re.search(r"technical college|technology college", kind_text):
        return "school"
    if re.search(r"pupil referral|alternative provision|hospital", kind_text):
        return "alternative_provision"
    if re.search(r"college|further education|post 16|16.to.19|16-19|sixth form", kind_text) or phase == "16 plus":
        return "college"
    return "special_school" if "special" in kind_text else "school"


def _borough(row: Cells) -> str | None:
    gss = row.get("gsslacode (name)", "").upper()
    if re.fullmatch(r"[EWSN][0-9]{8}", gss):
        return gss
    return _GSS_BY_NAME.get(row.get("la (name)", "").lower()) or _GSS_BY_LA.get(row.get("la (code)", ""))


def _sixth_form(text: str) -> str | None:
    return {"has a sixth form": "yes", "does not have a sixth form": "no"}.get(text.lower())


def _place(postcode_text: str, where: tuple[float, float] | None) -> dict[str, Any]:
    """A postcode that is none is left out: the school is still there."""
    postcode = tidy_postcode(postcode_text)
    if postcode is None and where is None:
        return {}
    where = where or (position(postcode) if postcode else None)
    lat, lon = (round(where[0], 6), round(where[1], 6)) if where else (None, None)
    half = outcode(postcode) if postcode else None
    return {"postcode": postcode, "outcode": half, "latitude": lat, "longitude": lon}


def _is_on_grid(east: float, north: float) -> bool:
    return 0 < east < 700_000 and 0 < north < 1_300_000


def _decimal(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,12})?", text) else None


def _age(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else None


def _day(text: str) -> date | None:
    for pattern in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
