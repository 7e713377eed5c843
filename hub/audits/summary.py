"""What a closed round may publish, and what it must hold back. Pure functions over scored schools.

The rules of the field for figures about few schools:
- only at close, over one fixed partition (mainstream schools, all others), no cross-tables;
- means and shares need 5 schools besides the reader's own. Every school of the round reads the same page, so that a
  figure needs 6; medians and quartiles need 8 besides (9), and are rounded to 5 points; no minimum, no maximum;
- every group and its complement is empty or that large, so that no held-back group is a difference of two figures;
- what was published once bounds what comes after (republishing.py).
"""

import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.audits.republishing import ENOUGH, GROUPS, OTHERS, Content, is_enough, may_be_published

OTHERS_FOR_QUARTILES = 8
ENOUGH_FOR_QUARTILES = OTHERS_FOR_QUARTILES + 1
STEP = 5


def group_of(organisation_kind: str) -> str:
    """The fixed partition, known before anybody answers."""
    return "mainstream" if organisation_kind == "school" else "others"


@dataclass(frozen=True)
class School:
    """What of one submitted review goes into figures."""

    id: int
    group: str
    elements: Mapping[str, int | None]  # per cent, None where nothing of it applies
    met: Mapping[str, bool]  # question -> fully met
    agreed: bool = False

    def value(self, kind: str, code: str) -> float | None:
        if kind == "elements":
            return self.elements.get(code)
        return None if code not in self.met else 100.0 * self.met[code]


def figures(schools: Sequence[School], asked: int, before: Sequence[Content] = ()) -> Content | None:
    """The content to publish, or None where the figures published before must stand (see the rules above)."""
    content: Content = {
        "asked": asked,
        "submitted": len(schools),
        "schools": {str(school.id): _kept(school) for school in schools},
        "all": None,
        "groups": {},
    }
    if len(schools) >= ENOUGH:
        content["all"] = _table(schools, schools)
    members = {key: [school for school in schools if school.group == key] for key in GROUPS}
    if content["all"] and all(is_enough(len(group)) for group in members.values()):
        content["groups"] = {key: _table(group, schools, members) for key, group in members.items() if group}
    return content if may_be_published(content, before) else None


def _kept(school: School) -> Content:
    """Stored with the figures and never shown: what later publications and named rows are measured against."""
    return {
        "group": school.group,
        "agreed": school.agreed,
        "elements": dict(school.elements),
        "questions": dict(school.met),
    }


def _table(
    members: Sequence[School], everybody: Sequence[School], groups: Mapping[str, Sequence[School]] | None = None
) -> Content:
    """Figures of one set of schools. With `groups` (the partition it is part of), only figures of which every
    group has enough schools, or none, are given."""
    kinds = {"elements": _element_figure, "questions": _question_figure}
    table: Content = {"members": [school.id for school in members]}
    for kind, figure in kinds.items():
        codes = sorted({code for s in everybody for code in (s.elements if kind == "elements" else s.met)})
        table[kind] = {}
        for code in codes:
            values = _values(members, kind, code)
            parts = [len(_values(group, kind, code)) for group in (groups or {}).values()]
            if len(values) >= ENOUGH and all(is_enough(part) for part in parts):
                table[kind][code] = figure(values)
    return table


def _values(schools: Iterable[School], kind: str, code: str) -> list[float]:
    return [value for school in schools if (value := school.value(kind, code)) is not None]


def _element_figure(values: list[float]) -> Content:
    figure: Content = {"n": len(values), "mean": round(statistics.fmean(values))}
    if len(values) >= ENOUGH_FOR_QUARTILES:
        lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
        figure |= {"lower": _to_step(lower), "median": _to_step(median), "upper": _to_step(upper)}
    return figure


def _question_figure(values: list[float]) -> Content:
    return {"n": len(values), "share": round(statistics.fmean(values))}


def _to_step(value: float) -> int:
    return int(STEP * round(value / STEP))


def for_reader(content: Content, own: Collection[int]) -> Content:
    """The published figures without those that too few schools besides the reader's own stand behind (somebody
    with seats in two schools knows two answers). If one group's goes, all groups' go: the rest would tell it."""
    groups = {key: _trimmed(table, own) for key, table in content["groups"].items()}
    for kind in ("elements", "questions"):
        common = [set(table[kind]) ^ set(groups[key][kind]) for key, table in content["groups"].items()]
        for code in set().union(*common):
            for table in groups.values():
                table[kind].pop(code, None)
    return {
        "asked": content["asked"],
        "submitted": content["submitted"],
        "all": _trimmed(content["all"], own) if content["all"] else None,
        "groups": groups,
    }


def _trimmed(table: Content, own: Collection[int]) -> Content:
    mine = sum(1 for one in table["members"] if one in own)
    kept: Content = {"n": len(table["members"])}
    for kind in ("elements", "questions"):
        kept[kind] = {code: _trim(f, mine) for code, f in table[kind].items() if f["n"] - mine >= OTHERS}
    return kept


def _trim(figure: Content, mine: int) -> Content:
    """Quartiles need more schools than a mean does."""
    if figure["n"] - mine >= OTHERS_FOR_QUARTILES:
        return figure
    return {key: value for key, value in figure.items() if key in {"n", "mean", "share"}}


def named_rows(
    content: Content, agreed: Collection[int], own: Collection[int], elsewhere: Collection[int] = ()
) -> dict[int, dict[str, int | None]]:
    """organisation id -> element -> per cent, of the schools whose head agreed and still agrees. Where too few of
    a published group would stay without a name, nobody of it is named: the group's figure less the names would
    tell about the rest. `elsewhere`: schools that may be named with other questions of the same round, which tell
    about these too."""
    schools = {int(key): school for key, school in content["schools"].items()}
    named = {key for key, school in schools.items() if school["agreed"] and key in agreed}
    if content["all"] is not None:
        for table in content["groups"].values():
            if not _can_stay_unnamed(table, schools, named | set(elsewhere), set(own)):
                named -= set(table["members"])
        if not _can_stay_unnamed(content["all"], schools, named | set(elsewhere), set(own)):
            named = set()
    return {key: schools[key]["elements"] for key in named}


def _can_stay_unnamed(table: Content, schools: Mapping[int, Content], named: set[int], own: set[int]) -> bool:
    """For each published figure (an element at 0 or 100 tells its questions): enough schools without a name?"""
    for kind in ("elements", "questions"):
        for code in table[kind]:
            hidden = {
                one for one in table["members"] if one not in named and schools[one][kind].get(code) is not None
            }  # fmt: skip
            if not is_enough(len(hidden)) or 0 < len(hidden - own) < OTHERS:
                return False
    return True
