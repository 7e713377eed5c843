"""The thread of one search: what Ben shares is found by a phrase inside, narrowed, fetched, renamed and withdrawn."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.extract.makers import pdf, word

PHRASE = "rehearse the handshake in pairs"
FAIR, VISIT = "Handbook for a careers fair", "Prompts for a workplace visit"


def the_files(folder: Path) -> tuple[Path, Path]:
    """The phrase stands on the second page of the one, and between other paragraphs in the other."""
    return (
        pdf(folder / "fair handbook.pdf", "Six weeks before the fair", f"On the day, {PHRASE} before the doors open"),
        word(folder / "visit-prompts.docx", "Before the visit", f"Those who are shy {PHRASE} first.", "Afterwards"),
    )


def library(site: Site) -> str:
    return f"/c/{site.people.canal}/resources/"


def share(page: Page, file: Path, title: str, year: str) -> None:
    page.get_by_role("link", name="Share a resource").first.click()
    page.get_by_label("Drop files here, or choose them").set_input_files(file)
    page.get_by_label("Title").fill(title)
    page.get_by_label(year, exact=True).check()
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="Resources", exact=True).last.click()


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Search resources, also inside files").fill(words)
    page.locator("main").get_by_role("button", name="Search").click()


def found(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title, exact=True))


def shared_by_ben(site: Site, visit: Visit, folder: Path) -> tuple[Page, Path, Path]:
    """Two files, shared with the form and read by the worker; Ben stands in the library."""
    handbook, prompts = the_files(folder)
    ben = visit("ben", library(site))
    share(ben, handbook, FAIR, "Year 9")
    share(ben, prompts, VISIT, "Year 12")
    site.work()
    return ben, handbook, prompts


def test_two_files_are_found_by_a_phrase_inside_narrowed_and_fetched(site: Site, visit: Visit, tmp_path: Path) -> None:
    _, handbook, _ = shared_by_ben(site, visit, tmp_path)
    dan = visit("dan", library(site))
    look(dan, "thread-library")
    search(dan, f'"{PHRASE}"')
    expect(dan.get_by_role("heading", name="2 resources")).to_be_visible()
    expect(found(dan, FAIR)).to_contain_text("Page 2:")
    expect(found(dan, FAIR).locator("mark").first).to_be_visible()
    expect(found(dan, VISIT).locator("mark").first).to_be_visible()
    expect(found(dan, VISIT)).not_to_contain_text("Page 2")

    filters = dan.get_by_role("form", name="Filters", exact=True)
    filters.get_by_label("Year 9").check()
    filters.get_by_role("button", name="Show results").first.click()
    expect(dan.get_by_role("heading", name="1 resource")).to_be_visible()
    expect(found(dan, FAIR)).to_contain_text("Page 2:")
    expect(found(dan, VISIT)).to_have_count(0)
    look(dan, "thread-narrowed")

    dan.get_by_role("link", name=FAIR).click()
    expect(dan.locator("main")).to_contain_text(PHRASE)
    look(dan, "thread-resource")
    with dan.expect_download() as download:
        dan.get_by_role("link", name="Download", exact=True).click()
    assert download.value.suggested_filename == "fair handbook.pdf"
    assert download.value.path().read_bytes() == handbook.read_bytes()


def test_the_new_title_is_dans_too_and_what_is_withdrawn_says_so_to_him(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    ben, _, _ = shared_by_ben(site, visit, tmp_path)
    dan = visit("dan", library(site))
    ben.get_by_role("link", name=VISIT).click()
    ben.get_by_role("link", name="Change it").click()
    ben.get_by_label("Title").fill("Prompts for every visit")
    ben.get_by_role("button", name="Save the changes").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("Prompts for every visit")
    site.work()

    search(dan, "handshake")
    expect(found(dan, VISIT)).to_have_count(0)
    dan.get_by_role("link", name="Prompts for every visit").click()
    expect(dan.get_by_role("heading", level=1)).to_have_text("Prompts for every visit")
    expect(dan.get_by_role("link", name="Change it")).to_have_count(0)
    file = dan.get_by_role("link", name="Download", exact=True).get_attribute("href") or ""

    ben.get_by_role("link", name="Withdraw this resource").click()
    ben.get_by_label("Why").fill("The firm has moved away")
    ben.get_by_role("button", name="Withdraw it").click()
    expect(ben.get_by_role("button", name="Put it back")).to_be_visible()
    site.work()

    dan.reload()
    expect(dan.locator("main")).to_contain_text("This resource was withdrawn")
    expect(dan.locator("main")).to_contain_text("The firm has moved away")
    expect(dan.get_by_role("button", name="Put it back")).to_have_count(0)
    look(dan, "thread-withdrawn")
    answer = dan.request.get(file)
    assert answer.status == 404
    dan.goto(library(site))
    search(dan, "handshake")
    expect(dan.get_by_role("heading", name="1 resource")).to_be_visible()
    expect(found(dan, FAIR)).to_be_visible()


def test_without_scripts_a_file_is_shared_found_and_narrowed(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit("ben", library(site), java_script_enabled=False)
    handbook, prompts = the_files(tmp_path)
    share(page, handbook, FAIR, "Year 9")
    share(page, prompts, VISIT, "Year 12")
    site.work()
    search(page, PHRASE)
    expect(found(page, FAIR)).to_contain_text("Page 2:")
    expect(found(page, FAIR).locator("mark").first).to_be_visible()
    filters = page.get_by_role("form", name="Filters", exact=True)
    filters.get_by_label("Year 12").check()
    filters.get_by_role("button", name="Show results").first.click()
    expect(found(page, VISIT).locator("mark").first).to_be_visible()
    expect(found(page, FAIR)).to_have_count(0)
