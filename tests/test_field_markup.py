"""Our templates for fields draw what GOV.UK's macros draw: a new version of theirs that differs is seen here."""

from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask

from hub.forms import Choice, Choices, Clock, Day, Email, Form, LongText, Number, Select, Text, Tick

LETTERS = [("a", "Apples & pears"), ("b", "<Beans>")]
MACROS = {
    "govuk_frontend_wtf/input.html": ("input", "govukInput"),
    "govuk_frontend_wtf/textarea.html": ("textarea", "govukTextarea"),
    "govuk_frontend_wtf/select.html": ("select", "govukSelect"),
    "govuk_frontend_wtf/radios.html": ("radios", "govukRadios"),
    "govuk_frontend_wtf/checkboxes.html": ("checkboxes", "govukCheckboxes"),
}


class Every(Form):
    text = Text("A <title>", hint="As on the door & the letter")
    long = LongText("Note", required=False, rows=9)
    email = Email(required=False, hint="Yours")
    number = Number("Pupils", required=False)
    day = Day("Day", required=False)
    clock = Clock("Start")
    one = Choice("One of them", LETTERS, hint="Or none")
    some = Choices("Some of them", LETTERS, required=True)
    list = Select("Out of a list", LETTERS)
    tick = Tick("I agree", hint="To all of it", required="Tick it")


class Tokens(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(
            (tag, {name: set((value or "").split()) if name == "class" else value for name, value in attrs})
        )

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(" ".join(data.split()))


WITH: list[dict[str, Any]] = [
    {},
    {"params": {"label": {"classes": "govuk-label--m"}, "classes": "govuk-input--width-5"}},
    {"params": {"fieldset": {"legend": {"text": "Which?", "classes": "govuk-fieldset__legend--s"}}}},
]


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("options", WITH)
def test_every_kind_of_field_is_drawn_as_gov_uk_draws_it(app: Flask, sent: bool, options: dict[str, Any]) -> None:
    filled = {"text": 'Six "quotes"', "long": "Two\nlines & more", "one": "b", "some": "a", "list": "b", "email": "no"}
    with app.test_request_context(method="POST" if sent else "GET", data=filled if sent else None):
        form = Every(meta={"csrf": False})
        if sent:
            form.email.process_formdata(["no"])
            assert not form.validate(), "clock and tick are missing"
            form.text.errors = form.one.errors = form.list.errors = form.some.errors = ["Not this & that"]
        for field in form:
            if field.type == "HiddenField":
                continue
            if "fieldset" in options.get("params", {}) and field.type not in {"Choice", "Choices", "Tick"}:
                continue
            drawn, asked = field(**options), _macro(app, field, options)
            assert Tokens(drawn).found == Tokens(asked).found, field.name


def _macro(app: Flask, field: Any, options: dict[str, Any]) -> str:
    folder, macro = MACROS[field.widget.template]
    source = (
        f'{{% from "govuk_frontend_jinja/components/{folder}/macro.html" import {macro} %}}{{{{ {macro}(params) }}}}'
    )

    class Asking(type(field.widget)):  # type: ignore[misc]
        def render(self, params: dict[str, Any]) -> str:
            if not (params.get("hint") and params["hint"]["text"]):
                params.pop("hint", None)  # the widget hands over an empty one, which they would draw as an empty box
            return app.jinja_env.from_string(source).render(params=params)

    theirs = Asking.__new__(Asking)
    theirs.__dict__.update(vars(field.widget))
    return str(theirs(field, **field.render_kw or {}, **options))
