"""A lead looks at the pages as a school sees them."""

import pytest

from tests.client import Client
from tests.world import World


def test_the_lead_sees_the_pages_of_a_careers_leader(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.organisation", organisation_id=people.tollhouse)
    page = client.follow(client.post("members.view_as", organisation_id=people.tollhouse))
    assert "as a careers leader of Tollhouse Lane School does" in " ".join(
        page.soup.find(class_="hub-viewing").get_text(" ").split()
    )
    page = client.get("members.organisation", organisation_id=people.tollhouse)
    assert "View as" not in page.text
    assert "Choose “Stop viewing” above" in client.get("members.settings", 403).text
    client.get("members.edit_organisation", 403, organisation_id=people.tollhouse)
    client.get("members.end_seat", 403, seat_id=people.seat("ben").id)
    client.get("members.invite", 403)


def test_the_front_page_does_not_say_that_nothing_needs_the_school(client: Client, people: World) -> None:
    client.sign_in(people.asha).post("members.view_as", organisation_id=people.tollhouse)
    page = client.get("home.index").text
    assert "What needs the people of this school is shown to them alone" in page
    assert "Nothing needs you" not in page


def test_nothing_can_be_changed_meanwhile_but_to_stop(client: Client, people: World) -> None:
    client.sign_in(people.asha).post("members.view_as", organisation_id=people.tollhouse)
    client.post("members.end_seat", status=403, seat_id=people.seat("dan").id)
    client.post("members.view_as", status=403, organisation_id=people.marigold)
    page = client.follow(client.post("members.stop_viewing_as"))
    assert page.h1 == "Tollhouse Lane School"
    client.get("members.settings")


@pytest.mark.parametrize("who", ["ben", "erin", "gus"])
def test_only_a_lead_views_as_a_school(client: Client, people: World, who: str) -> None:
    client.sign_in(getattr(people, who)).post("members.view_as", status=403, organisation_id=people.tollhouse)


def test_a_school_of_another_cluster_cannot_be_viewed_as(client: Client, people: World) -> None:
    client.sign_in(people.asha).post("members.view_as", status=404, organisation_id=people.heath_school)
