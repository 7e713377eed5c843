"""The gate and the ground: who gets in at all."""

from hub.notices.models import tell
from tests.client import Client
from tests.world import World


def test_a_stranger_is_led_to_sign_in(client: Client) -> None:
    page = client.get("home.index", status=302)
    assert page.location.startswith("/login?next=")


def test_a_member_sees_the_front_page_of_the_cluster(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("home.index")
    assert page.h1


def test_another_cluster_does_not_exist(client: Client, people: World) -> None:
    client.sign_in(people.ben).get("home.index", cluster_id=people.heath, status=404)


def test_the_administrator_has_no_way_in_without_a_seat(client: Client, people: World) -> None:
    client.sign_in(people.ada).get("home.index", status=404)


def test_the_standing_pages_are_open_to_everybody(client: Client) -> None:
    for name in ("help", "accessibility", "privacy", "cookies", "sources"):
        assert client.get(f"home.{name}").h1


def test_only_the_administrator_reads_kept_letters(client: Client, people: World) -> None:
    client.sign_in(people.asha).get("admin.letters", status=403)
    assert "No letters" in client.sign_in(people.ada).get("admin.letters").text


def test_notices_are_mine_and_can_be_read(client: Client, people: World) -> None:
    tell([people.ben], "Dan asks about your lesson", "/help")
    assert "Dan asks" in client.sign_in(people.ben).get("home.notices").text
    client.follow(client.post("home.read_notices"))
    assert "Nothing new" in client.get("home.notices").text
    assert "Dan asks" not in client.sign_in(people.dan).get("home.notices").text


def test_a_page_that_is_not_there_reads_together_who_asks(client: Client, people: World) -> None:
    """What was read for the gate is gone with the rollback: row by row it would be read again."""
    client.sign_in(people.erin)
    at_the_gate = client.get_url(f"/c/{people.heath}/", 404)
    in_the_room = client.get_url(f"/c/{people.canal}/resources/999", 404)
    assert (at_the_gate.statements, in_the_room.statements) == (3, 4)
