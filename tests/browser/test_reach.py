"""Whom the work with employers reaches: who had nothing comes first until something takes place there; a map, bars and
the sheet for the employer, for eyes, ears, paper and Word."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from hub.db import db, now
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.employers.makers import make_employer, make_request

QUOTE = "They asked about the signals all week"


def agreed_visit(site: Site) -> tuple[int, int]:
    """With an employer that ben's school brought and the EBP sees; and both schools have said how large they are."""
    with site.app.app_context():
        people = site.people
        row = make_employer(people, sharing=Sharing.EBP)
        for name, size in (("tollhouse", 200), ("marigold", 400)):
            people.organisation(name).pupil_count = size
        request = make_request(
            people, state=RequestState.AGREED, employer_id=row.id, happens_at=now() - timedelta(minutes=5)
        )
        made = row.id, request.id
        db.session.commit()
        db.session.remove()
    return made


def first_line(page: Page) -> str:
    return page.locator("tbody tr").first.inner_text()


def test_what_takes_place_changes_who_is_under_served(site: Site, visit: Visit) -> None:
    employer_id, request_id = agreed_visit(site)
    here = f"/c/{site.people.canal}/employers"
    with site.app.app_context():
        db.session.get_one(EmployerRequest, request_id).state = RequestState.WITH_BROKER
        db.session.commit()
        db.session.remove()
    lead = visit("asha", f"{here}/reach")
    look(lead, "reach-nothing")
    assert "Nothing" in first_line(lead)
    tollhouse = lead.get_by_role("row", name="Tollhouse Lane School")
    expect(tollhouse).to_contain_text("1 request still without an answer")
    with site.app.app_context():
        db.session.get_one(EmployerRequest, request_id).state = RequestState.AGREED
        db.session.commit()
        db.session.remove()
    ben = visit("ben", f"{here}/requests/{request_id}/happened")
    ben.get_by_label("How many of Year 10").fill("18")
    ben.get_by_label("Minutes").fill("90")
    ben.get_by_role("button", name="Save", exact=True).click()
    expect(ben.locator("main")).to_contain_text("18 pupils")
    lead.reload()
    expect(tollhouse).to_contain_text("At the cluster’s level")
    expect(tollhouse).to_contain_text("18 places")
    look(lead, "reach-schools")
    ben.goto(f"{here}/requests/{request_id}/feedback")
    ben.get_by_label("Yes, gladly").check()
    ben.get_by_label("Words that the employer may be shown").fill(QUOTE)
    look(ben, "feedback-with-words")
    ben.get_by_role("button", name="Send", exact=True).click()
    ben.get_by_role("link", name="Employers").first.click()
    ben.get_by_role("link", name="Reach").click()
    expect(ben.locator("tbody tr")).to_have_count(1)
    look(ben, "reach-own-school")
    ben.goto(f"{here}/{employer_id}")
    ben.get_by_role("link", name="Its year").click()
    expect(ben.get_by_role("region", name="with our schools")).to_contain_text(QUOTE)
    look(ben, "employer-impact")
    with ben.expect_download() as found:
        ben.get_by_role("link", name="For Word").click()
    assert found.value.suggested_filename.endswith(".docx")
    ben.emulate_media(media="print")
    expect(ben.get_by_role("link", name="For Word")).to_be_hidden()
    expect(ben.get_by_text("Print this page from your browser")).to_be_hidden()
    expect(ben.get_by_text(QUOTE)).to_be_visible()


def test_sectors_and_boroughs_are_pictures_with_their_tables(site: Site, visit: Visit) -> None:
    agreed_visit(site)
    page = visit("erin", f"/c/{site.people.canal}/employers/reach", java_script_enabled=False)
    page.get_by_role("link", name="By sector").click()
    expect(
        page.get_by_role("region", name="The same as a table").get_by_role("row", name="Manufacturing")
    ).to_contain_text("100%")
    page.get_by_role("link", name="By borough").click()
    expect(page.get_by_role("img", name="Employers by borough")).to_be_visible()
    page.get_by_role("link", name="1 in Islington").click()
    expect(page.locator("main")).to_contain_text("Kestrel Rail Systems")
    seeing = visit("erin", f"/c/{site.people.canal}/employers/reach/boroughs")
    look(seeing, "reach-boroughs")
    seeing.get_by_role("link", name="Schools and colleges").click()
    look(seeing, "reach-boroughs-schools")
    seeing.get_by_role("link", name="By sector").click()
    look(seeing, "reach-sectors")
