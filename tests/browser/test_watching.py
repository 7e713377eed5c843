"""Whoever watches has to be able to see: each kind of trouble is made once, and found."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import look

TROUBLE: dict[str, tuple[Callable[[Page], object], str]] = {
    "a script that fails": (lambda page: page.evaluate("setTimeout(() => { throw Error('oh') })"), "script error"),
    "an inline style": (lambda page: page.evaluate("document.body.innerHTML += '<p style=\"color:red\">'"), "style"),
    "something from another host": (
        lambda page: page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.2:9/x'}))"),
        "127.0.0.2",
    ),
    "a file that is not there": (lambda page: page.evaluate("fetch('/static/nothing.css')"), "404 for GET"),
}


@pytest.mark.parametrize("kind", TROUBLE)
def test_trouble_in_the_browser_is_seen(site: Site, visit: Visit, kind: str) -> None:
    page = visit()
    make, words = TROUBLE[kind]
    make(page)
    page.wait_for_timeout(300)
    problems = page.watcher.problems  # type: ignore[attr-defined]
    assert words in "\n".join(problems)
    problems.clear()


@pytest.mark.parametrize(
    ("html", "words"), [("<img src='/static/build/icon.svg'>", "image-alt"), ("<p class='wide'>x</p>", "sideways")]
)
def test_a_page_that_is_not_good_enough_is_seen(site: Site, visit: Visit, html: str, words: str) -> None:
    page = visit()
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)
    page.evaluate("for (const wide of document.querySelectorAll('.wide')) wide.style.width = '3000px'")
    with pytest.raises(AssertionError, match=words):
        look(page, "not-good-enough")
