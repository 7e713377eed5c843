"""Ticking off: from the list, and by the link in the letter."""

import pytest

from hub.access import link_for
from hub.actions.models import Action
from hub.db import db, now
from tests.actions.makers import make_action
from tests.client import Client
from tests.world import World


def is_done(row: Action) -> bool:
    db.session.expire_all()
    return db.session.get_one(Action, row.id).is_done


@pytest.mark.parametrize("who", ["ben", "cara", "eva", "asha"])
def test_owner_colleague_and_lead_tick_it_off_and_open_it_again(client: Client, people: World, who: str) -> None:
    row = make_action(people)
    client.sign_in(getattr(people, who)).post("actions.tick", action_id=row.id)
    assert is_done(row)
    client.post("actions.reopen", action_id=row.id)
    assert not is_done(row)


@pytest.mark.parametrize("who", ["dan", "erin", "gus"])
def test_nobody_else_does(client: Client, people: World, who: str) -> None:
    row = make_action(people)
    client.sign_in(getattr(people, who)).post("actions.tick", action_id=row.id, status=403)
    assert not is_done(row)


def test_it_leads_back_to_the_page_the_button_stood_on_and_nowhere_else(client: Client, people: World) -> None:
    row = make_action(people)
    client.sign_in(people.ben)
    back = client.url("actions.index", view="open")
    assert client.post("actions.tick", {"back": back}, action_id=row.id).location == back
    for evil in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        assert "evil" not in client.post("actions.tick", {"back": evil}, action_id=row.id).location


def test_the_link_opens_the_action_as_it_is_and_one_press_does_it(client: Client, people: World) -> None:
    row = make_action(people)
    url = client.link(link_for("action_links.tick", row))
    page = client.sign_out().get_url(url)
    assert not is_done(row), "mail scanners follow links"
    page = client.follow(client.submit(page))
    assert is_done(row)
    assert "Done on" in page.text
    assert page.soup.find("button", string="It is done") is None
    client.post_url(url, {})
    assert is_done(row)


def test_the_link_ends_with_a_hand_over_and_with_another_owner(client: Client, people: World) -> None:
    row = make_action(people)
    url = client.link(link_for("action_links.tick", row))
    people.seat("ben").person_id = people.nina
    client.sign_out().get_url(url, status=404)
    other = make_action(people, "dan")
    url = client.link(link_for("action_links.tick", other))
    page = client.sign_in(people.asha).get("actions.edit", action_id=other.id)
    client.submit(page, action_owner=f"seat:{people.seat('cara').id}")
    client.sign_out().get_url(url, status=404)


def test_the_link_of_someone_who_left_ends(client: Client, people: World) -> None:
    row = make_action(people)
    url = client.link(link_for("action_links.tick", row))
    people.seat("ben").ended_at = now()
    client.sign_out().get_url(url, status=404)
    client.post_url(url, {}, status=404)
