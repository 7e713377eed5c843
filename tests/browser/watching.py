"""Looks over the shoulder of whoever plays in the browser: mistakes of scripts, refused styles, failed requests;
and looks closely at single pages: axe-core, sideways scroll, pictures to be looked at by people."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response

OUTPUT = Path(__file__).parents[1] / "output"
SIZES = ((1280, 900), (360, 740))
NARROW = (320, 640)
AXE = Axe()
# What it found is all that is asked: with everything it passed written down too it takes half as long again.
AXE_OPTIONS = {"resultTypes": ["violations"]}


class Watcher:
    """Collects what went wrong on one page (one tab); `problems` is empty at the end of a good test."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home, self.problems, self.allowed = page, home, list[str](), frozenset[int]()
        page.on("console", self._console)
        page.on("pageerror", lambda problem: self.problems.append(f"script error: {problem}"))
        page.on("response", self._response)
        page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        # What could not be loaded is told by its response, with its address and status.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.problems.append(f"console {message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.problems.append(f"{response.status} for {response.request.method} {response.url}")
        if not response.url.startswith((self.home, "data:", "blob:")):
            self.problems.append(f"asked another host: {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what a download or going elsewhere leaves behind
            self.problems.append(f"{request.failure} for {request.method} {request.url}")

    @contextmanager
    def allow(self, *statuses: int) -> Iterator[None]:
        """Within the block these answers are what is wanted."""
        self.allowed = frozenset(statuses)
        yield
        self.page.wait_for_load_state()
        self.allowed = frozenset()


def look(page: Page, name: str) -> None:
    """The page as it stands, at both sizes: axe-core finds nothing, nothing scrolls sideways (at 320 px neither),
    and with HUB_TEST_PICTURES=1 a picture of each is kept in tests/output."""
    page.wait_for_load_state()  # a link just followed has its document before there is anything in it
    before = page.viewport_size or {"width": 1280, "height": 900}
    found: list[str] = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        picture(page, f"{name}-{width}")
        found += [f"at {width} px: {one}" for one in [*axe_problems(page), *sideways(page)]]
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    found += [f"at {NARROW[0]} px: {one}" for one in sideways(page)]
    page.set_viewport_size(before)
    assert not found, f"{page.url} ({name}):\n" + "\n".join(found)


def picture(page: Page, name: str) -> None:
    """For people to look at; taking them all is a twentieth of the whole suite's time."""
    if os.environ.get("HUB_TEST_PICTURES"):
        OUTPUT.mkdir(exist_ok=True)
        page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)


def axe_problems(page: Page) -> list[str]:
    violations = AXE.run(page, options=AXE_OPTIONS).response["violations"]
    return [
        f"{one['id']}: {one['help']} ({' '.join(node['html'].split())[:160]}; {'; '.join(_why(node))})"
        for one in violations
        for node in one["nodes"][:3]
    ]


def _why(node: dict[str, list[dict[str, str]]]) -> list[str]:
    return [check["message"][:160] for kind in ("any", "all", "none") for check in node[kind]][:2]


WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const inside = (e) => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(p).overflowX)) return true; return false; };
  return [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !inside(e))
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 120)).concat(["the page itself"]);
}"""


def sideways(page: Page) -> list[str]:
    return [f"scrolls sideways because of {one}" for one in page.evaluate(WIDER)]
