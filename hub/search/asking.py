"""What people type into a search box: words, "phrases", synonyms, the beginning of a word, slips of the keys.

Our own small grammar: any text at all is a query, none is an error.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from hub.search.words import STOP_WORDS, WORD, fold, stem, stems, words

TEXT_LIMIT = 400
CLAUSE_LIMIT = 24
PREFIX_LIMIT = 40  # words that a beginning is unfolded to
_QUOTED = re.compile('"([^"]*)(?:"|$)')
_CURLY = str.maketrans("“”„«»", '"""""')
_SYNONYMS = Path(__file__).parent.parent / "data" / "synonyms.yaml"


@dataclass(frozen=True)
class Term:
    """Stems that are found together: side by side and in order, or (`loose`) anywhere in the document."""

    stems: tuple[str, ...]
    loose: bool = False


@dataclass(frozen=True)
class Clause:
    """One thing asked for: any of these terms will do. The first is what was typed, the others mean the same.

    `begins`: also words that begin so. `typed`: the word as typed, where it is a single one. `weight`: how often."""

    terms: tuple[Term, ...]
    typed: str = ""
    begins: str = ""
    weight: int = 1


@dataclass(frozen=True)
class Parsed:
    clauses: tuple[Clause, ...] = ()

    @property
    def terms(self) -> list[Term]:
        return [term for clause in self.clauses for term in clause.terms]


def parse(text: str, prefix: bool = False) -> Parsed:
    """Clauses of a query. With `prefix` its last word may be the beginning of a longer one."""
    text = text[:TEXT_LIMIT].translate(_CURLY)
    clauses: list[Clause] = []
    place = 0
    for quoted in _QUOTED.finditer(text):
        clauses += _loose_words(text[place : quoted.start()])
        clauses += _phrase(quoted[1])
        place = quoted.end()
    tail = text[place:]
    clauses += _loose_words(tail)
    if prefix and clauses and clauses[-1].typed and fold(tail).endswith(clauses[-1].typed):
        clauses[-1] = replace(clauses[-1], begins=clauses[-1].typed)
    return Parsed(_counted(clauses)[:CLAUSE_LIMIT])


def _phrase(text: str) -> list[Clause]:
    found = tuple(stems(text))
    return [Clause((Term(found),))] if found else []


def _loose_words(text: str) -> list[Clause]:
    typed = words(text)
    groups = synonyms()
    clauses, place = [], 0
    while place < len(typed):
        length, others = _longest_synonym(typed, place, groups)
        own = tuple(stem(word) for word in typed[place : place + length])
        # Of an expression of several words ("year 9") any order will do, but side by side is better.
        typed_terms = (Term(own, loose=True), Term(own)) if length > 1 else (Term(own),)
        terms = (*typed_terms, *(Term(other) for other in others))
        if length > 1 or own[0] not in STOP_WORDS or others:
            clauses.append(Clause(terms, typed=typed[place] if length == 1 else ""))
        place += length
    if not clauses:  # nothing but small words: then they are what is asked for
        clauses = [Clause((Term((stem(word),)),), typed=word) for word in typed]
    return clauses


Synonyms = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]


def _longest_synonym(typed: list[str], place: int, groups: Synonyms) -> tuple[int, tuple[tuple[str, ...], ...]]:
    for length in range(min(5, len(typed) - place), 0, -1):
        key = tuple(stem(word) for word in typed[place : place + length])
        if key in groups:
            return length, groups[key]
    return 1, ()


def _counted(clauses: list[Clause]) -> tuple[Clause, ...]:
    """A word that is typed twice counts twice."""
    counts: dict[Clause, int] = {}
    for clause in clauses:
        counts[clause] = counts.get(clause, 0) + 1
    return tuple(replace(clause, weight=count) for clause, count in counts.items())


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """Stems of an expression -> the others of its groups. The file is a list of lists of equal expressions."""
    groups: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for group in yaml.safe_load(_SYNONYMS.read_text("utf-8")):
        keys = [tuple(stems(expression)) for expression in group]
        for key in keys:
            groups.setdefault(key, {}).update(dict.fromkeys(other for other in keys if other != key))
    return {key: tuple(others) for key, others in groups.items()}


def unfold(parsed: Parsed, vocabulary: Mapping[str, int]) -> Parsed:
    """The beginnings of words become the words that begin so: stems cannot tell ("nursi" is no stem of "nurs")."""
    return Parsed(
        tuple(
            replace(clause, terms=(*clause.terms, *_beginning_with(clause.begins, clause.terms, vocabulary)))
            if clause.begins
            else clause
            for clause in parsed.clauses
        )
    )


def _beginning_with(start: str, known: tuple[Term, ...], vocabulary: Mapping[str, int]) -> list[Term]:
    longer = sorted((word for word in vocabulary if word.startswith(start)), key=lambda word: (-vocabulary[word], word))
    terms = dict.fromkeys(Term((stem(word),)) for word in longer[:PREFIX_LIMIT])
    return [term for term in terms if term not in known]


def completions(text: str, vocabulary: Mapping[str, int], limit: int) -> list[str]:
    """The text with its last word completed, the commonest words first."""
    text = text[:TEXT_LIMIT]
    last = None
    for last in WORD.finditer(text):  # noqa: B007  # the last one is wanted
        pass
    if last is None or last.end() != len(text) or len(last[0]) < 2:
        return []
    start = fold(last[0])
    longer = sorted((-count, word) for word, count in vocabulary.items() if word.startswith(start) and word != start)
    return [text[: last.start()] + word for _, word in longer[:limit]]


def corrected(text: str, unknown: Iterable[str], vocabulary: Mapping[str, int]) -> str | None:
    """The text with the unknown words replaced by the closest known ones; None where there are none."""
    better = {word: close for word in unknown if (close := closest(word, vocabulary))}
    if not better:
        return None
    text = text[:TEXT_LIMIT]
    folded, pieces, place = fold(text), [], 0
    for found in WORD.finditer(folded):
        pieces += [text[place : found.start()], better.get(found[0], text[found.start() : found.end()])]
        place = found.end()
    return "".join([*pieces, text[place:]])


def closest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The commonest of the nearest words: one slip in a short word, two in a longer one; a slip is a letter more, less,
    other, or two swapped. Compared with and without their endings: "nurisng" is near to "nursing", "plumer" to
    "plumbers"."""
    slips = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    known = list(vocabulary)
    near: dict[int, int] = {}
    for wanted, choices in ((word, known), (stem(word), [stem(one) for one in known])):
        for _, distance, place in extract(wanted, choices, scorer=OSA.distance, score_cutoff=slips, limit=None):
            near[place] = min(distance, near.get(place, distance))
    found = [(distance, -vocabulary[known[place]], known[place]) for place, distance in near.items() if distance]
    return min(found)[2] if found else None
