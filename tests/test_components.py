"""The components of the pages: what they must do beyond looking right."""

import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string

from hub.db import Page
from hub.forms import Choice, Choices, Form, Text

pytestmark = pytest.mark.no_database
ASSETS = Path(__file__).parents[1] / "hub" / "assets"
COMPONENTS = Path(__file__).parents[1] / "hub" / "templates" / "components"


def draw(app: Flask, source: str, address: str = "/", **values: object) -> BeautifulSoup:
    with app.test_request_context(address):
        return BeautifulSoup(render_template_string(source, **values), "html.parser")


def test_paging_keeps_the_search_and_takes_no_orders_from_the_address(app: Flask) -> None:
    source = '{% from "components/pagination.html" import pagination %}{{ pagination(page) }}'
    page = Page(items=[1], number=2, per_page=1, total=3)
    drawn = draw(app, source, "/?q=%3Cb%3E&year=10&year=11&page=2&_external=1&endpoint=x", page=page)
    links = {link["aria-label"]: link["href"] for link in drawn.select("a[aria-label]")}
    assert links["Page 3"] == "?q=%3Cb%3E&year=10&year=11&_external=1&endpoint=x&page=3"
    assert drawn.select_one('[aria-current="page"]')["aria-label"] == "Page 2"


def test_a_list_of_one_page_draws_no_paging(app: Flask) -> None:
    source = '{% from "components/pagination.html" import pagination %}{{ pagination(page) }}'
    assert not draw(app, source, page=Page(items=[1], number=1, per_page=25, total=1)).find()


def test_a_table_that_becomes_blocks_stays_a_table_for_those_who_hear_it(app: Flask) -> None:
    source = '{% from "components/table.html" import stack_table %}{{ stack_table(columns, rows, "Schools") }}'
    columns = ["School", {"text": "Hours", "num": True}]
    drawn = draw(
        app, source, columns=columns, rows=[["Tollhouse Lane", 86], {"cells": ["Osier Bank", 7], "late": True}]
    )
    assert [cell["data-label"] for cell in drawn.select("td")] == ["Hours", "Hours"]
    wanted = {"table": "table", "tr": "row", "td": "cell", "tbody": "rowgroup", "thead": "rowgroup"}
    for name, role in wanted.items():
        assert {tag.get("role") for tag in drawn.select(name)} == {role}
    assert {tag.get("role") for tag in drawn.select("th")} == {"columnheader", "rowheader"}


def test_an_address_in_the_error_summary_leads_to_the_first_box_of_a_group(app: Flask) -> None:
    class Asking(Form):
        title = Text("Title")
        years = Choices("Years", [("7", "Year 7"), ("8", "Year 8")], required=True)
        seen_by = Choice("Who can see it", [("o", "Our school"), ("c", "The cluster")])

    source = (
        '{% from "components/form.html" import error_summary, fields %}'
        "{{ error_summary(errors_of(form)) }}{{ fields(form) }}"
    )
    with app.test_request_context("/", method="POST"):
        form = Asking(meta={"csrf": False})
        form.validate()
        drawn = BeautifulSoup(render_template_string(source, form=form), "html.parser")
    links = [link["href"] for link in drawn.select(".govuk-error-summary a")]
    assert links == ["#title", "#years", "#seen_by"]
    assert [drawn.select_one(link).name for link in links] == ["input"] * 3


def test_a_field_without_a_hint_draws_no_empty_one(app: Flask) -> None:
    class Asking(Form):
        seen_by = Choice("Who can see it", [("o", "Our school")])
        years = Choices("Years", [("7", "Year 7")])

    source = (
        '{% from "components/form.html" import field %}{{ field(form.seen_by) }}{{ field(form.years, chips=False) }}'
    )
    with app.test_request_context("/"):
        drawn = BeautifulSoup(render_template_string(source, form=Asking()), "html.parser")
    assert drawn.select("input")
    assert not drawn.select(".govuk-hint")


