"""The thread of a poll: three dates are asked about, and the best goes into everybody's calendar."""

import re
from datetime import date, time, timedelta

import icalendar
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from hub.db import db
from hub.mail import Letter
from hub.text import at_london, day, today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

TITLE = "Summer term: who needs which employers?"
AT = time(15, 45)


def the_dates() -> list[date]:
    return [today() + timedelta(days=days) for days in (20, 27, 34)]


def propose(page: Page) -> None:
    page.get_by_role("link", name="Find a date").first.click()
    page.get_by_label("What is the meeting about?").fill(TITLE)
    for number, on in enumerate(the_dates(), 1):
        row = page.get_by_role("group", name=f"Date {number}")
        row.get_by_label("Day").fill(on.isoformat())
        row.get_by_label("Starts at").fill(AT.isoformat("minutes"))
        row.get_by_label("Where").select_option("Marigold Street School")
    page.get_by_text("Who must be there", exact=True).click()
    page.get_by_role("group", name="Who must be there?").get_by_label("Tollhouse Lane School").check()
    page.get_by_label("Answers by").fill((today() + timedelta(days=10)).isoformat())
    look(page, "thread-propose")
    page.get_by_role("button", name="Ask everybody").click()
    expect(page.get_by_text("The dates are out")).to_be_visible()


def answer(page: Page, *words: str) -> None:
    for on, word in zip(the_dates(), words, strict=True):
        page.get_by_role("group", name=day(on)).get_by_label(word, exact=True).check()
    page.get_by_role("button", name="Send my answers").click()


def calendar_in_letter(site: Site, address: str) -> icalendar.Calendar:
    """What the newest letter about the meeting carries for the calendar."""
    with site.app.app_context():
        select = sa.select(Letter).where(Letter.to_address == address, Letter.calendar.is_not(None))
        letter = db.session.scalars(select.order_by(Letter.id.desc())).first()
        assert letter is not None, f"no calendar for {address}"
        assert letter.calendar_method == "REQUEST"
        found = icalendar.Calendar.from_ical(letter.calendar or "")
        db.session.remove()
    return found


def poll(site: Site, visit: Visit) -> Page:
    """Dan answers by his letter, Ben in the hub; Asha looks at what came of it."""
    asha = visit("asha", f"/c/{site.people.canal}/meetings/")
    propose(asha)
    expect(asha.locator("main")).to_contain_text("Nobody has answered yet.")
    dan = visit(path=site.link("dan@example.org", "When can"))
    look(dan, "thread-ballot")
    answer(dan, "No", "Yes", "If need be")
    expect(dan.get_by_text("Your answers are saved.")).to_be_visible()
    dan.goto("/")
    expect(dan.get_by_role("heading", level=1)).to_have_text("Sign in")
    ben = visit("ben", f"/c/{site.people.canal}/meetings/")
    look(ben, "thread-meetings")
    ben.get_by_role("link", name=re.compile("^Answer")).click()
    answer(ben, "Yes", "If need be", "No")
    expect(ben.get_by_text("The answers are saved.")).to_be_visible()
    look(ben, "thread-poll-of-ben")
    expect(ben.get_by_role("heading", name="Answers by")).to_have_count(0)  # names are for lead and broker
    asha.reload()
    return asha


def choose(asha: Page) -> None:
    best = the_dates()[1]
    main = asha.locator("main")
    expect(main).to_contain_text(f"{day(best)} is ahead. All 2 organisations that answered can come, 1 of them easily")
    expect(main).to_contain_text(f"{day(the_dates()[2])} leaves out Tollhouse Lane School.")
    look(asha, "thread-poll")
    asha.get_by_role("link", name=f"Choose {day(best, weekday=False)}").first.click()
    look(asha, "thread-choose")
    asha.get_by_role("button", name="Set this date and invite everybody").click()
    expect(asha.get_by_text("The date is set.")).to_be_visible()


def test_three_dates_are_asked_about_and_the_best_goes_into_calendars(site: Site, visit: Visit) -> None:
    asha = poll(site, visit)
    choose(asha)
    (event,) = calendar_in_letter(site, "ben@example.org").walk("VEVENT")
    assert str(event["SUMMARY"]) == TITLE
    assert event.decoded("DTSTART") == at_london(the_dates()[1], AT)
