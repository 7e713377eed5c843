"""Ben comes in, forgets his password, and goes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.world import PASSWORD


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.locator("summary", has_text="Account of").click()
    page.get_by_role("button", name="Sign out").click()


def test_ben_signs_in_sees_his_front_page_and_signs_out(site: Site, visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    look(page, "sign-in")
    sign_in(page, "ben", PASSWORD)
    expect(page.get_by_role("heading", name="What needs you")).to_be_visible()
    look(page, "front-empty")
    sign_out(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(f"/c/{site.people.canal}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_wrong_password_is_said_plainly_and_the_address_stays(site: Site, visit: Visit) -> None:
    page = visit()
    sign_in(page, "ben", "not-the-right-one")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("E-mail address")).to_have_value("ben@example.org")
    look(page, "sign-in-wrong")


def test_whoever_followed_a_link_comes_to_that_page_after_signing_in(site: Site, visit: Visit) -> None:
    page = visit(path=f"/c/{site.people.canal}/members/")
    sign_in(page, "ben", PASSWORD)
    expect(page).to_have_url(f"{site.url}/c/{site.people.canal}/members/")


def test_a_forgotten_password_is_set_anew_through_a_letter(site: Site, visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="Forgotten your password?").click()
    look(page, "forgotten-password")
    page.get_by_label("E-mail address").fill("ben@example.org")
    page.get_by_role("button").last.click()
    expect(page.get_by_text("a letter is on its way")).to_be_visible()
    page.goto(site.link("ben@example.org"))
    look(page, "new-password")
    page.get_by_label("New password").fill("a-canal-boat-in-the-rain")
    page.locator("main").get_by_role("button", name="password").last.click()
    expect(page.get_by_text("Your new password is set")).to_be_visible()
    other = visit()
    sign_in(other, "ben", "a-canal-boat-in-the-rain")
    expect(other.get_by_role("heading", name="What needs you")).to_be_visible()


def test_signing_in_and_out_works_without_scripts(site: Site, visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    sign_in(page, "ben", PASSWORD)
    expect(page.get_by_role("heading", name="What needs you")).to_be_visible()
    sign_out(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("place", ["help", "accessibility", "privacy", "cookies", "sources"])
def test_the_statements_are_open_to_everybody(site: Site, visit: Visit, place: str) -> None:
    page = visit(path=f"/{place}")
    look(page, f"statement-{place}")
