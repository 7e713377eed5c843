"""Asha looks for a date, the schools answer by their links, and the meeting leaves minutes, actions and attendance."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from hub.db import db, now
from hub.meetings.models import Meeting
from hub.text import today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

TITLE = "Spring term: who needs which employers?"


def propose(page: Page) -> None:
    """Two dates, both schools and whoever else is a member."""
    page.get_by_label("What is the meeting about?").fill(TITLE)
    page.get_by_label("Why come?").fill("You leave with a date for your mock interviews.")
    for number, days in ((1, 20), (2, 27)):
        row = page.get_by_role("group", name=f"Date {number}")
        row.get_by_label("Day").fill((today() + timedelta(days=days)).isoformat())
        row.get_by_label("Starts at").fill("15:45")
        row.get_by_label("Where").select_option("Tollhouse Lane School")
    page.get_by_label("Answers by").fill((today() + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="Ask everybody").click()


def answer(page: Page, *words: str) -> None:
    expect(page.locator("main fieldset")).to_have_count(len(words))  # all() does not wait
    for ballot, word in zip(page.locator("main fieldset").all(), words, strict=True):
        ballot.get_by_label(word, exact=True).check()
    page.get_by_role("button", name="Send my answers").click()


def test_a_date_is_found_by_a_poll_and_everybody_is_invited(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/meetings/")
    look(asha, "meetings-empty")
    asha.get_by_role("link", name="Find a date").first.click()
    look(asha, "propose")
    propose(asha)
    expect(asha.get_by_role("heading", level=1)).to_have_text(TITLE)
    look(asha, "poll-open")

    ben = visit(path=site.link("ben@example.org", "When can"))
    look(ben, "ballot")
    answer(ben, "Yes", "If need be")
    expect(ben.locator("main")).to_contain_text("Yes")
    look(ben, "ballot-sent")
    dan = visit(path=site.link("dan@example.org", "When can"))
    answer(dan, "Yes", "No")

    asha.reload()
    expect(asha.locator("main")).to_contain_text("2 of 4 organisations have answered")
    look(asha, "poll-answered")
    asha.get_by_role("link", name=re.compile("^Choose ")).first.click()
    look(asha, "poll-choose")
    asha.get_by_role("button", name="Set this date and invite everybody").click()
    expect(asha.locator("main")).to_contain_text("Confirmed")
    look(asha, "meeting")
    assert "The invitation for your calendar" in site.letter("ben@example.org", TITLE)
    reply = visit(path=site.link("ben@example.org", TITLE))
    look(reply, "reply")
    reply.get_by_label("Yes, in the room").check()
    reply.get_by_role("button", name="Send the reply").click()
    asha.reload()
    expect(asha.get_by_role("row", name=re.compile("Tollhouse Lane School"))).to_contain_text("In the room")

    asha.emulate_media(media="print")  # on paper: nothing to press, and no address of this hub behind a link
    expect(asha.get_by_text("Reply for Tollhouse Lane School")).to_be_hidden()
    written = "a => getComputedStyle(a, '::after').content"
    assert asha.locator("main a[href^='/']").first.evaluate(written) == "none"


def a_meeting_that_was_yesterday(site: Site, visit: Visit) -> Page:
    """Set by Asha, and a few weeks later."""
    page = visit("asha", f"/c/{site.people.canal}/meetings/fix")
    page.get_by_label("What is the meeting about?").fill(TITLE)
    page.get_by_label("Day").fill((today() + timedelta(days=20)).isoformat())
    page.get_by_label("Starts at").fill("15:45")
    page.get_by_label("Where").select_option("Tollhouse Lane School")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("Confirmed")
    add_item(page)
    with site.app.app_context():
        meeting = db.session.query(Meeting).one()
        meeting.starts_at, meeting.ends_at = now() - timedelta(days=1, hours=2), now() - timedelta(days=1)
        db.session.commit()
        db.session.remove()
    page.goto(f"/c/{site.people.canal}/meetings/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    return page


def add_item(page: Page) -> None:
    page.get_by_role("link", name="Agenda").first.click()
    page.get_by_role("link", name="Add an item").click()
    look(page, "agenda-item")
    page.get_by_label("What is it about?").fill("Which sectors are missing?")
    page.get_by_label("Minutes", exact=True).fill("20")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("Which sectors are missing?").first).to_be_visible()
    look(page, "agenda")


def test_a_meeting_leaves_minutes_and_an_action_that_ben_ticks(site: Site, visit: Visit) -> None:
    asha = a_meeting_that_was_yesterday(site, visit)
    asha.get_by_role("link", name="Write the minutes").click()
    asha.get_by_label("Minutes", exact=True).fill("# Sectors\n\n! We ask **three** builders\n\n- Ben writes to them")
    expect(asha.locator("#reads strong").filter(has_text="three")).to_be_visible()
    asha.get_by_label("What is to be done?").fill("Write to three builders")
    asha.get_by_label("Who does it?").select_option(label="Ben Okafor, Tollhouse Lane School")
    asha.get_by_label("By", exact=True).fill((today() + timedelta(days=14)).isoformat())
    asha.get_by_role("button", name="Save and give it").click()
    expect(asha.get_by_text("Write to three builders").first).to_be_visible()
    look(asha, "minutes-write")
    asha.get_by_role("button", name="Save and show the cluster").click()
    expect(asha.get_by_role("heading", name="Sectors")).to_be_visible()
    look(asha, "minutes")

    ben = visit("ben")
    expect(ben.get_by_role("heading", name="What needs you")).to_be_visible()
    expect(ben.get_by_text("Write to three builders").first).to_be_visible()
    look(ben, "front-with-action")
    ben.goto(site.link("ben@example.org", "Write to three builders"))
    look(ben, "tick-by-link")
    ben.locator("main").get_by_role("button").first.click()
    asha.goto(f"/c/{site.people.canal}/actions/")
    look(asha, "actions")


def test_who_came_is_filled_in_and_put_right(site: Site, visit: Visit) -> None:
    asha = a_meeting_that_was_yesterday(site, visit)
    asha.get_by_role("link", name="Who came").click()
    look(asha, "attendance-record")
    asha.get_by_label("Tollhouse Lane School: was it there?").select_option(index=0)
    asha.get_by_label("Tollhouse Lane School: who came?").fill("Ben Okafor")
    asha.get_by_role("button", name="Save who came").click()
    expect(asha.get_by_role("row", name=re.compile("Tollhouse Lane School"))).to_contain_text("Ben Okafor")
    asha.goto(f"/c/{site.people.canal}/meetings/attendance")
    look(asha, "attendance")
    dan = visit("dan", f"/c/{site.people.canal}/meetings/attendance")
    expect(dan.locator("main")).not_to_contain_text("Tollhouse Lane School")


def test_ben_answers_a_poll_without_scripts(site: Site, visit: Visit) -> None:
    propose(visit("asha", f"/c/{site.people.canal}/meetings/propose"))
    page = visit(path=site.link("ben@example.org", "When can"), java_script_enabled=False)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("alert")).to_contain_text("say yes, if need be or no")
    answer(page, "Yes", "No")
    expect(page.get_by_role("alert")).not_to_contain_text("There is a problem")


def test_a_calendar_takes_the_feed(site: Site, visit: Visit) -> None:
    page = visit("ben", "/me/calendar")
    look(page, "calendar")
