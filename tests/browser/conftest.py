"""Fixtures of the tests that are played in Chromium: a served hub, and pages of named people."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.site import Site
from tests.browser.watching import Watcher

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")  # the first takes the least of the processor
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
WAIT = 15_000  # milliseconds until something that should be there counts as missing

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is played in Chromium, or skipped with the reason."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for all tests of this process."""
    with Site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    served.restore()
    return served


@pytest.fixture
def empty_site(served: Site) -> Site:
    """A hub with its tables and nobody in it."""
    served.restore(empty=True)
    return served


@pytest.fixture
def visit(served: Site, browser: Browser) -> Iterator[Visit]:
    """`visit("ben")` is a page of his with the front page open, `visit()` one of somebody who is not signed in.
    At the end of the test nothing must have gone wrong on any of them."""
    contexts, watchers = [], []

    def open_page(name: str | None = None, path: str = "/", **options: Any) -> Page:
        context = browser.new_context(
            base_url=served.url, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce", **options
        )
        contexts.append(context)
        if name:
            context.add_cookies([served.cookie(name)])  # type: ignore[list-item]
        page = context.new_page()
        page.set_default_timeout(WAIT)
        watchers.append(Watcher(page, served.url))
        page.watcher = watchers[-1]  # type: ignore[attr-defined]
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    problems = [problem for watcher in watchers for problem in watcher.problems]
    assert not problems, "in the browser: " + "\n".join(problems)
