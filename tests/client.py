"""The test client: asks by endpoint name, returns a parsed page, and checks every page on the way."""

import contextvars
import os
import re
import secrets
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask, url_for
from itsdangerous import URLSafeTimedSerializer
from lxml.html import FormElement, HtmlElement, HTMLParser, document_fromstring
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from hub.access import absolute_url
from hub.db import SAFE_METHODS, db
from hub.forms import FormReceipt
from hub.members.models import Person, SignIn
from hub.members.reader import token_hash
from tests.page_problems import page_problems

ON_POSTGRES = bool(os.environ.get("HUB_TEST_POSTGRES"))  # there HTML is the same, and was looked at on SQLite
STATEMENTS = 12
MANY_STATEMENTS = 25
READ = ".//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
BUSY_PAGES = re.compile(r"^(home\.|resources\.index|.*\.search$|members\.index)")


class Page:
    """One answer, parsed. `page.h1`, `page.text`, `page.errors`, `page.flash`; `page.tree` (lxml, ten times as fast)
    and `page.soup` (BeautifulSoup) are all of it."""

    def __init__(self, response: TestResponse, statements: int) -> None:
        self.response, self.status, self.statements = response, response.status_code, statements
        self.is_html = (response.mimetype or "") == "text/html"

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.get_data() if self.is_html else b"", "lxml")

    @cached_property
    def tree(self) -> HtmlElement:
        return parsed(self.response.get_data() if self.is_html else b"")

    @property
    def text(self) -> str:
        main = self.tree.find(".//main")
        return words(self.tree if main is None else main) if self.is_html else self.response.get_data(True)

    @property
    def h1(self) -> str:
        h1 = self.tree.find(".//h1")
        return "" if h1 is None else words(h1)

    @property
    def errors(self) -> list[str]:
        return [words(li) for ul in self.tree.find_class("govuk-error-summary__list") for li in ul.iter("li")]

    @property
    def flash(self) -> str:
        return " ".join(words(banner) for banner in self.tree.find_class("govuk-notification-banner"))

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    def link(self, text: str) -> str:
        """The address of the link with these words; fails where there is none."""
        for a in self.tree.iter("a"):
            if text in words(a):
                return str(a.attrib["href"])
        raise AssertionError(f"no link {text!r} on the page {self.h1!r}")

    def form_with(self, name: str | None = None) -> FormElement:
        """The POST form that has a field or button of that name, else the first POST form of the page's main part.
        `form.fields["title"]` is what a field was drawn with."""
        forms = post_forms(self.tree)
        for form in forms:
            if name is None or form.xpath(".//*[@name=$name]", name=name):
                return form
        some = [words(form)[:200] for form in forms]
        raise AssertionError(f"no form with a field {name!r} on the page {self.h1!r}: {some}")


def parsed(html: bytes) -> HtmlElement:
    return document_fromstring(html or b"<html></html>", parser=HTMLParser(encoding="utf-8"))


def post_forms(tree: HtmlElement) -> list[FormElement]:
    main = tree.find(".//main")
    return list((tree if main is None else main).xpath('.//form[@method="post"]'))


def new_sign_in(row: Person) -> dict[str, Any]:
    """What a browser keeps of it; its row is added, not committed."""
    token = secrets.token_urlsafe(16)
    db.session.add(SignIn(token_hash=token_hash(token), person_id=row.id, browser="test"))
    return {"sign_in": token, "_user_id": row.fs_uniquifier, "_fresh": True, "csrf_token": "0" * 40}


def words(element: HtmlElement) -> str:
    """What is read there, with one space between words."""
    return " ".join(" ".join(element.xpath(READ)).split())


