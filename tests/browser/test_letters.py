"""Every kind of letter as a mail program shows it: narrow and wide, nothing from outside, nothing for axe to find."""

import re
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.watching import axe_problems, picture, sideways
from tests.mail.every_letter import STOP, write_every_letter
from tests.world import World

# A letter stands inside the page of a mail program, under its subject.
OF_WHOLE_PAGES = ("region:", "landmark-one-main:", "page-has-heading-one:")
HUB = Path(__file__).parents[2] / "hub"


OURS = ("http://127.0.0.1", "https://hub.school.uk/", "https://meet.example.org/", "https://example.org/")


def test_every_kind_of_letter_is_written_here(app: Flask, people: World) -> None:
    kinds = {
        f"{path.parent.parent.name}/letters/{path.stem}"
        for path in HUB.rglob("letters/*.txt")
        if path.stem not in {"layout", "parts"}
    }
    assert kinds == {letter.template for letter in write_every_letter(people)}


def test_every_letter_looks_right(app: Flask, people: World, browser: Browser) -> None:
    letters, problems = write_every_letter(people), []
    context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for letter in letters:
        page.set_content(letter.html)
        expect(page).to_have_title(letter.subject)
        page.set_viewport_size({"width": 360, "height": 800})
        found = [one for one in axe_problems(page) if not one.startswith(OF_WHOLE_PAGES)] + sideways(page)
        picture(page, _picture(letter.template, 360))
        page.set_viewport_size({"width": 640, "height": 800})
        picture(page, _picture(letter.template, 640))
        problems += [f"{letter.template}: {one}" for one in [*found, *sideways(page)]]
    context.close()
    assert not problems, "\n".join(problems)
    assert [url for url in asked if not url.startswith("about:")] == []


def _picture(template: str, width: int) -> str:
    return f"letter-{template.replace('/letters/', '-')}-{width}"


def test_no_letter_loads_anything_or_leads_elsewhere_than_to_us_the_meeting_or_its_papers(
    app: Flask, people: World
) -> None:
    for letter in write_every_letter(people):
        assert not re.findall(r"<(?:img|link|script|iframe|object|svg|style)\b|url\(|@import", letter.html), (
            letter.template
        )
        for address in re.findall(r"(?:href|src|background)=[\"']([^\"']+)", letter.html):
            assert address.startswith((*OURS, "mailto:")), (letter.template, address)


def test_the_plain_text_can_be_read_without_the_other(app: Flask, people: World) -> None:
    """Lines without a link stay short enough, the same links are in both, and no signs of HTML or a template."""
    for letter in write_every_letter(people):
        assert not re.findall(r"<[a-z/]|&[a-z]+;|&#|\{\{|\{%|\bNone\b", letter.text), letter.text
        assert "\n\n\n" not in letter.text, letter.text
        in_text = set(re.findall(r"https?://[^\s>]+", letter.text))
        in_html = {one.replace("&amp;", "&") for one in re.findall(r'href="(http[^"]+)"', letter.html)}
        assert in_html <= in_text, (letter.template, in_html - in_text)


def test_the_foot_says_where_such_letters_are_stopped(app: Flask, people: World) -> None:
    letters = write_every_letter(people)
    for letter in letters:
        stops = letter.unsubscribe is not None
        words = letter.unsubscribe or "Fewer letters"
        assert (words in letter.text, words in letter.html) == (stops, stops), letter.template
    assert STOP in {letter.unsubscribe for letter in letters}
    assert None in {letter.unsubscribe for letter in letters}
