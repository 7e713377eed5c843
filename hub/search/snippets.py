"""The passage of a text that shows best why it was found, with the words marked."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from hub.search.asking import Parsed
from hub.search.words import WORD, fold, stem

LENGTH = 200
MATCH_LIMIT = 2_000  # words looked at in one part: the best passage of the first thousands is good enough
CHARACTER_LIMIT = 1_500_000  # of all parts together


@dataclass(frozen=True)
class Snippet:
    """`label` says where the passage stands ("page 4"); `html` is escaped, with <mark> around what was asked for."""

    label: str
    html: Markup


@dataclass(frozen=True)
class Match:
    """A word, or words in a row, that was asked for. `what` numbers the clause."""

    start: int
    end: int
    what: int
    worth: int


def snippet(parts: Sequence[tuple[str, str]], parsed: Parsed, length: int = LENGTH) -> Snippet | None:
    """The best passage of about `length` characters of the (label, text) parts; None where no word is in them."""
    pattern = _pattern(parsed)
    best: tuple[int, int, list[Match], str, str] | None = None
    left = CHARACTER_LIMIT
    for label, text in parts:
        if pattern is None or left <= 0:
            break
        text = text[:left]
        left -= len(text)
        found = _best_window(_matches(text, parsed, pattern), length)
        if found and (best is None or found[0] > best[0]):
            best = (*found, label, text)
    if best is None:
        return None
    _, start, matches, label, text = best
    return Snippet(label, _html(text, start, matches, length))


@lru_cache(maxsize=64)
def _pattern(parsed: Parsed) -> re.Pattern[str] | None:
    """Finds words that may have one of the stems: a megabyte of text cannot be stemmed word by word in good time.
    A stem may end otherwise than its words ("happi", "happy"), so its last letter is left open."""
    starts = {_start(stem_) for term in parsed.terms for stem_ in term.stems}
    starts |= {clause.begins for clause in parsed.clauses if clause.begins}
    if not starts:
        return None
    choice = "|".join(sorted(map(re.escape, starts), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?<![^\W_]['’])(?:{choice})(?:[^\W_]|['’](?=[^\W_]))*")


def _start(stem_: str) -> str:
    return stem_[:-1] if len(stem_) > 3 else stem_


def _matches(text: str, parsed: Parsed, pattern: re.Pattern[str]) -> list[Match]:
    """All places that answer a clause, in order. Words of a phrase count only where they stand in a row."""
    folded = fold(text)
    places: list[tuple[int, int, str, str]] = []
    for found in pattern.finditer(folded):
        places.append((found.start(), found.end(), stem(found[0]), found[0]))
        if len(places) >= MATCH_LIMIT:
            break
    matches: list[Match] = []
    for number, clause in enumerate(parsed.clauses):
        for term in clause.terms:
            if len(term.stems) == 1 or term.loose:
                wanted = set(term.stems)
                matches += [Match(s, e, number, 2) for s, e, stem_, _ in places if stem_ in wanted]
            else:
                matches += _in_a_row(folded, places, term.stems, number)
        if clause.begins:
            matches += [Match(s, e, number, 1) for s, e, _, word in places if word.startswith(clause.begins)]
    return sorted(set(matches), key=lambda match: (match.start, -match.end, -match.worth))


def _in_a_row(
    folded: str, places: list[tuple[int, int, str, str]], wanted: tuple[str, ...], number: int
) -> list[Match]:
    matches = []
    for first in range(len(places) - len(wanted) + 1):
        row = places[first : first + len(wanted)]
        if tuple(place[2] for place in row) != wanted:
            continue
        gaps = (folded[one[1] : other[0]] for one, other in zip(row, row[1:], strict=False))
        if not any(WORD.search(gap) for gap in gaps):
            matches.append(Match(row[0][0], row[-1][1], number, 2 + len(wanted)))
    return matches


def _best_window(matches: list[Match], length: int) -> tuple[int, int, list[Match]] | None:
    """(worth, start, matches) of the window that answers most clauses; the first of several equal ones."""
    best: tuple[int, int, list[Match]] | None = None
    starts = [match.start for match in matches]
    for index, first in enumerate(matches):
        last = bisect_left(starts, first.start + length)
        # Forty matches tell what a passage is worth; one word a thousand times must not cost a million steps.
        inside = [match for match in matches[index : min(last, index + 40)] if match.end <= first.start + length]
        worth = _worth(inside)
        if best is None or worth > best[0]:
            best = (worth, first.start, matches[index:last])
    return best


def _worth(matches: list[Match]) -> int:
    each: dict[int, int] = {}
    for match in matches:
        each[match.what] = max(each.get(match.what, 0), match.worth)
    return 10 * sum(each.values()) + min(len(matches), 5)


def _html(text: str, start: int, matches: list[Match], length: int) -> Markup:
    """The passage with some words before its first match, cut between words."""
    start = _word_start(text, max(0, start - length // 4))
    end = _word_end(text, min(len(text), start + length))
    pieces, place = [Markup("… ") if text[:start].strip() else Markup("")], start
    for match in matches:
        if match.start < place or match.end > end:
            continue
        pieces += [_tidy(text[place : match.start]), Markup("<mark>"), _tidy(text[match.start : match.end])]
        pieces.append(Markup("</mark>"))
        place = match.end
    pieces += [_tidy(text[place:end]), Markup(" …") if text[end:].strip() else Markup("")]
    return Markup("").join(pieces)


def _tidy(text: str) -> Markup:
    return escape(re.sub(r"\s+", " ", text))


def _word_start(text: str, place: int) -> int:
    """The beginning of the next word, unless that is far away."""
    if place == 0 or text[place - 1].isspace():
        return place
    space = re.compile(r"\s").search(text, place, place + 30)
    return space.end() if space else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text) or text[place].isspace():
        return place
    space = max(text.rfind(" ", place - 30, place), text.rfind("\n", place - 30, place))
    return space if space > 0 else place
