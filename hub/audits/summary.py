"""What a closed round may publish, and what it must hold back. Pure functions over scored schools.

The rules of the field for figures about few schools:
- only at close, over one fixed partition (mainstream schools, all others), no cross-tables;
- means and shares need 5 schools besides the reader's own. Every school of the round reads the same page, so that a
  figure needs 6; medians and quartiles need 8 besides (9), and are rounded to 5 points; no minimum, no maximum;
- every group and its complement is empty or that large, so that no held-back group is a difference of two figures;
- what was published once bounds what comes after: figures are replaced only where enough schools changed, in all and
  within each published group, or before and after would give away the few that did.
"""

import hashlib
import json
import statistics
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OTHERS = 5
ENOUGH = OTHERS + 1
OTHERS_FOR_QUARTILES = 8
ENOUGH_FOR_QUARTILES = OTHERS_FOR_QUARTILES + 1
STEP = 5
GROUPS = {
    "mainstream": "Mainstream schools",
    "others": "Special schools, alternative provision, colleges and training providers",
}
Content = dict[str, Any]


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

    @property
    def digest(self) -> str:
        body = json.dumps([self.group, self.elements, self.met], sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()[:16]

    def value(self, kind: str, code: str) -> float | None:
        if kind == "elements":
            return self.elements.get(code)
        return None if code not in self.met else 100.0 * self.met[code]


def is_enough(count: int) -> bool:
    """A set that may be told apart from the rest: nobody, or enough."""
    return count == 0 or count >= ENOUGH


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
    bounding = [old for old in before if old["all"]]
    if any(not _may_follow(old, content) for old in bounding):
        return None
    for old in bounding:
        _hold_what_was_held(old, content)
    return content


def _kept(school: School) -> Content:
    return {"group": school.group, "digest": school.digest, "agreed": school.agreed,
            "elements": dict(school.elements), "questions": sorted(school.met)}  # fmt: skip


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


def changed(old: Content, new: Content) -> list[str]:
    """Ids of the schools that joined, left, or count for something else than before."""
    ids = {*old["schools"], *new["schools"]}
    return sorted(
        school_id
        for school_id in ids
        if old["schools"].get(school_id, {}).get("digest") != new["schools"].get(school_id, {}).get("digest")
    )


def _may_follow(old: Content, new: Content) -> bool:
    """Could somebody who has read both work out what too few schools changed? A school that is named gives
    itself away, so the others must be enough without it."""
    moved = changed(old, new)
    if old["groups"] and not new["groups"]:
        return False
    for some in (moved, [one for one in moved if not _was_named(one, old, new)]):
        parts = [sum(1 for one in some if group in _groups(one, old, new)) for group in GROUPS]
        if not is_enough(len(some)) or (old["groups"] and not all(is_enough(part) for part in parts)):
            return False
    return True


def _was_named(school_id: str, *contents: Content) -> bool:
    return any(content["schools"].get(school_id, {}).get("agreed") for content in contents)


def _groups(school_id: str, *contents: Content) -> set[str]:
    return {content["schools"][school_id]["group"] for content in contents if school_id in content["schools"]}


def _hold_what_was_held(old: Content, new: Content) -> None:
    """A group's figure that had to be held back before must not come out of old totals and new parts, and a total
    must not come out beside old parts."""
    if not old["groups"]:
        new["groups"] = {}
    for kind in ("elements", "questions"):
        for code in list(new["all"][kind] if new["all"] else ()):
            held_before = code in old["all"][kind] and not _in_groups(old, kind, code)
            held_now = not _in_groups(new, kind, code)
            if held_before:
                for table in new["groups"].values():
                    table[kind].pop(code, None)
            elif held_now and _in_groups(old, kind, code):
                del new["all"][kind][code]


def _in_groups(content: Content, kind: str, code: str) -> bool:
    return any(code in table[kind] for table in content["groups"].values())


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
    content: Content, agreed: Collection[int], own: Collection[int]
) -> dict[int, dict[str, int | None]] | None:
    """organisation id -> element -> per cent, of the schools whose head agreed and still agrees. None where the
    unnamed ones would be too few beside the published figures: totals less names would tell about them."""
    schools = {int(key): school for key, school in content["schools"].items()}
    named = {key: school["elements"] for key, school in schools.items() if school["agreed"] and key in agreed}
    unnamed = {key: school for key, school in schools.items() if key not in named}
    if content["all"] is not None and not _can_stay_unnamed(content, unnamed, set(own)):
        return None
    return named


def _can_stay_unnamed(content: Content, unnamed: Mapping[int, Content], own: set[int]) -> bool:
    published = [content["all"], *content["groups"].values()]
    for table in published:
        for counts_for in [*_counting("elements", table), *_counting("questions", table)]:
            hidden = {one for one in table["members"] if one in unnamed and counts_for(unnamed[one])}
            if not is_enough(len(hidden)) or 0 < len(hidden - own) < OTHERS:
                return False
    return True


def _counting(kind: str, table: Content) -> list[Callable[[Content], bool]]:
    """For each published figure: does a school stand behind it? (An element at 0 or 100 tells its questions.)"""
    if kind == "elements":
        return [lambda school, code=code: school["elements"].get(code) is not None for code in table[kind]]  # type: ignore[misc]
    return [lambda school, code=code: code in school["questions"] for code in table[kind]]  # type: ignore[misc]
