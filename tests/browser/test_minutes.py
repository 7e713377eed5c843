"""A held meeting in Chromium: minuted item by item, who came, an action that Ben ticks off, approved, the matrix; and
words that survive a lost connection and being signed out."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from hub.db import db
from hub.text import day, today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.test_meetings import ITEM, a_meeting_that_was_yesterday, open_meeting
from tests.browser.watching import look
from tests.meetings.makers import make_items, make_meeting

TASK = "Ask the site office about Year 9"
LINE = "Ben rings the site office"


def write_minutes(asha: Page) -> None:
    asha.get_by_role("link", name="Write the minutes").click()
    asha.get_by_role("button", name=re.compile(re.escape(ITEM))).click()
    text = asha.get_by_label(f"1. {ITEM}", exact=True)
    text.fill(f"## Sectors\n\n! We ask *three* builders\n\n- {LINE}")
    expect(asha.locator("#reads em")).to_have_text("three")
    expect(asha.get_by_text("Kept as you type.")).to_be_visible()
    look(asha, "minutes-write")
    asha.get_by_role("button", name=re.compile(f"^Action.*{LINE}")).click()
    expect(asha.get_by_label("What is to be done?")).to_have_value(LINE)
    asha.get_by_label("What is to be done?").fill(TASK)
    asha.get_by_label("Who does it?").select_option("Ben Okafor, Tollhouse Lane School")
    asha.get_by_label("By", exact=True).fill((today() + timedelta(days=14)).isoformat())
    asha.get_by_role("button", name="Save and give it").click()
    expect(asha.get_by_text("Saved, and given to Ben Okafor")).to_be_visible()
    expect(text).to_have_value(re.compile(rf"- {LINE} \{{action:\d+\}}"))
    asha.get_by_role("button", name="Save and show the cluster").click()
    expect(asha.get_by_role("heading", name="Sectors", exact=True)).to_be_visible()
    look(asha, "minutes")


def record_who_came(asha: Page) -> None:
    asha.get_by_role("link", name="Who came").click()
    expect(asha.get_by_label("Ben Okafor")).to_be_checked()
    expect(asha.get_by_label("Cara Lindqvist")).not_to_be_checked()
    asha.get_by_label("Marigold Street School: was it there?").select_option("Apologies")
    look(asha, "attendance-record")
    asha.get_by_role("button", name="Save who came").click()
    expect(asha.get_by_role("row", name="Marigold Street School")).to_contain_text("Apologies")
    expect(asha.get_by_role("row", name="Tollhouse Lane School")).to_contain_text("Ben Okafor")


def tick_off(ben: Page) -> None:
    look(ben, "meeting-past")
    done = ben.get_by_role("button", name=re.compile(f"^Done.*{TASK}"))
    done.click()
    expect(ben.get_by_text(f"Done: {TASK}").first).to_be_visible()
    expect(done).to_have_count(0)
    ben.get_by_role("link", name="Read the minutes").click()
    expect(ben.locator("main")).to_contain_text("We ask three builders")
    expect(ben.get_by_text("Only your school, the lead and the broker see this line.")).to_be_visible()
    ben.get_by_label("Your comment").fill("Two of them are roofers.")
    ben.get_by_role("button", name="Send the comment").click()
    expect(ben.get_by_text("Your comment is there.")).to_be_visible()


def approve_and_amend(asha: Page, site: Site) -> None:
    open_meeting(asha, site)
    asha.get_by_role("link", name="Read the minutes").click()
    expect(asha.locator("main")).to_contain_text("Two of them are roofers.")
    asha.get_by_role("link", name="Approve").click()
    look(asha, "minutes-approve")
    asha.get_by_role("button", name="Approve them").click()
    expect(asha.get_by_text("The minutes are approved.")).to_be_visible()
    asha.get_by_role("link", name="Amend").click()
    asha.get_by_label("In general").fill("Roofers count as builders.")
    asha.get_by_label("What do you change, and why?").fill("Ben had asked")
    asha.get_by_role("button", name="Save", exact=True).click()
    asha.get_by_role("link", name="Read all of it").click()
    asha.get_by_text("What was changed, and the text as it was approved").click()
    expect(asha.locator("ins")).to_contain_text("Roofers count as builders.")
    look(asha, "minutes-amended")
    asha.get_by_role("link", name="Carry away or print").click()
    look(asha, "minutes-export")
    with asha.expect_download() as download:
        asha.get_by_role("button", name="Word").click()
    assert download.value.suggested_filename.endswith(".docx")


def test_a_meeting_leaves_minutes_who_came_and_an_action_that_ben_ticks_off(site: Site, visit: Visit) -> None:
    asha, ben = a_meeting_that_was_yesterday(site, visit)
    write_minutes(asha)
    open_meeting(asha, site)
    record_who_came(asha)
    asha.goto(f"/c/{site.people.canal}/meetings/attendance")
    look(asha, "attendance")
    dan = visit("dan", f"/c/{site.people.canal}/meetings/attendance")
    expect(dan.get_by_role("heading", level=1)).to_be_visible()
    expect(dan.locator("main")).not_to_contain_text("Tollhouse Lane School")

    ben.goto("/")
    expect(ben.get_by_role("heading", name="What needs you")).to_be_visible()
    expect(ben.get_by_text(TASK).first).to_be_visible()
    look(ben, "front-with-action")
    look(visit(path=site.link("ben@example.org", TASK)), "tick-by-link")
    open_meeting(ben, site)
    table = ben.get_by_role("table", name="Attendance by school")
    expect(table.get_by_role("row", name="Tollhouse Lane School")).to_contain_text("Ben Okafor")
    expect(table).not_to_contain_text("Marigold Street School")
    tick_off(ben)
    ben.goto("/me/hours")
    expect(ben.locator("main")).to_contain_text("2 h, 1 meeting")
    look(ben, "hours")
    asha.goto(f"/c/{site.people.canal}/actions/")
    look(asha, "actions")
    open_meeting(asha, site)
    expect(asha.get_by_role("listitem").filter(has_text=TASK)).to_contain_text(f"Done {day(today(), weekday=False)}")
    approve_and_amend(asha, site)


def held(site: Site) -> str:
    """The address of the page on which the first item of a held meeting is minuted."""
    with site.app.app_context():
        meeting = make_meeting(site.people, days=-1)
        (item,) = make_items(meeting, ITEM)
        path = f"/c/{site.people.canal}/meetings/{meeting.id}/minutes/write/{item.id}"
        db.session.remove()
    return path


def test_words_survive_a_closed_laptop_and_a_lost_connection(site: Site, visit: Visit) -> None:
    path = held(site)
    asha = visit("asha", path)
    text = asha.get_by_label(f"1. {ITEM}")
    text.fill("Kept by the hub")
    expect(asha.get_by_text("Kept as you type.")).to_be_visible()
    other = visit("asha", path)  # another browser of hers
    expect(other.get_by_label(f"1. {ITEM}")).to_have_value("Kept by the hub")
    asha.route("**/minutes/draft/**", lambda route: route.abort("aborted"))
    text.fill("Kept by the browser")
    expect(asha.get_by_text("The hub cannot be reached.")).to_be_visible()
    asha.unroute("**/minutes/draft/**")
    asha.once("dialog", lambda dialog: dialog.accept())
    asha.reload()
    expect(text).to_have_value("Kept by the browser")
    expect(asha.get_by_text("Kept as you type.")).to_be_visible()
    asha.get_by_role("button", name="Save", exact=True).click()
    expect(asha.get_by_text("Saved.")).to_be_visible()
    assert asha.evaluate("localStorage.length") == 0


def test_words_survive_being_signed_out(site: Site, visit: Visit) -> None:
    asha = visit("asha", held(site))
    path, cookies = asha.url, asha.context.cookies()
    asha.context.clear_cookies()
    with asha.watcher.allow(400, 401):  # type: ignore[attr-defined]
        asha.get_by_label(f"1. {ITEM}").fill("Typed after the end")
        asha.get_by_role("button", name="Save", exact=True).click()
        expect(asha.get_by_label(f"1. {ITEM}")).to_have_count(0)
    asha.context.add_cookies(cookies)  # type: ignore[arg-type]
    asha.goto(path)
    expect(asha.get_by_label(f"1. {ITEM}")).to_have_value("Typed after the end")


def test_minutes_without_scripts(site: Site, visit: Visit) -> None:
    asha = visit("asha", held(site), java_script_enabled=False)
    asha.get_by_label(f"1. {ITEM}").fill("- We meet in May")
    asha.get_by_role("button", name="How it reads").click()
    asha.get_by_role("button", name=re.compile("^Decision.*We meet in May")).click()
    expect(asha.get_by_label(f"1. {ITEM}")).to_have_value("! We meet in May")
