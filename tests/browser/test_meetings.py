"""Asha looks for a date, the schools answer by their links, and the meeting leaves minutes, actions and attendance."""

import re
from datetime import date, time, timedelta

import icalendar
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from hub.db import db, now
from hub.mail import Letter
from hub.meetings.models import Meeting
from hub.text import at_london, day, today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.meetings.makers import make_meeting

TITLE = "Summer term: who needs which employers?"
AT = time(15, 45)
ITEM, TASK = "Which sectors are missing?", "Send the timeline to all schools"


def the_dates() -> list[date]:
    return [today() + timedelta(days=days) for days in (20, 27, 34)]


def propose(page: Page) -> None:
    """Three dates, one of them wrong at first, and one school that must be there."""
    row = page.get_by_role("group", name="Date 1")
    row.get_by_label("Day").fill((today() - timedelta(days=1)).isoformat())
    row.get_by_label("Starts at").fill("09:00")
    page.get_by_role("button", name="Ask everybody").click()
    expect(page.get_by_text("has passed. Choose a day to come").first).to_be_visible()
    page.get_by_label("What is the meeting about?").fill(TITLE)
    page.get_by_label("Why come?").fill("You leave with a date for your mock interviews.")
    for number, on in enumerate(the_dates(), 1):
        row = page.get_by_role("group", name=f"Date {number}")
        row.get_by_label("Day").fill(on.isoformat())
        row.get_by_label("Starts at").fill(AT.isoformat("minutes"))
        expect(row.get_by_label("Ends at")).to_have_value("17:15")  # proposed; and another may be typed
        row.get_by_label("Ends at").fill("17:00")
        row.get_by_label("Where").select_option("Marigold Street School")
    page.get_by_text("Who must be there", exact=True).click()
    page.get_by_role("group", name="Who must be there?").get_by_label("Tollhouse Lane School").check()
    page.get_by_label("Answers by").fill((today() + timedelta(days=10)).isoformat())


def ask_everybody(page: Page) -> None:
    page.get_by_role("button", name="Ask everybody").click()
    expect(page.get_by_text("The dates are out")).to_be_visible()


def answer(page: Page, *words: str) -> None:
    for on, word in zip(the_dates(), words, strict=True):
        page.get_by_role("group", name=day(on)).get_by_label(word, exact=True).check()
    page.get_by_role("button", name="Send my answers").click()


def poll(site: Site, visit: Visit) -> Page:
    """Dan answers by his letter, Ben in the hub; Asha looks at what came of it."""
    asha = visit("asha", f"/c/{site.people.canal}/meetings/")
    look(asha, "meetings-empty")
    asha.get_by_role("link", name="Find a date").first.click()
    propose(asha)
    look(asha, "propose")
    ask_everybody(asha)
    expect(asha.locator("main")).to_contain_text("Nobody has answered yet.")
    dan = visit(path=site.link("dan@example.org", "When can"), viewport={"width": 360, "height": 740})
    look(dan, "ballot")
    answer(dan, "No", "Yes", "If need be")
    expect(dan.get_by_text("Your answers are saved.")).to_be_visible()
    look(dan, "ballot-sent")
    dan.goto("/")
    expect(dan.get_by_role("heading", level=1)).to_have_text("Sign in")
    ben = visit("ben", f"/c/{site.people.canal}/meetings/")
    look(ben, "meetings")
    ben.get_by_role("link", name=re.compile("^Answer")).click()
    answer(ben, "Yes", "If need be", "No")
    expect(ben.get_by_text("The answers are saved.")).to_be_visible()
    expect(ben.get_by_role("heading", name="Answers by")).to_have_count(0)  # names are for lead and broker
    look(ben, "poll-of-a-school")
    asha.reload()
    return asha


