"""The gate and the ground: who gets in at all."""

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
