"""What a Whoosh index holds: its fields, and how documents and queries are said to it."""

import pickle
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from zlib import crc32

from whoosh import query as whoosh_query
from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, STORED, TEXT, Schema

from hub.search.columns import record_of
from hub.search.documents import Document
from hub.search.words import BODY_LIMIT, placed

FORMAT = 4  # raise it when words or fields change: an older index counts as missing and is made anew
_FIELD_END = "\x1e"  # between the fields of one text; no word holds it


class Words(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """Our own words and stems (hub.search.words), so that both databases find the same."""

    def __call__(self, value: str, positions: bool = False, **_: Any) -> Iterator[Token]:
        token = Token(positions=positions, mode="index")
        for token.pos, token.text in placed(*value.split(_FIELD_END)):
            token.boost, token.stopped = 1.0, False
            yield token


class Pairs(Analyzer):  # type: ignore[misc]
    """Which stems stand side by side, in 65,536 classes: who looks for a phrase reads the places of words only in the
    documents with all its pairs, and not in every document with all its words. Making an index takes twice as long."""

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        token = Token(mode="index")
        for (place, first), (next_place, second) in pairwise(placed(*value.split(_FIELD_END))):
            if next_place == place + 1:
                token.text = pair_of(first, second)
                yield token


def pair_of(first: str, second: str) -> str:
    return f"{crc32(f'{first} {second}'.encode()) & 0xFFFF:04x}"


SCHEMA = Schema(
    key=ID(unique=True, stored=False),
    text=TEXT(analyzer=Words(), phrase=True, stored=False),  # every word
    title=TEXT(analyzer=Words(), phrase=True, stored=False),  # those that count more, once again
    pairs=ID(analyzer=Pairs(), stored=False),  # of `text`
    record=STORED,
)


def fields_of(document: Document) -> dict[str, Any]:
    head = _FIELD_END.join((document.title, document.tags))
    rest = _FIELD_END.join((document.summary, document.body[:BODY_LIMIT]))
    text = f"{head}{_FIELD_END}{rest}"
    return {
        "key": f"{document.kind}:{document.id}",
        "text": text,
        "title": head,
        "pairs": text,
        "record": pickle.dumps(tuple(record_of(document))),
    }


def word_query(field: str, stem: str) -> Any:
    return whoosh_query.Term(field, stem)


def beginning_query(field: str, start: str) -> Any:
    return whoosh_query.Prefix(field, start)
