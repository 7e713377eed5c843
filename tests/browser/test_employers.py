"""An employer comes into the pool, and who sees the people there; asking for one without scripts. The whole way of a
request is played in test_employer_thread.py."""

import re

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from hub.db import db
from hub.employers.queries import LOOKED
from hub.history import HistoryEntry
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

EMPLOYER, PERSON, ADDRESS = "Basin Print Works", "Ines Farrow", "ines@basinprint.example.org"


def bring(page: Page) -> None:
    page.get_by_role("link", name="Add an employer").first.click()
    page.get_by_label("Name of the employer").fill(EMPLOYER)
    page.get_by_label("Sector", exact=True).select_option(index=3)
    page.get_by_text("More about it").click()
    page.get_by_label("Workplace visit", exact=True).check()
    page.get_by_role("radio", name=re.compile("^The EBP")).check()
    page.get_by_role("button", name="Add to the pool").click()
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("Name", exact=True).fill(PERSON)
    page.get_by_label("Role", exact=True).fill("Workshop lead")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Where the details come from").fill("Rang us in autumn")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Added. Only those who may contact")).to_be_visible()


def history(site: Site, verb: str) -> list[int | None]:
    """Who did that, in the log."""
    with site.app.app_context():
        found = list(db.session.scalars(sa.select(HistoryEntry.actor_id).where(HistoryEntry.verb == verb)))
        db.session.remove()
    return found


def test_who_may_look_at_the_people_is_seen_looking_and_others_find_nobody(site: Site, visit: Visit) -> None:
    erin = visit("erin", f"/c/{site.people.canal}/employers/add")
    look(erin, "employer-add")
    erin.goto(f"/c/{site.people.canal}/employers/")
    bring(erin)
    where = erin.url
    erin.get_by_role("link", name="Add somebody").click()
    look(erin, "employer-person")
    erin.goto(where)
    dan = visit("dan", where)
    expect(dan.get_by_role("heading", level=1)).to_have_text(EMPLOYER)
    expect(dan.get_by_role("button", name="Show contact details")).to_have_count(0)
    assert [words for words in (PERSON, ADDRESS) if words in dan.content()] == []
    look(dan, "employer-of-others")
    expect(erin.locator("main")).not_to_contain_text(PERSON)
    assert history(site, LOOKED) == []
    erin.get_by_role("button", name="Show contact details").click()
    expect(erin.get_by_role("link", name=ADDRESS)).to_be_visible()
    look(erin, "employer-details")
    assert history(site, LOOKED) == [site.people.erin]
    erin.goto(where)
    expect(erin.get_by_role("region", name="Who looked")).to_contain_text("Erin Walsh")


def test_ben_asks_without_scripts_and_loses_nothing_by_a_mistake(site: Site, visit: Visit) -> None:
    page = visit("ben", f"/c/{site.people.canal}/employers/ask", java_script_enabled=False)
    page.get_by_label("Or around when").fill("Before Easter")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a year group")
    expect(page.get_by_label("Or around when")).to_have_value("Before Easter")
    page.get_by_label("What would you like?").select_option(label="Workplace visit")
    page.get_by_label("Year 10", exact=True).check()
    page.get_by_label("How many pupils").fill("25")
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator("main")).to_contain_text("will answer")
