"""Signing in: the right password lets in, nothing tells who exists, and guessing is limited."""

import re
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa
from flask_security.utils import hash_password

from hub import create_app
from hub.db import db
from hub.mail import Letter
from hub.members.models import Cluster, Guess, SignIn
from hub.members.security import password_problems
from tests.client import Client, Page
from tests.conftest import make_config
from tests.world import PASSWORD, World


def sign_in(client: Client, email: str, password: str, status: int = 302) -> Page:
    return client.submit(client.get("security.login"), email=email, password=password, status=status)


def test_the_right_password_leads_to_the_front_page(client: Client, people: World) -> None:
    page = sign_in(client, "Ben@Example.org", PASSWORD)
    page = client.follow(page, status=302)
    assert client.follow(page).h1.endswith("Ben")
    assert db.session.scalar(sa.select(sa.func.count(SignIn.id)).where(SignIn.person_id == people.ben)) == 1


def test_after_signing_in_you_are_where_you_wanted_to_be(client: Client, people: World) -> None:
    page = client.get("home.notices", status=302)
    page = client.submit(client.follow(page), email="ben@example.org", password=PASSWORD)
    assert page.location == "/notices"


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, people: World) -> None:
    wrong = sign_in(client, "ben@example.org", "wrong-wrong-wrong", status=200)
    unknown = sign_in(client, "nobody@example.org", "wrong-wrong-wrong", status=200)
    assert wrong.errors == unknown.errors == ["E-mail address and password do not belong together."]
    assert "ben@example.org" in str(wrong.soup)  # what was typed is kept


def test_an_inactive_person_is_told_nothing_either(client: Client, people: World) -> None:
    people.person("ben").active = False
    page = sign_in(client, "ben@example.org", PASSWORD, status=200)
    assert page.errors == ["E-mail address and password do not belong together."]


@pytest.mark.parametrize(
    "email", ["", "not an address", "x" * 300 + "@example.org", "a\x00b@example.org", "👩🏽‍🏫@example.org"]
)
def test_odd_addresses_are_answered_calmly(client: Client, people: World, email: str) -> None:
    assert sign_in(client, email, PASSWORD, status=200).errors


def test_a_lone_surrogate_is_answered_calmly(client: Client) -> None:
    token = client.csrf_token()
    body = b"email=%ED%A0%80%00&password=%ED%A0%80&csrf_token=" + token.encode()
    response = client.http.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


def test_the_eleventh_guess_is_refused_even_if_right(client: Client, people: World) -> None:
    for _ in range(10):
        sign_in(client, "ben@example.org", "wrong-wrong-wrong", status=200)
    page = sign_in(client, "ben@example.org", PASSWORD, status=429)
    assert "too many tries" in page.text.lower()
    assert page.response.headers["Retry-After"] == "300"
    # ... and another account is not locked out by that
    sign_in(client, "dan@example.org", PASSWORD)


def test_spraying_many_accounts_from_one_address_is_refused(client: Client, people: World) -> None:
    for number in range(50):
        sign_in(client, f"x{number}@example.org", "wrong-wrong-wrong", status=200)
    sign_in(client, "ben@example.org", PASSWORD, status=429)


def test_guesses_are_kept_without_addresses(client: Client, people: World) -> None:
    sign_in(client, "ben@example.org", "wrong-wrong-wrong", status=200)
    row = db.session.scalars(sa.select(Guess)).one()
    assert re.fullmatch("[0-9a-f]{64}", row.account_hash or "")
    assert "127.0.0.1" not in row.address_hash


def reset_letter() -> Letter | None:
    return db.session.scalars(sa.select(Letter).order_by(Letter.id.desc()).limit(1)).first()


def reset(client: Client, email: str) -> Page:
    page = client.submit(client.get("security.forgot_password"), email=email, status=200)
    return page


def test_a_forgotten_password_is_set_by_mail_and_ends_other_sign_ins(client: Client, people: World) -> None:
    client.sign_in(people.ben).sign_out()
    client.http.environ_base["HTTP_HOST"] = "evil.example"
    reset(client, "ben@example.org")
    del client.http.environ_base["HTTP_HOST"]
    letter = reset_letter()
    assert letter is not None
    url = re.search(r"http\S+", letter.text)
    assert url is not None
    assert url[0].startswith("http://127.0.0.1:5000/reset/")
    page = client.get_url(client.link(url[0]))
    page = client.submit(page, password="short", status=200)
    assert page.errors[0].startswith("Use 12 characters")
    client.submit(page, password="seven green bicycles")
    assert db.session.scalar(sa.select(sa.func.count(SignIn.id)).where(SignIn.person_id == people.ben)) == 0
    client.get_url(client.link(url[0]), status=302)  # works once
    sign_in(client, "ben@example.org", PASSWORD, status=200)
    sign_in(client, "ben@example.org", "seven green bicycles")


def test_a_reset_gets_the_owner_in_although_somebody_guessed(client: Client, people: World) -> None:
    for _ in range(11):
        client.post("security.login", {"email": "ben@example.org", "password": "wrong"}, status=200) if _ < 10 else None
    reset(client, "ben@example.org")
    letter = reset_letter()
    assert letter is not None
    path = client.link(re.search(r"http\S+", letter.text)[0])  # type: ignore[index]
    client.submit(client.get_url(path), password="seven green bicycles")
    sign_in(client, "ben@example.org", "seven green bicycles")


