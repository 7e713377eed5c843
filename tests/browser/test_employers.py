"""An employer comes into the pool, Ben asks, it is asked by a letter, says yes by its link, and it takes place; and who
sees the people there."""

import re
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from hub.db import db, now
from hub.employers.queries import LOOKED
from hub.employers.requests.models import EmployerRequest
from hub.history import HistoryEntry
from hub.text import day, today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.employers.makers import school_day

EMPLOYER, PERSON, ADDRESS = "Basin Print Works", "Ines Farrow", "ines@basinprint.example.org"
MOST_TOUCHES = 8
ON = school_day(40)

# Every control of the page that is changed; chips of one question count one by one.
COUNTING = """() => { window.touched = 0; document.addEventListener("change", () => window.touched++, true); }"""


def bring(page: Page) -> None:
    page.get_by_role("link", name="Add an employer").first.click()
    page.get_by_label("Name of the employer").fill(EMPLOYER)
    page.get_by_label("Sector", exact=True).select_option(index=3)
    page.get_by_role("radio", name=re.compile("^The EBP")).check()
    page.get_by_role("button", name="Add to the pool").click()
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("Name", exact=True).fill(PERSON)
    page.get_by_label("Role", exact=True).fill("Workshop lead")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Where the details come from").fill("Rang us in autumn")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Added. Only those who may contact")).to_be_visible()


def ask(page: Page) -> int:
    """Returns how many controls were touched, the link to the form and its button included."""
    page.get_by_role("link", name="Ask for an employer").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask for an employer")
    page.evaluate(COUNTING)
    page.get_by_label("What would you like?").select_option(label="Workplace visit")
    page.get_by_label("Year 10", exact=True).check()
    page.get_by_label("How many pupils").fill("18")
    page.get_by_label("Or around when").fill("A Tuesday before Easter")
    page.get_by_label("What they need").fill("Step-free")
    page.get_by_label("An employer you have in mind").focus()  # whoever leaves a field has changed it
    touched = page.evaluate("window.touched")
    look(page, "employers-ask")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Sent to the brokers")).to_be_visible()
    return touched + 2


def put_to_the_employer(page: Page, site: Site) -> None:
    page.goto(f"/c/{site.people.canal}/employers/requests")
    look(page, "requests-board")
    page.get_by_role("link", name=re.compile("Workplace visit")).first.click()
    expect(page.locator("main")).to_contain_text("Step-free")
    look(page, "request-broker")
    page.get_by_role("link", name="Find an employer").click()
    look(page, "request-find")
    page.get_by_role("link", name=f"Ask them {EMPLOYER}").click()
    expect(page.locator("main")).not_to_contain_text(PERSON)
    page.get_by_label("Day", exact=True).fill(ON.isoformat())
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_label("Place", exact=True).fill("The print hall")
    page.get_by_label("Which adults are present").fill("Two teachers throughout")
    look(page, "request-ask-employer")
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_text(f"Sent. {EMPLOYER} answers on one page")).to_be_visible()


def say_yes(page: Page) -> None:
    for words in ("18 pupils", day(ON), "The print hall", "Two teachers throughout", "Step-free"):
        expect(page.locator("main")).to_contain_text(words)
    look(page, "employer-link")
    page.get_by_label("Yes, that date suits us").check()
    page.get_by_label("Anything to add").fill("Flat shoes, please")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main")).to_contain_text("Your answer has been passed on")
    look(page, "employer-answered")


def brief(page: Page) -> None:
    page.get_by_role("link", name="The kit").click()
    expect(page.get_by_role("region", name="Speaker brief")).to_contain_text("18 pupils")
    look(page, "kit")
    with page.expect_download() as found:
        page.get_by_role("link", name="all of it for Word").click()
    assert found.value.suggested_filename.endswith(".docx")
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Three ideas for the time together").fill("Set one line by hand\nGuess the tool\nAsk the press")
    look(page, "kit-edit")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("Set one line by hand")
    page.get_by_role("link", name="Brief the employer").click()
    expect(page.locator("main")).not_to_contain_text(PERSON)
    look(page, "kit-send")
    page.get_by_role("button", name="Send the brief").click()
    expect(page.get_by_text("The brief is on its way.")).to_be_visible()


def say_how_it_went(page: Page, site: Site) -> None:
    with site.app.app_context():
        db.session.query(EmployerRequest).one().happens_at = now() - timedelta(days=1)
        db.session.commit()
        db.session.remove()
    page.reload()
    page.get_by_role("link", name="Say how it went").first.click()
    page.get_by_label("How many of Year 10").fill("17")
    look(page, "request-happened")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("17 pupils")
    page.get_by_role("link", name="Thank them").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank")
    page.get_by_role("button", name="Send your thanks").click()
    expect(page.get_by_role("alert").first).to_contain_text("Finish the line")
    page.get_by_label("Your thanks").fill("Thank you: they still talk of the press.")
    look(page, "request-thank")
    page.get_by_role("button", name="Send your thanks").click()
    expect(page.get_by_text("Your thanks are on their way.")).to_be_visible()
    page.get_by_role("link", name="Was it meaningful?").click()
    page.get_by_label("Pupils looked back on it afterwards").fill("Tutor time today, with the sheet")
    page.get_by_label("When they looked back").fill(today().isoformat())
    look(page, "request-meaningful")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("Thanked and reflected")


def say_how_it_was(page: Page) -> None:
    look(page, "employer-feedback")
    page.get_by_label("Yes, with something changed").check()
    page.get_by_label("What would make it better next time").fill("An hour more")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Thank you. It has been passed on.")).to_be_visible()


def history(site: Site, verb: str) -> list[int | None]:
    """Who did that, in the log."""
    with site.app.app_context():
        found = list(db.session.scalars(sa.select(HistoryEntry.actor_id).where(HistoryEntry.verb == verb)))
        db.session.remove()
    return found


def test_an_employer_is_asked_for_says_yes_by_its_letter_and_it_takes_place(site: Site, visit: Visit) -> None:
    erin = visit("erin", f"/c/{site.people.canal}/employers/")
    look(erin, "employers-empty")
    bring(erin)
    ben = visit("ben", f"/c/{site.people.canal}/employers/")
    look(ben, "employers-pool-school")
    assert ask(ben) <= MOST_TOUCHES
    look(ben, "request-asked")
    put_to_the_employer(erin, site)
    say_yes(visit(path=site.link(ADDRESS)))
    ben.reload()
    expect(ben.locator("main")).to_contain_text(f"{EMPLOYER}: {day(ON)}")
    expect(ben.locator("main")).to_contain_text("Flat shoes, please")
    expect(ben.locator("main")).not_to_contain_text(PERSON)
    look(ben, "request-agreed")
    brief(ben)
    say_how_it_went(ben, site)
    say_how_it_was(visit(path=site.link(ADDRESS)))
    ben.reload()
    expect(ben.get_by_role("region", name="What both sides say")).to_contain_text("An hour more")
    look(ben, "request-done")
    erin.goto(f"/c/{site.people.canal}/employers/day")
    look(erin, "broker-day")
    erin.goto(f"/c/{site.people.canal}/employers/")
    erin.get_by_role("link", name=EMPLOYER).click()
    expect(erin.get_by_role("region", name="What happened")).to_contain_text("Employer said yes")
    look(erin, "employer")
    assert history(site, "employers.ask") + history(site, "employers.happened") == [site.people.ben] * 2


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
