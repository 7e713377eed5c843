"""Asha opens a round; two people of one school answer it, hand in, and make an action of a gap; it is closed."""

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from hub.text import today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

ROUND = "Self-review, autumn"
SECTION = "LA1"
YES_NO, BAND, UNSURE = "LA1.3", "LA1.1", "LA1.2"


def question(page: Page, number: str) -> Locator:
    """The block of one question, found by the number that stands before its words."""
    return page.locator(".hub-question").filter(has_text=re.compile(rf"{re.escape(number)} "))


def open_a_round(page: Page) -> None:
    page.get_by_role("link", name="Open a round").first.click()
    page.get_by_label("Name of the round").fill(ROUND)
    page.get_by_label("Hand in by").fill((today() + timedelta(days=30)).isoformat())
    page.get_by_role("radio", name=re.compile("^Totals only")).check()
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_text("The round is open")).to_be_visible()


def open_section(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^(Start|Carry on)")).click()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SECTION)


def answer_three(page: Page) -> None:
    question(page, YES_NO).get_by_role("radio", name="Partly", exact=True).check()
    question(page, BAND).get_by_role("radio", name=re.compile("^Year 8: Many")).check()
    question(page, UNSURE).get_by_role("checkbox", name=re.compile("know")).check()


def expect_three(page: Page) -> None:
    expect(question(page, YES_NO).get_by_role("radio", name="Partly", exact=True)).to_be_checked()
    expect(question(page, BAND).get_by_role("radio", name=re.compile("^Year 8: Many"))).to_be_checked()
    expect(question(page, UNSURE).get_by_role("checkbox", name=re.compile("know"))).to_be_checked()


def test_ben_answers_leaves_and_finds_it_again_and_is_told_what_cara_saved_meanwhile(site: Site, visit: Visit) -> None:
    audits = f"/c/{site.people.canal}/audits/"
    open_a_round(visit("asha", audits))
    ben = visit("ben", audits)
    look(ben, "audits")
    open_section(ben)
    look(ben, "audit-section")
    answer_three(ben)
    ben.get_by_role("button", name="Save and leave").click()
    expect(ben.get_by_text("Saved. You can come back at any time.")).to_be_visible()
    look(ben, "audit-review-begun")

    ben.goto(audits)
    open_section(ben)
    expect_three(ben)
    cara = visit("cara", ben.url)
    expect_three(cara)
    question(cara, YES_NO).get_by_role("radio", name="Yes", exact=True).check()
    cara.get_by_role("button", name="Save and leave").click()
    expect(cara.get_by_text("Saved. You can come back at any time.")).to_be_visible()

    question(ben, YES_NO).get_by_role("radio", name="No", exact=True).check()
    ben.get_by_role("button", name="Save and leave").click()
    expect(ben.get_by_role("alert")).to_contain_text(f"{YES_NO}: Cara Lindqvist saved another answer")
    expect(question(ben, YES_NO)).to_contain_text("Yours stands below and is not saved yet")
    expect(question(ben, YES_NO).get_by_role("radio", name="No", exact=True)).to_be_checked()
    look(ben, "audit-section-conflict")
    ben.get_by_role("button", name="Keep the answer of Cara Lindqvist").click()
    expect(question(ben, YES_NO).get_by_role("radio", name="Yes", exact=True)).to_be_checked()
    expect(ben.get_by_role("alert")).to_have_count(0)


def hand_in(page: Page) -> None:
    page.get_by_role("link", name="Check and hand in").first.click()
    for words in (
        "Not the cluster lead, not other schools",
        "everybody with a seat for Tollhouse Lane School",
        "means and shares of at least six schools",
        "Nothing is shown under your name",
        "They count as not met",
    ):
        expect(page.locator("main")).to_contain_text(words)
    look(page, "audit-hand-in")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in. You can take it back")).to_be_visible()


def close(page: Page) -> None:
    page.goto(page.url)
    expect(page.get_by_role("row", name=re.compile("Tollhouse Lane School"))).to_contain_text("Handed in")
    expect(page.get_by_role("row", name=re.compile("Marigold Street School"))).to_contain_text("Not started")
    assert "%" not in page.locator("main").inner_text()
    expect(page.locator("main")).not_to_contain_text("Partly")
    look(page, "audit-who")
    page.get_by_role("link", name="Close the round").click()
    expect(page.locator("main")).to_contain_text("With 1 handed in, no figures will be shown.")
    look(page, "audit-close")
    page.get_by_role("button", name="Close the round").click()


def make_an_action(page: Page) -> None:
    gap = page.get_by_role("region", name="Why each point was lost").get_by_role("listitem").filter(has_text=YES_NO)
    expect(gap).to_contain_text("Answered “partly”; only “yes” counts as met.")
    gap.get_by_role("link", name=f"Make an action of {YES_NO}").click()
    expect(page.get_by_label("What is to be done")).to_have_value(re.compile(rf"^{re.escape(YES_NO)}: "))
    page.get_by_label("Who sees to it").select_option(label="Cara Lindqvist")
    look(page, "audit-gap")
    page.get_by_role("button", name="Make the action").click()
    expect(page.get_by_text("The action is on your school’s list")).to_be_visible()


def test_a_review_is_handed_in_the_round_closed_and_a_gap_becomes_an_action(site: Site, visit: Visit) -> None:
    audits = f"/c/{site.people.canal}/audits/"
    asha = visit("asha", audits)
    look(asha, "audits-empty")
    asha.get_by_role("link", name="Open a round").first.click()
    expect(asha.get_by_label("Name of the round")).to_be_visible()
    look(asha, "audit-open-round")
    asha.goto(audits)
    open_a_round(asha)
    look(asha, "audit-board")
    asha.goto(audits)
    asha.get_by_role("link", name=re.compile("^Who has handed in")).click()
    ben = visit("ben", audits)
    open_section(ben)
    answer_three(ben)
    ben.get_by_role("button", name="Save and leave").click()
    hand_in(ben)
    close(asha)
    ben.goto(audits)
    ben.get_by_role("link", name=re.compile("^The cluster’s figures")).click()
    expect(ben.locator("main")).to_contain_text("The figures are held back")
    assert "%" not in ben.locator("main").inner_text()
    look(ben, "audit-cluster-held-back")
    ben.get_by_role("link", name="Your school", exact=True).click()
    look(ben, "audit-result")
    make_an_action(ben)
    dan = visit("dan", f"/c/{site.people.canal}/actions/")
    assert YES_NO not in dan.content()
    cara = visit("cara", f"/c/{site.people.canal}/actions/")
    expect(cara.locator("main")).to_contain_text(f"{YES_NO}: ")


def answer_everything(page: Page, word: str) -> None:
    """The option with this word in each question of the section that offers it."""
    radios = page.locator("main").get_by_role("radio", name=word, exact=True)
    expect(radios.first).to_be_visible()  # all() does not wait: on the page before, it would find nothing to answer
    for radio in radios.all():
        radio.check()


def test_answers_are_saved_without_scripts(site: Site, visit: Visit) -> None:
    open_a_round(visit("asha", f"/c/{site.people.canal}/audits/"))
    page = visit("ben", f"/c/{site.people.canal}/audits/", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("^Start")).click()
    page.locator("main").get_by_role("link", name=re.compile("^Start")).first.click()
    answer_everything(page, "Yes")
    first = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name=re.compile("^Save and go")).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    page.get_by_role("button", name="Save and leave").click()
    page.locator("main").get_by_role("link", name=re.compile("^Carry on")).first.click()
    page.go_back()
    expect(page.locator("main")).not_to_contain_text(re.compile(r"\b0 of \d+ questions answered"))


