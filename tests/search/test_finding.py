"""What is asked for is found, in a sensible order, with counts."""

import pytest

import hub.search as search
from hub.search import Document, Query, find, suggest
from tests.search.library import ASHA, EVERYBODY, HUB, ask, document, ids

pytestmark = pytest.mark.usefixtures("index")


def test_a_word_is_found_in_other_forms_and_the_title_weighs_more() -> None:
    assert ids(ask("nurse")) == [1, 2]
    assert ids(ask("NURSES")) == [1, 2]
    assert ids(ask("nurse's")) == [1, 2]


def test_accents_do_not_matter() -> None:
    assert ids(ask("cafe")) == [8]
    assert ids(ask("CAFÉ")) == [8]


def test_all_words_come_first_and_any_word_only_when_few_have_all() -> None:
    found = ask("nurses slides")
    assert (found.mode, ids(found)[0]) == ("any", 2)
    assert set(ids(found)) == {1, 2}
    search.put([document(number, f"Nurses and slides {number}") for number in (11, 12)])
    found = ask("nurses slides")
    assert (found.mode, set(ids(found))) == ("all", {2, 11, 12})


def test_nothing_found_says_so() -> None:
    found = ask("zebra", count=("kind",))
    assert (found.mode, found.total, found.hits, found.counts) == ("none", 0, [], {"kind": {}})


def test_a_phrase_is_found_as_it_stands() -> None:
    assert ids(ask('"labour market information"')) == [3]
    assert ids(ask('"market labour"')) == []
    assert ids(ask('"care for people"')) == [1]
    assert ids(ask('"care people"')) == []
    assert ids(ask("“who are ill”")) == [1]


def test_a_phrase_is_more_than_its_pairs() -> None:
    search.put([document(50, "Pairs", "The kiln door shuts. A door latch rusts. The kiln door latch is new.")])
    search.put([document(51, "Pairs", "The kiln door shuts. A door latch rusts.")])
    assert ids(ask('"kiln door"')) == [50, 51]
    assert ids(ask('"kiln door latch"')) == [50]


def test_a_phrase_does_not_run_from_the_title_into_the_text() -> None:
    assert ids(ask('"plumbers plumbers"')) == []


def test_phrases_are_found_to_the_end_of_a_long_text() -> None:
    """PostgreSQL keeps 255 places of a word, and none after the 16,383rd."""
    often = "the wall of the yard " * 200 + "and the quoin of the wall"
    long = "mortar sets slowly " * 6_000 + "until hydrated lime sets"
    search.put([document(40, "Often", often), document(41, "Long", long), document(42, "Quoins", "lime hydrated")])
    assert ids(ask('"the quoin of the wall"')) == [40]
    assert ids(ask('"of the quoin"')) == []
    assert ids(ask('"hydrated lime"')) == [41]
    assert ids(ask('"hydrated lime" mortar')) == [41]
    assert ids(ask('"slowly until hydrated"')) == [41]
    assert ids(ask('"lime hydrated"')) == [42]
    assert ids(ask('"hydrated lime" "quoin of the wall"')) == [40, 41]
    assert ids(ask('"long mortar"')) == []


def test_small_words_are_not_asked_for_unless_they_are_all_there_is() -> None:
    assert ask("the work of a nurse").mode == "any"
    assert ids(ask("what is the nurse")) == [1, 2]
    assert ids(ask("who")) == [1]


@pytest.mark.parametrize(
    ("text", "number"),
    [("LMI", 3), ("wex", 4), ("labour market intelligence", 3), ("work placement", 4), ("y10", 4), ("Year 10", 4)],
)
def test_words_of_the_field_that_mean_the_same_are_found(text: str, number: int) -> None:
    assert ids(ask(text)) == [number]


def test_an_expression_weighs_more_where_its_words_stand_together() -> None:
    search.put(
        [document(10, "Leaflet", "9 things of the year to do"), document(11, "Leaflet", "do things to year 9 of")]
    )
    assert ids(ask("year 9")) == [11, 10]