def test_asking_for_a_reset_tells_nothing(client: Client, people: World) -> None:
    known, unknown = reset(client, "ben@example.org"), reset(client, "nobody@example.org")
    assert known.flash == unknown.flash != ""
    assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 1


def test_reset_letters_stop_after_five_in_an_hour(client: Client, people: World) -> None:
    for _ in range(8):
        reset(client, "ben@example.org")
    assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 5


def test_signing_out_ends_the_sign_in_on_the_server(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    with client.http.session_transaction() as session:
        stolen = dict(session)
    client.post("security.logout")
    with client.http.session_transaction() as session:
        session.update(stolen)
    client.get("home.notices", status=302)


def test_a_lead_sets_up_codes_before_anything_else(client: Client, people: World) -> None:
    db.session.get_one(Cluster, people.canal).asks_for_second_factor = True
    page = client.follow(sign_in(client, "asha@example.org", PASSWORD))
    assert page.h1 == "Codes from your phone"
    client.get("home.notices", status=302)  # not signed in yet
    page = client.submit(page, setup="authenticator", status=200)
    key = page.soup.select_one("code.hub-code")
    assert key is not None
    code = pyotp.TOTP(key.get_text().replace(" ", "").replace("-", "")).now()
    wrong = client.submit(page, code="000000", status=200)
    assert wrong.errors
    client.submit(page, code=code)
    assert people.person("asha").tf_primary_method == "authenticator"
    assert client.get("home.notices").h1 == "Notices"


def test_a_mistyped_code_does_not_cost_the_key_that_the_phone_has_read(client: Client, people: World) -> None:
    sign_in(client, "ben@example.org", PASSWORD)
    page = client.submit(client.get("security.two_factor_setup"), setup="authenticator", status=200)
    key = page.soup.select_one("code.hub-code")
    assert key is not None
    again = client.follow(client.submit(page, code="000000"))
    assert "not right" in again.flash
    assert again.soup.select_one("code.hub-code") == key
    client.submit(again, code=pyotp.TOTP(key.get_text().replace("-", "")).now())
    assert people.person("ben").tf_primary_method == "authenticator"


def to_the_code(client: Client) -> Page:
    """Password given; Flask-Security leads to the code by way of an address that we tidy."""
    client.follow(sign_in(client, "asha@example.org", PASSWORD), status=302)
    return client.get("security.two_factor_token_validation")


def test_codes_are_asked_for_and_a_recovery_code_works_once(client: Client, people: World) -> None:
    test_a_lead_sets_up_codes_before_anything_else(client, people)
    page = client.submit(client.get("security.mf_recovery_codes"), generate_new_codes="1", status=200)
    codes = [tag.get_text() for tag in page.soup.select(".hub-codes code")]
    assert len(codes) >= 3
    assert client.get("security.mf_recovery_codes").text.count(codes[0]) == 0
    client.post("security.logout")
    page = to_the_code(client)
    assert page.h1 == "Your code"
    assert "The six digits in the app" in str(page.soup.find("label", {"for": "code"}))
    client.get("home.notices", status=302)
    page = client.get("security.mf_recovery")
    assert "Recovery code" in str(page.soup.find("label", {"for": "code"}))
    client.submit(page, code=codes[0])
    client.get("home.notices")
    client.post("security.logout")
    to_the_code(client)
    assert client.submit(client.get("security.mf_recovery"), code=codes[0], status=200).errors


def test_guessing_codes_is_limited_too(client: Client, people: World) -> None:
    test_a_lead_sets_up_codes_before_anything_else(client, people)
    client.post("security.logout")
    page = to_the_code(client)
    for _ in range(10):
        client.submit(page, code="000000", status=200)
    client.submit(page, code="000000", status=429)


def test_a_careers_leader_is_not_made_to_use_codes(client: Client, people: World) -> None:
    db.session.get_one(Cluster, people.canal).asks_for_second_factor = True
    assert sign_in(client, "ben@example.org", PASSWORD).location == "/"


@pytest.mark.parametrize(
    ("password", "is_fine"),
    [
        ("short", False),
        ("password1234", False),
        ("PassWord1234", False),
        ("aaaaaaaaaaaaaaa", False),
        ("ben-okafor-is-here", False),
        ("seven green bicycles", True),
        ("пароль из трёх слов", True),
        ("x" * 300, False),
    ],
)
def test_length_and_rarity_make_a_password(people: World, password: str, is_fine: bool) -> None:
    assert (password_problems(password, people.person("ben")) == []) == is_fine


def test_a_new_password_signs_out_everywhere_else(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    other = Client(client.app, people.canal).sign_in(people.ben)
    page = client.get("security.change_password")
    client.submit(page, password=PASSWORD, new_password="seven green bicycles")
    client.get("home.notices")
    other.get("home.notices", status=302)
    assert db.session.scalars(sa.select(Letter)).one().subject == "Your password was changed"


@pytest.mark.no_database
def test_a_password_is_kept_as_argon2_with_its_usual_cost(tmp_path: Path) -> None:
    """The other tests hash at next to no cost (conftest.py); a hub does not."""
    with create_app(make_config(tmp_path, f"sqlite:///{tmp_path / 'hub.sqlite3'}")).app_context():
        kept = hash_password(PASSWORD)
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=", kept)
    assert found
    assert (int(found[1]) >= 65_536, int(found[2]) >= 3) == (True, True)
