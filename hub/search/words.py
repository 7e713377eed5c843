"""Text to words to stems: the same for the index, for queries and for snippets, on both databases."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# The one thing besides whoosh_index.py that is taken from Whoosh.
from whoosh.lang.snowball.english import EnglishStemmer

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LONGEST = 60  # a longer word is cut
FIELD_GAP = 20  # positions between two fields, so that no phrase runs from one into the next
BODY_LIMIT = 1_000_000
# Left out of what people ask for (but not of the index, nor of "phrases").
_SMALL_WORDS = """
    a about am an and any are as at be been but by can could did do does for from had has have how i if in into is it
    its me my no not of on or our so some than that the their them then there these they this those to too up us was
    we were what when where which who why will with would you your"""
STOP_WORDS = frozenset(_SMALL_WORDS.split())
_STEMMER = EnglishStemmer()


def _plain(code: int) -> str | None:
    """The letter without its accent, where that is one letter again."""
    letter = unicodedata.normalize("NFKD", chr(code))
    base = letter[:1]
    return base if base.isalpha() and all(unicodedata.combining(mark) for mark in letter[1:]) else None


_ACCENTS = {code: plain for code in range(0xC0, 0x250) if (plain := _plain(code)) and plain != chr(code)}


def fold(text: str) -> str:
    """Lower case without accents, of the same length: positions in it are positions in the text."""
    text = text.translate(_ACCENTS) if not text.isascii() else text
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one folded word, with the possessive taken off. Never empty for a word."""
    word = word.replace("’", "'").removesuffix("'s").replace("'", "")[:LONGEST]
    return str(_STEMMER.stem(word)) or word


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return WORD.findall(fold(text))


def stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def placed(*fields: str) -> Iterator[tuple[int, str]]:
    """(position, stem) of every word of the fields, one after the other."""
    position = 0
    for text in fields:
        for found in stems(text):
            yield position, found
            position += 1
        position += FIELD_GAP


def vocabulary_of(*fields: str) -> list[str]:
    """The words worth suggesting and correcting to: whole words as written, each once."""
    found = (word.replace("’", "'").removesuffix("'s") for text in fields for word in words(text))
    return sorted({word for word in found if 3 <= len(word) <= 30 and word.isalpha() and word not in STOP_WORDS})