def test_the_same_words_apart_are_no_synonym() -> None:
    """'labour' and 'market' stand in document 4 too, but not as labour market information."""
    search.put([document(10, "Market day", "Information on labour")])
    assert ids(ask("LMI")) == [3]


def test_the_beginning_of_the_last_word_is_enough_when_asked() -> None:
    assert ids(ask("apprent", prefix=True)) == [9]
    assert ids(ask("nursi", prefix=True)) == [1, 2]
    assert ids(ask("health assem", prefix=True)) == [2]
    assert ids(ask("midwi", prefix=True)) == [2]
    assert ids(ask("apprent")) == []
    assert ids(ask("health assem ", prefix=True)) == [2]


def test_a_beginning_is_not_cut_down_to_a_stem() -> None:
    """The stem of 'carers' is 'carer', and that of 'nursed' is 'nurs': neither is the beginning that was typed."""
    assert ids(ask("carers", prefix=True)) == []
    search.put([document(10, "Osmosis")])
    assert ids(ask("oses", prefix=True)) == []


def test_words_that_were_typed_twice_count_twice() -> None:
    search.put([document(10, "Pipes and barges")])
    first = ask("pipes nurses nurses nurses")
    assert ids(first)[0] in {1, 2}
    assert ids(ask("pipes pipes pipes nurses"))[0] in {3, 10}


