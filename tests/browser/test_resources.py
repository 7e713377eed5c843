"""Ben shares, Dan finds it by a phrase inside, and what is out of date is withdrawn."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look
from tests.extract.makers import pdf, slides, word

PHRASE = "ask the employer what surprised them"


def some_files(folder: Path) -> list[Path]:
    return [
        word(folder / "visit-prompts.docx", "Before the visit", f"Then {PHRASE} in their first week."),
        slides(folder / "assembly.pptx", ("Careers in health", "Nurses, porters, engineers")),
        pdf(folder / "letter home.pdf", "A letter to families", "The second page speaks of lanyards"),
    ]


def share(page: Page, files: list[Path], title: str) -> None:
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_text("It is shared.")).to_be_visible()


def test_several_files_are_shared_at_once_and_found_by_a_phrase_inside(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    ben = visit("ben", f"/c/{site.people.canal}/resources/")
    look(ben, "resources-empty")
    ben.get_by_role("link", name="Share a resource").click()
    ben.get_by_label("Drop files here, or choose them").set_input_files(some_files(tmp_path))
    expect(ben.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(3)
    expect(ben.get_by_role("progressbar")).to_have_count(3)
    look(ben, "share")
    share(ben, some_files(tmp_path), "Prompts for a workplace visit")
    expect(ben.get_by_role("heading", level=1)).to_have_text("Prompts for a workplace visit")
    site.work()

    dan = visit("dan", f"/c/{site.people.canal}/resources/")
    box = dan.get_by_role("searchbox", name="Search resources, also inside files")
    box.fill("what surprised them")
    box.press("Enter")
    expect(dan.locator("mark").first).to_be_visible()
    look(dan, "resources-found")
    dan.get_by_role("link", name="Prompts for a workplace visit").first.click()
    expect(dan.get_by_role("heading", level=1)).to_have_text("Prompts for a workplace visit")
    expect(dan.locator("main")).to_contain_text(PHRASE)
    look(dan, "resource")
    with dan.expect_download() as download:
        dan.locator("main").get_by_role("link", name=re.compile("visit-prompts.docx")).first.click()
    assert download.value.suggested_filename == "visit-prompts.docx"
    assert download.value.path().read_bytes()[:2] == b"PK"
    expect(dan.get_by_role("link", name="Withdraw this resource")).to_have_count(0)


def test_the_number_of_a_page_stands_beside_what_was_found_in_a_pdf(site: Site, visit: Visit, tmp_path: Path) -> None:
    ben = visit("ben", f"/c/{site.people.canal}/resources/share")
    share(ben, some_files(tmp_path)[2:], "Letter home")
    site.work()
    ben.goto(f"/c/{site.people.canal}/resources/?q=lanyards")
    expect(ben.locator("main")).to_contain_text("Page 2")
    expect(ben.locator("main img").first).to_be_visible()


def test_the_real_worker_makes_it_findable(site: Site, visit: Visit, tmp_path: Path) -> None:
    with site.worker():
        ben = visit("ben", f"/c/{site.people.canal}/resources/share")
        share(ben, some_files(tmp_path)[:1], "Prompts for a visit")
        for _ in range(100):
            ben.goto(f"/c/{site.people.canal}/resources/?q=%22what+surprised+them%22")
            if ben.locator("mark").count():
                break
            ben.wait_for_timeout(200)
        expect(ben.locator("mark").first).to_be_visible()


def test_what_was_shared_is_changed_and_withdrawn_with_a_reason(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share")
    share(page, some_files(tmp_path)[:1], "Prompts for a visit")
    page.get_by_role("link", name="Change it").click()
    look(page, "resource-change")
    page.get_by_label("Title").fill("Prompts for every visit")
    page.get_by_label("Year 9", exact=True).check()
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_text("Your changes are saved")).to_be_visible()
    page.get_by_role("link", name="Withdraw this resource").click()
    look(page, "resource-withdraw")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Why").fill("A newer one is on its way")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("A newer one is on its way")).to_be_visible()
    look(page, "resource-withdrawn")


def test_a_file_that_is_not_what_its_name_says_is_refused_and_what_was_typed_stays(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share")
    wrong = tmp_path / "plan.pdf"
    wrong.write_bytes(b"no pdf at all")
    page.get_by_label("Drop files here, or choose them").set_input_files([wrong, *some_files(tmp_path)[:1]])
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


def test_files_are_shared_without_scripts(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit("ben", f"/c/{site.people.canal}/resources/share", java_script_enabled=False)
    page.get_by_label("Drop files here, or choose them").set_input_files(some_files(tmp_path))
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a title")
    page.get_by_label("Title").fill("Prompts without scripts")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prompts without scripts")
    expect(page.locator("main").get_by_text("assembly.pptx").first).to_be_visible()
    site.work()
    page.goto(f"/c/{site.people.canal}/resources/?q=porters")
    expect(page.get_by_role("link", name="Prompts without scripts")).to_be_visible()


def back_to_the_form(page: Page, heading: str) -> None:
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_going_back_and_sharing_again_makes_no_twin(site: Site, visit: Visit, tmp_path: Path) -> None:
    library = f"/c/{site.people.canal}/resources/"
    files = some_files(tmp_path)[:1]
    page = visit("ben", f"{library}share")
    share(page, files, "Prompts for a visit")
    made = page.url
    back_to_the_form(page, "Share a resource")
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_label("Title").fill("Prompts for a visit")
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_text("This form had already been sent; it was dealt with once.")).to_be_visible()
    assert page.url == made

    page.goto(f"{library}share/link")
    for title in ("A page", "A page", "Another page"):
        page.get_by_label("Address of the page").fill("https://school.example.org/careers")
        page.get_by_label("Title").fill(title)
        page.get_by_role("button", name="Share it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        back_to_the_form(page, "Share a resource")
    page.goto(library)
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
