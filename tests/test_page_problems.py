"""What the client looks for on every page is found."""

import pytest
from flask import Flask

from tests.client import Client, Page
from tests.page_problems import page_problems

pytestmark = pytest.mark.no_database

PAGE = '<!DOCTYPE html><html lang="en"><head><title>Meetings</title></head><body><main>{}</main></body></html>'
GOOD = (
    '<h1>Meetings</h1><p id="one">Tea &amp; talk</p><form method="post"><input type="hidden" name="csrf_token"></form>'
)


def problems(main: str) -> list[str]:
    html = PAGE.format(main)
    client = Client(app := Flask(__name__), 1)
    app.add_url_rule("/", view_func=lambda: html)
    return page_problems(html.encode(), Page(client.http.get("/"), 0))


def test_a_good_page_has_none_the_first_and_the_second_time() -> None:
    assert problems(GOOD) == problems(GOOD) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("<p><div></div></p>", "invalid HTML"),
        ('<p class="a" class="b"></p>', "invalid HTML"),
        ("<p>Tea & talk &nosuch; </p>", "invalid HTML"),
        ("<h1>Meetings again</h1>", "2 h1"),
        ('<img src="/a.png">', "an image without alt"),
        ('<p id="one">again</p>', "id 'one' twice"),
        ('<input name="place">', "no label for 'place'"),
        ('<label for="other">Place</label><select id="place" name="place"></select>', "no label for 'place'"),
        ('<div class="govuk-error-summary"><a href="#place">Say where</a></div>', "the error summary leads nowhere"),
        ('<form method="POST" action="/x"></form>', "a form without token: /x"),
        ('<p style="color: red">x</p>', "inline style on <p>"),
        ('<button type="button" onclick="x()">x</button>', "inline onclick on <button>"),
        ("<script>x()</script>", "a script without src or nonce"),
    ],
)
def test_what_is_wrong_is_found_also_after_a_good_page_like_it(more: str, said: str) -> None:
    assert problems(GOOD) == []
    assert any(one.startswith(said) for one in problems(GOOD + more))


def test_a_title_that_does_not_name_the_page_and_a_style_element_are_found() -> None:
    assert problems(GOOD.replace("<h1>Meetings", "<h1>Resources"))[0].startswith("the title 'Meetings' does not name")
    assert "a <style> element" in problems(GOOD + "<style>p { color: red }</style>")


@pytest.mark.parametrize(
    "label", ['<label>Place <input name="place"></label>', '<label for="p">Place</label><input id="p" name="place">']
)
def test_a_label_around_or_for_a_field_will_do(label: str) -> None:
    assert problems(GOOD + label) == []
