"""What is wrong with a framework as it was written: each problem with its place and a sentence. First its shape (which
words, of which type), then what it says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hub.vocabulary import codes, is_list

Path = tuple[str | int, ...]  # ("elements", 0, "questions", 3, "pass")
Problem = tuple[Path, str]
Raw = Mapping[str, Any]
RULES = {
    "yes_partly_no": {"answer"},
    "band": {"band"},
    "number": {"number"},
    "date": {"within_months", "not_past"},
    "link": {"given"},
    "text": {"given"},
    "one": {"picked_any"},
    "several": {"picked", "picked_all", "picked_any"},
}
RESERVED = {"unknown", "note", "evidence", "owner", "target", "version", "drawn"}  # what every question has
OF_PART = "options options_from unit least most fact pass"
OF_QUESTION = "per year_groups also applies ask_again guidance evidence crosswalk same_answer unscored unverified"
WORDS = "edition setting title short_title summary disclaimer notice kinds minutes source bands elements"
NEEDED = {  # the words that each thing must have, and those that it may have
    "framework": (f"framework {WORDS}", "cohort"),
    "source": ("name address checked_on", ""),
    "bands": ("code label midpoint", ""),
    "elements": ("id code title minutes intro questions", ""),
    "questions": ("id text kind", f"{OF_PART} {OF_QUESTION}"),
    "also": ("key text kind", OF_PART),
    "options": ("code label", ""),
    "applies": ("", "year_groups if"),
    "if": ("question answer", ""),
}
TYPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("minutes", "least", "most", "midpoint"), (int, "a whole number")),
    **dict.fromkeys(("unscored", "unverified", "ask_again"), (bool, "true or false")),
    **dict.fromkeys(("kinds", "year_groups", "crosswalk", "same_answer", "answer"), (list, "a list of words")),
    **dict.fromkeys(("bands", "elements", "questions", "also", "options"), (list, "a list")),
    **dict.fromkeys(("source", "applies", "if", "pass"), (dict, "a mapping of words to values")),
}
OF_WORDS = {"kinds", "year_groups", "crosswalk", "same_answer", "answer"}


def problems(raw: Any) -> Iterator[Problem]:
    shape = list(_shape(raw, "framework", ()))
    yield from shape
    if shape:
        return
    yield from _head(raw)
    bands = [band["code"] for band in raw["bands"]]
    placed = [
        (("elements", number, "questions", place), element, question)
        for number, element in enumerate(raw["elements"])
        for place, question in enumerate(element["questions"])
    ]
    for path, element, question in placed:
        for where, sentence in _question(question, element["id"], path, bands):
            yield where, f"{question['id']}: {sentence}"
    yield from _twice([(("elements", number), element["code"]) for number, element in enumerate(raw["elements"])])
    yield from _twice([(path, question["id"]) for path, _, question in placed])
    yield from _conditions([(path, question) for path, _, question in placed])
    if raw.get("cohort") and raw["cohort"] not in [question["id"] for *_, question in placed]:
        yield ("cohort",), f"there is no question {raw['cohort']}."


def _shape(raw: Any, thing: str, path: Path) -> Iterator[Problem]:
    if not isinstance(raw, Mapping):
        yield path, "this must be a mapping of words to values."
        return
    needed, allowed = (set(words.split()) for words in NEEDED[thing])
    for word in sorted(needed):
        if raw.get(word) in (None, "", []):
            yield path, f"“{word}” is missing."
    for word, value in raw.items():
        place = (*path, word)
        if word not in needed | allowed:
            yield place, f"“{word}” is no word of the format."
        elif value is not None:
            yield from _typed(word, value, place)


def _typed(word: str, value: Any, place: Path) -> Iterator[Problem]:
    kind, words = TYPES.get(word, (str, "text"))
    parts: Any = value
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        was_text = kind is str and isinstance(value, bool | int)
        hint = f" YAML reads it as {value!r}: put it in quotes." if was_text else ""
        yield place, f"“{word}” must be {words}.{hint}"
    elif word in OF_WORDS:
        yield from (((*place, n), f"{one!r} must be text.") for n, one in enumerate(parts) if not isinstance(one, str))
    elif kind is list:
        for number, one in enumerate(parts):
            yield from _shape(one, word, (*place, number))
    elif word in NEEDED and kind is dict:
        yield from _shape(value, word, place)


def _head(raw: Raw) -> Iterator[Problem]:
    for number, kind in enumerate(raw["kinds"]):
        if kind not in codes("organisation_kind"):
            yield ("kinds", number), f"{kind!r} is no kind of organisation."
    if not raw["source"]["address"].startswith("https://"):
        yield ("source", "address"), "the address must begin with https://"
    try:
        date.fromisoformat(raw["source"]["checked_on"])
    except ValueError:
        yield ("source", "checked_on"), "“checked_on” must be a day, like 2026-11-24."
    midpoints = [band["midpoint"] for band in raw["bands"]]
    if midpoints != sorted(set(midpoints)) or midpoints[0] < 0 or midpoints[-1] > 100:
        yield ("bands",), "the midpoints must rise, from 0 to 100."
    yield from _twice([(("bands", number), band["code"]) for number, band in enumerate(raw["bands"])])
    minutes = sum(element["minutes"] for element in raw["elements"])
    if raw["minutes"] != minutes:
        yield ("minutes",), f"the sections take {minutes} minutes together, not {raw['minutes']}."


def _question(raw: Raw, element_id: str, path: Path, bands: Sequence[str]) -> Iterator[Problem]:
    also = raw.get("also") or ()
    if not raw["id"].startswith(f"{element_id}.") or len(raw["id"]) > 20:
        yield (*path, "id"), f"the id must begin with “{element_id}.” and have 20 characters at most."
    if bool(raw.get("unscored")) == any(part.get("pass") for part in (raw, *also)):
        yield path, "it needs either a rule (“pass”) that says what counts as met, or “unscored: true”."
    yield from _part(raw, path, bands)
    yield from _per_year(raw, path)
    for number, part in enumerate(also):
        place = (*path, "also", number)
        yield from _part(part, place, bands)
        if part["key"] in RESERVED:
            yield place, f"these keys have another meaning: {', '.join(sorted(RESERVED))}."
    yield from _twice([((*path, "also", number), part["key"]) for number, part in enumerate(also)])


def _per_year(raw: Raw, path: Path) -> Iterator[Problem]:
    if (raw.get("per") == "year_group") != bool(raw.get("year_groups")):
        yield path, "“per: year_group” and “year_groups” go together."
    if raw.get("per") and raw["kind"] not in {"band", "several"}:
        yield path, "only a band or several can be asked per year group."
    for where, found in (((), raw), (("applies",), raw.get("applies") or {})):
        for year in found.get("year_groups") or ():
            if year not in codes("year_group"):
                yield (*path, *where, "year_groups"), f"{year!r} is no year group."


def _part(raw: Raw, path: Path, bands: Sequence[str]) -> Iterator[Problem]:
    kind, rule = raw["kind"], raw.get("pass")
    if kind not in RULES:
        yield (*path, "kind"), f"{kind!r} is no kind of answer; there are {', '.join(RULES)}."
        return
    yield from _options(raw, path)
    if kind == "number" and not _least(raw) < _most(raw):
        yield path, "“least” must be below “most”."
    if not rule:
        return
    name, wanted = next(iter(rule.items()))
    if len(rule) > 1:
        yield (*path, "pass"), "“pass” takes one rule."
    elif name not in RULES[kind]:
        yield (*path, "pass"), f"a {kind} cannot be judged by {name!r}."
    elif not _can_be_met(raw, name, wanted, bands):
        yield (*path, "pass"), f"{name}: {wanted!r} cannot be met, or is met by everything."


def _options(raw: Raw, path: Path) -> Iterator[Problem]:
    wants, has = raw["kind"] in {"one", "several"}, raw.get("options") or raw.get("options_from")
    if raw.get("options_from") and not is_list(raw["options_from"]):
        yield (*path, "options_from"), f"there is no list {raw['options_from']!r}."
    elif wants != bool(has):
        yield path, "there is nothing to choose from." if wants else f"a {raw['kind']} has no options."
    options = raw.get("options") or ()
    yield from _twice([((*path, "options", number), option["code"]) for number, option in enumerate(options)])


def _least(raw: Raw) -> int:
    return int(raw.get("least") or 0)


def _most(raw: Raw) -> int:
    return 100_000 if raw.get("most") is None else int(raw["most"])


def _can_be_met(raw: Raw, rule: str, wanted: Any, bands: Sequence[str]) -> bool:
    offered = option_codes(raw) - {"none"}
    if rule == "answer":
        return bool(wanted == "yes")
    if rule == "band":
        return wanted in bands[1:]
    if rule in {"picked_all", "picked_any"}:
        are_words = isinstance(wanted, list) and all(isinstance(one, str) for one in wanted)
        return are_words and bool(wanted) and set(wanted) <= offered
    if rule in {"given", "not_past"}:
        return wanted is True
    least, most = {"number": (_least(raw) + 1, _most(raw)), "picked": (1, len(offered))}.get(rule, (1, 60))
    return isinstance(wanted, int) and not isinstance(wanted, bool) and least <= wanted <= most


def option_codes(raw: Raw) -> set[str]:
    if raw["kind"] == "yes_partly_no":
        return {"yes", "partly", "no"}
    if is_list(raw.get("options_from")):
        return set(codes(raw["options_from"]))
    return {option["code"] for option in raw.get("options") or ()}


def _twice(ids: Sequence[tuple[Path, str]]) -> Iterator[Problem]:
    seen = set()
    for path, one in ids:
        if one in seen:
            yield path, f"{one} is there twice."
        seen.add(one)


def _conditions(placed: Sequence[tuple[Path, Raw]]) -> Iterator[Problem]:
    """Each may ask only about an unscored question that is there, and none, over however many, about itself."""
    by_id = {question["id"]: question for _, question in placed}
    for path, question in placed:
        condition, id_, place = _condition(question), question["id"], (*path, "applies")
        gate = by_id.get(condition.get("question"))
        if not condition:
            continue
        if gate is None:
            yield place, f"{id_}: there is no question {condition['question']}."
        elif not gate.get("unscored"):
            yield place, f"{id_}: {gate['id']} is scored, so that a better answer to it could lower the score."
        elif not set(condition["answer"]) <= option_codes(gate):
            yield place, f"{id_}: {gate['id']} cannot be answered {condition['answer']!r}."
        if _is_circular(id_, by_id):
            yield place, f"{id_}: the rule goes round in a circle and comes back to {id_}."


def _condition(question: Raw) -> Raw:
    return (question.get("applies") or {}).get("if") or {}


def _is_circular(start: str, by_id: Mapping[str, Raw]) -> bool:
    seen: set[str] = set()
    at = _condition(by_id[start]).get("question", "")
    while at in by_id and at not in seen:
        seen.add(at)
        at = _condition(by_id[at]).get("question", "")
    return start in seen
