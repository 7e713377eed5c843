"""What a closed round may publish, and what it must hold back. Pure functions over scored schools.

The rules of the field for figures about few schools:
- only at close, over one fixed partition (the phase), no cross-tables: by phase there are means, no shares;
- means and shares need 5 schools besides the reader's own. Every school of the round reads the same page, so that a
  figure needs 6; medians and quartiles need 8 besides (9; 13 for a reader of two schools), and are rounded to 5
  points; no minimum, no maximum;
- every group and its complement is empty or that large, so that no held-back group is a difference of two figures;
- what nearly all answer alike is levelled first (levelling.py), so that no total tells what each of its schools did;
- what was published once bounds what comes after (republishing.py).
"""

import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from hub.audits.levelling import Figure, Levelled, School, level
from hub.audits.republishing import ENOUGH, OTHERS, PART_OF, PHASES, TWO_PARTS, Content, is_enough, may_be_published

ENOUGH_FOR_QUARTILES = 9
STEP = 5


def phase_of(organisation_kind: str, is_primary: bool) -> str:
    if organisation_kind == "school":
        return "primary" if is_primary else "secondary"
    return "special" if organisation_kind in {"special_school", "alternative_provision"} else "college"


def partition(phases: Iterable[str], before: Sequence[Content] = ()) -> dict[str, str]:
    """phase -> the group it is told in. Fixed by who takes part, not by answers: the phases themselves if every one
    that takes part is large enough, or else two groups. What was chosen at the first close stays."""
    known = {school["group"] for old in before for school in old["schools"].values()}
    is_fine = known <= PHASES.keys() if known else all(is_enough(count) for count in Counter(phases).values())
    return {phase: phase if is_fine else PART_OF[phase] for phase in PHASES}


def figures(
    schools: Sequence[School], of: Mapping[str, str], asked: int, before: Sequence[Content] = ()
) -> Content | None:
    """The content to publish, or None where the figures published before must stand (see the rules above). `of`:
    question -> its element."""
    used = {code for school in schools for code in school.met}
    content: Content = {
        "asked": asked,
        "submitted": len(schools),
        "schools": {str(school.id): _kept(school) for school in schools},
        "of": {code: element for code, element in sorted(of.items()) if code in used},
        **_tables(schools, of),
    }
    if not may_be_published(content, before):
        return None
    content["held"] = _held(content)
    return content


def _held(content: Content) -> dict[str, str]:
    """question -> why its share is held back: too "few" schools were asked, or what was published "before" forbids
    it. (A section's mean goes with one of its questions.)"""
    shown = content["all"]["questions"] if content["all"] else {}
    asked = Counter(code for school in content["schools"].values() for code in school["questions"])
    return {code: "before" if asked[code] >= ENOUGH else "few" for code in content["of"] if code not in shown}


def _kept(school: School) -> Content:
    """Stored with the figures and never shown: what later publications and named rows are measured against."""
    return {
        "group": school.group,
        "agreed": school.agreed,
        "elements": dict(school.elements),
        "questions": dict(school.met),
    }


def _tables(schools: Sequence[School], of: Mapping[str, str], known: int = 1) -> Content:
    """`all` and `groups` for somebody who knows the answers of so many of these schools, before anything that was
    published earlier is looked at."""
    enough = max(ENOUGH, 2 * known + 3)  # with fewer, "nearly all" would leave only one thing possible
    if len(schools) < enough:
        return {"all": None, "groups": {}}
    levelled = level(schools, of, enough, known + 1)
    percents = {element: levelled.percents(element) for element in sorted(set(levelled.of.values()))}
    whole = {
        "members": [school.id for school in schools],
        "elements": {
            element: _figure(list(values.values()), levelled.within(element, len(values)))
            for element, values in percents.items()
            if len(values) >= enough
        },
        "questions": {code: levelled.share(code) for code in levelled.of},
    }
    return {"all": whole, "groups": _groups(levelled, percents)}


