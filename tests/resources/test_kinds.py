"""Kinds with a short form: made, shown, changed, found by a word inside; what is wrong is said in words."""

import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pptx import Presentation

from hub.db import db
from hub.meetings.models import AgendaItem
from hub.members.reader import MemberReader
from hub.resources.kinds.catalogue import SHORT_FORMS
from hub.resources.models import Resource, UrlState
from hub.resources.reading import empty_withdrawn
from hub.resources.sheets import sheets
from hub.text import today
from hub.vocabulary import Visibility
from tests.client import Client, Page
from tests.meetings.makers import make_meeting
from tests.resources.making import share, work
from tests.world import World

POINT = {
    "title": "Ratio in a kitchen", "short_topic": "ratio", "short_job": "Cook at the hospital on the hill",
    "short_skill": "scaling a recipe up", "short_figure": "19,900 Camden residents work in hotels and restaurants",
    "short_figure_source": "ONS Annual Population Survey", "short_as_at": "September 2022",
    "short_notes": "Ask who has cooked for twelve",
}  # fmt: skip
NOTE = {
    "title": "Small talks", "short_context": "Whole-year talks", "short_did": "Twelve pupils and one wheelwright",
    "short_result": "More questions", "short_again": "changed", "short_cost": "Two hours of cover",
}  # fmt: skip
RECIPE = {
    "title": "Family careers day", "short_aim": "Families meet people at work", "short_invitation": "Dear families",
    "short_brief": "Come by the side gate", "short_rota.slot": ["9.30", "", "10.00"],
    "short_rota.room": ["Hall", "", "Library"], "short_rota.visitor": ["Lockkeeper", "", "Nurse"],
    "short_rota.years": ["Year 8", "", "Year 9"],
}  # fmt: skip
PATTERN = {
    "title": "Autumn of Year 8", "short_aim": "A first look", "short_weeks.weeks": ["1 to 2", "3", ""],
    "short_weeks.activity": ["Jobs of our families", "Visit to the lock", ""], "short_weeks.who": ["Tutors", "", ""],
}  # fmt: skip
CARD = {
    "title": "Construction in Camden", "short_place": "E09000007", "short_about": "Construction",
    "short_figure": "2,200 residents work in it", "short_figure_source": "ONS", "short_as_at": "2022",
    "short_supported": "y",
}  # fmt: skip
SITE = {
    "title": "A careers site", "url": "www.example.org/jobs", "short_what_for": "Films of apprentices",
    "short_state": "works", "short_checked_on": "3/2/2025",
}  # fmt: skip
EACH = {
    "whats_the_point": (POINT, "hill"),
    "practice_note": (NOTE, "wheelwright"),
    "event_recipe": (RECIPE, "lockkeeper"),
    "programme_pattern": (PATTERN, "families"),
    "labour_market": (CARD, "residents"),
    "outside_site": (SITE, "apprentices"),
}


def form_of(client: Client, code: str) -> Page:
    return client.get("resources.share_short_form", slug=SHORT_FORMS[code].slug)


def made(client: Client, code: str, **more: Any) -> Resource:
    client.submit(form_of(client, code), **(EACH[code][0] | more))
    return db.session.scalars(sa.select(Resource).order_by(Resource.id.desc()).limit(1)).one()


@pytest.mark.parametrize("code", EACH)
def test_each_kind_is_made_shown_changed_and_found(client: Client, people: World, code: str) -> None:
    values, word = EACH[code]
    row = made(client.sign_in(people.ben), code)
    assert (row.kind, row.organisation_id, row.author_id) == (code, people.tollhouse, people.ben)
    shown = client.get("resources.show", resource_id=row.id)
    typed = [one for value in values.values() for one in (value if isinstance(value, list) else [value])]
    assert not [one for one in typed if len(one) > 11 and not one.startswith("www") and one not in shown.text]
    page = client.get("resources.edit", resource_id=row.id)
    before = dict(row.details)
    client.submit(page, title="Under another title")
    db.session.refresh(row)
    assert (row.title, row.details, row.kind) == ("Under another title", before, code)
    work()
    found = client.get("resources.index", q=word)
    assert "Under another title" in found.text
    assert word in {mark.text.lower() for mark in found.soup.select(".hub-result mark")}


