"""Any text at all is a query, and none is an error."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hub.search import parse, snippet, suggest
from hub.search.asking import CLAUSE_LIMIT, closest, completions, corrected
from hub.search.words import fold
from tests.search.library import EVERYBODY, ask

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)  # lone surrogates and NUL among them
QUERYISH = st.text(st.sampled_from("ab \"'*:&|!()<>-+~^\\/[]{}?.,nurse AND OR NOT TO\x00\ud800é😀مل"), max_size=80)
SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOWLY
@given(ANY_TEXT | QUERYISH, st.booleans())
@example("\x00", False)
@example("\ud800", False)
@example('"', True)
@example("'' & | ! <-> :*", True)
@example("a" * 5000, True)
@example("nurse " * 1000, False)
@example('"nurse nurse" ' * 100, False)
@example("when:[x to y]", False)
@example("title:nurse AND (", False)
@example("% _ \\ ' -- ;", True)
@example("İstanbul ﬁsh ß ŉ", True)
@example("’’’ nurse’s ’", True)
def test_any_text_is_a_query(index: None, text: str, prefix: bool) -> None:
    found = ask(text, prefix=prefix, count=("kind",), facets={"year_group": {text}}, kinds=frozenset({text[:30]}))
    assert found.mode in {"all", "any", "none"}
    ask(text, prefix=prefix)
    for suggestion in suggest(text, EVERYBODY):
        assert suggestion


@given(ANY_TEXT | QUERYISH)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(ANY_TEXT | QUERYISH, st.booleans())
@example(" ".join(f"word{number}" for number in range(60)), False)
def test_a_query_has_a_bounded_number_of_clauses(text: str, prefix: bool) -> None:
    parsed = parse(text * 5, prefix)
    assert len(parsed.clauses) <= CLAUSE_LIMIT
    assert all(stem and "'" not in stem for term in parsed.terms for stem in term.stems)


@given(ANY_TEXT | QUERYISH, ANY_TEXT | QUERYISH)
def test_any_text_gives_a_snippet_or_none(text: str, query: str) -> None:
    found = snippet([("page 1", text), ("", query)], parse(query, prefix=True))
    if found is not None:
        assert "<mark>" in found.html


@given(ANY_TEXT | QUERYISH, st.dictionaries(st.text("abcde", min_size=1, max_size=9), st.integers(1, 9), max_size=20))
def test_completions_and_corrections_take_any_text(text: str, vocabulary: dict[str, int]) -> None:
    completions(text, vocabulary, 8)
    corrected(text, fold(text).split(), vocabulary)


@pytest.mark.parametrize("known", ["nursing", "plumbers", "apprenticeships", "cat"])
def test_a_known_word_is_its_own_nearest_and_needs_no_correction(known: str) -> None:
    assert closest(known, {known: 1}) is None
