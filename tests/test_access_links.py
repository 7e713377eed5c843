"""Links, redirects and hosts: what leads somewhere leads only where we say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import create_app
from hub.access import absolute_url, is_safe_target
from tests.client import Client
from tests.conftest import make_config
from tests.world import PASSWORD, World


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "javascript:alert(1)", "", None,
     "\\/evil.example", " /x", "/ok\nSet-Cookie: a=b", "http:/evil.example", "///evil.example"],
)  # fmt: skip
def test_no_redirect_leads_away(target: str | None) -> None:
    assert not is_safe_target(target)


@given(st.text(max_size=40))
def test_whatever_is_safe_is_a_path_of_ours(target: str) -> None:
    if is_safe_target(target):
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"])
def test_signing_in_never_leads_away(client: Client, people: World, target: str) -> None:
    assert client.get("security.login", next=target, status=302).location == "/login"
    typed = {"email": "ben@example.org", "password": PASSWORD, "next": target}
    assert client.post("security.login", typed).location in {"/", "/login"}


def test_absolute_links_come_from_the_setting_not_from_the_host_header(client: Client) -> None:
    response = client.http.get("/healthz", headers={"Host": "evil.example"})
    assert b"evil" not in response.data
    with client.app.test_request_context(headers={"Host": "evil.example"}):
        assert absolute_url("home.start") == "http://127.0.0.1:5000/"


def test_security_headers_stand_on_every_answer(client: Client) -> None:
    for path in ("/login", "/healthz", "/no-such-page"):
        headers = client.http.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in headers  # behind TLS only


def test_a_post_without_token_is_refused_with_a_page(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.post_url("/notices/read", csrf=False, status=400)
    assert "form was open" in page.text
    assert "Go to the start" in page.text
    assert "Sign in" not in page.text
    page = client.post_url(client.url("members.settings"), csrf=False, status=400)
    assert "Go to the front page" in page.text
    client.sign_out()
    assert "Sign in" in client.post_url("/notices/read", csrf=False, status=400).text


@pytest.mark.parametrize(("path", "code"), [("/no-such-page", 404), ("/c/999999/", 404), ("/notices/read", 405)])
def test_errors_are_pages_that_help(client: Client, people: World, path: str, code: int) -> None:
    page = client.sign_in(people.ben).get_url(path, status=code)
    assert page.h1
    assert "What you can do" in page.text
    assert "Sign in" not in page.text
    assert "Go to the start" in page.text


def test_behind_tls_cookies_and_headers_are_strict(tmp_path: Path) -> None:
    app = create_app(make_config(tmp_path, "sqlite://", HUB_BASE_URL="https://hub.example.org"))
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-hub"
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    with app.test_client() as browser:
        headers = browser.get("/healthz", base_url="https://hub.example.org").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    cookie = app.session_interface.get_cookie_httponly(app)
    assert cookie
