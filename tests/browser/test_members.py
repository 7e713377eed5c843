"""Asha invites, Femi joins by the letter, people find each other; and a hub begins with nobody in it."""

import re

from playwright.sync_api import expect

from hub.db import db, now
from hub.members.models import Person
from hub.members.register import load_shipped_register
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look


def test_asha_invites_femi_who_joins_by_the_link_in_the_letter(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/members/")
    look(asha, "members")
    asha.get_by_role("link", name="Invite people").click()
    look(asha, "invite")
    asha.get_by_label("Name").fill("Femi Adebayo")
    asha.get_by_label("E-mail address").fill("femi@example.org")
    asha.get_by_label("School or organisation").select_option("Marigold Street School")
    asha.get_by_role("button", name="Send the invitation").click()
    expect(asha.get_by_text("Femi Adebayo").first).to_be_visible()

    femi = visit(path=site.link("femi@example.org", "invites you"))
    expect(femi.get_by_role("heading", level=1)).to_have_text("Join Canal cluster")
    look(femi, "join")
    femi.get_by_label("Choose a password").fill("too-short")
    femi.get_by_role("button", name="Join").click()
    expect(femi.get_by_role("alert")).to_contain_text("12 characters or more")
    femi.get_by_label("Choose a password").fill("a-canal-boat-in-the-rain")
    femi.get_by_role("button", name="Join").click()
    expect(femi.get_by_role("heading", name="What needs you")).to_be_visible()


def test_ben_says_what_to_ask_him_about_and_dan_finds_it(site: Site, visit: Visit) -> None:
    ben = visit("ben", f"/c/{site.people.canal}/members/")
    ben.get_by_role("link", name="How others find me").click()
    ben.get_by_label("Ask me about").fill("Careers weeks in Year 9 🎉")
    ben.get_by_role("button", name="Save", exact=False).first.click()
    look(ben, "my-entry")
    dan = visit("dan", f"/c/{site.people.canal}/members/")
    dan.get_by_label("Name, school or words").fill("careers weeks")
    dan.get_by_label("Name, school or words").press("Enter")
    dan.get_by_role("link", name="Ben Okafor").click()
    expect(dan.get_by_role("heading", level=1)).to_have_text("Ben Okafor")
    expect(dan.get_by_text("Careers weeks in Year 9 🎉")).to_be_visible()
    look(dan, "person")


def test_ben_keeps_the_profile_of_his_school(site: Site, visit: Visit) -> None:
    page = visit("ben", f"/c/{site.people.canal}/members/organisations/{site.people.tollhouse}")
    page.get_by_role("link", name="Change the profile").click()
    look(page, "profile-form")
    page.get_by_label("Group sizes").fill("A class of 30, or the hall with 200")
    page.get_by_label("Nearest stations").fill("Camden Road")
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_text("A class of 30, or the hall with 200")).to_be_visible()
    look(page, "organisation")


def test_a_list_of_people_is_looked_at_before_anything_is_sent(site: Site, visit: Visit) -> None:
    page = visit("asha", f"/c/{site.people.canal}/members/invite/list")
    page.get_by_label("People, one a line").fill(
        "Femi Adebayo <femi@example.org>, Marigold Street School\nnot an address at all"
    )
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_text("Nothing has been sent yet")).to_be_visible()
    look(page, "invite-list-plan")
    page.get_by_role("button", name=re.compile("Leave out 1 line")).click()
    assert "invites you" in site.letter("femi@example.org")


def test_asha_sees_the_pages_as_a_school_does(site: Site, visit: Visit) -> None:
    page = visit("asha", f"/c/{site.people.canal}/members/organisations/{site.people.tollhouse}")
    page.get_by_role("button", name="View as this school").click()
    expect(page.get_by_text("as a careers leader of Tollhouse Lane School")).to_be_visible()
    look(page, "viewing-as")
    page.get_by_role("button", name="Stop viewing").click()
    expect(page.get_by_text("as a careers leader of Tollhouse Lane School")).to_have_count(0)


def test_an_empty_hub_becomes_a_cluster_by_the_guided_start(empty_site: Site, visit: Visit) -> None:
    with empty_site.app.app_context():
        load_shipped_register()
        ada = Person(name="Ada Novak", email="ada@example.org", is_administrator=True, joined_at=now())
        db.session.add(ada)
        db.session.commit()
        db.session.remove()
    page = visit()
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.locator("main").get_by_role("button").last.click()
    page.goto(empty_site.link("ada@example.org"))
    page.get_by_label("New password").fill("a-canal-boat-in-the-rain")
    page.locator("main form button[type=submit]").click()
    page.goto("/login")
    if page.get_by_label("E-mail address").count():
        page.get_by_label("E-mail address").fill("ada@example.org")
        page.get_by_label("Password", exact=True).fill("a-canal-boat-in-the-rain")
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make a cluster")
    look(page, "make-cluster")
    page.get_by_label("Name of the cluster").fill("Camden careers cluster")
    page.get_by_label("Camden", exact=True).check()
    page.get_by_label("Lead organisation").fill("NW1")
    page.get_by_label("I do", exact=True).check()
    page.get_by_role("button", name="Make the cluster").click()
    expect(page.get_by_role("alert")).to_contain_text("Say which organisation you mean")
    page.get_by_role("group", name="Which one do you mean?").get_by_role("radio").first.check()
    page.get_by_role("button", name="Make the cluster").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose schools")
    page.get_by_label("Name, URN or postcode").fill("NW5")
    page.get_by_label("Name, URN or postcode").press("Enter")
    look(page, "choose-schools")
    page.locator("main").get_by_role("checkbox", disabled=False).first.check()
    page.get_by_role("button", name="Add the ticked ones").click()
    page.get_by_role("link", name="Go on: invite people").click()
    page.get_by_label("Name", exact=True).fill("Ben Okafor")
    page.get_by_label("E-mail address").fill("ben@example.org")
    page.get_by_label("School or organisation").select_option(index=1)
    page.get_by_role("button", name="Send the invitation").click()
    assert "Camden careers cluster" in empty_site.letter("ben@example.org")