def _groups(levelled: Levelled, percents: Mapping[str, Mapping[int, int]]) -> Content:
    """phase -> means of its sections. A section is there for every phase or for none. Of one phase alone there is
    nothing to tell that the whole does not tell; that a mean is held back would say that nearly all are alike."""
    members = {key: [school for school in levelled.schools if school.group == key] for key in PHASES | TWO_PARTS}
    present = {key: some for key, some in members.items() if some}
    if len(present) == 1 or not all(is_enough(len(some)) for some in present.values()):
        return {}
    parts = list(present.values())
    shown = [
        element
        for element, values in percents.items()
        if _may_be_parted(levelled, element, parts) and all(_differ(levelled, values, part) for part in parts)
    ]
    return {
        key: {
            "members": [school.id for school in some],
            "elements": {
                element: _figure(values, levelled.within(element, len(values)))
                for element in shown
                if (values := [percents[element][one.id] for one in some if one.id in percents[element]])
            },
            "questions": {},
        }
        for key, some in present.items()
    }


def _may_be_parted(levelled: Levelled, element: str, parts: Sequence[Sequence[School]]) -> bool:
    """May the mean of this section be told for each of these parts? In each of its questions every part needs enough
    schools that were asked, and the schools of every part must differ (or else all are levelled)."""
    for code in (code for code, of in levelled.of.items() if of == element):
        asked = [part for part in parts if any(code in school.met for school in part)]
        if any(sum(code in school.met for school in part) < ENOUGH for part in asked):
            return False
        if code not in levelled.level and not all(levelled.differ_in(code, part) for part in asked):
            return False
    return True


def _differ(levelled: Levelled, percents: Mapping[int, int], part: Sequence[School]) -> bool:
    """Are enough of its schools unlike the rest (or all of them levelled, so that the mean says nothing of any)?"""
    values = [percents[school.id] for school in part if school.id in percents]
    most = max(Counter(values).values(), default=0)
    return len(values) - most >= levelled.nearly or len(set(percents.values())) == 1


def _figure(values: Sequence[int], within: int) -> Figure:
    figure: Figure = {"n": len(values), "mean": round(statistics.fmean(values))}
    if within:
        figure["within"] = within
    if len(values) >= ENOUGH_FOR_QUARTILES:
        lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
        figure |= {"lower": _to_step(lower), "median": _to_step(median), "upper": _to_step(upper)}
    return figure


def _to_step(value: float) -> int:
    return int(STEP * round(value / STEP))


def for_reader(content: Content, own: Collection[int]) -> Content:
    """The published figures without those that too few schools besides the reader's own stand behind (somebody
    with seats in two schools knows two answers). If one group's goes, all groups' go: the rest would tell it.
    For a reader with several schools `content` has to come whole, with the rows behind it."""
    mine = set(own) & set(content["all"]["members"]) if content["all"] else set()
    if len(mine) > 1 and "of" in content:
        content = (
            _for_owner_of_several(content, mine) if "schools" in content else content | {"all": None, "groups": {}}
        )
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
        "held": content.get("held", {}),
        "mine": len(mine),
    }


def _for_owner_of_several(content: Content, mine: Collection[int]) -> Content:
    """The same figures, levelled further; none that was not published. By phase none: that there are any says how
    many answered alike."""
    schools = [
        School(int(key), one["group"], one["elements"], one["questions"]) for key, one in content["schools"].items()
    ]
    all_ = _tables(schools, content["of"], len(mine))["all"]
    for kind in ("elements", "questions") if all_ else ():
        all_[kind] = _also_in(all_[kind], content["all"][kind])
    return content | {"all": all_, "groups": {}}


def _also_in(figures: Mapping[str, Figure], published: Mapping[str, Figure]) -> dict[str, Figure]:
    return {code: figure for code, figure in figures.items() if code in published}


def _trimmed(table: Content, own: Collection[int]) -> Content:
    mine = sum(1 for one in table["members"] if one in own)
    kept: Content = {"n": len(table["members"])}
    for kind in ("elements", "questions"):
        kept[kind] = {code: _trim(f, mine) for code, f in table[kind].items() if f["n"] - mine >= OTHERS}
    return kept


def _trim(figure: Figure, mine: int) -> Figure:
    """Quartiles need more schools than a mean does: one more above the upper and below the lower than the reader
    knows. (Of ten schools with the two best known, quartiles and mean told what each of the other eight had.)"""
    if figure["n"] >= max(ENOUGH_FOR_QUARTILES, 4 * mine + 5):
        return figure
    return {key: value for key, value in figure.items() if key not in {"lower", "median", "upper"}}
