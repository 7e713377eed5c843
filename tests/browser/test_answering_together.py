"""Two people of one school answer together, a SENCO answers a question by link, a governor signs off; what is typed
survives a closed laptop, a lost connection and a sign-out."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.test_audits import YES_NO, open_a_round, open_section, question
from tests.browser.watching import look

ASKED = "LA1.4"
JO = "jo.hart@school.example"


def began(site: Site, visit: Visit) -> Page:
    """Ben in the first section of a round that Asha has opened."""
    audits = f"/c/{site.people.canal}/audits/"
    open_a_round(visit("asha", audits))
    ben = visit("ben", audits)
    open_section(ben)
    return ben


def ask_jo(ben: Page) -> None:
    ben.get_by_role("link", name="Ask a colleague").click()
    ben.get_by_label("Their name").fill("Jo Hart, SENCO")
    ben.get_by_label("Their e-mail address").fill(JO)
    for box in ben.get_by_role("group", name="Which questions").get_by_role("checkbox").all():
        box.set_checked(ASKED in (box.evaluate("one => one.value"),))
    look(ben, "audit-delegate")
    ben.get_by_role("button", name="Send the questions").click()
    expect(ben.get_by_text("Jo Hart, SENCO gets a letter")).to_be_visible()
    expect(ben.get_by_role("region", name="Asked of colleagues")).to_contain_text("Waiting")
    look(ben, "audit-review-asked")


def jo_answers(link: str, visit: Visit) -> None:
    jo = visit(None, link)
    expect(jo.get_by_role("heading", level=1)).to_contain_text("1 question for you")
    expect(jo.locator("main")).not_to_contain_text(YES_NO)
    question(jo, ASKED).get_by_role("checkbox").first.check()
    look(jo, "audit-delegated")
    jo.get_by_role("button", name="Send the answers").click()
    expect(jo.get_by_text("Thank you. Ben Okafor has been told.")).to_be_visible()
    look(jo, "audit-delegated-sent")


def gus_signs(ben: Page, visit: Visit) -> None:
    ben.get_by_role("link", name="Ask somebody to sign it off").click()
    ben.get_by_role("radio", name="Governor or trustee").check()
    ben.get_by_label("Somebody with a seat for your school").select_option(label="Gus Petrov, governor")
    look(ben, "audit-ask-sign-off")
    ben.get_by_role("button", name="Ask them").click()
    gus = visit("gus", ben.url.split("#")[0])
    gus.get_by_role("link", name="Read and sign off").click()
    expect(gus.locator("main")).to_contain_text(ASKED)
    gus.get_by_role("checkbox", name=re.compile("^I have read these answers")).check()
    look(gus, "audit-sign-off")
    gus.get_by_role("button", name="Sign off", exact=True).click()
    expect(gus.locator("main")).to_contain_text("Signed off by Gus Petrov, governor or trustee, on")
    look(gus, "audit-signed-off")


def test_two_answer_a_senco_answers_by_link_and_a_governor_signs_off(site: Site, visit: Visit) -> None:
    ben = began(site, visit)
    path = ben.url
    cara = visit("cara", path)
    question(ben, YES_NO).get_by_role("radio", name="Partly", exact=True).check()
    ben.get_by_role("button", name="Save and leave").click()
    question(cara, "LA1.6").get_by_role("textbox").first.fill("6")
    cara.get_by_role("button", name="Save and leave").click()
    expect(cara.get_by_text("Saved. You can come back at any time.")).to_be_visible()
    expect(ben.get_by_text("Saved. You can come back at any time.")).to_be_visible()
    ben.goto(path)
    expect(question(ben, YES_NO).get_by_role("radio", name="Partly", exact=True)).to_be_checked()
    expect(question(ben, "LA1.6").get_by_role("textbox").first).to_have_value("6")
    ask_jo(ben)
    link = site.link(JO)
    jo_answers(link, visit)
    gus_signs(ben, visit)
    ben.reload()
    expect(ben.get_by_role("region", name="Sign-off")).to_contain_text("Signed off by Gus Petrov")
    ben.get_by_role("link", name="Check and hand in").first.click()
    expect(ben.locator("main")).to_contain_text("Signed off by Gus Petrov")
    ben.get_by_role("button", name="Hand in").click()
    expect(ben.get_by_text("Handed in. You can take it back")).to_be_visible()
    jo = visit(None, link)
    expect(jo.locator("main")).to_contain_text("was handed in on")
    expect(jo.locator("main")).to_contain_text("ask Ben Okafor")
    look(jo, "audit-delegated-over")


def test_what_is_typed_survives_a_closed_laptop_a_lost_connection_and_a_sign_out(site: Site, visit: Visit) -> None:
    ben = began(site, visit)
    path = ben.url
    partly = question(ben, YES_NO).get_by_role("radio", name="Partly", exact=True)
    partly.check()
    expect(ben.get_by_text("Kept as you type.")).to_be_visible()
    other = visit("ben", path)  # another browser of his
    expect(other.get_by_text("is not saved yet")).to_be_visible()
    expect(question(other, YES_NO).get_by_role("radio", name="Partly", exact=True)).to_be_checked()
    look(other, "audit-section-draft")
    cara = visit("cara", path)
    expect(question(cara, YES_NO).get_by_role("radio", name="Partly", exact=True)).not_to_be_checked()

    ben.route("**/draft", lambda route: route.abort("aborted"))
    hours = question(ben, "LA1.6").get_by_role("textbox").first
    hours.fill("7")
    expect(ben.get_by_text("The hub cannot be reached.")).to_be_visible()
    ben.unroute("**/draft")
    ben.once("dialog", lambda dialog: dialog.accept())
    ben.reload()
    expect(hours).to_have_value("7")
    expect(ben.get_by_text("Kept as you type.")).to_be_visible()

    cookies = ben.context.cookies()
    ben.context.clear_cookies()
    with ben.watcher.allow(400, 401):  # type: ignore[attr-defined]
        hours.fill("8")
        ben.get_by_role("button", name="Save and leave").click()
        expect(hours).to_have_count(0)
    ben.context.add_cookies(cookies)  # type: ignore[arg-type]
    ben.goto(path)
    expect(hours).to_have_value("8")
    expect(partly).to_be_checked()
    ben.get_by_role("button", name="Save and leave").click()
    expect(ben.get_by_text("Saved. You can come back at any time.")).to_be_visible()
    assert ben.evaluate("localStorage.length") == 0
    ben.goto(path)
    expect(hours).to_have_value("8")
    expect(ben.get_by_text("is not saved yet")).to_have_count(0)


def test_a_file_stands_beside_an_answer(site: Site, visit: Visit) -> None:
    ben = began(site, visit)
    first = question(ben, YES_NO)
    first.get_by_text(re.compile("^Note, evidence")).click()
    first.get_by_role("button", name=re.compile("^Save, and add a file")).click()
    ben.get_by_label("Add files").set_input_files({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Our plan"})
    ben.get_by_role("button", name="Keep it beside the answer").click()
    expect(ben.get_by_role("link", name="plan.txt")).to_be_visible()
    look(ben, "audit-evidence")
