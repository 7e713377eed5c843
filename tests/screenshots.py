"""Takes the pictures of docs/screenshots from the demonstration: `make screenshots`."""

import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

import hub.demo as demo
import hub.serve as serve
from hub import create_app
from hub.config import from_environment
from hub.db import db
from hub.members.demo import DEMO_PASSWORD
from hub.search.keeper import only_writer
from hub.worker import one_round
from tests.browser.conftest import CHROMIUM

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--hide-scrollbars"]


def pictures(closed_review: int, poll: int, closed_round: int) -> dict[str, tuple[str, str]]:
    """name -> (who looks, path)."""
    return {
        "home": ("ben", "/c/1/"),
        "resources": ("ben", "/c/1/resources/?q=apprenticeship"),
        "meetings": ("asha", f"/c/1/meetings/{poll}/poll"),
        "employers": ("erin", "/c/1/employers/requests"),
        "audits": ("asha", f"/c/1/audits/rounds/{closed_round}"),
        "result": ("ben", f"/c/1/audits/reviews/{closed_review}/result"),
    }


def rows() -> tuple[int, int, int]:
    closed = "SELECT id FROM audit_round WHERE closed_at IS NOT NULL"
    school = "SELECT id FROM organisation WHERE name = 'Tollhouse Lane School'"
    asked = (
        f"SELECT id FROM audit_review WHERE round_id IN ({closed}) AND organisation_id IN ({school})",
        "SELECT id FROM meeting WHERE state = 'polling' ORDER BY id LIMIT 1",
        f"{closed} LIMIT 1",
    )
    found = [db.session.scalar(sa.text(select)) for select in asked]
    db.session.rollback()
    return found[0], found[1], found[2]


def sign_in(page: Page, base: str, who: str) -> None:
    page.goto(f"{base}/login")
    page.fill("input[name=email]", f"{who}@example.org")
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("form.hub-form button[type=submit]")


def take(base: str, wanted: dict[str, tuple[str, str]]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (who, path) in wanted.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            sign_in(page, base, who)
            page.goto(base + path)
            picture = TARGET / f"{name}.png"
            page.screenshot(path=picture)
            Image.open(picture).convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(picture, optimize=True)
            sys.stdout.write(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1024} KB\n")
            page.context.close()
        browser.close()


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as instance:
        environment = {"HUB_INSTANCE": instance, "PORT": str(port), "HUB_LOG_LEVEL": "ERROR"}
        app = create_app(from_environment(environment))
        with app.app_context():
            serve.migrate()
            demo.load(lambda words: None)
            with only_writer():
                while one_round():
                    pass
            wanted = pictures(*rows())
        server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        take(f"http://127.0.0.1:{port}", wanted)
        server.shutdown()


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("Chromium is needed for the pictures: apt-get install chromium")
    subprocess.run(["make", "-s", "assets"], cwd=ROOT, check=True)
    main()