def test_the_title_of_the_point_is_suggested_from_its_topic(client: Client, people: World) -> None:
    page = form_of(client.sign_in(people.ben), "whats_the_point")
    page = client.submit(page, **(POINT | {"title": " "}), status=200)
    assert page.errors == ["Enter a title. We took this one from the topic: change it, or keep it"]
    assert page.soup.find(id="title")["value"] == "What’s the point of ratio?"
    client.submit(page, title="What’s the point of ratio?")
    assert db.session.scalars(sa.select(Resource.title)).one() == "What’s the point of ratio?"
    page = client.submit(form_of(client, "whats_the_point"), **(POINT | {"title": "", "short_topic": ""}), status=200)
    assert page.soup.find(id="title")["value"] == ""


def test_the_share_page_leads_to_all_six(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    for one in SHORT_FORMS.values():
        assert client.get_url(page.link(one.title)).h1 == one.title
    assert page.soup.select_one(page.link("Start from a short form")).text == "Or start from a short form"
    client.get("resources.share_short_form", slug="nothing", status=404)
    client.sign_in(people.gus).get("resources.share_short_form", slug="practice-note", status=403)


def test_a_form_shows_nothing_that_is_not_its_own(client: Client, people: World) -> None:
    page = form_of(client.sign_in(people.ben), "practice_note")
    assert not page.soup.select("#uploads, #body, #url, #kind, #review_by")
    row = made(client, "practice_note", kind="policy", body="Slipped in", url="https://example.org/")
    assert (row.kind, row.body, row.url) == ("practice_note", "", None)


def test_what_the_form_does_not_show_stays_when_it_is_changed(client: Client, people: World) -> None:
    row = share(people, kind="practice_note", body="A page", url="https://example.org/", details={"context": "Then"})
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row.id)
    client.submit(page, **NOTE)
    db.session.refresh(row)
    assert (row.body, row.url, row.details["context"]) == ("A page", "https://example.org/", "Whole-year talks")


def test_one_of_such_a_kind_without_a_short_form_keeps_the_general_one(client: Client, people: World) -> None:
    row = share(people, kind="practice_note")
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row.id)
    assert page.soup.find(id="body") is not None
    client.get("resources.paper", resource_id=row.id, status=404)


def test_another_row_keeps_everything_and_shares_nothing(client: Client, people: World) -> None:
    page = form_of(client.sign_in(people.ben), "event_recipe")
    again = client.submit(page, **RECIPE, add="short_rota", status=200)
    assert len(again.soup.select('input[name="short_rota.room"]')) == 4
    assert [one["value"] for one in again.soup.select('input[name="short_rota.visitor"]')] == [
        "Lockkeeper", "", "Nurse", "",
    ]  # fmt: skip
    assert again.soup.find(id="short_invitation").text.strip() == "Dear families"
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 0
    assert not again.errors


