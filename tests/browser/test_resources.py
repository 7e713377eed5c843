"""What Ben shares is found by a phrase inside, narrowed, fetched, renamed and withdrawn."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.extract.makers import pdf, slides, word

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


def share(page: Page, files: Path | list[Path], title: str, year: str = "Year 9") -> None:
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_label("Title").fill(title)
    page.get_by_label(year, exact=True).check()
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_text("It is shared.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def search(page: Page, words: str) -> None:
    page.get_by_role("combobox", name="Search resources, also inside files").fill(words)
    page.locator("main").get_by_role("button", name="Search").click()


def found(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title, exact=True))


def shared_by_ben(site: Site, visit: Visit, folder: Path) -> tuple[Page, Path, Path]:
    """Two files, shared with the form and read by the worker; Ben stands in the library."""
    handbook, prompts = the_files(folder)
    ben = visit("ben", f"{library(site)}share")
    share(ben, handbook, FAIR, "Year 9")
    ben.goto(f"{library(site)}share")
    share(ben, prompts, VISIT, "Year 12")
    ben.goto(library(site))
    site.work()
    return ben, handbook, prompts


def test_several_files_are_shared_at_once_with_a_bar_for_each(site: Site, visit: Visit, tmp_path: Path) -> None:
    files = [*the_files(tmp_path), slides(tmp_path / "assembly.pptx", ("Careers in health", "Nurses, porters"))]
    ben = visit("ben", library(site))
    look(ben, "resources-empty")
    ben.get_by_role("link", name="Share a resource").click()
    ben.get_by_label("Drop files here, or choose them").set_input_files(files)
    expect(ben.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(3)
    expect(ben.get_by_role("progressbar")).to_have_count(3)
    ben.get_by_label("What it is, if you like: visit-prompts.docx").fill("Prompts to print")
    look(ben, "share")
    share(ben, list(reversed(files)), VISIT)  # chosen anew: a label stays with its file
    main = ben.locator("main")
    expect(main.get_by_role("link", name="assembly.pptx").first).to_be_visible()
    expect(main.get_by_role("link", name="Prompts to print").first).to_be_visible()
    expect(main.get_by_text("visit-prompts.docx")).to_have_count(0)


DROP = """(place, names) => {
  const carried = new DataTransfer();
  for (const name of names) carried.items.add(new File([name], name));
  return ["dragover", "drop"].map((kind) =>
    place.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true })));
}"""


def test_files_are_dropped_anywhere_on_their_place_and_beside_it_nothing_is_lost(site: Site, visit: Visit) -> None:
    ben = visit("ben", f"{library(site)}share")
    label = ben.get_by_text("Drop files here, or choose them")
    assert label.evaluate(DROP, ["one.txt", "two.txt"]) == [False, False], "the browser would open them"
    label.evaluate(DROP, ["three.txt"])
    assert ben.get_by_role("heading", level=1).evaluate(DROP, ["four.txt"]) == [False, False]
    expect(ben.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(3)
    ben.get_by_label("Title").fill(VISIT)
    ben.get_by_role("button", name="Share it").click()
    for name in ("one.txt", "two.txt", "three.txt"):
        expect(ben.locator("main").get_by_role("link", name=name).first).to_be_visible()
    expect(ben.locator("main").get_by_text("four.txt")).to_have_count(0)


def test_one_file_is_not_asked_for_a_label(site: Site, visit: Visit, tmp_path: Path) -> None:
    ben = visit("ben", f"{library(site)}share")
    ben.get_by_label("Drop files here, or choose them").set_input_files(the_files(tmp_path)[0])
    expect(ben.get_by_role("progressbar")).to_have_count(1)
    expect(ben.get_by_label("What it is, if you like")).to_have_count(0)


def test_two_files_are_found_by_a_phrase_inside_narrowed_and_fetched(site: Site, visit: Visit, tmp_path: Path) -> None:
    _, handbook, _ = shared_by_ben(site, visit, tmp_path)
    dan = visit("dan", library(site))
    look(dan, "resources")
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
    look(dan, "resources-found")

    dan.get_by_role("link", name=FAIR).click()
    expect(dan.locator("main")).to_contain_text(PHRASE)
    look(dan, "resource")
    expect(dan.get_by_role("link", name="Withdraw this resource")).to_have_count(0)
    with dan.expect_download() as download:
        dan.get_by_role("link", name="Download", exact=True).click()
    assert download.value.suggested_filename == "fair handbook.pdf"
    assert download.value.path().read_bytes() == handbook.read_bytes()


def test_the_real_worker_makes_it_findable(site: Site, visit: Visit, tmp_path: Path) -> None:
    with site.worker():
        ben = visit("ben", f"/c/{site.people.canal}/resources/share")
        share(ben, the_files(tmp_path)[1], VISIT)
        for _ in range(100):
            ben.goto(f"/c/{site.people.canal}/resources/?q=%22rehearse+the+handshake%22")
            if ben.locator("mark").count():
                break
            ben.wait_for_timeout(200)
        expect(ben.locator("mark").first).to_be_visible()


def test_the_new_title_is_dans_too_and_what_is_withdrawn_says_so_to_him(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    ben, _, _ = shared_by_ben(site, visit, tmp_path)
    dan = visit("dan", library(site))
    ben.get_by_role("link", name=VISIT).click()
    ben.get_by_role("link", name="Change it").click()
    look(ben, "resource-change")
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
    look(ben, "resource-withdraw")
    ben.get_by_role("button", name="Withdraw it").click()
    expect(ben.get_by_role("alert")).to_contain_text("Say why")
    ben.get_by_label("Why").fill("The firm has moved away")
    ben.get_by_role("button", name="Withdraw it").click()
    expect(ben.get_by_role("button", name="Put it back")).to_be_visible()
    look(ben, "resource-withdrawn")
    site.work()

    dan.reload()
    expect(dan.locator("main")).to_contain_text("This resource was withdrawn")
    expect(dan.locator("main")).to_contain_text("The firm has moved away")
    expect(dan.get_by_role("button", name="Put it back")).to_have_count(0)
    answer = dan.request.get(file)
    assert answer.status == 404
    dan.goto(library(site))
    search(dan, "handshake")
    expect(dan.get_by_role("heading", name="1 resource")).to_be_visible()
    expect(found(dan, FAIR)).to_be_visible()


def test_a_file_that_is_not_what_its_name_says_is_refused_and_what_was_typed_stays(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share")
    wrong = tmp_path / "plan.pdf"
    wrong.write_bytes(b"no pdf at all")
    page.get_by_label("Drop files here, or choose them").set_input_files([wrong, the_files(tmp_path)[1]])
    page.get_by_label("Title").fill("Plan مرحبا")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("alert")).to_contain_text("plan.pdf")
    expect(page.get_by_label("Title")).to_have_value("Plan مرحبا")
    expect(page.get_by_text("Sent already, and kept")).to_be_visible()
    look(page, "share-refused")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan مرحبا")


def test_a_page_is_written_with_a_preview(site: Site, visit: Visit) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share/page")
    page.get_by_label("Title").fill("How we run our careers fair")
    page.get_by_label("The page", exact=True).fill(
        "## Six weeks before\n\n- Ask **twelve** employers\n\n<script>x</script>"
    )
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("twelve")
    look(page, "share-page")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("heading", name="Six weeks before")).to_be_visible()
    look(page, "resource-page")


def test_without_scripts_a_file_is_shared_found_and_narrowed(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit("ben", f"{library(site)}share", java_script_enabled=False)
    handbook, prompts = the_files(tmp_path)
    page.get_by_label("Drop files here, or choose them").set_input_files(handbook)
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a title")
    page.get_by_label("Title").fill(FAIR)
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FAIR)
    expect(page.locator("main").get_by_text("fair handbook.pdf").first).to_be_visible()
    page.goto(f"{library(site)}share")
    share(page, prompts, VISIT, "Year 12")
    site.work()
    page.goto(library(site))
    search(page, PHRASE)
    expect(found(page, FAIR)).to_contain_text("Page 2:")
    expect(found(page, FAIR).locator("mark").first).to_be_visible()
    filters = page.get_by_role("form", name="Filters", exact=True)
    filters.get_by_label("Year 12").check()
    filters.get_by_role("button", name="Show results").first.click()
    expect(found(page, VISIT).locator("mark").first).to_be_visible()
    expect(found(page, FAIR)).to_have_count(0)


def test_on_a_phone_the_filters_open_and_close_without_scripts(site: Site, visit: Visit, tmp_path: Path) -> None:
    handbook, _ = the_files(tmp_path)
    share(visit("ben", f"{library(site)}share"), handbook, FAIR)
    site.work()
    page = visit("dan", library(site), java_script_enabled=False)
    filters = page.get_by_role("form", name="Filters", exact=True)
    expect(filters).to_be_visible()
    expect(page.locator("summary", has_text="Filters")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 800})
    expect(filters).to_be_hidden()
    page.locator("summary", has_text="Filters").click()
    filters.get_by_label("Year 9").check()
    filters.get_by_role("button", name="Show results").first.click()
    expect(found(page, FAIR)).to_be_visible()
    expect(page.locator("summary", has_text="Filters, 1 in use")).to_be_visible()
    expect(filters).to_be_hidden()


def back_to_the_form(page: Page, heading: str) -> None:
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_going_back_and_sharing_again_makes_no_twin(site: Site, visit: Visit, tmp_path: Path) -> None:
    files = the_files(tmp_path)[1]
    page = visit("ben", f"{library(site)}share")
    share(page, files, "Prompts for a visit")
    made = page.url
    back_to_the_form(page, "Share a resource")
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_label("Title").fill("Prompts for a visit")
    page.get_by_label("Year 9", exact=True).check()
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_text("This form had already been sent; it was dealt with once.")).to_be_visible()
    assert page.url == made

    page.goto(f"{library(site)}share/link")
    for title in ("A page", "A page", "Another page"):
        page.get_by_label("Address of the page").fill("https://school.example.org/careers")
        page.get_by_label("Title").fill(title)
        page.get_by_role("button", name="Share it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        back_to_the_form(page, "Share a resource")
    page.goto(library(site))
    expect(page.get_by_role("heading", name="3 resources")).to_be_visible()  # what was changed is a second thing


def test_going_back_and_asking_for_an_employer_again_makes_no_twin(site: Site, visit: Visit) -> None:
    page = visit("ben", f"/c/{site.people.canal}/employers/ask")
    for _ in range(2):
        page.get_by_label("What would you like?").select_option(label="Workplace visit")
        page.get_by_role("checkbox", name="Year 10", exact=True).check()
        page.get_by_label("How many pupils").fill("12")
        page.get_by_label("Or around when").fill("A Tuesday in March")
        page.locator("main form").get_by_role("button", name=re.compile("^(Send|Ask)")).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Workplace visit, Year 10")
        page.go_back()
        expect(page.get_by_label("How many pupils")).to_be_visible()
    page.goto(f"/c/{site.people.canal}/employers/requests")
    expect(page.get_by_role("heading", name="Asked for by your school: 1 request")).to_be_visible()