class Client:
    def __init__(self, app: Flask, cluster_id: int) -> None:
        self.app, self.cluster_id = app, cluster_id
        self.http = app.test_client()
        self.check_pages = True

    # Who is asking

    def sign_in(self, person: Person | int) -> "Client":
        """As if the person had signed in: a row in `sign_in` and its token in the cookie."""
        row = db.session.get_one(Person, person if isinstance(person, int) else person.id)
        self.keep_cookie(new_sign_in(row))
        db.session.commit()
        return self

    def keep_cookie(self, cookie: dict[str, Any]) -> None:
        with self.http.session_transaction() as session:
            session.clear()
            session.update(cookie)

    def sign_out(self) -> "Client":
        with self.http.session_transaction() as session:
            session.clear()
            session["csrf_token"] = "0" * 40
        return self

    # Asking

    def url(self, endpoint: str, **values: Any) -> str:
        if self.app.url_map.is_endpoint_expecting(endpoint, "cluster_id"):
            values.setdefault("cluster_id", self.cluster_id)
        with self.app.test_request_context():
            return url_for(endpoint, **values)

    def get(self, endpoint: str, status: int = 200, **values: Any) -> Page:
        return self.get_url(self.url(endpoint, **values), status)

    def get_url(self, url: str, status: int = 200) -> Page:
        return self._open(url, "GET", status)

    def follow(self, page: Page, status: int = 200) -> Page:
        assert page.status in {302, 303}, f"not a redirect but {page.status}: {page.errors or page.h1}"
        return self.get_url(page.location, status)

    def post(self, endpoint: str, data: Any = None, status: int = 302, **values: Any) -> Page:
        return self.post_url(self.url(endpoint, **values), data, status)

    def post_url(self, url: str, data: Any = None, status: int = 302, csrf: bool = True) -> Page:
        fields = data if isinstance(data, MultiDict) else MultiDict(_pairs(data or {}))
        if csrf and "csrf_token" not in fields:
            fields.add("csrf_token", self.csrf_token())
        return self._open(url, "POST", status, data=fields)

    def open_plainly(self, url: str, method: str, data: Any = None) -> tuple[int, str]:
        """The bare status and where it leads, without looking at the page."""
        response = contextvars.Context().run(lambda: self.http.open(url, method=method, data=data))
        return response.status_code, response.headers.get("Location", "")

    def csrf_token(self) -> str:
        with self.http.session_transaction() as session:
            raw = session.setdefault("csrf_token", "0" * 40)
        return str(URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw))

    def submit(self, page: Page, *, status: int = 302, button: str | None = None, **changes: Any) -> Page:
        """Send the form of `page` that has these fields, as a browser would: with its hidden fields and with
        what it was drawn with. `button="name"` or `button="name=value"` presses that button. A value of None
        leaves a field out; a list sends several."""
        pressed, _, value = (button or "").partition("=")
        form = page.form_with(pressed or next(iter(changes), None))
        fields: MultiDict[str, Any] = MultiDict()
        for name, shown in drawn(form):
            if name not in changes:
                fields.add(name, shown)
        for name, wanted in _pairs(changes):
            if wanted is not None:
                fields.add(name, wanted)
        if pressed:
            wanted_tag = f"@name=$name{' and @value=$value' if value else ''}"
            tags = form.xpath(f".//*[{wanted_tag}]", name=pressed, value=value)
            if form.get("id"):
                outside = f"//button[{wanted_tag} and @form=$id]"
                tags += page.tree.xpath(outside, name=pressed, value=value, id=form.get("id"))
            assert tags, f"no button {button!r}"
            fields.add(pressed, value or tags[0].get("value", ""))
        sent_from = page.response.request
        action = str(form.get("action") or sent_from.full_path.rstrip("?"))
        return self._open(action, "POST", status, data=fields)

    def link(self, url: str) -> str:
        """The path of an absolute link out of a letter."""
        with self.app.app_context():
            base = absolute_url("home.start").rstrip("/")
        assert url.startswith(base), url
        return url[len(base) :]

    def _open(self, url: str, method: str, status: int, **kwargs: Any) -> Page:
        db.session.commit()  # what the test has prepared; and its own read locks end here
        watch = Watch(self.app)
        with watch:
            # In a context of its own: otherwise the request would share `g` and the session with the test.
            response = contextvars.Context().run(lambda: self.http.open(url, method=method, **kwargs))
        page = Page(response, watch.statements)
        if response.status_code != status:
            raise AssertionError(
                f"{method} {url} gave {response.status_code}, not {status}: {page.errors or page.h1} "
                f"{page.text[:600]} {watch.trace}"
            )
        assert not (watch.wrote and method in SAFE_METHODS), f"GET {url} wrote to the database"
        assert not watch.forgotten, f"{method} {url} changed rows and did not commit"
        if page.is_html and response.status_code == 200 and self.check_pages:
            problems = [] if ON_POSTGRES else page_problems(response.get_data(), page)
            endpoint = response.headers.get("X-Endpoint", "")
            limit = MANY_STATEMENTS if BUSY_PAGES.match(endpoint) else STATEMENTS
            if method in SAFE_METHODS and watch.statements > limit:
                problems.append(f"{watch.statements} SQL statements (at most {limit}): {watch.trace}")
            assert not problems, f"{method} {url}: " + "; ".join(problems)
        return page


