"""How many schools a figure needs, and what an earlier publication of the same round forbids a later one.

Figures are replaced only if enough schools have changed, in all and within each published group; otherwise before and
after, side by side, would give away the few that did. A share in which all that changed went the same way is held back
from then on: the two sides would tell each of them. A section whose question is held back goes with it: its mean less
its other questions would give the question.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

OTHERS = 5
ENOUGH = OTHERS + 1  # five besides the reader's own: every school of the round reads the same page
PHASES = {
    "primary": "Primary schools",
    "secondary": "Secondary schools",
    "special": "Special schools and alternative provision",
    "college": "Colleges and training providers",
}
# The same partition with fewer parts, where a phase would be too small to be told.
TWO_PARTS = {
    "mainstream": "Mainstream schools",
    "others": "Special schools, alternative provision, colleges and training providers",
}
PART_OF = {"primary": "mainstream", "secondary": "mainstream", "special": "others", "college": "others"}
KINDS = ("elements", "questions")
Content = dict[str, Any]


def is_enough(count: int) -> bool:
    """A set that may be told apart from the rest: nobody, or enough."""
    return count == 0 or count >= ENOUGH


def may_be_published(content: Content, before: Sequence[Content]) -> bool:
    """`content` loses what an earlier publication forbids. False where the earlier figures must stand as they are."""
    bounding = [old for old in before if old["all"]]
    if any(not _may_follow(old, content) for old in bounding):
        return False
    for old in bounding:
        if not old["groups"]:
            content["groups"] = {}
        for kind in KINDS:
            for code in list(content["all"][kind] if content["all"] else ()):
                if code in old["all"][kind]:
                    _hold(old, content, kind, code)
    return not (bounding and content["all"] and not content["all"]["elements"])


def _may_follow(old: Content, new: Content) -> bool:
    return bool(new["groups"] or len(old["groups"]) < 2) and _are_enough(
        changed(old, new), bool(old["groups"]), old, new
    )


def changed(old: Content, new: Content) -> list[str]:
    """Ids of the schools that joined, left, or count for something else than before."""
    return [one for one in _ids(old, new) if _counts_for(old, one) != _counts_for(new, one)]


def _ids(*contents: Content) -> list[str]:
    return sorted({one for content in contents for one in content["schools"]})


def _counts_for(content: Content, school_id: str) -> Any:
    school = content["schools"].get(school_id)
    return school and [school["group"], school["elements"], school["questions"]]


def _are_enough(moved: Collection[str], by_group: bool, old: Content, new: Content) -> bool:
    """Could somebody who has read both work out what too few of these schools changed? A school that is named
    gives itself away, so the others must be enough without it."""
    for some in (moved, [one for one in moved if not _was_named(one, old, new)]):
        parts = _parts(some, old, new) if by_group else []
        if not is_enough(len(some)) or not all(is_enough(len(part)) for part in parts):
            return False
    return True


def _was_named(school_id: str, *contents: Content) -> bool:
    return any(content["schools"].get(school_id, {}).get("agreed") for content in contents)


def _parts(ids: Collection[str], *contents: Content) -> list[list[str]]:
    """Those of each group; a school that changed its group is in both."""
    groups = {one: {c["schools"][one]["group"] for c in contents if one in c["schools"]} for one in ids}
    return [[one for one in ids if group in groups[one]] for group in sorted(set().union(*groups.values()))]


def _hold(old: Content, new: Content, kind: str, code: str) -> None:
    """One figure that was published before: a group's that was held back must not come out of the old total, a
    total not beside old parts, and none where all that changed moved it one way. (How many moved it must not matter:
    a figure that is shown only where many did would say so.)"""
    was_in_groups, is_in_groups = _in_groups(old, kind, code), _in_groups(new, kind, code)
    if (was_in_groups and not is_in_groups) or (kind == "questions" and _tell_all(old, new, code)):
        _drop(new, kind, code)
    elif not (was_in_groups and is_in_groups):
        _drop_of_groups(new, kind, code)


def _tell_all(old: Content, new: Content, code: str) -> bool:
    """Would the two shares, side by side, tell what each school did that changed?"""
    if _level(old, code) or _level(new, code):
        return _level(old, code) != _level(new, code)
    some = changed(old, new)
    parts = _parts(some, old, new) if old["groups"] and new["groups"] else []
    return any(_went_one_way((old, code), (new, code), part) for part in (some, *parts))


def _level(content: Content, code: str) -> set[str]:
    """{"least"} where nearly all meet it, {"most"} where nearly none does (see levelling.py)."""
    return {"least", "most"} & set(content["all"]["questions"][code])


def _went_one_way(before: tuple[Content, str], after: tuple[Content, str], some: Iterable[str]) -> bool:
    """The difference of two shares is a sum over these schools: at its most or its least, or one beside that (the
    reader knows one school), it tells what each of them was worth before and after."""
    was = [mark for one in some if (mark := _worth(before[0], one, "questions", before[1])) is not None]
    now = [mark for one in some if (mark := _worth(after[0], one, "questions", after[1])) is not None]
    difference = sum(now) - sum(was)
    return bool(was or now) and not -len(was) + 1 < difference < len(now) - 1


def _drop(content: Content, kind: str, code: str) -> None:
    """With a question goes its section."""
    for table in (content["all"], *content["groups"].values()):
        table[kind].pop(code, None)
        if kind == "questions":
            table["elements"].pop(content.get("of", {}).get(code), None)


def _drop_of_groups(content: Content, kind: str, code: str) -> None:
    for table in content["groups"].values():
        table[kind].pop(code, None)


def hold_twins(content: Content, beside: Content, pairs: Collection[tuple[str, str]]) -> None:
    """`beside` was published of another family in the same round. Where a question of the one is a question of the
    other, and an answer may have been taken over, the two shares differ by the schools that answered only one: they
    must be none or enough, and not all alike, or the share is held back here."""
    if not beside["all"] or not content["all"]:
        return
    for mine, theirs in pairs:
        if theirs not in beside["all"]["questions"] or mine not in content["all"]["questions"]:
            continue
        only = {
            one
            for one in _ids(content, beside)
            if (_worth(content, one, "questions", mine) is None) != (_worth(beside, one, "questions", theirs) is None)
        }
        by_group = bool(beside["groups"] or content["groups"])
        if not _are_enough(only, by_group, beside, content) or _twins_tell(content, beside, mine, theirs, only):
            _drop(content, "questions", mine)


def _twins_tell(content: Content, beside: Content, mine: str, theirs: str, only: Collection[str]) -> bool:
    if not only:  # the same schools answered both: there is nobody to tell about
        return False
    if _level(content, mine) or _level(beside, theirs):
        return _level(content, mine) != _level(beside, theirs)
    return _went_one_way((beside, theirs), (content, mine), only)


def _in_groups(content: Content, kind: str, code: str) -> bool:
    return any(code in table[kind] for table in content["groups"].values())


def _worth(content: Content, school_id: str, kind: str, code: str) -> Any:
    """What a school counts for in one figure; None where it does not count."""
    return content["schools"].get(school_id, {kind: {}})[kind].get(code)
