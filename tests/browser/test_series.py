"""Asha begins a series, sets its next meeting, and puts the agenda in order by dragging and by its buttons."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

ITEMS = ("Welcome", "Employers", "Any other business")


def titles(page: Page) -> list[str]:
    return [text.partition(". ")[2] for text in page.locator(".hub-agenda__title").all_text_contents()]


def begin(page: Page) -> None:
    page.get_by_role("link", name="Begin a series").click()
    page.get_by_label("What are the meetings called?").fill("Termly meeting")
    page.get_by_label("Every month, like the first Tuesday").check()
    page.get_by_label("Which one, or how many weeks?").fill("1")
    page.get_by_label("On which day?").select_option("Tuesday")
    page.get_by_label("Starts at").fill("16:00")
    page.get_by_label("Where, as a rule?").select_option("Marigold Street School")
    page.get_by_role("button", name="Begin it").click()
    expect(page.get_by_text("First Tuesday of the month, 4pm")).to_be_visible()


def write_items(page: Page) -> None:
    for title in ITEMS:
        page.get_by_role("link", name="Add an item").click()
        page.get_by_label("What is it about?").fill(title)
        page.get_by_role("button", name="Add it").click()
    assert titles(page) == list(ITEMS)


def drag(page: Page, number: int, below: int) -> None:
    """The grip of one item to the lower half of another."""
    grip = page.locator("[data-grip]").nth(number).bounding_box()
    item = page.locator("[data-sortable] > li").nth(below).bounding_box()
    assert grip is not None
    assert item is not None
    page.mouse.move(grip["x"] + 20, grip["y"] + 20)
    page.mouse.down()
    page.mouse.move(grip["x"] + 20, grip["y"] + 40)
    page.mouse.move(grip["x"] + 20, item["y"] + item["height"] - 4, steps=4)
    with page.expect_navigation():
        page.mouse.up()


def test_a_series_makes_its_next_meeting_and_the_agenda_is_dragged_into_order(site: Site, visit: Visit) -> None:
    page = visit("asha", f"/c/{site.people.canal}/meetings/series/")
    begin(page)
    write_items(page)
    drag(page, 0, 1)
    assert titles(page) == ["Employers", "Welcome", "Any other business"]
    look(page, "series")
    page.get_by_role("link", name="Make the next meeting").click()
    look(page, "next-meeting")
    page.get_by_role("link", name="Set this date").click()
    page.get_by_role("button", name="Set it and invite everybody").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Termly meeting")
    page.get_by_role("link", name="Agenda", exact=True).click()
    drag(page, 2, 0)
    assert titles(page) == ["Employers", "Any other business", "Welcome"]
    page.get_by_role("button", name=re.compile("^Up ?: Welcome")).click()
    assert titles(page) == ["Employers", "Welcome", "Any other business"]
    look(page, "agenda")
    page.get_by_role("link", name="The pack").click()
    look(page, "pack")
