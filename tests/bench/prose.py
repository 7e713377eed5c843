"""Invented text out of the words of the demonstration, common words often and rare ones seldom."""

import random
import re
from collections import Counter
from functools import lru_cache
from itertools import accumulate

from hub.vocabulary import DATA

LETTERS = (
    "ba",
    "den",
    "fer",
    "gol",
    "hin",
    "jas",
    "kel",
    "lor",
    "mar",
    "nim",
    "oak",
    "per",
    "rad",
    "sol",
    "tam",
    "wil",
)


@lru_cache(maxsize=1)
def _words() -> tuple[list[str], list[int]]:
    text = "\n".join(path.read_text("utf-8") for path in sorted((DATA / "demo").glob("*.yaml")))
    counts = Counter(word.lower() for word in re.findall(r"[A-Za-z]{3,14}", text))
    # The rare end of a language: words of which each hub has a few.
    rare = {first + second + third: 1 for first in LETTERS for second in LETTERS for third in LETTERS}
    found = sorted((counts | Counter(rare)).items(), key=lambda item: (-item[1], item[0]))
    return [word for word, _ in found], list(accumulate(count for _, count in found))


class Prose:
    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        words, weights = _words()
        # Drawn once and cut from then on: drawing each word anew took half of the time of the largest hub.
        self._drawn = rng.choices(words, cum_weights=weights, k=400_000)

    def sentence(self, rng: random.Random, length: int) -> str:
        first = int(rng.random() * (len(self._drawn) - length))
        return " ".join(self._drawn[first : first + length]).capitalize() + "."

    def title(self, rng: random.Random) -> str:
        return self.sentence(rng, 4 + int(rng.random() * 5)).rstrip(".")

    def name(self, rng: random.Random) -> str:
        return (rng.choice(LETTERS) + rng.choice(LETTERS)).capitalize()
