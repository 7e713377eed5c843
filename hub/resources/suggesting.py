"""What a text says of itself: the years, subjects, benchmarks and sectors that it names. They are offered to whoever
shares it and set by nobody else."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import yaml

import hub.vocabulary as vocabulary
from hub.resources.models import Resource
from hub.resources.queries import whole_text
from hub.search.words import fold, stems

FIELDS = {"year_group": "year_groups", "subject": "subjects", "benchmark": "benchmarks", "sector": "sectors"}
TEXT_READ = 200_000  # characters: who names a year only after that does not mean it
TITLE_WEIGHT = 3
ENOUGH = {"year_group": 2, "benchmark": 2, "subject": 3, "sector": 3}  # mentions
MOST = {"year_group": 7, "benchmark": 3, "subject": 3, "sector": 3}
_YEARS = re.compile(
    r"\b(?:years?|yrs?|y)[ .]?(\d{1,2})(?:\s?(-|–|to|and|&|/|or)\s?(?:years?|yrs?|y)?[ .]?(\d{1,2}))?\b"
)
_STAGES = re.compile(r"\b(?:key stages?|ks)\s?([1-5])\b")
_BENCHMARKS = re.compile(r"\b(?:gatsby )?(?:benchmarks?|gb)\s?([1-8])\b")


def suggested(title: str, text: str) -> dict[str, list[str]]:
    """Codes by field of a resource, the order that of the vocabulary; fields for which nothing speaks are left out."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for part, weight in ((title, TITLE_WEIGHT), (text[:TEXT_READ], 1)):
        folded = fold(part)
        for code in _years(folded):
            counts["year_group"][code] += weight
        for found in _BENCHMARKS.finditer(folded):
            counts["benchmark"][f"gb{found[1]}"] += weight
        for name, code in _expressions(part):
            counts[name][code] += weight
    return {field: codes for name, field in FIELDS.items() if (codes := _best(name, counts[name]))}


def _best(name: str, counts: "Counter[str]") -> list[str]:
    best = {code for code, number in counts.most_common(MOST[name]) if number >= ENOUGH[name]}
    return [code for code in vocabulary.codes(name) if code in best]


def _years(folded: str) -> Iterator[str]:
    for found in _YEARS.finditer(folded):
        first, between, last = int(found[1]), found[2], int(found[3] or found[1])
        is_run = between in {"-", "–", "to"} and first < last
        for year in range(first, last + 1) if is_run else {first, last}:
            if 1 <= year <= 13:
                yield f"y{year}"
    for found in _STAGES.finditer(folded):
        yield from (year.code for year in vocabulary.YEAR_GROUPS if year.key_stage == f"ks{found[1]}")


def _expressions(text: str) -> Iterator[tuple[str, str]]:
    known, longest = _known()
    words = stems(text)
    for place in range(len(words)):
        for length in range(1, min(longest, len(words) - place) + 1):
            yield from known.get(tuple(words[place : place + length]), ())


@lru_cache(maxsize=1)
def _known() -> tuple[Mapping[tuple[str, ...], set[tuple[str, str]]], int]:
    """Stems of an expression -> what it speaks for; and how many words the longest one has."""
    found: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    lists = yaml.safe_load((vocabulary.DATA / "suggestions.yaml").read_text("utf-8"))
    for name, by_code in lists.items():
        for code, expressions in by_code.items():
            for expression in expressions:
                found.setdefault(tuple(stems(expression)), set()).add((name, vocabulary.term(name, code).code))
    return found, max(map(len, found))


def news(row: Resource, found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What of it the resource does not say already."""
    new = {field: [code for code in codes if code not in getattr(row, field)] for field, codes in found.items()}
    return {field: codes for field, codes in new.items() if codes}


def offered(row: Resource, text: str) -> dict[str, list[str]]:
    """What is to be offered now that this text is read too."""
    before, found = still_offered(row), suggested(row.title, text)
    both = {one: list(dict.fromkeys([*before.get(one, []), *found.get(one, [])])) for one in FIELDS.values()}
    return news(row, both)


def still_offered(row: Resource) -> dict[str, list[str]]:
    """What of it the text that the resource has now still says, and the resource does not."""
    if not row.suggested:
        return {}
    found = suggested(row.title, whole_text(row))
    still = {field: [one for one in codes if one in found.get(field, [])] for field, codes in row.suggested.items()}
    return news(row, still)


def take(row: Resource, chosen: Iterable[str]) -> None:
    """The chosen ones of what is offered ("subjects:maths") are said from now on; the rest is offered no more."""
    wanted = set(chosen)
    for name, field in FIELDS.items():
        new = {code for code in row.suggested.get(field, []) if f"{field}:{code}" in wanted}
        if new:
            kept = new | set(getattr(row, field))
            setattr(row, field, [code for code in vocabulary.codes(name) if code in kept])
    row.suggested = {}


def choices(row: Resource) -> list[tuple[str, str]]:
    return [
        (f"{field}:{code}", vocabulary.label(name, code))
        for name, field in FIELDS.items()
        for code in row.suggested.get(field, [])
    ]
