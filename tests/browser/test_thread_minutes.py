"""The thread of a meeting whose date is set: agenda, reply, minutes, Ben's action, and the line that says who came."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from hub.db import db, now
from hub.meetings.models import Meeting
from hub.text import day, today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.meetings.makers import make_meeting

TITLE, ITEM, TASK = "Spring meeting", "Which sectors are missing?", "Send the timeline to all schools"


def open_meeting(page: Page, site: Site) -> None:
    page.goto(f"/c/{site.people.canal}/meetings/")
    page.locator("main").get_by_role("link", name=TITLE, exact=True).click()


def add_item(asha: Page) -> None:
    asha.get_by_role("link", name="Add an item").click()
    asha.get_by_label("What is it about?").fill(ITEM)
    asha.get_by_label("Minutes", exact=True).fill("25")
    asha.get_by_label("Who leads it?").select_option("Ben Okafor, Tollhouse Lane School")
    asha.get_by_role("button", name="Add it").click()
    expect(asha.get_by_text(ITEM).first).to_be_visible()
    look(asha, "thread-agenda")


def reply(ben: Page, site: Site) -> None:
    open_meeting(ben, site)
    expect(ben.locator("main")).to_contain_text(ITEM)
    look(ben, "thread-meeting")
    ben.get_by_role("link", name="Say whether you come").click()
    ben.get_by_label("Yes, in the room").check()
    ben.get_by_role("button", name="Send the reply").click()
    expect(ben.get_by_text("The reply is saved.")).to_be_visible()


def a_meeting(site: Site, visit: Visit) -> tuple[Page, Page]:
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


def test_ben_ticks_off_what_the_minutes_gave_him_and_sees_his_own_line(site: Site, visit: Visit) -> None:
    asha, ben = a_meeting(site, visit)
    asha.get_by_role("link", name="Write the minutes").click()
    text = asha.get_by_label("Minutes", exact=True)
    expect(text).to_have_value(re.compile(f"1. {re.escape(ITEM)}"))
    text.fill("## Sectors\n\n! We ask *three* builders")
    expect(asha.locator("#reads em")).to_have_text("three")
    asha.get_by_role("button", name="How it reads").click()
    expect(asha.locator("#reads")).to_contain_text("Decision")
    asha.get_by_label("What is to be done?").fill(TASK)
    asha.get_by_label("Who does it?").select_option("Ben Okafor, Tollhouse Lane School")
    asha.get_by_label("By", exact=True).fill((today() + timedelta(days=14)).isoformat())
    asha.get_by_role("button", name="Save and give it").click()
    expect(asha.get_by_text("Saved, and given to Ben Okafor")).to_be_visible()
    asha.get_by_role("button", name="Save and show the cluster").click()
    expect(asha.get_by_role("heading", name="Sectors")).to_be_visible()

    open_meeting(asha, site)
    asha.get_by_role("link", name="Who came").click()
    expect(asha.get_by_label("Tollhouse Lane School: who came?")).to_have_value("Ben Okafor")
    asha.get_by_label("Marigold Street School: was it there?").select_option("Apologies")
    asha.get_by_role("button", name="Save who came").click()
    expect(asha.get_by_role("row", name="Marigold Street School")).to_contain_text("Apologies")

    open_meeting(ben, site)
    table = ben.get_by_role("table", name="Attendance by school")
    expect(table.get_by_role("row", name="Tollhouse Lane School")).to_contain_text("Ben Okafor")
    expect(table).not_to_contain_text("Marigold Street School")
    look(ben, "thread-past-meeting")
    done = ben.get_by_role("button", name=re.compile(f"^Done.*{TASK}"))
    done.click()
    expect(ben.get_by_text(f"Done: {TASK}").first).to_be_visible()
    expect(done).to_have_count(0)
    ben.get_by_role("link", name="Read the minutes").click()
    expect(ben.locator("main")).to_contain_text("We ask three builders")
    expect(ben.get_by_text("Only your school, the lead and the broker see this line.")).to_be_visible()
    look(ben, "thread-minutes-of-ben")
    asha.reload()
    expect(asha.get_by_role("listitem").filter(has_text=TASK)).to_contain_text(f"Done {day(today(), weekday=False)}")
