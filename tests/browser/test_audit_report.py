"""The one-page report is one page of A4 when Chromium prints it; and the pages around a school's result."""

import re

import pypdfium2
import pytest

from hub.audits.models import AuditReview
from hub.audits.report.paper import Audience
from tests.audits.longest import SCHOOL, longest_review
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.client import Client

A4 = (595, 842)  # points


@pytest.fixture
def review_id(site: Site) -> int:
    with site.app.app_context():
        found: AuditReview = longest_review(Client(site.app, site.people.canal), site.people)
        return found.id


def test_each_version_prints_on_one_page(site: Site, visit: Visit, review_id: int) -> None:
    address = f"/c/{site.people.canal}/audits/reviews/{review_id}/report"
    page = visit("ben", address)
    for audience in Audience:
        page.goto(f"{address}?for={audience.value}")
        look(page, f"audit-report-{audience.value}")
        with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as made:
            assert len(made) == 1, audience
            assert tuple(round(side) for side in made[0].get_size()) == A4
            text = made[0].get_textpage().get_text_range()
            assert SCHOOL.split()[0] in text
            assert "Please do not compare schools publicly" in text


def test_ben_reads_his_result_and_says_what_he_is_happy_to_be_asked_about(
    site: Site, visit: Visit, review_id: int
) -> None:
    ben = visit("ben", f"/c/{site.people.canal}/audits/reviews/{review_id}/result")
    look(ben, "audit-result-long")
    ben.get_by_role("link", name="Say what other schools may ask you about").click()
    ben.get_by_role("checkbox", name=re.compile("^GB3 ")).check()
    look(ben, "audit-ask-us")
    ben.get_by_role("button", name="Save").click()
    ben.get_by_text("Other schools of the cluster find yours under 1 section.").wait_for()
    dan = visit("dan", f"/c/{site.people.canal}/audits/whom-to-ask/gb3")
    dan.get_by_role("link", name="Ben Okafor").wait_for()
    look(dan, "audit-whom-to-ask")