def test_leaving_a_section_keeps_what_was_typed_or_asks(site: Site, visit: Visit) -> None:
    open_a_round(visit("asha", f"/c/{site.people.canal}/audits/"))
    page = visit("ben", f"/c/{site.people.canal}/audits/")
    page.get_by_role("link", name=re.compile("^Start")).click()
    page.get_by_role("table").get_by_role("link").first.click()
    answer_everything(page, "Yes")
    sections = page.get_by_role("navigation", name="Sections")
    sections.get_by_role("button").nth(2).click()
    expect(sections.locator("[aria-current=step]")).to_contain_text("3")
    expect(sections.get_by_role("button").first).not_to_contain_text("0 of")

    first = page.locator(".hub-question").first
    unsure = first.get_by_role("checkbox", name="Don’t know")
    unsure.check()
    expect(first.get_by_role("radio", name="Yes", exact=True)).not_to_be_checked()
    first.get_by_role("radio", name="Yes", exact=True).check()
    expect(unsure).not_to_be_checked()

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    stays = page.url
    crumb = page.get_by_role("link", name=ROUND)
    page.get_by_role("radio", name="No", exact=True).first.check()
    crumb.click(no_wait_after=True)
    expect(page.get_by_role("radio", name="No", exact=True).first).to_be_checked()
    assert (asked, page.url) == (["beforeunload"], stays)
    look(page, "audit-section-changed")
    page.get_by_role("button", name="Save and leave").click()
    expect(page.get_by_text("Saved. You can come back at any time.")).to_be_visible()
    assert asked == ["beforeunload"]
