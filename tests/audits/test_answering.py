"""A careers leader answers, section by section."""

import dataclasses
import re
from datetime import date, timedelta

import pytest

import hub.audits.models as models
import hub.facts
from hub.audits.models import AuditAnswer, AuditReview
from hub.db import db
from hub.vocabulary import Visibility
from tests.audits.acts import fill, first_button, hand_in, open_round, review_of
from tests.client import Client
from tests.resources.making import share
from tests.world import World


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    row = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    return row


def stored(review: AuditReview, question_id: str) -> AuditAnswer | None:
    db.session.expire_all()
    return db.session.query(AuditAnswer).filter_by(review_id=review.id, question_id=question_id).one_or_none()


def test_every_kind_of_answer_is_kept(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    years = {f"LA1.1-{year}": "most" for year in review.year_groups}
    client.submit(
        page,
        **years,
        **{
            "LA1.3": "partly", "LA1.3.level": ["level_6", "level_4"], "LA1.4": ["send", "ehcp"], "LA1.6": " 1,0 ",
            "go": "on",
        },
    )  # fmt: skip
    page = client.get("audits.section", review_id=review.id, code="la3")
    client.submit(page, **{"LA3.1": "yes", "LA3.1.address": "school.example.org/policy", "LA3.2": "2026-01-31"})
    assert stored(review, "LA1.1").value == {"": dict.fromkeys(review.year_groups, "most")}
    assert stored(review, "LA1.3").value == {"": "partly", "level": ["level_6", "level_4"]}
    assert stored(review, "LA1.4").value == {"": ["send", "ehcp"]}
    assert stored(review, "LA1.6").value == {"": 10}
    assert stored(review, "LA3.1").value == {"": "yes", "address": "https://school.example.org/policy"}
    assert stored(review, "LA3.2").value == {"": "2026-01-31"}
    assert stored(review, "LA1.2") is None


def test_activities_are_ticked_for_each_year_group(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la2")
    client.submit(page, **{"LA2.2-y7": ["talk", "careers_fair"], "LA2.2-y10": ["work_experience"]})
    assert stored(review, "LA2.2").value == {"": {"y7": ["talk", "careers_fair"], "y10": ["work_experience"]}}


def test_the_page_shows_again_what_was_answered(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, **{"LA1.3": "partly", "LA1.1-y7": "few", "LA1.6": "6", "LA1.3.note": "Since\nMay"})
    page = client.get("audits.section", review_id=review.id, code="la1")
    assert page.soup.find("input", {"name": "LA1.3", "value": "partly"}).has_attr("checked")
    assert page.soup.find("input", {"name": "LA1.1-y7", "value": "few"}).has_attr("checked")
    assert page.soup.find("input", {"name": "LA1.6"})["value"] == "6"
    assert "Since\nMay" in page.soup.find("textarea", {"name": "LA1.3.note"}).get_text()


def test_note_evidence_owner_and_day_are_kept(client: Client, people: World, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    cara = people.seat("cara").id
    day = date.today() + timedelta(days=60)
    client.submit(
        page,
        **{
            "LA1.3.note": "Asked in May", "LA1.3.evidence": "https://school.example.org/adviser",
            "LA1.3.owner": str(cara), "LA1.3.target": day.isoformat(),
        },
    )  # fmt: skip
    row = stored(review, "LA1.3")
    assert (row.note, row.evidence, row.owner_seat_id, row.target_on) == (
        "Asked in May", "https://school.example.org/adviser", cara, day,
    )  # fmt: skip
    assert row.answered_by_id == people.ben


def test_save_and_go_on_leads_to_the_next_section(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    assert client.submit(page, button="go=on").location.endswith("/sections/la2")
    page = client.get("audits.section", review_id=review.id, code="la7")
    assert client.submit(page, button="go=on").location.endswith("/hand-in")


def test_save_and_leave_leads_back_to_where_it_stands(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.follow(client.submit(page, button="go=leave", **{"LA1.3": "yes"}))
    assert "1 of" in page.text
    assert page.link("Carry on").endswith("/sections/la1")


def test_do_not_know_is_an_answer(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la4")
    client.submit(page, **{"LA4.1.unknown": "y"})
    assert stored(review, "LA4.1").is_unknown
    assert "LA4" in client.get("audits.review", review_id=review.id).text


def test_wrong_input_keeps_the_rest_and_loses_nothing_typed(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.submit(page, status=200, **{"LA1.3": "yes", "LA1.6": "a year or two", "LA1.6.note": "see policy"})
    assert page.errors == ["LA1.6 must be a whole number from 0 to 60"]
    assert "1 other answer saved: LA1.3" in page.text
    assert page.soup.find("textarea", {"name": "LA1.6.note"}).get_text().strip() == "see policy"
    assert stored(review, "LA1.3").value == {"": "yes"}
    client.submit(page, **{"LA1.6": "12"})
    assert stored(review, "LA1.6").value == {"": 12}


BAD = [
    ("la1", "LA1.6", "61", "whole number from 0 to 60"),
    ("la1", "LA1.6", "-1", "whole number"),
    ("la1", "LA1.6", "9" * 400, "whole number"),
    ("la3", "LA3.2", "2026-02-31", "real day"),
    ("la3", "LA3.2", "2199-01-01", "must be from"),
    ("la3", "LA3.1.address", "javascript:alert(1)", "address of a page"),
    ("la3", "LA3.1.address", "https://[", "address of a page"),
    ("la3", "LA3.1.address", "https://a.example/" + "x" * 600, "500 characters or fewer"),
    ("la1", "LA1.3", "maybe", "choose one of those in the list"),
    ("la1", "LA1.4", ["send", "none"], "not both"),
    ("la1", "LA1.4", ["unheard_of"], "choose from those in the list"),
    ("la1", "LA1.1-y7", "most of them", "Year 7: choose one of those in the list"),
    ("la1", "LA1.1.note", "n" * 2_001, "2,000 characters or fewer"),
    ("la1", "LA1.1.evidence", "on the shelf", "address of a page"),
    *(
        ("la1", "LA1.1.evidence", address, "a page that others can open")
        for address in (
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://school.example/x",
            "https://ben:secret@school.example/",
            "http://127.0.0.1/x",
            "http://10.0.0.1/x",
            "http://[::1]/",
            "http://169.254.169.254/",
            "http://nas.local/",
            "http://localhost/",
            "http://school.example:99999/",
        )
    ),
    ("la1", "LA1.1.owner", "999999", "choose one of those in the list"),
    ("la1", "LA1.1.target", "tomorrow", "real day"),
    ("la1", "LA1.1.target", "2020-02-03", "choose a day from today on"),
    ("la1", "LA1.1.evidence", "http://127.0.0.1:5000/c/1/resources/999", "that resource is not there"),
]


@pytest.mark.parametrize(("code", "name", "value", "message"), BAD)
def test_what_cannot_be_is_said_in_words(
    client: Client, review: AuditReview, code: str, name: str, value: str, message: str
) -> None:
    page = client.submit(
        client.get("audits.section", review_id=review.id, code=code), status=200, **{name: value}
    )  # fmt: skip
    assert any(message in error for error in page.errors), page.errors
    assert db.session.query(AuditAnswer).count() == 0


def test_what_was_kept_may_have_gone_by_or_away_since(client: Client, people: World, review: AuditReview) -> None:
    resource = share(people, title="Careers week")
    client.submit(
        client.get("audits.section", review_id=review.id, code="la1"),
        **{
            "LA1.1.evidence": f"http://127.0.0.1:5000/c/{people.canal}/resources/{resource.id}",
            "LA1.1.target": (date.today() + timedelta(days=1)).isoformat(),
        },
    )
    row = stored(review, "LA1.1")
    row.target_on = date.today() - timedelta(days=1)
    resource.visibility, resource.organisation_id = Visibility.ORGANISATION, people.marigold
    db.session.commit()
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, **{"LA1.1.note": "Since May"})
    assert stored(review, "LA1.1").note == "Since May"


def test_a_page_of_this_hub_is_evidence_whatever_its_address(
    client: Client, review: AuditReview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub that is tried out on one machine has an address that leads to that machine only."""
    address = "http://127.0.0.1:8000/privacy"
    hub_here = dataclasses.replace(client.app.config["HUB"], base_url="http://127.0.0.1:8000")
    monkeypatch.setitem(client.app.config, "HUB", hub_here)
    client.submit(client.get("audits.section", review_id=review.id, code="la1"), **{"LA1.1.evidence": address})
    assert stored(review, "LA1.1").evidence == address


def test_strange_characters_are_kept_or_dropped_but_never_fail(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, **{"LA1.3.note": "a\x00b 🎓 مهنة ", "LA1.3": "yes"})
    assert stored(review, "LA1.3").note == "ab 🎓 مهنة"


def test_somebody_elses_seat_cannot_own_a_gap(client: Client, people: World, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.submit(page, status=200, **{"LA1.3.owner": str(people.seat("dan").id)})
    assert any("choose one of those" in error for error in page.errors)


def test_a_year_group_that_is_not_taught_is_not_asked_about(client: Client, review: AuditReview) -> None:
    page = client.get("audits.years", review_id=review.id)
    client.submit(page, years=["y7", "y8", "y9"])
    page = client.get("audits.section", review_id=review.id, code="la2")
    assert page.soup.find("input", {"name": "LA2.4-y7"})
    assert not page.soup.find("input", {"name": "LA2.4-y11"})
    assert "LA2.3" not in page.text  # only where there is a Year 11


def test_no_year_group_at_all_is_asked_again(client: Client, review: AuditReview) -> None:
    page = client.submit(client.get("audits.years", review_id=review.id), status=200, years=None)
    assert page.errors == ["Choose the year groups that you teach"]


@pytest.mark.parametrize(
    ("code", "question_id", "text"),
    [("la6", "LA6.2", "Cluster meetings your school came to"), ("la7", "LA7.2", "Requests for employers that your")],
)
def test_numbers_that_the_hub_counts_are_shown_and_not_asked(
    client: Client, review: AuditReview, code: str, question_id: str, text: str
) -> None:
    page = client.get("audits.section", review_id=review.id, code=code)
    assert text in page.text
    assert "never scored" in page.text
    assert page.soup.find("input", {"name": question_id}) is None


def test_a_number_that_no_room_knows_says_so(
    client: Client, review: AuditReview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub.facts, "_facts", {"meetings.attended": lambda reader, ids: dict.fromkeys(ids, 7)})
    text = client.get("audits.section", review_id=review.id, code="la6").text
    assert "7 meetings" in text
    monkeypatch.setattr(hub.facts, "_facts", {"meetings.attended": lambda reader, ids: dict.fromkeys(ids, 1)})
    assert "1 meeting " in client.get("audits.section", review_id=review.id, code="la6").text
    assert "Not counted yet" in text


def test_last_rounds_answer_stands_beside_the_question(client: Client, people: World) -> None:
    first = open_round(client, people)
    hand_in(review_of(first, people.tollhouse))
    client.submit(client.get("audits.close", round_id=first.id))
    second = open_round(client, people)
    client.sign_in(people.ben)
    review = review_of(second, people.tollhouse)
    assert "Last time: Yes" in client.get("audits.section", review_id=review.id, code="la4").text
    models._parsed.clear()  # the first page after a start also reads the questions
    client.get("audits.section", review_id=review.id, code="la7")


def test_nobody_answers_after_the_close_and_what_was_typed_stays(
    client: Client, people: World, review: AuditReview
) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.sign_in(people.asha)
    client.submit(client.get("audits.close", round_id=review.round_id))
    client.sign_in(people.ben)
    page = client.submit(page, status=200, **{"LA1.3.note": "my long thoughts"})
    assert "the round has been closed" in page.errors[0]
    assert "my long thoughts" in str(page.soup.find("textarea", {"name": "LA1.3.note"}))
    assert stored(review, "LA1.3") is None
    page = client.follow(client.get("audits.section", review_id=review.id, code="la1", status=302))
    assert "closed" in page.flash


def test_a_section_that_is_not_there_is_not_found(client: Client, review: AuditReview) -> None:
    client.get("audits.section", status=404, review_id=review.id, code="la9")


def test_pages_cost_the_same_however_much_is_answered(client: Client, review: AuditReview) -> None:
    before = client.get("audits.section", review_id=review.id, code="la2").statements
    fill(review)
    assert client.get("audits.section", review_id=review.id, code="la2").statements == before


def test_an_answer_can_be_taken_out_again(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, **{"LA1.6": "6", "LA1.4": ["send"]})
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, **{"LA1.6": "", "LA1.4": None})
    assert stored(review, "LA1.6").value == {}
    assert stored(review, "LA1.4").value == {}


def test_the_list_of_sections_keeps_what_was_typed_and_goes_there(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    beside = page.soup.find("nav", {"aria-label": "Sections"})
    assert not beside.find("a"), "a link would leave with what was typed"
    assert beside.find("button", {"aria-current": "step"})["value"] == "la1"
    assert client.submit(page, button="go=la5", **{"LA1.3": "yes"}).location.endswith("/sections/la5")
    assert stored(review, "LA1.3").value == {"": "yes"}
    page = client.get("audits.section", review_id=review.id, code="la5")
    assert client.submit(page, button="go=hand_in").location.endswith("/hand-in")
    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.submit(page, status=200, button="go=la5", **{"LA1.6": "a year", "LA1.3": "no"})
    assert page.errors == ["LA1.6 must be a whole number from 0 to 60"]
    assert stored(review, "LA1.3").value == {"": "no"}


def test_enter_in_a_text_field_saves_and_goes_on(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    pressed = first_button(page, page.form_with("LA1.3"))
    assert (pressed.get("name"), pressed.get("value")) == ("go", "on")


def test_an_answer_and_do_not_know_at_once_are_read_as_the_newer_of_the_two(
    client: Client, review: AuditReview
) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.follow(client.submit(page, **{"LA1.3": "yes", "LA1.3.unknown": "y"}))
    assert "LA1.3 is saved with your answer; “Don’t know”, ticked as well, is taken out." in page.flash
    assert (stored(review, "LA1.3").is_unknown, stored(review, "LA1.3").value) == (False, {"": "yes"})

    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.follow(client.submit(page, **{"LA1.3.unknown": "y"}))
    assert "LA1.3 is saved as “Don’t know”; the answer that stood there is taken out." in page.flash
    assert (stored(review, "LA1.3").is_unknown, stored(review, "LA1.3").value) == (True, {})

    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, **{"LA1.3": "no"})
    assert (stored(review, "LA1.3").is_unknown, stored(review, "LA1.3").value) == (False, {"": "no"})


def test_what_was_read_is_what_the_page_shows_again(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    years = {f"LA1.1-{year}": "most" for year in review.year_groups}
    client.submit(page, **years)
    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.submit(page, status=200, **{"LA1.1.unknown": "y", "LA1.6": "a year"})
    assert page.soup.find("input", {"name": "LA1.1.unknown"}).has_attr("checked")
    assert not page.soup.find("input", {"name": "LA1.1-y7", "checked": True})
    assert stored(review, "LA1.1").is_unknown


def test_front_page_and_review_say_the_same_minutes_and_questions_left(client: Client, review: AuditReview) -> None:
    for code, name in (("la1", "LA1.3"), ("la2", "LA2.1.unknown"), ("la4", "LA4.1.unknown"), ("la5", "LA5.1.unknown")):
        client.submit(client.get("audits.section", review_id=review.id, code=code), **{name: "yes"})
        text = client.get("audits.review", review_id=review.id).text
        minutes = re.search(r"About (\d+ minutes) left", text)[1]
        answered, asked = map(int, re.search(r"(\d+) of (\d+) questions answered", text).groups())
        front = client.get("home.index").text
        assert f"{asked - answered} of {asked} questions still to answer." in front
        assert minutes in front, (minutes, front)
    client.submit(client.get("audits.section", review_id=review.id, code="la1"), **{"LA1.6.note": "Not an answer"})
    assert f"{asked - answered} of {asked} questions still to answer." in client.get("home.index").text
