"""How many schools a figure needs, and what an earlier publication of the same round forbids a later one.

Figures are replaced only if enough schools have changed, in all and within each published group; otherwise before and
after, side by side, would give away the few that did. The same holds figure by figure: one that only a few schools
have moved is held back from then on.
"""

from collections.abc import Collection, Sequence
from typing import Any

OTHERS = 5
ENOUGH = OTHERS + 1  # five besides the reader's own: every school of the round reads the same page
GROUPS = {
    "mainstream": "Mainstream schools",
    "others": "Special schools, alternative provision, colleges and training providers",
}
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
    return bool(new["groups"] or not old["groups"]) and _are_enough(changed(old, new), bool(old["groups"]), old, new)


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
        parts = [sum(1 for one in some if group in _groups(one, old, new)) for group in GROUPS]
        if not is_enough(len(some)) or (by_group and not all(is_enough(part) for part in parts)):
            return False
    return True


def _was_named(school_id: str, *contents: Content) -> bool:
    return any(content["schools"].get(school_id, {}).get("agreed") for content in contents)


def _groups(school_id: str, *contents: Content) -> set[str]:
    return {content["schools"][school_id]["group"] for content in contents if school_id in content["schools"]}


def _hold(old: Content, new: Content, kind: str, code: str) -> None:
    """One figure that was published before: a group's that was held back must not come out of the old total, a
    total not beside old parts, and none where only a few schools moved it."""
    was_in_groups, is_in_groups = _in_groups(old, kind, code), _in_groups(new, kind, code)
    moved = [one for one in _ids(old, new) if _worth(old, one, kind, code) != _worth(new, one, kind, code)]
    gone = [] if was_in_groups and is_in_groups else list(new["groups"].values())
    if (was_in_groups and not is_in_groups) or not _are_enough(moved, was_in_groups, old, new):
        gone = [new["all"], *new["groups"].values()]
    for table in gone:
        table[kind].pop(code, None)


def hold_twins(content: Content, beside: Content, pairs: Collection[tuple[str, str]]) -> None:
    """`beside` was published of another family in the same round. Where a question of the one is a question of the
    other, and an answer may have been taken over, the two shares differ by the schools that answered only one: they
    must be none or enough, or the share is held back here."""
    if not beside["all"] or not content["all"]:
        return
    for mine, theirs in pairs:
        if theirs not in beside["all"]["questions"]:
            continue
        only = {
            one
            for one in _ids(content, beside)
            if (_worth(content, one, "questions", mine) is None) != (_worth(beside, one, "questions", theirs) is None)
        }
        by_group = _in_groups(beside, "questions", theirs) or _in_groups(content, "questions", mine)
        if not _are_enough(only, by_group, beside, content):
            for table in (content["all"], *content["groups"].values()):
                table["questions"].pop(mine, None)


def _in_groups(content: Content, kind: str, code: str) -> bool:
    return any(code in table[kind] for table in content["groups"].values())


def _worth(content: Content, school_id: str, kind: str, code: str) -> Any:
    """What a school counts for in one figure; None where it does not count."""
    return content["schools"].get(school_id, {kind: {}})[kind].get(code)