def _pairs(data: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (key, one)
        for key, value in data.items()
        for one in (value if isinstance(value, list | tuple | set) and not _is_file(value) else [value])
    ]


def _is_file(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) in {2, 3} and hasattr(value[0], "read")


def drawn(form: HtmlElement) -> list[tuple[str, str]]:
    """What a browser sends of a form as it was drawn, but for its buttons and files."""
    found: list[tuple[str, str]] = []
    for tag in form.iter("input", "select", "textarea"):
        name, kind = tag.get("name"), tag.get("type", "text")
        if not name or "disabled" in tag.attrib or kind in {"submit", "button", "file", "image", "reset"}:
            continue
        if tag.tag == "select":
            chosen = tag.xpath(".//option[@selected]") or tag.xpath(".//option")[:1]
            found += [(name, option.get("value", option.text_content())) for option in chosen]
        elif tag.tag == "textarea":
            text = tag.text_content()
            found.append((name, text[1:] if text.startswith("\n") else text))
        elif kind not in {"checkbox", "radio"} or "checked" in tag.attrib:
            found.append((name, tag.get("value", "on" if kind in {"checkbox", "radio"} else "")))
    return found


class Watch:
    """Looks over the shoulder of one request: statements, writes, forgotten commits."""

    def __init__(self, app: Flask) -> None:
        self.app, self.statements, self.wrote, self.forgotten = app, 0, False, False
        self.trace: list[str] = []

    def __enter__(self) -> "Watch":
        event.listen(sa.Engine, "before_cursor_execute", self._statement)
        event.listen(Session, "after_flush", self._flushed)
        event.listen(Session, "after_commit", self._settled)
        event.listen(Session, "after_rollback", self._settled)
        self.app.extensions["watch"] = self
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(sa.Engine, "before_cursor_execute", self._statement)
        event.remove(Session, "after_flush", self._flushed)
        event.remove(Session, "after_commit", self._settled)
        event.remove(Session, "after_rollback", self._settled)
        self.app.extensions.pop("watch")

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            self.statements += 1
            self.trace.append(re.sub(r"\s+", " ", statement)[:110] if self.statements > STATEMENTS else "")

    def _flushed(self, session: Session, _context: Any) -> None:
        # The receipt of a form that is drawn again (with an error only the view could find) may be dropped.
        if any(not isinstance(row, FormReceipt) for row in [*session.new, *session.dirty, *session.deleted]):
            self.wrote = True
            session.info["unsaved"] = True

    @staticmethod
    def _settled(session: Session) -> None:
        session.info.pop("unsaved", None)

    def look(self, status: int) -> None:
        session = db.session()
        pending = [row for row in [*session.new, *session.deleted] if not isinstance(row, FormReceipt)]
        pending += [row for row in session.dirty if session.is_modified(row)]
        self.forgotten = bool(session.info.get("unsaved") or pending) and status < 400
