"""A real sheet goes through the library: shared, found by words inside it, looked at, used, collected, carried away and
put there anew. Dan does his part on a telephone; a link is shared without a mouse."""

import re
import zipfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.test_resources import found, library, search
from tests.browser.watching import look
from tests.extract.makers import pdf

SHEET = Path(__file__).parents[1] / "data" / "job-sheet-registered-community-nurses.pdf"
TITLE = "Registered community nurses"
INSIDE = '"specialist practitioner in community nursing"'
TELEPHONE = {"viewport": {"width": 360, "height": 740}}


def shared_by_ben(site: Site, ben: Page) -> None:
    """The title comes from inside the file, the tags from its words; both are Ben's to agree to."""
    ben.get_by_label("Drop files here, or choose them").set_input_files(SHEET)
    ben.get_by_label("Year 10", exact=True).check()
    ben.get_by_role("button", name="Share it").click()
    expect(ben.get_by_role("alert")).to_contain_text("We took this one from the file")
    expect(ben.get_by_label("Title")).to_have_value(TITLE)
    ben.get_by_role("button", name="Share it").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text(TITLE)
    site.work()
    ben.reload()
    expect(ben.get_by_label("Health and social care")).to_be_checked()
    look(ben, "resource-suggestions")
    ben.get_by_role("button", name="Add the ticked ones").click()
    expect(ben.get_by_role("list", name="About it")).to_contain_text("Health and social care")
    site.work()


def found_by_dan(site: Site, dan: Page) -> None:
    search(dan, INSIDE)
    expect(found(dan, TITLE)).to_contain_text("Page 1:")
    for facet, option in (("Year group", "Year 10"), ("Sector of work", "Health and social care")):
        if not dan.get_by_role("form", name="Filters", exact=True).is_visible():
            dan.locator("summary", has_text="Filters").first.click()
        filters = dan.get_by_role("form", name="Filters", exact=True)
        if facet == "Sector of work":
            filters.locator("summary", has_text="More filters").click()
        filters.get_by_role("group", name=facet).get_by_label(option).check()
        filters.get_by_role("button", name="Show results").first.click()
        expect(dan.get_by_role("list", name="Filters in use")).to_contain_text(option)
    expect(dan.get_by_role("heading", name="1 resource")).to_be_visible()
    dan.get_by_role("link", name=TITLE).click()
    dan.locator("summary", has_text=SHEET.name).click()
    expect(dan.get_by_role("img", name=re.compile("Page 1")).first).to_be_visible()
    look(dan, "resource-inside")


def collected_by_dan(dan: Page, folder: Path) -> None:
    dan.get_by_role("link", name="We used it").first.click()
    dan.get_by_label("It worked").check()
    dan.get_by_label("A line of advice for the next school").fill("Bring a visitor")
    dan.get_by_role("button", name="Say so").click()
    expect(dan.locator("main")).to_contain_text("Bring a visitor")
    dan.get_by_role("link", name="Add it to a collection").click()
    dan.get_by_role("link", name="Make a collection with it").click()
    dan.get_by_label("Title").fill("Health week")
    dan.get_by_role("button", name="Make the collection").click()
    expect(dan.get_by_role("heading", level=1)).to_have_text("Health week")
    look(dan, "collection")
    with dan.expect_download() as download:
        dan.get_by_role("link", name="Download it whole").click()
    download.value.save_as(folder / "week.zip")
    with zipfile.ZipFile(folder / "week.zip") as package:
        names = package.namelist()
        sheet = next(name for name in names if name.endswith(".pdf"))
        assert package.read(sheet) == SHEET.read_bytes()
        index = package.read(next(name for name in names if name.endswith("index.html"))).decode()
    assert TITLE in index
    assert quote(sheet.rpartition("/")[2]) in index


def test_a_sheet_is_shared_found_used_collected_and_put_there_anew(site: Site, visit: Visit, tmp_path: Path) -> None:
    ben = visit("ben", f"{library(site)}share")
    shared_by_ben(site, ben)
    dan = visit("dan", library(site), **TELEPHONE)
    found_by_dan(site, dan)
    collected_by_dan(dan, tmp_path)

    ben.get_by_role("link", name="New version").click()
    ben.get_by_label("Drop the new file here, or choose it").set_input_files(pdf(tmp_path / "new.pdf", "Pay in 2026"))
    ben.get_by_label("What is new in it").fill("Pay of this year")
    look(ben, "new-version")
    ben.get_by_role("button", name="Put it there").click()
    expect(ben.locator("main")).to_contain_text("Version 2")
    expect(ben.locator("main")).to_contain_text("Pay of this year")
    dan.goto("/notices")
    expect(dan.locator("main")).to_contain_text(TITLE)
    site.work()
    dan.goto(library(site))
    search(dan, INSIDE)
    expect(found(dan, TITLE)).to_have_count(0)


def test_a_link_is_shared_without_a_mouse(site: Site, visit: Visit) -> None:
    """With Tab, Enter, arrows and the space bar alone, from the top of the library."""
    ben = visit("ben", library(site))

    def tab_to(name: str) -> None:
        for _ in range(60):
            ben.keyboard.press("Tab")
            if ben.evaluate(SAID) == name:
                return
        raise AssertionError(f"Tab never comes to {name!r}")

    tab_to("Share a resource")
    ben.keyboard.press("Enter")
    ben.wait_for_url("**/share")
    tab_to("A link")
    ben.keyboard.press("Enter")
    ben.wait_for_url("**/share/link")
    tab_to("Address of the page")
    ben.keyboard.type("https://www.example.org/careers")
    tab_to("Title")
    ben.keyboard.type("Careers page")
    tab_to("Everyone in this cluster")
    ben.keyboard.press("ArrowDown")
    tab_to("Year 9")
    ben.keyboard.press("Space")
    tab_to("Share it")
    ben.keyboard.press("Enter")
    expect(ben.get_by_role("heading", level=1)).to_have_text("Careers page")
    expect(ben.get_by_role("list", name="About it")).to_contain_text("Year 9")
    expect(ben.locator("main")).to_contain_text("Every cluster on this site")


SAID = """() => {
  const one = document.activeElement;
  const label = one.labels && one.labels.length ? one.labels[0].innerText : one.innerText;
  return (label || "").trim();
}"""
