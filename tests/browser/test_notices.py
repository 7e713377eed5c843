"""Choosing one's letters, writing to the cluster, the weekly letter, school holidays, and the way out of a letter."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look


def test_choosing_my_letters(site: Site, visit: Visit) -> None:
    page = visit("ben", "/me/")
    page.get_by_role("link", name="Choose my letters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My letters")
    look(page, "my-letters")
    page.get_by_label("The weekly letter comes on").select_option("Thursday")
    actions = page.get_by_role("group", name="Actions: something is given")
    actions.get_by_label("In the weekly letter").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It holds from now on")).to_be_visible()
    expect(page.get_by_label("The weekly letter comes on")).to_have_value("thu")
    expect(actions.get_by_label("In the weekly letter")).to_be_checked()


def test_an_announcement_arrives_and_is_stopped_by_its_link(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/announcements/")
    look(asha, "announcements-none")
    asha.get_by_role("link", name="Write an announcement").first.click()
    asha.get_by_label("Subject").fill("The room has changed")
    asha.get_by_label("What you write", exact=True).fill(
        "We meet in the **library**.\n\n- come by the side door\n- bring the list"
    )
    asha.get_by_label("Careers leaders").check()
    look(asha, "announcement-writing")
    asha.get_by_role("button", name="Look at it before sending").click()
    expect(asha.get_by_role("heading", level=1)).to_have_text("The room has changed")
    look(asha, "announcement-draft")
    asha.get_by_role("button", name="Send it to 3 people").click()
    expect(asha.get_by_text("On its way to 3 people")).to_be_visible()
    site.work()
    asha.goto(f"/c/{site.people.canal}/announcements/")
    expect(asha.get_by_text("3 sent")).to_be_visible()
    look(asha, "announcements")
    dan = visit("dan", "/notices")
    dan.get_by_role("link", name="The room has changed").click()
    expect(dan.get_by_text("come by the side door")).to_be_visible()
    letter = site.letter("dan@example.org", "The room has changed")
    stranger = visit(path=letter[letter.index("/link/letters/") :].split()[0])
    look(stranger, "stop-letters")
    stranger.get_by_role("button", name="Stop these letters").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("These letters are switched off")
    look(stranger, "letters-stopped")
    stranger.get_by_role("button", name="Undo").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Stop these letters?")


def test_the_weekly_letter_and_its_note_without_scripts(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/weekly-letter/", java_script_enabled=False)
    asha.get_by_role("link", name="Write the note").click()
    asha.get_by_label("Your note for the week", exact=True).fill("Welcome to **Maria Santos**.")
    asha.get_by_role("button", name="Save the note").click()
    expect(asha.locator("strong", has_text="Maria Santos")).to_be_visible()


def test_what_goes_out_on_monday_and_when_schools_are_away(site: Site, visit: Visit) -> None:
    asha = visit("asha", f"/c/{site.people.canal}/weekly-letter/note")
    look(asha, "week-note")
    asha.get_by_label("Your note for the week", exact=True).fill("Two visits have seats to spare.")
    asha.get_by_role("button", name="Save the note").click()
    expect(asha.get_by_role("heading", level=1)).to_have_text("The weekly letter")
    look(asha, "weekly-letter")
    asha.goto(f"/c/{site.people.canal}/planner/?year=2026")
    look(asha, "year-none")
    asha.goto(f"/c/{site.people.canal}/planner/enter")
    asha.get_by_label("What is it?").select_option("holiday")
    asha.get_by_label("Title").fill("Half-term")
    asha.get_by_label("First day").fill("2027-02-15")
    asha.get_by_label("Last day").fill("2027-02-19")
    asha.get_by_label("For whom?").select_option("cluster")
    look(asha, "year-enter")
    asha.get_by_role("button", name="Enter it").click()
    expect(asha.get_by_text("Half-term is entered")).to_be_visible()
    look(asha, "year-dates")
    asha.goto(f"/c/{site.people.canal}/planner/?year=2026")
    look(asha, "year")
