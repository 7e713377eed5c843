"""Public resources have a page without sign-in; nothing else has."""

import json

import pytest

from hub.resources.models import Licence
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


def test_search_engines_are_told_what_it_is_and_not_who_wrote_it(client: Client, people: World) -> None:
    title = "Pay </script><b>& more"
    values = {"title": title, "year_groups": ["y9"], "kind": "lesson", "minutes": 30, "licence": Licence.CC_BY}
    row = share(people, visibility=Visibility.PUBLIC, **values)
    page = client.get("public_resources.show", resource_id=row.id)
    said = json.loads(page.soup.find("script", {"type": "application/ld+json"}).string)
    assert (said["@type"], said["name"], said["timeRequired"]) == ("LearningResource", title, "PT30M")
    assert (said["educationalLevel"], said["learningResourceType"]) == (["Year 9"], ["Lesson"])
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["author"] == {"@type": "Organization", "name": "Tollhouse Lane School"}
    assert "Ben Okafor" not in str(said)


def test_a_licence_for_members_is_not_given_to_the_whole_web(client: Client, people: World) -> None:
    row = share(people, visibility=Visibility.PUBLIC)
    assert "ask Tollhouse Lane School before using it" in client.get("public_resources.show", resource_id=row.id).text
