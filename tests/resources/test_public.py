"""Public resources have a page without sign-in; nothing else has."""

import pytest

from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share, share_file
from tests.world import World


def test_a_public_resource_is_read_and_downloaded_without_signing_in(client: Client, people: World) -> None:
    row = share_file(people, b"words", "words.txt", visibility=Visibility.PUBLIC, summary="For families")
    page = client.get("public_resources.show", resource_id=row.id)
    assert page.h1 == "Depot visit"
    assert "Tollhouse Lane School" in page.text
    assert "Ben Okafor" not in page.text  # people of the cluster are not published
    answer = client.get("public_resources.download", resource_id=row.id, file_id=row.files[0].id)
    assert answer.response.get_data() == b"words"


@pytest.mark.parametrize("visibility", [Visibility.ORGANISATION, Visibility.CLUSTER, Visibility.HUB])
@pytest.mark.parametrize("who", [None, "ben"])
def test_what_is_not_public_has_no_public_page(
    client: Client, people: World, visibility: Visibility, who: str | None
) -> None:
    row = share(people, visibility=visibility)
    if who:
        client.sign_in(getattr(people, who))
    client.get("public_resources.show", resource_id=row.id, status=404)


def test_its_own_page_leads_to_the_public_one(client: Client, people: World) -> None:
    row = share(people, visibility=Visibility.PUBLIC)
    page = client.sign_in(people.dan).get("resources.show", resource_id=row.id)
    address = page.link("Its public page")
    assert client.sign_out().get_url(client.link(address)).h1 == "Depot visit"


def test_a_licence_for_members_is_not_given_to_the_whole_web(client: Client, people: World) -> None:
    row = share(people, visibility=Visibility.PUBLIC)
    assert "ask Tollhouse Lane School before using it" in client.get("public_resources.show", resource_id=row.id).text
