"""Finding: words inside files, filters with counts, and nothing that the reader may not see."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import hub.resources.library as library
import hub.vocabulary as vocabulary
from hub.db import db, now
from hub.extract.kinds import KINDS
from hub.members.models import Organisation
from hub.resources.models import Resource
from hub.resources.search import search_rows
from hub.search import IndexUnavailable
from hub.text import local, school_year_began, today
from hub.vocabulary import Visibility
from tests.client import Client, Page
from tests.extract import makers
from tests.resources.making import docx, pdf, pptx, share, share_file, work
from tests.world import World


def titles(page: Page) -> list[str]:
    return [title.get_text(" ", strip=True) for title in page.soup.select(".hub-result__title")]


def test_a_phrase_inside_a_file_is_found_with_its_page_and_its_words_marked(client: Client, people: World) -> None:
    share_file(people, pdf("Cover", "Nothing", "The signalman pulls a brass lever"), "job.pdf", title="A day at work")
    share_file(people, pptx("Start", "Electricians earn while they learn"), "slides.pptx", title="Assembly")
    share_file(people, docx("Dear parents and carers"), "letter.docx", title="Letter home")
    work()
    client.sign_in(people.dan)
    page = client.get("resources.index", q='"brass lever"')
    assert titles(page) == ["A day at work"]
    snippet = page.soup.select_one(".hub-result__snippet")
    assert snippet.get_text(" ", strip=True).startswith("Page 3:")
    assert "brass lever" in [mark.text for mark in snippet.find_all("mark")]
    assert "Slide 2:" in client.get("resources.index", q="electrician learning").text
    assert titles(client.get("resources.index", q="parent")) == ["Letter home"]


def test_a_word_that_was_not_typed_to_its_end_is_completed_where_nothing_else_is_found(
    client: Client, people: World
) -> None:
    share_file(people, pdf("Cover", "The signalmen pull a lever"), "job.pdf", title="A day at work")
    share(people, title="Signalling", visibility=Visibility.ORGANISATION)
    work()
    client.sign_in(people.dan)
    page = client.get("resources.index", q="signalm")
    assert "Nothing has the word ‘signalm’ itself, so these have words that begin with it." in page.text
    assert titles(page) == ["A day at work"]
    assert [mark.text for mark in page.soup.select(".hub-result__snippet mark")] == ["signalmen"]
    assert "begin with it" not in client.get("resources.index", q="lever").text
    assert "Nothing found" in client.get("resources.index", q="signalli").text


def test_a_file_of_each_format_is_found_by_a_word_inside_it(client: Client, people: World, tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>WORD</text:p></table:table-cell>'
    rows = f'<table:table table:name="Pay"><table:table-row>{cell}</table:table-row></table:table>'
    table = f"<office:spreadsheet>{rows}</office:spreadsheet>"
    bodies = {"odt": "<text:p>WORD</text:p>", "odp": "<draw:page><text:p>WORD</text:p></draw:page>", "ods": table}
    for kind, made in {
        "pdf": pdf("First", "quarrypdf"),
        "docx": docx("quarrydocx"),
        "pptx": makers.slides(tmp_path / "x.pptx", ("On the slide", "quarrypptx in the notes")).read_bytes(),
        "xlsx": makers.workbook(tmp_path / "x.xlsx", Pay=[["Job", "quarryxlsx"]]).read_bytes(),
        **{kind: f"Words about quarry{kind}".encode() for kind in ("txt", "md", "csv")},
        "html": b"<!doctype html><html><body><p>quarryhtml</p></body></html>",
    }.items():
        share_file(people, made, f"x.{kind}", title=f"As {kind}")
    for kind, body in bodies.items():
        words = body.replace("WORD", f"quarry{kind}")
        path = makers.opendocument(tmp_path / "x", KINDS[kind].mime, f"<office:body>{words}</office:body>")
        share_file(people, path.read_bytes(), f"x.{kind}", title=f"As {kind}")
    work()
    client.sign_in(people.dan)
    for kind in ("pdf", "docx", "pptx", "xlsx", "odt", "odp", "ods", "txt", "md", "csv", "html"):
        assert titles(client.get("resources.index", q=f"quarry{kind}")) == [f"As {kind}"]


def test_its_own_page_shows_where_the_words_stand(client: Client, people: World) -> None:
    share_file(people, pdf("Cover", "The signalman pulls a brass lever"), "job.pdf", title="A day at work")
    work()
    client.sign_in(people.dan)
    address = client.get("resources.index", q="lever").link("A day at work")
    page = client.get_url(address)
    assert page.soup.select_one(".govuk-inset-text mark").text == "lever"
    assert "Page 2:" in page.text
    assert page.link("Results for ‘lever’").endswith("q=lever")


def test_title_tags_summary_page_and_file_name_are_found_too(client: Client, people: World) -> None:
    share(people, title="Girders", summary="About cranes", body="Words on **rivets**", sectors=["construction"])
    share_file(people, b"nothing of that", "trowels.txt", title="Other")
    work()
    client.sign_in(people.dan)
    for text in ("girder", "crane", "rivets", "construction", "Tollhouse"):
        assert "Girders" in titles(client.get("resources.index", q=text)), text
    assert titles(client.get("resources.index", q="trowels")) == ["Other"]


@pytest.mark.parametrize(
    "text", ['"', "((", "AND OR NOT", "title:x", "*", "\x00", "🎉", "a" * 500, "' OR 1=1 --", "%_"]
)
def test_no_text_is_an_error(client: Client, people: World, text: str) -> None:
    share(people)
    work()
    client.sign_in(people.dan).get("resources.index", q=text)


def test_words_are_completed_out_of_what_the_reader_may_find(client: Client, people: World) -> None:
    share(people, title="Apprenticeship evening", summary="Apprentices speak")
    share(people, title="Apparatus 7xq", visibility=Visibility.ORGANISATION)
    work()
    found, client.check_pages = {}, False  # a list of options is no page
    for person, cluster_id in ((people.dan, people.canal), (people.ben, people.canal), (people.olu, people.heath)):
        page = client.sign_in(person).get("home.suggest", cluster_id=cluster_id, q="visit app")
        found[person] = [option["value"] for option in page.soup.select("option")]
    assert found[people.dan] == ["visit apprentices", "visit apprenticeship"]
    assert "visit apparatus" in found[people.ben]
    assert found[people.olu] == [], "she leads the other cluster"
    client.check_pages = True
    page = client.sign_in(people.dan).get("resources.index")
    assert page.soup.find(id=page.soup.find(id="q")["list"]).name == "datalist"


def many(people: World) -> None:
    share(people, title="Maths one", subjects=["maths"], year_groups=["y9"], kind="lesson", benchmarks=["gb4"])
    share(people, title="Maths two", subjects=["maths"], year_groups=["y10"], kind="assembly")
    share(people, title="Music", subjects=["music"], year_groups=["y9", "y10"], kind="lesson", works_for_send=True)
    share(people, title="Plain")
    work()


def counts(page: Page) -> dict[str, str]:
    rows = page.soup.select(".hub-facet__row")
    return {
        f"{row.input['name']}={row.input['value']}": row.select_one(".hub-facet__count").get_text().strip(", ")
        for row in rows
    }


def test_filters_carry_counts_and_narrow_together(client: Client, people: World) -> None:
    many(people)
    client.sign_in(people.dan)
    page = client.get("resources.index")
    assert len(titles(page)) == 4
    found = counts(page)
    assert (found["subject=maths"], found["year_group=y9"], found["resource_kind=lesson"]) == ("2", "2", "2")
    assert (found["benchmark=gb4"], found["send=yes"]) == ("1", "1")
    both = client.get("resources.index", subject=["maths", "music"], year_group="y9")
    assert sorted(titles(both)) == ["Maths one", "Music"]
    assert counts(both)["year_group=y10"] == "2"  # a filter's own numbers say what else it would show
    assert client.get("resources.index", subject="maths", send="yes").text.count("Nothing found") == 1


def test_it_is_narrowed_by_stage_time_format_owner_and_year(client: Client, people: World) -> None:
    then = now() - timedelta(days=800)
    values = {"year_groups": ["y10", "y11"], "minutes": 15, "body": "", "url": "https://example.org/"}
    old = share(people, title="Old sheet", shared_at=then, **values)
    owner_id, name = old.organisation_id, old.organisation.name
    share(people, title="New page", year_groups=["y9"], minutes=50, body="Words")
    work()
    page = client.sign_in(people.dan).get("resources.index")
    found, year = counts(page), school_year_began(today()).year
    expected = ["key_stage=ks4", "minutes=1", "minutes=3", "format=link", "format=page", f"updated={year}"]
    assert [found[one] for one in expected] == ["1"] * 6
    assert found[f"owner={owner_id}"] == "2"
    assert name in page.soup.find(id=f"f-owner-{owner_id}").parent.get_text()
    long_ago = str(school_year_began(local(then).date()).year)
    narrowed = {"key_stage": "ks4", "minutes": "1", "format": "link", "owner": str(owner_id), "updated": long_ago}
    for one, code in narrowed.items():
        assert "Old sheet" in titles(client.get("resources.index", **{one: code}))
    page = client.get("resources.index", **narrowed)
    assert titles(page) == ["Old sheet"]
    assert len(page.soup.select(".hub-chip--off")) == len(narrowed)


def test_the_number_of_an_owner_of_whom_nothing_can_be_seen_says_no_name(client: Client, people: World) -> None:
    share(people, title="Ours")
    work()
    stranger = Organisation(name="Wharf End Academy 7xq", kind="school")
    db.session.add(stranger)
    db.session.commit()
    page = client.sign_in(people.dan).get("resources.index", owner=str(stranger.id))
    assert "Nothing found" in page.text
    assert "7xq" not in page.text
    assert "Somebody else" in page.soup.select_one(".hub-chip--off").get_text()


def test_year_groups_stand_in_their_order_and_fold_at_their_ends_only(client: Client, people: World) -> None:
    share(people, title="All through", year_groups=["reception", "y2", "y6", *(f"y{n}" for n in range(7, 14))])
    for year in ("y8", "y9", "y10", "y11", "y12", "y13", "y6"):
        share(people, title=f"For {year}", year_groups=[year])  # Year 7 has the fewest of the upper school
    work()
    page = client.sign_in(people.dan).get("resources.index", year_group="y2")
    facet = page.soup.find(id="f-year_group-y7").find_parent("fieldset")
    seen = [one["value"] for one in facet.select("input") if not one.find_parent("details")]
    assert seen == ["y2", "y6", "y7", "y8", "y9", "y10", "y11", "y12", "y13"]
    fold = facet.find("details")
    assert (fold.summary.get_text(" ", strip=True), fold.input["value"]) == ("Reception : Year group", "reception")
    assert fold.find_next("input", {"value": "y2"}), "what comes before is folded before"


def test_the_fullest_of_a_list_without_an_order_stand_open(client: Client, people: World) -> None:
    kinds = vocabulary.codes("subject")[:10]
    for number, code in enumerate(kinds):
        for _ in range(1 + number // 5):
            share(people, title="One", subjects=[code])
    work()
    page = client.sign_in(people.dan).get("resources.index")
    facet = page.soup.find(id=f"f-subject-{kinds[0]}").find_parent("fieldset")
    seen = [one["value"] for one in facet.select("input") if not one.find_parent("details")]
    assert set(kinds[5:]) < set(seen)
    assert len(seen) == 6
    assert "4 more" in facet.get_text()


def test_the_button_of_the_filters_stands_above_them_too(client: Client, people: World) -> None:
    many(people)
    page = client.sign_in(people.dan).get("resources.index")
    form = page.soup.find("form", {"aria-label": "Filters"})
    assert form.find(["button", "input"], {"type": ["submit", "checkbox"]}).name == "button"
    assert len(form.find_all("button", string="Show results")) == 2


def test_a_filter_in_use_is_taken_off_by_its_chip_and_the_rest_stays(client: Client, people: World) -> None:
    many(people)
    client.sign_in(people.dan)
    page = client.get("resources.index", q="maths", subject=["maths", "music"], year_group="y9", sort="newest")
    chips = {a.get_text(" ", strip=True): a["href"] for a in page.soup.select(".hub-chip--off")}
    assert set(chips) == {"Mathematics , remove", "Music , remove", "Year 9 , remove"}
    after = client.get_url(chips["Music , remove"])
    assert "subject=maths" in chips["Music , remove"]
    assert {"q=maths", "year_group=y9", "sort=newest"} <= set(chips["Music , remove"].partition("?")[2].split("&"))
    assert titles(after) == ["Maths one"]


def test_what_the_address_says_wrongly_is_left_out(client: Client, people: World) -> None:
    many(people)
    page = client.sign_in(people.dan).get("resources.index", subject="nonsense", sort="worst", page="-4", kind="x")
    assert len(titles(page)) == 4


def test_the_newest_come_first_when_asked(client: Client, people: World) -> None:
    share(people, title="First crane crane crane", body="crane crane")
    share(people, title="Second", body="one crane among many other words")
    work()
    client.sign_in(people.dan)
    assert titles(client.get("resources.index", q="crane")) == ["First crane crane crane", "Second"]
    assert titles(client.get("resources.index", q="crane", sort="newest")) == ["Second", "First crane crane crane"]


def test_pages_keep_the_whole_search(client: Client, people: World) -> None:
    for number in range(45):
        share(people, title=f"Crane {number}", subjects=["maths"])
    work()
    client.sign_in(people.dan)
    page = client.get("resources.index", q="crane", subject="maths")
    assert len(titles(page)) == 20
    assert "45 resources, 1 to 20 shown" in page.text
    third = page.soup.find("a", attrs={"aria-label": "Page 3"})["href"]
    last = client.get_url(f"/c/{people.canal}/resources/{third}")
    assert len(titles(last)) == 5
    beyond = client.get("resources.index", q="crane", subject="maths", page=99)
    assert titles(beyond) == titles(last)


def test_some_of_the_words_will_do_and_that_is_said(client: Client, people: World) -> None:
    many(people)
    page = client.sign_in(people.dan).get("resources.index", q="music zebra")
    assert "Music" in titles(page)
    assert "some of them" in page.text


def test_a_slip_of_the_keys_is_offered_right(client: Client, people: World) -> None:
    share(people, title="Apprenticeships in engineering")
    work()
    page = client.sign_in(people.dan).get("resources.index", q="aprenticeships")
    assert "Did you mean apprenticeships ?" in page.text
    assert titles(client.get_url(page.link("apprenticeships"))) == ["Apprenticeships in engineering"]


def test_nothing_found_says_what_to_do(client: Client, people: World) -> None:
    many(people)
    client.sign_in(people.dan)
    page = client.get("resources.index", q="zebra", subject="maths")
    assert "Nothing found" in page.text
    assert page.link("Search without the filters").endswith("?q=zebra")


def test_an_empty_library_says_what_would_be_here(client: Client, people: World) -> None:
    work()
    assert "Nothing is shared yet" in client.sign_in(people.dan).get("resources.index").text
    assert "Share the first" not in client.sign_in(people.gus).get("resources.index").text


def test_without_an_index_everything_is_listed_newest_first(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: Any) -> None:
        raise IndexUnavailable

    share(people, title="Older")
    share(people, title="Newer")
    monkeypatch.setattr(library, "find", unavailable)
    page = client.sign_in(people.dan).get("resources.index", q="older")
    assert "Search is being rebuilt" in page.text
    assert titles(page) == ["Newer", "Older"]


MARKER = "xylophonist"


@pytest.mark.parametrize("visibility", [Visibility.ORGANISATION, Visibility.CLUSTER])
def test_a_marker_word_is_in_no_answer_that_a_stranger_gets(
    client: Client, people: World, visibility: Visibility
) -> None:
    share_file(
        people, pdf(f"The {MARKER} plays"), f"{MARKER}.pdf", title=f"A {MARKER}", visibility=visibility,
        subjects=["law"], summary=MARKER,
    )  # fmt: skip
    share(people, who="olu", title="Own resource of the other cluster")
    work()
    strangers = [(people.olu, people.heath)]
    if visibility is Visibility.ORGANISATION:
        strangers += [(people.dan, people.canal), (people.asha, people.canal), (people.erin, people.canal)]
    for who, cluster in strangers:
        client.sign_in(who)
        for asked in ({"q": MARKER}, {"q": "xylophonists plays"}, {"q": "xylofonist"}, {"subject": "law"}, {}):
            page = client.get("resources.index", cluster_id=cluster, **asked)
            without_question = page.text.replace("xylophonists plays", "").lower()
            assert MARKER not in without_question, asked
            assert "subject=law" not in counts(page) or counts(page)["subject=law"] == "0"
    assert titles(client.sign_in(people.ben).get("resources.index", q=MARKER)) == [f"A {MARKER}"]


def test_what_was_just_shared_stands_in_the_list_before_the_worker_has_been(client: Client, people: World) -> None:
    share(people, title="First")
    work()
    share(people, title="Second")
    assert titles(client.sign_in(people.dan).get("resources.index")) == ["Second", "First"]


def test_what_is_withdrawn_or_made_narrower_is_found_no_more(client: Client, people: World) -> None:
    gone, narrow = share(people, title="Crane gone", subjects=["law"]).id, share(people, title="Crane narrow").id
    work()
    client.sign_in(people.dan)
    assert len(titles(client.get("resources.index", q="crane"))) == 2
    db.session.get_one(Resource, gone).withdraw("Old", people.ben)
    db.session.get_one(Resource, narrow).visibility = Visibility.ORGANISATION
    page = client.get("resources.index", q="crane")
    assert titles(page) == []  # at once, also before the worker has been
    work()
    assert "subject=law" not in counts(client.get("resources.index"))
    db.session.get_one(Resource, gone).restore()
    db.session.commit()
    work()
    assert titles(client.get("resources.index", q="crane")) == ["Crane gone"]


def test_a_hit_in_the_hubs_own_search_has_words_and_address(client: Client, people: World) -> None:
    content = pdf("One", "The signalman")
    row_id = share_file(people, content, "job.pdf", title="Job", visibility=Visibility.ORGANISATION).id
    work()
    with client.app.test_request_context(f"/c/{people.canal}/"):
        client.app.preprocess_request()
        found = search_rows(people.reader("ben"), [row_id, 9999])
        assert list(found) == [row_id]
        assert ("page 2", "The signalman") in [(label, text.strip()) for label, text in found[row_id].parts]
        assert search_rows(people.reader("dan"), [row_id]) == {}


def test_a_search_makes_as_many_statements_for_many_hits_as_for_few(client: Client, people: World) -> None:
    share_file(people, b"crane", "crane.txt", title="Crane one")
    work()
    client.sign_in(people.dan)
    few = client.get("resources.index", q="crane").statements
    for number in range(25):
        share_file(people, f"crane {number}".encode(), "crane.txt", title=f"Crane {number}")
    work()
    assert client.get("resources.index", q="crane").statements == few