@pytest.mark.parametrize(
    ("code", "field", "typed", "words"),
    [
        ("event_recipe", "short_rota.room", ["Hall", "", ""], "row 3: enter the room"),
        ("event_recipe", "short_rota.visitor", ["x" * 81, "", "y"], "Visitor must be 80 characters or fewer"),
        ("programme_pattern", "short_weeks.activity", ["", "", ""], "row 1: enter the activity"),
        ("whats_the_point", "short_as_at", "30 February 2022", "must be a real day, month or year"),
        ("whats_the_point", "short_as_at", "2099", "from 1990 to today"),
        ("whats_the_point", "short_as_at", "9/0202", "from 1990 to today"),
        ("whats_the_point", "short_topic", "x" * 81, "80 characters or fewer"),
        ("whats_the_point", "short_figure_source", "", "Say where the figure comes from"),
        ("labour_market", "short_place", "E07000001", "choose one of those in the list"),
        ("labour_market", "review_by", "1/1/2099", "at most a year from today"),
        ("outside_site", "url", "", "say that the site has ended"),
        ("outside_site", "short_checked_on", "", "the day on which one of you looked"),
        ("outside_site", "short_checked_on", "31/2/2025", "must be a real day"),
        ("outside_site", "short_checked_on", "2099-01-01", "a day that has been"),
        ("practice_note", "short_again", "", "whether you would do it again"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, people: World, code: str, field: str, typed: str | list[str], words: str
) -> None:
    page = form_of(client.sign_in(people.ben), code)
    again = client.submit(page, **(EACH[code][0] | {field: typed}), status=200)
    assert any(words in error for error in again.errors), again.errors
    drawn = [one.get("value", "") for one in again.soup.select(f'input[name="{field}"]:not([type=radio])')]
    assert not drawn or drawn == ([typed] if isinstance(typed, str) else typed)
    assert again.soup.find(id="title")["value"] == EACH[code][0]["title"]
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 0


def test_a_month_is_taken_as_people_shorten_it(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "whats_the_point", short_as_at="Sept 2022")
    assert row.details["as_at"] == "2022-09"


def test_a_programme_needs_a_week_and_a_table_has_an_end(client: Client, people: World) -> None:
    page = form_of(client.sign_in(people.ben), "programme_pattern")
    empty = dict.fromkeys(("short_weeks.weeks", "short_weeks.activity", "short_weeks.who"), ["", ""])
    assert any("at least one week" in error for error in client.submit(page, **(PATTERN | empty), status=200).errors)
    many = {"short_weeks.weeks": ["1"] * 500, "short_weeks.activity": ["a"] * 500, "short_weeks.who": [""] * 500}
    again = client.submit(page, **(PATTERN | many), status=200)
    assert any("at most 60 rows" in error for error in again.errors)


def test_an_ended_site_needs_no_address(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "outside_site", url="", short_state="ended")
    assert (row.url, row.url_state) == (None, UrlState.UNKNOWN)
    assert "It has ended" in client.get("resources.show", resource_id=row.id).text


def test_a_slide_is_read_from_the_back_of_the_room(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "whats_the_point", licence="cc_by")
    answer = client.get("resources.slide_file", resource_id=row.id)
    assert "Ratio in a kitchen.pptx" in answer.response.headers["Content-Disposition"]
    (slide,) = Presentation(io.BytesIO(answer.response.get_data())).slides
    text = "\n".join(shape.text_frame.text for shape in slide.shapes)
    for words in ("ratio", POINT["short_job"], POINT["short_skill"], POINT["short_figure"], "As at September 2022",
                  POINT["short_figure_source"], "Tollhouse Lane School", "CC BY 4.0"):  # fmt: skip
        assert words in text
    assert slide.shapes.title.text_frame.text == "What’s the point of ratio?"
    sizes = [run.font.size.pt for shape in slide.shapes for p in shape.text_frame.paragraphs for run in p.runs]
    assert sorted(sizes)[2:] >= [28] * len(sizes[2:])  # all but source and licence
    assert "Ask who has cooked for twelve" in slide.notes_slide.notes_text_frame.text
    other = made(client, "labour_market")
    client.get("resources.slide_file", resource_id=other.id, status=404)
    row.title = "Ratio / proportion"
    db.session.commit()
    named = client.get("resources.slide_file", resource_id=row.id).response.headers["Content-Disposition"]
    assert "Ratio _ proportion.pptx" in named


def test_a_card_becomes_a_point_with_its_figure(client: Client, people: World) -> None:
    card = made(client.sign_in(people.ben), "labour_market")
    shown = client.get("resources.show", resource_id=card.id)
    page = client.get_url(shown.link("Make a slide of it"))
    assert page.soup.find(id="short_figure")["value"] == CARD["short_figure"]
    assert page.soup.find(id="short_as_at")["value"] == "2022"
    card.visibility = Visibility.ORGANISATION
    db.session.commit()
    url = client.url("resources.share_short_form", slug="whats-the-point", card=card.id)
    assert "2,200" not in str(client.sign_in(people.dan).get_url(url).soup)
    for number in ("99999999999", "9" * 30):  # more than a column of either database holds
        client.get("resources.share_short_form", slug="whats-the-point", card=number)


def test_the_as_at_date_stands_beside_the_figure_and_in_lists(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "labour_market", short_as_at="2022-09")
    assert "As at September 2022" in client.get("resources.index").text
    figure = client.get("resources.show", resource_id=row.id).soup.select_one(".hub-facts dd:has(strong)")
    assert "As at September 2022. Source: ONS" in figure.get_text(" ")


def test_a_card_is_asked_about_after_a_year_or_sooner(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "labour_market")
    assert timedelta(365) <= row.review_by - today() <= timedelta(366)
    soon = today() + timedelta(days=40)
    assert made(client, "labour_market", review_by=soon.isoformat()).review_by == soon
    assert made(client, "practice_note").review_by > today() + timedelta(days=1000)


def test_rota_invitation_and_brief_are_printed_apart(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "event_recipe")
    page = client.get("resources.paper", resource_id=row.id)
    assert [one.h2.text for one in page.soup.select(".hub-sheet")] == [
        "Event recipe", "Who is where", "Invitation to parents", "Brief for visitors",
    ]  # fmt: skip
    letter = client.get("resources.paper", resource_id=row.id, part="invitation")
    assert "Dear families" in letter.text
    assert "side gate" not in letter.text
    client.get("resources.paper", resource_id=row.id, part="nothing", status=404)


@pytest.mark.parametrize("endpoint", ["resources.show", "resources.paper", "resources.slide_file", "resources.edit"])
def test_what_is_for_one_school_does_not_exist_for_others(client: Client, people: World, endpoint: str) -> None:
    row = made(client.sign_in(people.ben), "whats_the_point", visibility="organisation")
    client.get(endpoint, resource_id=row.id)
    for stranger in (people.dan, people.olu):
        client.sign_in(stranger).get(endpoint, resource_id=row.id, status=404)


def test_a_public_one_is_read_without_signing_in(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "event_recipe", visibility="public")
    page = client.sign_out().get("public_resources.show", resource_id=row.id)
    assert "Lockkeeper" in page.text
    assert "Print this" not in page.text


def test_a_practice_note_is_put_before_the_next_meeting(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "practice_note")
    link = client.get("resources.show", resource_id=row.id).link("Show at the next meeting")
    assert "No meeting has a date yet" in client.follow(client.get_url(link, status=302)).flash
    make_meeting(people)
    client.submit(client.follow(client.get_url(link, status=302)))
    item = db.session.scalars(sa.select(AgendaItem)).one()
    assert (item.title, item.papers) == ("Small talks", [f"resource:{row.id}"])
    row.visibility = Visibility.ORGANISATION
    db.session.commit()
    assert "Show at the next meeting" not in client.get("resources.show", resource_id=row.id).text


def test_a_late_save_sees_both_texts_of_the_short_form(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "event_recipe")
    early, late = (client.get("resources.edit", resource_id=row.id) for _ in range(2))
    client.submit(early, short_aim="Theirs", **{"short_rota.room": ["Their room"], "short_rota.slot": ["9"],
                                                "short_rota.visitor": ["V"], "short_rota.years": [""]})  # fmt: skip
    again = client.submit(late, short_aim="Mine", status=200)
    theirs = again.soup.select_one(".hub-theirs").get_text(" ")
    assert "Theirs" in theirs
    assert "Their room" in theirs
    assert again.soup.find(id="short_aim").text.strip() == "Mine"


def test_it_is_carried_away_and_in_the_end_emptied(client: Client, people: World) -> None:
    row = made(client.sign_in(people.ben), "practice_note")
    client.sign_in(people.asha)
    page = client.get("resources.withdraw", resource_id=row.id)
    with client.app.test_request_context():
        cells = str(
            [
                sheet.rows
                for sheet in sheets(
                    MemberReader(people.person("asha"), people.asha, (people.seat("asha"),), people.cluster)
                )
            ]
        )
    assert "wheelwright" in cells
    client.submit(page, reason="Old")
    db.session.refresh(row)
    row.withdrawn_at -= timedelta(days=31)
    db.session.commit()
    empty_withdrawn()
    db.session.refresh(row)
    assert row.details == {}
