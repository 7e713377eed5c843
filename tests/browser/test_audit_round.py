"""Asha opens a round for twelve schools, they answer, she closes it: totals appear, a figure that is held back says
why, and a shared gap becomes an agenda item, a wanted item and a request."""

import re
from datetime import timedelta

import pypdfium2
from playwright.sync_api import Locator, Page, expect

from hub.audits.models import AuditRound
from hub.db import db
from hub.text import today
from tests.audits.acts import hand_in, more_schools, review_of
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.meetings.makers import make_meeting

ROUND = "Self-review, autumn"
SCHOOLS = 12


def open_a_round(page: Page) -> None:
    page.get_by_role("link", name="Open a round").first.click()
    page.get_by_label("Name of the round").fill(ROUND)
    page.get_by_label("Hand in by").fill((today() + timedelta(days=30)).isoformat())
    page.get_by_role("radio", name=re.compile("^Totals only")).check()
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_text("The round is open")).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"0 of {SCHOOLS} handed in")


def everybody_hands_in(site: Site) -> None:
    """Eleven schools, one college; half of them met everything, the rest nothing."""
    with site.app.app_context():
        row = db.session.query(AuditRound).one()
        ids = [site.people.tollhouse, site.people.marigold, site.people.college, *site.schools]  # type: ignore[attr-defined]
        for number, one in enumerate(ids):
            hand_in(review_of(row, one), level=2 * (number % 2))
        db.session.remove()


def close(page: Page) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text(f"{SCHOOLS} of {SCHOOLS} handed in")
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_text("The round is closed.")).to_be_visible()


def first_gap(page: Page) -> Locator:
    return page.get_by_role("region", name="Three shared gaps").get_by_role("listitem").first


def test_a_round_of_twelve_schools_ends_in_an_agenda_item_a_wanted_item_and_a_request(site: Site, visit: Visit) -> None:
    with site.app.app_context():
        site.schools = more_schools(site.people, SCHOOLS - 3)  # type: ignore[attr-defined]
        make_meeting(site.people)
        db.session.remove()
    asha = visit("asha", f"/c/{site.people.canal}/audits/")
    open_a_round(asha)
    everybody_hands_in(site)
    close(asha)

    cluster, main = asha.url, asha.locator("main")
    expect(main).to_contain_text(f"{SCHOOLS} of {SCHOOLS} schools have handed in")
    expect(main).to_contain_text(f"Mean of {SCHOOLS} schools")
    kinds = asha.get_by_role("region", name="By phase")
    expect(kinds).to_contain_text("Held back. Means by phase need at least 6 schools that handed in of every phase")
    expect(kinds).to_contain_text("Showing the other would give it away by subtraction")
    look(asha, "audit-cluster")
    with pypdfium2.PdfDocument(asha.pdf(format="A4")) as paper:  # the figures begin beneath the gaps, not on a new page
        assert "widest gap first" in paper[0].get_textpage().get_text_range()

    gap = first_gap(asha)
    words = gap.get_by_role("paragraph").first.inner_text().replace(" ", ": ", 1)
    gap.get_by_role("link", name="Make it an agenda item").click()
    expect(asha.get_by_role("textbox", name="What is it about?")).to_have_value(f"Shared gap {words}")
    look(asha, "audit-gap-agenda")
    asha.get_by_role("button", name="Add it").click()
    expect(asha.get_by_text("The item is on the agenda.")).to_be_visible()
    expect(asha.locator("main")).to_contain_text(words)

    asha.goto(cluster)
    first_gap(asha).get_by_role("link", name="Put on the wanted board").click()
    asha.get_by_role("button", name="Put it on the board").click()
    expect(asha.get_by_text("It stands on the board.")).to_be_visible()
    expect(asha.get_by_role("link", name=f"A shared gap of the cluster, {ROUND}")).to_be_visible()

    asha.goto(cluster)
    first_gap(asha).get_by_role("link", name="Ask the EBP").click()
    expect(asha.get_by_label("What they need")).to_have_value(re.compile(f"^For our shared gap {re.escape(words)}"))
    asha.get_by_label("What would you like?").select_option("talk")
    asha.get_by_role("checkbox", name="Year 9").check()
    asha.get_by_label("How many pupils").fill("30")
    asha.get_by_label("Or around when").fill("March")
    asha.get_by_role("button", name="Send the request").click()
    expect(asha.get_by_text("Sent to the brokers")).to_be_visible()
    expect(asha.locator("main")).to_contain_text(words)

    asha.goto(cluster)
    gap = first_gap(asha)
    for line in ("On the agenda of the meeting on", "Wanted: no answer yet", "Asked of the EBP: new"):
        expect(gap.get_by_role("link", name=line)).to_be_visible()
    for words in ("Make it an agenda item", "Put on the wanted board", "Ask the EBP"):
        expect(gap.get_by_role("link", name=words)).to_have_count(0)
    look(asha, "audit-gap-what-came-of-it")
    asha.get_by_role("link", name=re.compile("^LA3 ")).first.click()
    expect(asha.get_by_role("heading", level=1)).to_contain_text("LA3")
    look(asha, "audit-cluster-section")
