"""Makes a Framework out of what was written. `parse` refuses what cannot be applied, with place and reason, so that
nothing half-understood is ever put in front of a school; `build` trusts what was accepted before."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.audits.checking import Path, problems
from hub.audits.frameworks import Band, Condition, Element, Framework, FrameworkError, Part, Question, Rule
from hub.vocabulary import choices

MOST_SAID = 10
_WORDS = ("edition", "title", "short_title", "summary", "setting", "disclaimer", "notice")


def parse(raw: Any, name: str, lines: Mapping[Path, int] | None = None) -> Framework:
    """`name` and the line are said where something is wrong. Raises FrameworkError."""
    refuse(name, lines or {}, list(problems(raw)))
    return build(raw)


def refuse(name: str, lines: Mapping[Path, int], found: Sequence[tuple[Path, str]]) -> None:
    """Raises FrameworkError if there is anything in `found`."""
    said = [f"{name}{_line(lines, path)}: {sentence}" for path, sentence in found[:MOST_SAID]]
    if len(found) > MOST_SAID:
        said.append(f"{name}: and {len(found) - MOST_SAID} more.")
    if said:
        raise FrameworkError("\n".join(said))


def _line(lines: Mapping[Path, int], path: Path) -> str:
    """Of the nearest thing around it that stands in the file."""
    for end in range(len(path), -1, -1):
        if path[:end] in lines:
            return f", line {lines[path[:end]]}"
    return ""


def build(raw: Mapping[str, Any]) -> Framework:
    return Framework(
        key=f"{raw['framework']}/{raw['setting']}",
        elements=tuple(build_element(element) for element in raw["elements"]),
        bands=tuple(Band(band["code"], band["label"], band["midpoint"]) for band in raw["bands"]),
        source={key: str(value) for key, value in raw["source"].items()},
        kinds=tuple(raw["kinds"]),
        minutes=int(raw["minutes"]),
        cohort=raw.get("cohort") or "",
        **{key: str(raw[key]) for key in _WORDS},
    )


def build_element(raw: Mapping[str, Any]) -> Element:
    return Element(
        code=raw["code"],
        id=raw["id"],
        title=raw["title"],
        minutes=int(raw["minutes"]),
        intro=raw["intro"],
        questions=tuple(_question(question) for question in raw["questions"]),
    )


def _question(raw: Mapping[str, Any]) -> Question:
    applies = raw.get("applies") or {}
    condition = applies.get("if")
    return Question(
        id=raw["id"],
        main=_part("", raw),
        also=tuple(_part(also["key"], also) for also in raw.get("also") or ()),
        years=tuple(raw.get("year_groups") or ()) if raw.get("per") == "year_group" else (),
        applies_to=tuple(applies.get("year_groups") or ()),
        condition=Condition(condition["question"], tuple(condition["answer"])) if condition else None,
        is_scored=not raw.get("unscored", False),
        ask_again=bool(raw.get("ask_again", False)),
        guidance=raw.get("guidance") or "",
        evidence=raw.get("evidence") or "",
        crosswalk=tuple(raw.get("crosswalk") or ()),
        same_answer=tuple(raw.get("same_answer") or ()),
        is_unverified=bool(raw.get("unverified", False)),
    )


def _part(key: str, raw: Mapping[str, Any]) -> Part:
    options = tuple((option["code"], option["label"]) for option in raw.get("options") or ())
    if raw.get("options_from"):
        options = tuple(choices(raw["options_from"]))
    rule = None
    if raw.get("pass"):
        ((rule_name, value),) = raw["pass"].items()
        rule = Rule(rule_name, tuple(value) if isinstance(value, list) else value)
    return Part(
        key=key,
        text=raw["text"],
        kind=raw["kind"],
        options=options,
        unit=raw.get("unit") or "",
        least=int(raw.get("least") or 0),
        most=100_000 if raw.get("most") is None else int(raw["most"]),
        fact=raw.get("fact"),
        rule=rule,
    )