def choose(asha: Page) -> None:
    best, main = the_dates()[1], asha.locator("main")
    expect(main).to_contain_text("2 of 4 organisations have answered")
    expect(main).to_contain_text(f"{day(best)} is ahead. 2 of 4 organisations (1 if need be), the one required")
    expect(main).to_contain_text(f"{day(the_dates()[2])} leaves out Tollhouse Lane School.")
    look(asha, "poll-answered")
    asha.get_by_role("button", name=re.compile("^Remind the silent")).click()
    expect(asha.get_by_text(re.compile("(has been|have been|will be) reminded")).first).to_be_visible()
    asha.get_by_role("link", name="Whom to ring").click()
    expect(asha.get_by_role("row", name=re.compile("Canal Side EBP"))).to_contain_text("Erin Walsh")
    look(asha, "poll-ring")
    asha.go_back()
    for words, name in (("Who is asked", "poll-asked"), ("Add dates", "poll-dates")):
        asha.get_by_role("link", name=re.compile(f"^{words}")).click()
        look(asha, name)
        asha.go_back()
    asha.get_by_role("link", name=f"Choose {day(best, weekday=False)}").first.click()
    look(asha, "poll-choose")
    asha.get_by_role("button", name="Set this date and invite everybody").click()
    expect(asha.get_by_text("The date is set.")).to_be_visible()
    look(asha, "meeting")


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


def test_three_dates_are_asked_about_and_the_best_goes_into_calendars(site: Site, visit: Visit) -> None:
    asha = poll(site, visit)
    choose(asha)
    (event,) = calendar_in_letter(site, "ben@example.org").walk("VEVENT")
    assert str(event["SUMMARY"]) == TITLE
    assert event.decoded("DTSTART") == at_london(the_dates()[1], AT)
    reply = visit(path=site.link("ben@example.org", TITLE))
    look(reply, "reply")
    reply.get_by_label("Yes, in the room").check()
    reply.get_by_role("button", name="Send the reply").click()
    expect(reply.get_by_text("saved. This link stays good")).to_be_visible()
    asha.reload()
    expect(asha.get_by_role("row", name=re.compile("Tollhouse Lane School"))).to_contain_text("In the room")

    asha.emulate_media(media="print")  # on paper: nothing to press, and no address of this hub behind a link
    expect(asha.get_by_text("Reply for Tollhouse Lane School")).to_be_hidden()
    written = "a => getComputedStyle(a, '::after').content"
    assert asha.locator("main a[href^='/']").first.evaluate(written) == "none"


def test_ben_answers_a_poll_without_scripts(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/meetings/propose")
    propose(asha)
    ask_everybody(asha)
    page = visit(path=site.link("ben@example.org", "When can"), java_script_enabled=False)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("alert")).to_contain_text("say yes, if need be or no")
    answer(page, "Yes", "No", "No")
    expect(page.get_by_text("Your answers are saved.")).to_be_visible()


def open_meeting(page: Page, site: Site) -> None:
    page.goto(f"/c/{site.people.canal}/meetings/")
    page.locator("main").get_by_role("link", name="Spring meeting", exact=True).click()


def add_item(asha: Page) -> None:
    asha.get_by_role("link", name="Add an item").click()
    look(asha, "agenda-item")
    asha.get_by_label("What is it about?").fill(ITEM)
    asha.get_by_label("Minutes", exact=True).fill("25")
    asha.get_by_label("Who leads it?").select_option("Ben Okafor, Tollhouse Lane School")
    asha.get_by_role("button", name="Add it").click()
    expect(asha.get_by_text(ITEM).first).to_be_visible()
    look(asha, "agenda")


def reply(ben: Page, site: Site) -> None:
    open_meeting(ben, site)
    expect(ben.locator("main")).to_contain_text(ITEM)
    look(ben, "meeting-of-a-school")
    ben.get_by_role("link", name="Say whether you come").click()
    ben.get_by_label("Yes, in the room").check()
    ben.get_by_role("button", name="Send the reply").click()
    expect(ben.get_by_text("The reply is saved.")).to_be_visible()


def a_meeting_that_was_yesterday(site: Site, visit: Visit) -> tuple[Page, Page]:
    """Asha adds an item, Ben replies; then it is over. The pages of both."""
    with site.app.app_context():
        make_meeting(site.people)
        db.session.commit()
        db.session.remove()
    asha, ben = visit("asha"), visit("ben")
    open_meeting(asha, site)
    add_item(asha)
    reply(ben, site)
    with site.app.app_context():
        meeting = db.session.query(Meeting).one()
        meeting.starts_at, meeting.ends_at = now() - timedelta(days=1, hours=2), now() - timedelta(days=1)
        db.session.commit()
        db.session.remove()
    open_meeting(asha, site)
    return asha, ben


def test_a_calendar_takes_the_feed(site: Site, visit: Visit) -> None:
    page = visit("ben", "/me/calendar")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "calendar")
