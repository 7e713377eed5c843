"""Asha opens a round, Ben answers for his school and hands in, a gap becomes an action, the round is closed."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from hub.text import today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

ROUND = "Self-review for the summer"


def open_a_round(page: Page) -> None:
    page.get_by_label("Name of the round").fill(ROUND)
    page.get_by_label("Hand in by").fill((today() + timedelta(days=30)).isoformat())
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(ROUND)


def answer_everything(page: Page, word: str) -> None:
    """The option with this word in each question of the section that offers it."""
    radios = page.locator("main").get_by_role("radio", name=word, exact=True)
    expect(radios.first).to_be_visible()  # all() does not wait: on the page before, it would find nothing to answer
    for radio in radios.all():
        radio.check()


def test_a_round_is_opened_answered_handed_in_and_closed(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/audits/")
    look(asha, "audits-empty")
    asha.get_by_role("link", name="Open a round").first.click()
    look(asha, "audit-open-round")
    open_a_round(asha)
    look(asha, "audit-board")

    ben = visit("ben", f"/c/{site.people.canal}/audits/")
    look(ben, "audits")
    ben.get_by_role("link", name=re.compile("^Start")).click()
    look(ben, "audit-review")
    ben.locator("main").get_by_role("link", name=re.compile("^Start")).first.click()
    look(ben, "audit-section")
    answer_everything(ben, "Yes")
    first_section = ben.get_by_role("heading", level=1).inner_text()
    ben.get_by_role("button", name=re.compile("^Save and go")).click()
    expect(ben.get_by_role("heading", level=1)).not_to_have_text(first_section)
    answer_everything(ben, "No")
    ben.get_by_role("button", name="Save and leave").click()
    expect(ben.locator("main")).to_contain_text("questions answered")
    ben.goto(ben.url)
    look(ben, "audit-review-begun")
    ben.get_by_role("link", name="Check and hand in").first.click()
    expect(ben.locator("main")).to_contain_text("They count as not met")
    look(ben, "audit-hand-in")
    ben.get_by_role("button", name="Hand in").click()
    ben.goto(f"/c/{site.people.canal}/audits/")
    ben.get_by_role("link", name=re.compile("^See our result")).click()
    look(ben, "audit-result")
    ben.get_by_role("link", name=re.compile("^Make an action")).first.click()
    look(ben, "audit-gap")
    ben.locator("main form button[type=submit]").last.click()
    ben.goto(f"/c/{site.people.canal}/actions/")
    expect(ben.locator("main")).not_to_contain_text("Nothing")

    asha.goto(f"/c/{site.people.canal}/audits/")
    asha.get_by_role("link", name=re.compile("^Who has handed in")).click()
    row = asha.get_by_role("row", name=re.compile("Tollhouse Lane School"))
    expect(row).to_contain_text("Handed in")
    look(asha, "audit-who")
    asha.get_by_role("link", name="Close the round").click()
    look(asha, "audit-close")
    asha.locator("main form button[type=submit]").last.click()
    ben.goto(f"/c/{site.people.canal}/audits/")
    ben.get_by_role("link", name=re.compile("^The cluster’s figures")).click()
    expect(ben.locator("main")).to_contain_text("The figures are held back")
    look(ben, "audit-cluster-held-back")


def test_answers_are_saved_without_scripts(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/audits/open")
    open_a_round(asha)
    page = visit("ben", f"/c/{site.people.canal}/audits/", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("^Start")).click()
    page.locator("main").get_by_role("link", name=re.compile("^Start")).first.click()
    answer_everything(page, "Yes")
    page.get_by_role("button", name="Save and leave").click()
    page.locator("main").get_by_role("link", name=re.compile("^Carry on")).first.click()
    page.go_back()
    expect(page.locator("main")).not_to_contain_text(re.compile(r"\b0 of \d+ questions answered"))


def test_leaving_a_section_keeps_what_was_typed_or_asks(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/audits/open")
    open_a_round(asha)
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
