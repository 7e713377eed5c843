"""Rows with a name, of schools whose head agreed: as far as they tell nothing about the schools without one."""

from collections.abc import Collection, Mapping

from hub.audits.levelling import Figure
from hub.audits.republishing import OTHERS, Content, is_enough


def named_rows(
    content: Content, agreed: Collection[int], own: Collection[int], elsewhere: Collection[int] = ()
) -> dict[int, dict[str, int | None]]:
    """organisation id -> element -> per cent, of the schools whose head agreed and still agrees. Where too few of
    a published group would stay without a name, or they are all alike, nobody of it is named: the group's figure less
    the names would tell about the rest. `elsewhere`: schools that may be named with other questions of the same round,
    which tell about these too."""
    schools, of = {int(key): school for key, school in content["schools"].items()}, content.get("of", {})
    named = {key for key, school in schools.items() if school["agreed"] and key in agreed}
    if content["all"] is not None:
        for table in content["groups"].values():
            if not _can_stay_unnamed(table, of, schools, named | set(elsewhere), set(own)):
                named -= set(table["members"])
        if not _can_stay_unnamed(content["all"], of, schools, named | set(elsewhere), set(own)):
            named = set()
    return {key: schools[key]["elements"] for key in named}


def _can_stay_unnamed(
    table: Content, of: Mapping[str, str], schools: Mapping[int, Content], named: set[int], own: set[int]
) -> bool:
    """For each published figure (an element at 0 or 100 tells its questions): enough schools without a name, and
    not all of them at one end?"""
    for kind in ("elements", "questions"):
        for code in table[kind]:
            hidden = {
                one for one in table["members"] if one not in named and schools[one][kind].get(code) is not None
            }  # fmt: skip
            if not is_enough(len(hidden)) or 0 < len(hidden - own) < OTHERS:
                return False
            if kind == "elements" and not _differ([schools[one][kind][code] for one in hidden - own]):
                return False
    return not any(
        _is_told(code, figure, of, schools[one])
        for code, figure in table["questions"].items()
        for one in set(table["members"]) & named
    )


def _is_told(code: str, figure: Figure, of: Mapping[str, str], school: Content) -> bool:
    """Does the row of this school say that it is one of the few who answered unlike nearly all?"""
    percent = school["elements"].get(of.get(code, "")) if code in school["questions"] else None
    return ("least" in figure and percent == 0) or ("most" in figure and percent == 100)


def _differ(percents: Collection[int]) -> bool:
    """Are two of them short of 100, and two above 0? One of the two may be the school that reads the page."""
    return not percents or (sum(one < 100 for one in percents) > 1 and sum(one > 0 for one in percents) > 1)