def test_nothing_typed_gives_everything_newest_first() -> None:
    found = ask("")
    assert (ids(found), found.total, found.mode) == ([9, 8, 4, 3, 2, 1], 6, "all")
    assert ids(ask("???", ASHA)) == [9, 8, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("text", ["", "nurse"])
def test_counts_can_be_had_without_results(text: str) -> None:
    found, counted = ask(text, count=("kind", "subject")), ask(text, count=("kind", "subject"), per_page=0)
    assert found.hits
    assert not counted.hits
    assert (counted.total, counted.counts, counted.mode) == (found.total, found.counts, found.mode)


def test_results_can_be_had_newest_first() -> None:
    assert ids(ask("nurse", sort="newest")) == [2, 1]


def test_documents_without_a_moment_come_last() -> None:
    search.put([document(40, "Old leaflet")])
    assert ids(ask(""))[-1] == 40


def test_pages_are_parts_of_one_list() -> None:
    search.put([document(number, f"Leaflet {number}", kind="meeting") for number in range(30, 55)])
    pages = [ids(ask("leaflet", page=page, per_page=10)) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({number for page in pages for number in page}) == 25
    assert ask("leaflet", page=4, per_page=10).total == 25
    assert pages[0] == ids(ask("leaflet", page=1, per_page=10))


def test_kinds_narrow_the_results() -> None:
    assert ids(ask("", kinds=frozenset({"meeting"}))) == [8]


def test_each_facet_counts_what_choosing_a_value_would_give() -> None:
    count = ("kind", "year_group", "subject", "unheard_of")
    found = ask("", count=count)
    assert found.counts == {
        "kind": {"resource": 5, "meeting": 1},
        "year_group": {"y9": 2, "y10": 1, "y11": 1},
        "subject": {"science": 2, "pshe": 1, "maths": 1},
        "unheard_of": {},
    }
    narrowed = ask("", count=count, facets={"year_group": {"y9"}})
    assert (ids(narrowed), narrowed.total) == ([2, 1], 2)
    assert narrowed.counts["year_group"] == found.counts["year_group"]
    assert narrowed.counts["subject"] == {"science": 2, "pshe": 1}
    assert narrowed.counts["kind"] == {"resource": 2}
    both = ask("", count=count, facets={"year_group": {"y9"}, "subject": {"pshe", "maths"}})
    assert ids(both) == [2]
    assert both.counts["year_group"] == {"y9": 1, "y11": 1}
    assert both.counts["subject"] == {"science": 2, "pshe": 1}
    neither = ask("", count=count, facets={"year_group": {"y11"}, "subject": {"pshe"}})
    assert neither.total == 0
    assert neither.counts["year_group"] == {"y9": 1}
    assert neither.counts["subject"] == {"maths": 1}


def test_narrowing_does_not_change_which_words_have_to_match() -> None:
    assert ask("nurses slides", facets={"subject": {"pshe"}}).mode == "any"
    search.put([document(number, f"Nurses and slides {number}") for number in (11, 12)])
    assert ask("nurses slides", facets={"subject": {"pshe"}}).mode == "all"


def test_a_slip_of_the_keys_is_corrected() -> None:
    assert ask("nurisng").did_you_mean == "nursing"
    assert ask("Plumer jobs").did_you_mean == "plumbers jobs"
    assert ask('"apprentiships" at the college').did_you_mean is None
    assert ask("apprentiships at the college").did_you_mean == "apprenticeships at the college"
    assert ask("nurse").did_you_mean is None
    assert ask("xqzwv").did_you_mean is None


def test_words_that_are_found_are_not_corrected() -> None:
    """Two documents only, and 'ill' is one letter from 'all': it is what was meant all the same."""
    search.put([document(10, "Bill of fare")])
    assert ask("ill").did_you_mean is None


def test_the_last_word_can_be_completed() -> None:
    assert suggest("appr", EVERYBODY) == ["apprenticeships"]
    assert suggest("Health PLU", EVERYBODY) == ["Health plumbers"]
    assert suggest("a", EVERYBODY) == []
    assert suggest("health ", EVERYBODY) == []
    assert suggest("", EVERYBODY) == []


def test_common_words_are_suggested_first() -> None:
    search.put([document(number, "Plums") for number in (10, 11)])
    assert suggest("plu", EVERYBODY) == ["plums", "plumbers"]
    assert suggest("plu", EVERYBODY, limit=1) == ["plums"]


def test_putting_again_replaces_and_removing_removes() -> None:
    search.put([document(1, "Gardeners")])
    assert ids(ask("nurse")) == [2]
    assert ids(ask("gardener")) == [1]
    search.remove([("resource", 1), ("resource", 999), ("meeting", 1)])
    assert ids(ask("gardener")) == []
    assert ids(ask("")) == [9, 8, 4, 3, 2]


def test_the_same_number_of_another_kind_is_another_document() -> None:
    search.put([Document("meeting", 1, "Nurses meet", audience=frozenset({HUB}))])
    assert sorted((hit.kind, hit.id) for hit in ask("nurse").hits) == [("meeting", 1), ("resource", 1), ("resource", 2)]
    search.remove([("meeting", 1)])
    assert ids(ask("nurse")) == [1, 2]


def test_the_generation_changes_with_the_index() -> None:
    seen = {search.generation()}
    search.put([document(10, "More")])
    seen.add(search.generation())
    search.remove([("resource", 10)])
    seen.add(search.generation())
    assert len(seen) >= 2
    before = search.generation()
    assert search.generation() == before


def test_a_long_document_is_found_by_its_last_words() -> None:
    body = " ".join(f"word{number % 9_000}" for number in range(40_000)) + " xylophone lessons"
    search.put([document(10, "Long", body)])
    assert ids(ask("xylophone")) == [10]


def test_a_document_of_more_words_than_the_database_takes_can_be_put() -> None:
    search.put([document(10, "Noise", " ".join(f"q{number:07}" for number in range(100_000)))])
    assert ids(ask("noise")) == [10]
    assert ids(ask("q0000001")) == [10]


def test_an_empty_audience_finds_nothing() -> None:
    found = find(Query("nurse", frozenset(), count=("kind",)))
    assert (found.total, found.counts, found.mode) == (0, {"kind": {}}, "none")
    assert suggest("nur", frozenset()) == []
