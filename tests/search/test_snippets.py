"""The passage shown is the best one, whole words, marked, escaped, and quickly found in a long text."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from hub.search import Snippet, parse, snippet
from hub.search.snippets import LENGTH, MATCH_LIMIT, _matches, _pattern

pytestmark = pytest.mark.no_database
FILLER = "Nothing to be seen here, move along please. "


def show(query: str, *parts: tuple[str, str], prefix: bool = False) -> Snippet:
    found = snippet(parts, parse(query, prefix))
    assert found is not None
    return found


def test_words_are_marked_in_all_their_forms() -> None:
    found = show("nurse", ("", "Nurses are Nursing; a nurse’s work."))
    assert found.html == "<mark>Nurses</mark> are <mark>Nursing</mark>; a <mark>nurse’s</mark> work."


def test_words_whose_stem_is_no_beginning_are_marked() -> None:
    assert show("happy", ("", "happiness")).html == "<mark>happiness</mark>"
    assert show("happiness", ("", "so happy")).html == "so <mark>happy</mark>"
    assert show("communities", ("", "One community")).html == "One <mark>community</mark>"


def test_parts_of_words_are_not_marked() -> None:
    assert show("art", ("", "start art party")).html == "start <mark>art</mark> party"


def test_accents_and_capitals_do_not_matter_and_stay_as_they_are() -> None:
    assert show("ECOLE", ("", "L'école à École")).html.count("<mark>") == 1
    assert "<mark>École</mark>" in show("ecole", ("", "une École")).html


def test_the_label_says_where_it_stands() -> None:
    found = show("plumber", ("page 1", FILLER), ("page 2", "A plumber"), ("page 3", "Plumbers"))
    assert found.label == "page 2"


def test_the_passage_with_most_of_the_words_wins() -> None:
    text = "nurses " + FILLER * 20 + "pay of nurses in schools " + FILLER * 20 + "pay"
    found = show("nurses pay schools", ("", text))
    assert re.findall("<mark>(.*?)</mark>", found.html) == ["pay", "nurses", "schools"]
    assert found.html.startswith("… ")
    assert found.html.endswith(" …")


def test_a_phrase_wins_over_its_words_apart() -> None:
    text = "market of labour, labour market. " + FILLER * 10 + "The labour market information is new. " + FILLER * 10
    found = show('"labour market information"', ("", text))
    assert "The <mark>labour market information</mark> is new" in found.html
    assert found.html.count("<mark>") == 1


def test_the_words_of_a_phrase_are_not_marked_apart() -> None:
    assert snippet([("", "market and labour")], parse('"labour market"')) is None
    assert snippet([("", "labour, in the market")], parse('"labour market"')) is None


def test_synonyms_are_marked() -> None:
    assert show("LMI", ("", "New labour market information here")).html == (
        "New <mark>labour market information</mark> here"
    )


def test_the_beginning_of_a_word_marks_the_whole_word() -> None:
    assert show("apprent", ("", "Two apprentices"), prefix=True).html == "Two <mark>apprentices</mark>"


def test_nothing_found_gives_none() -> None:
    assert snippet([("", FILLER)], parse("zebra")) is None
    assert snippet([("", FILLER)], parse("")) is None
    assert snippet([], parse("zebra")) is None


def test_markup_in_the_text_is_text() -> None:
    found = show("nurse", ("<b>", "<script>alert('nurse')</script> & <img src=x>"))
    assert isinstance(found.html, Markup)
    assert found.html == ("&lt;script&gt;alert(&#39;<mark>nurse</mark>&#39;)&lt;/script&gt; &amp; &lt;img src=x&gt;")


def test_lines_and_blanks_become_one_blank() -> None:
    assert show("b", ("", "a \n\n\t b\nc")).html == "a <mark>b</mark> c"


@given(st.lists(st.sampled_from(["nurse", "pay", "school", "<b>", "&", "\n", "x" * 50, "é", "."]), max_size=200))
def test_a_snippet_is_a_short_piece_of_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = snippet([("", text)], parse("nurse pay"))
    assert (found is not None) == ("nurse" in pieces or "pay" in pieces)
    if found is not None:
        plain = html.unescape(re.sub("</?mark>", "", found.html)).strip("… ")
        assert plain in re.sub(r"\s+", " ", text)
        assert len(plain) <= LENGTH + 60
        assert set(re.findall("<mark>(.*?)</mark>", found.html)) <= {"nurse", "pay"}


def test_a_megabyte_of_the_same_word_is_not_looked_at_to_its_end() -> None:
    text = "nurse " * 170_000
    parsed = parse("nurse nurses pay")
    pattern = _pattern(parsed)
    assert pattern is not None
    assert len(_matches(text, parsed, pattern)) <= MATCH_LIMIT * len(parsed.clauses)
    assert show("nurse pay", ("", text)).html.count("<mark>") < 60
