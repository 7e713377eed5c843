"""A school asks within a minute, by keyboard alone. Nothing is timed: the keys are counted. At 40 words a minute, which
is an ordinary speed, a minute has 200 of them."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from hub.db import db
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.employers.makers import make_request, noon, school_day

A_MINUTE = 200


class Keys:
    """All that is pressed, one by one; Tab and Enter count like letters."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def to(self, field: Locator) -> None:
        """By Tab, as somebody without a mouse gets there."""
        for _ in range(80):
            if field.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"no Tab leads to {field}")

    def past_the_header(self) -> None:
        self.press("Tab")
        expect(self.page.get_by_role("link", name="Skip to main content")).to_be_focused()
        self.press("Enter")


def _school_of_11_to_16(site: Site) -> None:
    with site.app.app_context():
        school = site.people.organisation("tollhouse")
        school.age_low, school.age_high = 11, 16
        db.session.commit()


def _kept(site: Site) -> list[tuple[str, list[str], int, str]]:
    with site.app.app_context():
        rows = db.session.query(EmployerRequest).order_by(EmployerRequest.id).all()
        return [(row.activity_type, row.year_groups, row.number, row.when_words) for row in rows]


def test_a_request_takes_far_fewer_keys_than_a_minute_has(visit: Visit, site: Site) -> None:
    _school_of_11_to_16(site)
    page = visit("ben", f"/c/{site.people.canal}/employers/ask")
    keys = Keys(page)
    keys.past_the_header()
    keys.to(page.get_by_label("What would you like?"))
    keys.write("Workplace v")
    keys.to(page.get_by_label("Year 10", exact=True))
    keys.press("Space")
    keys.to(page.get_by_label("How many pupils"))
    keys.write("12")
    keys.to(page.get_by_label("Or around when"))
    keys.write("A Tuesday in March")
    keys.to(page.get_by_label("What they need"))
    keys.write("A support worker comes along; one needs a step-free way")
    keys.to(page.get_by_role("button", name="Send the request"))
    keys.press("Enter")
    expect(page.get_by_text("Sent to the brokers")).to_be_visible()
    assert _kept(site) == [("workplace_visit", ["y10"], 12, "A Tuesday in March")]
    assert keys.count < A_MINUTE, keys.count


def test_last_years_request_is_sent_again_with_a_handful_of_keys(visit: Visit, site: Site) -> None:
    with site.app.app_context():
        make_request(site.people, state=RequestState.THANKED, asked_at=noon(360))
    page = visit("ben", f"/c/{site.people.canal}/employers/ask")
    keys = Keys(page)
    keys.past_the_header()
    keys.to(page.get_by_role("link", name="Depot visit for Year 10"))
    keys.press("Enter")
    expect(page.get_by_label("Or around when")).to_have_value("A Tuesday in March")
    page.get_by_label("How many pupils").focus()
    keys.press("Enter")
    expect(page.get_by_text("Sent to the brokers")).to_be_visible()
    assert _kept(site)[1] == ("workplace_visit", ["y10"], 12, "A Tuesday in March")
    assert keys.count < 10, keys.count


def test_a_day_on_which_the_school_is_away_is_changed_with_two_keys(visit: Visit, site: Site) -> None:
    on = school_day(40)
    with site.app.app_context():
        entry = PlannerEntry(cluster_id=site.people.canal, organisation_id=site.people.tollhouse, kind=Kind.INSET,
                             title="Staff day", first_day=on, last_day=on)  # fmt: skip
        db.session.add(entry)
        db.session.commit()
    page = visit("ben", f"/c/{site.people.canal}/employers/ask")
    page.get_by_label("What would you like?").select_option(label="Workplace visit")
    page.get_by_label("Year 10", exact=True).check()
    page.get_by_label("How many pupils").fill("12")
    page.get_by_label("On a day").fill(on.isoformat())
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("alert").first).to_contain_text("“Staff day” then. Choose another day below, or keep it")
    look(page, "employers-ask-another-day")
    first = page.get_by_role("group", name="Another day?").get_by_role("radio").first
    first.focus()
    keys = Keys(page)
    keys.press("Space")
    keys.press("Enter")
    expect(page.get_by_text("Sent to the brokers")).to_be_visible()
    with site.app.app_context():
        row = db.session.query(EmployerRequest).one()
        assert row.wanted_on is not None
        assert row.wanted_on != on
        assert abs(row.wanted_on - on) < timedelta(days=8)