def test_what_people_wrote_is_text_in_every_component(app: Flask) -> None:
    bad = '<img src=x onerror="1">'
    source = """
    {% from "components/card.html" import card %}{% from "components/chip.html" import badge, chips, filter_chips %}
    {% from "components/result.html" import result %}{% from "components/avatar.html" import who %}
    {% from "components/timeline.html" import timeline %}{% from "components/facts.html" import facts %}
    {% from "components/button.html" import button, post_button, copy_button %}
    {% from "components/empty.html" import empty %}
    {% from "components/search.html" import search_box %}{% from "components/ballot.html" import ballot %}
    {% from "components/poll.html" import poll_grid, poll_cards %}{% from "components/letter.html" import mail_view %}
    {% from "components/document.html" import files %}{% from "components/notice.html" import banner %}
    {% call card(bad, meta=bad) %}{{ bad }}{% endcall %}{{ badge(bad) }}{{ chips([bad]) }}
    {{ filter_chips([(bad, bad)]) }}
    {{ result(bad, bad, bad, [bad], bad, bad, [bad], bad) }}{{ who(bad, bad, bad) }}{{ facts([(bad, bad)]) }}
    {{ timeline([{"icon": bad, "tone": bad, "title": bad, "href": bad, "text": bad, "when": bad, "quote": bad}]) }}
    {{ button(bad, bad, hidden=bad) }}{{ post_button(bad, bad, values={bad: bad}) }}{{ copy_button(bad) }}
    {{ empty(bad, bad) }}
    {{ search_box(bad, bad, bad, values={"q": [bad]}) }}{{ ballot("d", bad, [bad], None, bad, bad) }}
    {{ banner(bad, bad) }}
    {% set said = {"can": 1, "yes": 1, "maybe": 0, "no": 0, "total": 2, "why": bad, "without": [bad]} %}
    {% set where = {"place": bad, "hosted": bad, "journeys": bad} %}
    {% set dates = [dict(where, day=bad, time=bad, clash=bad, count=said)] %}
    {% set row = {"name": bad, "sub": bad, "required": bad, "answers": ["yes"], "clashes": [bad]} %}
    {{ poll_grid(dates, [row], bad) }}{{ poll_cards(dates, [row]) }}
    {{ mail_view(bad, bad, bad, bad) }}{{ files([{"name": bad, "href": bad, "kind": bad, "sub": bad}]) }}"""
    drawn = draw(app, source, bad=bad)
    assert not drawn.select("img, [onerror]")
    assert len(drawn.find_all(string=re.compile("onerror"))) > 30


def test_what_needs_me_says_in_words_how_late_it_is(app: Flask) -> None:
    source = """{% from "components/needs.html" import needs %}{{ needs([item]) }}"""
    late = date(2001, 3, 5)
    item = SimpleNamespace(title="Vote", url="/v", why="", act="Vote", icon="vote", due_on=late, minutes=1)
    text = draw(app, source, item=item).get_text(" ")
    assert [words in text for words in ("Was due", "2001", "1 minute")] == [True, True, True]


def test_every_macro_says_what_it_takes() -> None:
    undocumented = []
    for file in sorted(COMPONENTS.glob("*.html")):
        source = file.read_text()
        for name in re.findall(r"macro ([a-z]\w*)\(", source):
            if not re.search(rf"\{{#-? {name}\(", source):
                undocumented.append(f"{file.name}: {name}")
    assert undocumented == []


def test_no_component_brings_an_inline_style_or_script() -> None:
    for file in [
        *COMPONENTS.glob("*.html"),
        COMPONENTS.parent / "base.html",
        COMPONENTS.parent / "error_failsafe.html",
    ]:
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)", file.read_text()), file.name


def test_the_lock_file_names_no_other_registry_than_the_public_one() -> None:
    packages = json.loads((ASSETS / "package-lock.json").read_text())["packages"]
    hosts = {package["resolved"].split("/")[2] for package in packages.values() if "resolved" in package}
    assert hosts <= {"registry.npmjs.org"}
    assert all("integrity" in package for name, package in packages.items() if name)
