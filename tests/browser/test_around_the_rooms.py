"""The front page, one search box over all rooms, notices, kept letters, and pages that help when all is not well."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.extract.makers import word


def write_a_page(page: Page, site: Site) -> None:
    page.goto(f"/c/{site.people.canal}/resources/share/page")
    page.get_by_label("Title").fill("How we run our careers fair")
    page.get_by_label("The page", exact=True).fill("Ask twelve employers, of whom nine will come.")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_text("It is shared.")).to_be_visible()


def test_one_box_finds_in_all_rooms(site: Site, visit: Visit) -> None:
    write_a_page(visit("ben"), site)
    site.work()
    dan = visit("dan")
    look(dan, "front-news")
    box = dan.get_by_role("searchbox", name="Search everything in this cluster")
    box.fill("careers fair")
    box.press("Enter")
    expect(dan.get_by_role("link", name="How we run our careers fair")).to_be_visible()
    look(dan, "search")
    dan.goto(f"/c/{site.people.canal}/search?q=zeppelin")
    look(dan, "search-nothing")
    olu = visit("olu", f"/c/{site.people.heath}/search?q=careers+fair")
    expect(olu.get_by_role("link", name="How we run our careers fair")).to_have_count(0)


def test_the_front_page_and_the_search_work_without_scripts(site: Site, visit: Visit) -> None:
    page = visit("ben", java_script_enabled=False)
    write_a_page(page, site)
    site.work()
    page.goto("/")
    box = page.get_by_role("searchbox", name="Search everything in this cluster")
    box.fill("twelve employers")
    box.press("Enter")
    expect(page.get_by_role("link", name="How we run our careers fair")).to_be_visible()
    page.locator("summary", has_text="Account of").click()
    expect(page.get_by_role("link", name="My account")).to_be_visible()


def test_menus_open_and_close_by_keyboard(site: Site, visit: Visit) -> None:
    page = visit("ben")
    menu = page.locator("summary", has_text="Account of")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="My account")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_skip_link_leads_to_the_main_part_and_keeps_what_was_typed(site: Site, visit: Visit) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share/link")
    page.get_by_label("Title").fill("Half a title")
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(page.get_by_label("Title")).to_have_value("Half a title")


def test_going_back_after_sharing_files_shows_the_form_again(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share")
    page.get_by_label("Drop files here, or choose them").set_input_files(word(tmp_path / "small.docx", "A small one"))
    page.get_by_label("Title").fill("A small one")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A small one")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Share a resource")


def test_own_pages(site: Site, visit: Visit) -> None:
    page = visit("ben", "/me/")
    look(page, "my-account")
    page.goto("/notices")
    look(page, "notices")


def test_a_button_for_a_file_can_soon_be_pressed_again(site: Site, visit: Visit) -> None:
    page = visit("ben", "/me/")
    button = page.get_by_role("button", name="Download it")
    for _ in range(2):
        with page.expect_download():
            button.click()
        expect(button).to_be_enabled(timeout=4000)


def test_letters_are_kept_for_the_administrator_while_there_is_no_mail_server(site: Site, visit: Visit) -> None:
    visitor = visit(path="/reset")
    visitor.get_by_label("E-mail address").fill("ben@example.org")
    visitor.locator("main form button[type=submit]").click()
    expect(visitor.get_by_text("a letter is on its way")).to_be_visible()
    site.work()
    ada = visit("ada", "/admin/")
    look(ada, "admin")
    ada.get_by_role("link", name="Look at the letters").click()
    look(ada, "letters")
    ada.locator("main").get_by_role("link", name=re.compile("password", re.I)).first.click()
    expect(ada.locator("main")).to_contain_text(f"{site.url}/reset/")
    look(ada, "letter")


def test_a_page_that_is_not_there_and_one_that_is_not_yours_say_so(site: Site, visit: Visit) -> None:
    page = visit("ben")
    with page.watcher.allow(404):  # type: ignore[attr-defined]
        page.goto("/c/1/no-such-room/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
        look(page, "error-404")
        page.goto(f"/c/{site.people.heath}/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    with page.watcher.allow(403):  # type: ignore[attr-defined]
        page.goto(f"/c/{site.people.canal}/members/settings")
        look(page, "error-403")
        expect(page.get_by_role("heading", level=1)).to_have_text("You cannot do that")
    page.locator("main").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_is_too_large_is_said_before_and_after_it_is_sent(site: Site, visit: Visit, tmp_path: Path) -> None:
    big = tmp_path / "film.txt"
    with big.open("wb") as file:
        file.truncate(51 * 1024 * 1024)  # the limit is 50 MB
    page = visit("ben", f"/c/{site.people.canal}/resources/share")
    page.get_by_label("Drop files here, or choose them").set_input_files(
        [big, word(tmp_path / "small.docx", "A small one")]
    )
    expect(page.get_by_role("list", name="Files to send")).to_contain_text("too large")
    page.get_by_label("Title").fill("A film")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("alert")).to_contain_text("film.txt")
    expect(page.get_by_text("Sent already, and kept")).to_be_visible()
    look(page, "share-too-large")


def test_far_too_much_at_once_is_refused_with_a_page(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share", java_script_enabled=False)
    files = []
    for number in range(5):
        files.append(tmp_path / f"film-{number}.txt")
        with files[-1].open("wb") as file:
            file.truncate(45 * 1024 * 1024)
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_label("Title").fill("Five films")
    with page.watcher.allow(413):  # type: ignore[attr-defined]
        page.get_by_role("button", name="Share it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("That is too large")
