"""The kinds of fields and the promises of every form: clean text, one thing per form, nobody overwritten."""

from datetime import date, time

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from hub.forms import Choice, Clock, Day, Email, Form, LongText, Number, Select, Text, tidy_email
from hub.text import clean, markdown


class Everything(Form):
    title = Text("Title", limit=20)
    note = LongText("Note", required=False, limit=100)
    on = Day("Day", required=False)
    at = Clock("Start", required=False)
    many = Number("Pupils", required=False, most=300)
    email = Email(required=False)


class Needed(Form):
    on = Day("Day")
    at = Clock("Start")
    many = Number("Pupils")


class Chosen(Form):
    one = Choice("One", [("a", "A")], required=False)
    other = Select("Other", [("a", "A")], required=False)


def filled(app: Flask, **data: str) -> Everything:
    with app.test_request_context(method="POST", data=MultiDict({"title": "A title", **data})):
        form = Everything(meta={"csrf": False})
        form.validate()
        return form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  plain  ", "plain"),
        ("nul\x00 byte", "nul byte"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("two\nlines", "two lines"),
        ("مرحبا", "مرحبا"),
        ("turned \u202eround\u2066", "turned round"),
        ("👩🏽‍🏫", "👩🏽‍🏫"),
        ("cafe\u0301", "café"),
    ],
)
def test_text_is_cleaned_and_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_clean_text_can_always_be_stored_and_is_stable(typed: str) -> None:
    once = clean(typed, keep_lines=True)
    once.encode()
    assert "\x00" not in once
    assert clean(once, keep_lines=True) == once


def test_too_long_a_title_is_named_and_kept(app: Flask) -> None:
    form = filled(app, title="x" * 21)
    assert form.title.errors == ["Title must be 20 characters or fewer; it has 21."]
    assert form.title.data == "x" * 21


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("3/12/2026", date(2026, 12, 3)),
        ("3 December 2026", date(2026, 12, 3)),
        ("31/02/2027", None),
        ("2027-02-30", None),
        ("soon", None),
        ("0001-01-01", None),
        ("29/2/2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_real_or_named(app: Flask, typed: str, read: date | None) -> None:
    form = filled(app, on=typed)
    assert form.on.data == read
    assert bool(form.on.errors) == (read is None)
    assert form.on._value() == typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("15:45", time(15, 45)),
        ("3.45pm", time(15, 45)),
        ("4 pm", time(16)),
        ("12am", time(0)),
        ("25:00", None),
        ("4", None),
    ],
)
def test_a_time_is_understood_or_named(app: Flask, typed: str, read: time | None) -> None:
    form = filled(app, at=typed)
    assert form.at.data == read
    assert bool(form.at.errors) == (read is None)


@pytest.mark.parametrize(
    ("typed", "read"), [("30", 30), ("1,2", 12), ("301", None), ("-1", None), ("٣", None), ("9" * 50, None)]
)
def test_a_number_is_whole_and_in_range(app: Flask, typed: str, read: int | None) -> None:
    form = filled(app, many=typed)
    assert form.many.data == read
    assert bool(form.many.errors) == (read is None)


@pytest.mark.parametrize(
    "typed", ["a@b", "a b@example.org", "a@example.org\nBcc: x@example.org", "@example.org", "a@-.org "]
)
def test_an_impossible_address_is_refused(typed: str) -> None:
    assert tidy_email(typed) is None or "\n" not in (tidy_email(typed) or "")


def test_an_address_is_tidied() -> None:
    assert tidy_email("  Asha.Rahman@Example.ORG ") == "asha.rahman@example.org"


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\ufeff", "\u200e", "\u2060"])
def test_what_cannot_be_seen_is_no_part_of_an_address(app: Flask, unseen: str) -> None:
    """No mail server would take it, and nobody would see why."""
    pasted = f"{unseen}asha{unseen}@example.org{unseen}"
    assert tidy_email(pasted) == "asha@example.org"
    form = filled(app, email=pasted)
    assert form.email.data == "asha@example.org"
    assert not form.email.errors


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<svg/onload=alert(1)>",
        '<a href="x" style="position:fixed">x</a>',
        "<iframe src=//evil.example></iframe>",
    ],
)
def test_markdown_lets_no_script_through(source: str) -> None:
    html = str(markdown(source)).lower()
    for bad in ("<script", "onerror", "onload", "javascript:", "data:text", "<svg", "<iframe", "style="):
        assert bad not in html


def test_markdown_headings_begin_below_the_page_title() -> None:
    assert str(markdown("# One")) == "<h2>One</h2>"
    assert str(markdown("## One\n\n#### Two")) == "<h2>One</h2>\n<h3>Two</h3>"


@given(st.text(alphabet="[]()!*_`<>&\n ab", max_size=300))
def test_markdown_never_fails(source: str) -> None:
    markdown(source)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\x00"])
def test_a_blank_is_nothing_where_a_day_a_time_or_a_number_is_needed(app: Flask, blank: str) -> None:
    with app.test_request_context(method="POST", data=MultiDict({"on": blank, "at": blank, "many": blank})):
        form = Needed(meta={"csrf": False})
        assert not form.validate()
        assert form.errors == {"on": ["Enter day"], "at": ["Enter start"], "many": ["Enter pupils"]}


@pytest.mark.parametrize(("typed", "read"), [("", ""), (" ", ""), ("\u00a0", ""), (" a ", "a")])
def test_a_blank_is_no_choice(app: Flask, typed: str, read: str) -> None:
    with app.test_request_context(method="POST", data=MultiDict({"one": typed, "other": typed})):
        form = Chosen(meta={"csrf": False})
        assert form.validate()
        assert (form.one.data, form.other.data) == (read, read)
