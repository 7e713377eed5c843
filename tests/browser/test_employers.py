"""Ben asks for an employer, Erin finds one, the employer answers by a link, and it takes place."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from hub.db import db, now
from hub.employers.requests.models import EmployerRequest
from hub.text import today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

BUILDER = "Lockside Builders"


def bring_an_employer(page: Page) -> None:
    """Erin brings a builder and one person there; asked through the EBP unless she says otherwise."""
    page.get_by_role("link", name="Add an employer").first.click()
    page.get_by_label("Name of the employer").fill(BUILDER)
    page.get_by_label("Sector", exact=True).select_option(index=1)
    look(page, "employer-add")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BUILDER)
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("Name", exact=True).fill("Petra Lund")
    page.get_by_label("Role", exact=True).fill("Site manager")
    page.get_by_label("E-mail address").fill("petra@lockside.example.org")
    page.get_by_label("Where the details come from").fill("Met at the spring fair")
    look(page, "employer-person")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BUILDER)


def ask(page: Page) -> None:
    page.get_by_label("What would you like?").select_option(index=2)
    page.get_by_label("Year 10", exact=True).check()
    page.get_by_label("How many pupils").fill("25")
    page.get_by_label("Or around when").fill("Before Easter")
    page.get_by_role("button", name="Send the request").click()


def test_a_request_goes_from_the_school_to_the_employer_and_back(site: Site, visit: Visit) -> None:
    erin = visit("erin", f"/c/{site.people.canal}/employers/")
    look(erin, "employers-empty")
    bring_an_employer(erin)
    look(erin, "employer")

    ben = visit("ben", f"/c/{site.people.canal}/")
    ben.get_by_role("link", name="Ask for an employer").click()
    look(ben, "employers-ask")
    ask(ben)
    expect(ben.locator("main")).to_contain_text("will answer")
    look(ben, "request-asked")

    erin.goto(f"/c/{site.people.canal}/employers/requests")
    look(erin, "requests-board")
    erin.get_by_role("link", name=re.compile("Year 10|Tollhouse")).first.click()
    look(erin, "request-broker")
    erin.get_by_role("link", name="Find an employer").click()
    look(erin, "request-find")
    erin.get_by_role("link", name=f"Ask them {BUILDER}").click()
    erin.get_by_label("Day", exact=True).fill((today() + timedelta(days=30)).isoformat())
    erin.get_by_label("Time", exact=True).fill("10:00")
    erin.get_by_label("Which adults are present").fill("Two teachers throughout")
    look(erin, "request-ask-employer")
    erin.locator("main form button[type=submit]").last.click()

    petra = visit(path=site.link("petra@lockside.example.org"))
    look(petra, "employer-link")
    petra.get_by_label("Yes", exact=False).first.check()
    petra.get_by_role("button", name="Send the answer").click()
    expect(petra.locator("main")).to_contain_text("Your answer has been passed on")
    look(petra, "employer-answered")
    erin.reload()
    ben.reload()
    expect(ben.locator("main")).to_contain_text(BUILDER)
    look(ben, "request-agreed")
    the_day_comes(site)
    ben.reload()
    ben.get_by_role("link", name="Say how it went").first.click()
    look(ben, "request-happened")
    ben.get_by_label("How many of Year 10").fill("24")
    ben.locator("main form button[type=submit]").last.click()
    ben.get_by_role("link", name="Thank them").click()
    look(ben, "request-thank")


def the_day_comes(site: Site) -> None:
    with site.app.app_context():
        db.session.query(EmployerRequest).one().happens_at = now() - timedelta(days=1)
        db.session.commit()
        db.session.remove()


def test_private_details_are_shown_only_when_asked_for_and_only_to_who_may(site: Site, visit: Visit) -> None:
    erin = visit("erin", f"/c/{site.people.canal}/employers/")
    bring_an_employer(erin)
    erin.reload()
    expect(erin.locator("main")).not_to_contain_text("petra@lockside.example.org")
    erin.get_by_role("button", name="Show contact details").click()
    expect(erin.locator("main")).to_contain_text("petra@lockside.example.org")
    look(erin, "employer-details")
    ben = visit("ben", f"/c/{site.people.canal}/employers/")
    look(ben, "employers-pool-school")
    expect(ben.locator("main")).not_to_contain_text("Petra")
    erin.goto(erin.url.replace("/people", ""))
    expect(erin.locator("main")).to_contain_text("Who looked")


def test_ben_asks_without_scripts_and_loses_nothing_by_a_mistake(site: Site, visit: Visit) -> None:
    page = visit("ben", f"/c/{site.people.canal}/employers/ask", java_script_enabled=False)
    page.get_by_label("Or around when").fill("Before Easter")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a year group")
    expect(page.get_by_label("Or around when")).to_have_value("Before Easter")
    ask(page)
    expect(page.locator("main")).to_contain_text("will answer")
