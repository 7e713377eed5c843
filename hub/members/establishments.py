"""Finding schools and colleges in the register, for every picker."""

import re
import unicodedata
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from hub.db import Page, db, paginate
from hub.geo import outcode, tidy_postcode
from hub.members.models import Establishment


def folded(text: str) -> str:
    """For comparing names: no accents, capitals, apostrophes or punctuation; "Saint" is "st" and "&" is "and"."""
    plain = unicodedata.normalize("NFKD", text[:400].replace("&", " and ")).casefold()
    plain = re.sub(r"['`\u2018\u2019\u02bc]", "", plain)
    kept = "".join("" if unicodedata.combining(char) else char if char.isalnum() else " " for char in plain)
    return " ".join("st" if word == "saint" else word for word in kept.split())


def find_establishments(
    text: str,
    limit: int = 20,
    page: int = 1,
    boroughs: Collection[str] = (),
    kinds: Collection[str] = (),
) -> Page[Establishment]:
    """Schools and colleges by name and place ("st marys ealing": all words, each from its beginning), URN, postcode
    or outcode; with `boroughs` or `kinds` also by nothing but these. Open ones first, then exact ones, then by name.
    A closed school stays findable, so that its page can point to its successor; an unlisted one only by its URN."""
    asked = " ".join(text[:200].split())
    found, exact = _matching(asked)
    if found is None and not (not asked and (boroughs or kinds)):
        found = sa.false()
    select = sa.select(Establishment)
    if found is not None:
        select = select.where(found)
    if boroughs:
        select = select.where(Establishment.borough.in_(list(boroughs)))
    if kinds:
        select = select.where(Establishment.kind.in_(list(kinds)))
    if not _is_urn(asked):
        select = select.where(Establishment.listed)
    status = sa.case({"open": 0, "proposed": 1}, value=Establishment.status, else_=2)
    select = select.order_by(status, exact, Establishment.search_name, Establishment.urn)
    return paginate(select, page, limit)


def _is_urn(text: str) -> bool:
    return re.fullmatch(r"[0-9]{5,7}", text) is not None


def _matching(
    asked: str,
) -> tuple[sa.ColumnElement[bool] | None, sa.ColumnElement[int]]:
    """The condition, None if nothing can match, and a number that is smaller for nearer matches."""
    if _is_urn(asked):
        return Establishment.urn == int(asked), sa.literal(0)
    half = outcode(asked)
    if half is not None:
        whole = Establishment.postcode == tidy_postcode(asked)
        return Establishment.outcode == half, sa.case((whole, 0), else_=1)
    name = folded(asked)
    # Folded words hold letters and digits only, so none of LIKE's own signs.
    conditions = [
        sa.or_(
            Establishment.search_name.like(f"{word}%"),
            Establishment.search_name.like(f"% {word}%"),
        )
        for word in name.split()[:8]
    ]
    nearness = sa.case(
        (Establishment.search_name.like(f"{name} |%"), 0),
        (Establishment.search_name.like(f"{name}%"), 1),
        else_=2,
    )
    return (sa.and_(*conditions) if conditions else None), nearness


def is_registered_name(name: str) -> bool:
    """Whether a school of the register bears this name, however it is spelled or punctuated."""
    bears = Establishment.search_name.like(f"{folded(name)} |%")
    return db.session.scalar(sa.select(Establishment.id).where(bears).limit(1)) is not None


def successors(schools: Iterable[Establishment]) -> dict[int, Establishment]:
    """For closed schools, the one that each became: URN of the closed school -> its successor, where we hold it."""
    wanted = {
        school.urn: school.successor_urn
        for school in schools
        if school.status == "closed" and school.successor_urn is not None
    }
    if not wanted:
        return {}
    found = db.session.scalars(sa.select(Establishment).where(Establishment.urn.in_(set(wanted.values()))))
    held = {school.urn: school for school in found}
    return {urn: held[successor] for urn, successor in wanted.items() if successor in held}
