"""A document gives itself away to nobody who may not see it: not in hits, counts, corrections or suggestions."""

import pytest

from hub.search import suggest
from tests.search.library import ASHA, DAN, EVERYBODY, HEATH, SCHOOL, ask, ids

pytestmark = pytest.mark.usefixtures("index")

COUNT = ("kind", "year_group")


def test_each_reader_finds_what_is_meant_for_them() -> None:
    assert ids(ask("plan", ASHA)) == [5]
    assert ids(ask("plan", DAN)) == [6]
    assert ids(ask("plan", EVERYBODY)) == []
    assert ids(ask("plan", ASHA | {HEATH, SCHOOL}, sort="newest")) == [6, 5]


def test_totals_and_counts_do_not_count_what_is_hidden() -> None:
    found = ask("locksmiths", ASHA, count=COUNT)
    assert (found.total, found.counts["kind"]) == (1, {"resource": 1})
    assert ask("zymurgy", ASHA, count=COUNT).total == 0
    assert ask("", EVERYBODY, count=COUNT).counts["kind"] == {"resource": 5, "meeting": 1}
    assert ask("", ASHA, count=COUNT).counts["kind"] == {"resource": 6, "meeting": 1}


def test_hidden_documents_do_not_decide_between_all_and_any_words() -> None:
    assert ask("only cluster", ASHA).mode == "all"
    assert ask("only cluster", EVERYBODY).mode == "none"
    assert ask("ponies nurses", ASHA).mode == "any"
    assert ask("ponies marmalade", ASHA).mode == "none"


def test_a_hidden_word_is_never_suggested() -> None:
    assert suggest("marm", ASHA) == []
    assert suggest("marm", frozenset({SCHOOL})) == ["marmalade"]
    assert suggest("hea", ASHA) == ["health"]
    assert suggest("hea", DAN) == ["health", "heath"]


def test_a_slip_is_never_corrected_to_a_hidden_word() -> None:
    assert ask("marmelade", ASHA).did_you_mean is None
    assert ask("marmelade", frozenset({SCHOOL})).did_you_mean == "marmalade"


def test_a_word_that_only_hidden_documents_have_is_corrected_as_if_it_did_not_exist() -> None:
    assert ask("heath", ASHA).did_you_mean == "health"
    assert ask("heath", DAN).did_you_mean is None


def test_the_beginning_of_a_word_does_not_unfold_to_hidden_words() -> None:
    found = ask("marm", ASHA, prefix=True)
    assert (found.total, found.parsed.terms[1:]) == (0, [])


def test_choosing_a_facet_shows_nothing_hidden() -> None:
    assert ask("", ASHA, kinds=frozenset({"resource", "employer"}), facets={"year_group": {"y9", "y13"}}).total == 2
