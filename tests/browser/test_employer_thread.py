"""The whole way of a request: ben asks in under a minute, erin sees whom it suits and asks by letter, the employer says
yes by its link, is briefed, it takes place, they are thanked, and it counts for the school. The next ask is stopped
until the employer has rested, and the school that brought the employer closes it to the broker again."""

import re
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from hub.db import db, now
from hub.employers.asking import settings
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.text import day, today
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.test_employers import ADDRESS, EMPLOYER, PERSON, bring, history
from tests.browser.watching import look
from tests.employers.makers import make_request, school_day

MOST_TOUCHES = 8
SECONDS, OF_A_TOUCH, OF_A_KEY = 60, 3, 0.3  # finding a control and pressing it; a slow typist has 40 words a minute
ON = school_day(40)

# Every control of the page that is changed, and what was typed into it; chips of one question count one by one.
COUNTING = """() => { window.touched = 0; window.typed = 0; document.addEventListener("change", (event) => {
  window.touched++; if (event.target.matches("textarea, input:not([type=checkbox], [type=radio])"))
    window.typed += event.target.value.length; }, true); }"""


def ask(page: Page) -> tuple[int, float]:
    """Returns how many controls were touched, the link to the form and its button included, and the seconds of that."""
    page.get_by_role("link", name="Ask for an employer").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask for an employer")
    page.evaluate(COUNTING)
    page.get_by_label("What would you like?").select_option(label="Workplace visit")
    page.get_by_label("Year 10", exact=True).check()
    page.get_by_label("How many pupils").fill("18")
    page.get_by_label("Or around when").fill("A Tuesday before Easter")
    page.get_by_label("What they need").fill("Step-free")
    page.get_by_label("An employer you have in mind").focus()  # whoever leaves a field has changed it
    touched, typed = page.evaluate("[window.touched + 2, window.typed]")
    look(page, "employers-ask")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Sent to the brokers")).to_be_visible()
    return touched, touched * OF_A_TOUCH + typed * OF_A_KEY


def put_to_the_employer(page: Page, site: Site) -> None:
    page.goto(f"/c/{site.people.canal}/employers/requests")
    look(page, "requests-board")
    page.get_by_role("link", name=re.compile("Workplace visit")).first.click()
    expect(page.locator("main")).to_contain_text("Step-free")
    look(page, "request-broker")
    suits = page.get_by_role("region", name="Who could do it")
    expect(suits).to_contain_text("has done or would do it")
    page.get_by_role("link", name="Find an employer").click()
    expect(page.get_by_role("row", name=EMPLOYER)).to_contain_text("May be asked")
    look(page, "request-find")
    page.go_back()
    suits.get_by_role("link", name=f"Ask them {EMPLOYER}").click()
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


def line_of_tollhouse(lead: Page, words: str) -> None:
    lead.goto(lead.url)
    expect(lead.get_by_role("row", name="Tollhouse Lane School")).to_contain_text(words)


def is_stopped_before_sending(page: Page, site: Site) -> None:
    """The broker asks the same employer for another school."""
    with site.app.app_context():
        other = make_request(site.people, school="marigold", person="dan", needs="Step-free").id
        free = today() + timedelta(days=settings(site.people.canal).rest_days)
        db.session.remove()
    page.goto(f"/c/{site.people.canal}/employers/requests/{other}/find")
    expect(page.get_by_role("row", name=EMPLOYER)).to_contain_text(f"Free from {day(free, weekday=False)}")
    look(page, "request-find-resting")
    page.get_by_role("link", name=f"Ask them {EMPLOYER}").click()
    page.get_by_label("Day", exact=True).fill(school_day(60).isoformat())
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        f"{EMPLOYER} was asked on {day(today())}. Next free on {day(free)}."
    )
    look(page, "request-ask-stopped")
    with site.app.app_context():
        asked = db.session.scalar(sa.select(sa.func.count(EmployerAsk.id)).where(EmployerAsk.request_id == other))
        db.session.remove()
    assert asked == 0


def close_to_the_broker(ben: Page, erin: Page, where: str) -> None:
    erin.goto(where)
    erin.get_by_role("button", name="Show contact details").click()
    expect(erin.get_by_role("link", name=ADDRESS)).to_be_visible()
    ben.goto(where)
    ben.get_by_role("link", name="Who can see this").first.click()
    ben.get_by_role("radio", name=re.compile("^Ask through us")).check()
    look(ben, "employer-sharing")
    ben.get_by_role("button", name="Save", exact=True).click()
    expect(ben.get_by_role("button", name="Show contact details")).to_be_visible()
    erin.goto(where)
    expect(erin.get_by_role("heading", level=1)).to_have_text(EMPLOYER)
    expect(erin.get_by_role("link", name=re.compile("^Ask through Tollhouse Lane School")).first).to_be_visible()
    expect(erin.get_by_role("button", name="Show contact details")).to_have_count(0)
    assert [words for words in (PERSON, ADDRESS) if words in erin.content()] == []
    look(erin, "employer-closed-again")


def test_the_whole_way_of_a_request(site: Site, visit: Visit) -> None:
    here = f"/c/{site.people.canal}/employers"
    ben = visit("ben", f"{here}/")
    look(ben, "employers-empty")
    bring(ben)
    employer_page = ben.url
    lead = visit("asha", f"{here}/reach")
    with site.app.app_context():
        site.people.organisation("tollhouse").pupil_count = 340
        db.session.commit()
        db.session.remove()
    line_of_tollhouse(lead, "Nothing")
    ben.goto(f"{here}/")
    look(ben, "employers-pool-school")
    touched, seconds = ask(ben)
    assert touched <= MOST_TOUCHES
    assert seconds < SECONDS
    look(ben, "request-asked")
    erin = visit("erin", f"{here}/")
    put_to_the_employer(erin, site)
    say_yes(visit(path=site.link(ADDRESS)))
    ben.reload()
    expect(ben.locator("main")).to_contain_text(f"{EMPLOYER}: {day(ON)}")
    expect(ben.locator("main")).to_contain_text("Flat shoes, please")
    expect(ben.locator("main")).not_to_contain_text(PERSON)
    look(ben, "request-agreed")
    line_of_tollhouse(lead, "and 1 agreed")
    brief(ben)
    say_how_it_went(ben, site)
    say_how_it_was(visit(path=site.link(ADDRESS)))
    ben.reload()
    expect(ben.get_by_role("region", name="What both sides say")).to_contain_text("An hour more")
    look(ben, "request-done")
    line_of_tollhouse(lead, "17 places")  # of 340 on roll: 5 for each 100
    erin.goto(f"{here}/day")
    look(erin, "broker-day")
    erin.goto(employer_page)
    expect(erin.get_by_role("region", name="What happened")).to_contain_text("Employer said yes")
    look(erin, "employer")
    assert history(site, "employers.ask") + history(site, "employers.happened") == [site.people.ben] * 2
    is_stopped_before_sending(erin, site)
    close_to_the_broker(ben, erin, employer_page)
