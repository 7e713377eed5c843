"""Making clusters, the guided start, settings and history."""

import pytest

from hub.db import db
from hub.mail import Letter
from hub.members.models import Cluster, Establishment, Membership, Organisation, Person, Role, Seat
from tests.client import Client, Page
from tests.world import World


@pytest.fixture
def register(people: World) -> None:
    for number, name in ((900001, "Fictional Wharf School"), (900002, "Fictional Lock School")):
        db.session.add(
            Establishment(
                urn=number,
                name=name,
                search_name=f"{name.lower()} | camden nw1",
                kind="school",
                postcode="NW1 8AH",
                outcode="NW1",
            )
        )
    db.session.commit()


def make(client: Client, status: int = 302, **changes: object) -> Page:
    values = {
        "name": "Lea Valley cluster",
        "kind": "geographic",
        "boroughs": ["E09000007"],
        "lead": "900001",
        "who": "me",
    }
    return client.submit(client.get("members.make_cluster"), status=status, **(values | changes))


@pytest.mark.usefixtures("register")
def test_an_administrator_makes_a_cluster_and_goes_on_to_its_schools(client: Client, people: World) -> None:
    page = make(client.sign_in(people.ada))
    row = db.session.query(Cluster).filter_by(name="Lea Valley cluster").one()
    assert row.lead_organisation.name == "Fictional Wharf School"
    assert page.location == f"/c/{row.id}/members/choose"
    page = client.follow(page)
    assert "Setting up the cluster" in page.text
    assert page.link("Name the cluster") == f"/c/{row.id}/members/settings"
    assert "Carry on" in client.get("home.index", cluster_id=row.id).text
    assert client.get("members.start", 302, cluster_id=row.id).location.endswith("/choose")
    client.post("members.admit", {"urn": "900002"}, cluster_id=row.id)
    assert client.get("members.start", 302, cluster_id=row.id).location.endswith("/invite")
    page = client.get("members.invite", cluster_id=row.id)
    client.submit(page, name="Nia", email="nia@example.org", role="lead", organisation=str(row.lead_organisation_id))
    assert client.get("members.start", 302, cluster_id=row.id).location == f"/c/{row.id}/"
    assert "Setting up" not in client.get("members.choose", cluster_id=row.id).text


@pytest.mark.usefixtures("register")
def test_somebody_else_leads_and_is_invited(client: Client, people: World) -> None:
    page = client.follow(
        make(client.sign_in(people.ada), who="other", lead_name="Nia Roberts", lead_email="nia@example.org")
    )
    assert "Lea Valley cluster" in page.text
    assert "Invited" in page.text
    row = db.session.query(Cluster).filter_by(name="Lea Valley cluster").one()
    client.get("members.index", 404, cluster_id=row.id)
    assert db.session.query(Letter).one().to_address == "nia@example.org"


@pytest.mark.usefixtures("register")
def test_a_name_that_fits_several_is_asked_about(client: Client, people: World) -> None:
    page = make(client.sign_in(people.ada), 200, lead="fictional")
    assert "Say which organisation you mean" in " ".join(page.errors)
    assert "Fictional Lock School, School, NW1 8AH, URN 900002" in page.text
    client.submit(page, found="urn:900002")
    assert db.session.query(Cluster).filter_by(name="Lea Valley cluster").one().lead_organisation.urn == 900002


def test_a_lead_organisation_outside_the_register_is_made_by_hand(client: Client, people: World) -> None:
    page = make(client.sign_in(people.ada), 200, lead="Lea Valley EBP")
    assert page.errors == [
        "Nothing in the register is called “Lea Valley EBP”. Correct the name above, or choose what it is"
    ]
    assert not page.soup.select("[name=found]")  # a choice of one is none
    client.submit(page, hand_kind="ebp")
    assert db.session.query(Organisation).filter_by(name="Lea Valley EBP", kind="ebp").count() == 1


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter name of the cluster"),
        ({"name": "canal CLUSTER"}, "There is a cluster of that name already"),
        ({"name": "x" * 121}, "120 characters"),
        ({"kind": "sector"}, "Choose the sector"),
        ({"who": "other"}, "Enter the name of the lead"),
        ({"who": "other", "lead_name": "Nia", "lead_email": "x"}, "e-mail address like"),
        ({"boroughs": ["E99999999"]}, "choose from those in the list"),
        ({"lead": "fictional", "found": "urn:1"}, "choose one of those in the list"),
    ],
)
def test_bad_input_makes_nothing(client: Client, people: World, changes: dict[str, object], words: str) -> None:
    page = make(client.sign_in(people.ada), 200, **changes)
    assert words in " ".join(page.errors)
    assert db.session.query(Cluster).count() == 2
    assert db.session.query(Membership).count() == 5
    assert db.session.query(Letter).count() == 0


@pytest.mark.parametrize("who", ["asha", "ben", "nina"])
def test_only_an_administrator_makes_clusters(client: Client, people: World, who: str) -> None:
    client.sign_in(getattr(people, who)).get("members.make_cluster", 403)
    client.get("members.admin_clusters", 403)
    client.post("members.name_lead", {"who": "me"}, 403, target_id=people.canal)
    assert db.session.query(Seat).filter_by(
        person_id=getattr(people, who), cluster_id=people.canal, role=Role.LEAD
    ).count() == (who == "asha")


def test_the_first_sign_in_of_an_empty_hub_leads_to_the_start(client: Client, people: World) -> None:
    for row in (*db.session.query(Seat), *db.session.query(Membership), *db.session.query(Cluster)):
        db.session.delete(row)
    page = client.sign_in(people.ada).get("home.start", 302)
    while page.status == 302:
        page = (
            client.get_url(page.location, 302)
            if page.location != "/admin/clusters/make"
            else client.get_url(page.location)
        )
    assert page.h1 == "Make a cluster"


def test_an_administrator_names_a_new_lead(client: Client, people: World) -> None:
    people.seat("asha").ended_at = people.seat("asha").given_at
    client.sign_in(people.ada)
    assert "No lead" in client.get("members.admin_clusters").text
    page = client.get("members.name_lead", target_id=people.canal)
    page = client.submit(page, status=200, who="other")
    assert len(page.errors) == 2
    client.submit(page, who="other", lead_name="Ben", lead_email="ben@example.org")
    client.sign_in(people.ben).get("members.settings")
    page = client.sign_in(people.ada).get("members.name_lead", target_id=people.canal)
    page = client.submit(page, status=200, who="other", lead_name="Ben", lead_email="BEN@example.org")
    assert "has a lead seat already" in " ".join(page.errors)


def test_the_lead_changes_the_settings(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.settings")
    client.submit(
        page,
        name="Canal & Lock",
        welcome="# Hello",
        reply_to="lead@example.org",
        open_to_requests=None,
        asks_for_second_factor="y",
    )
    row = db.session.get_one(Cluster, people.canal)
    assert (row.name, row.welcome, row.reply_to, row.open_to_requests, row.asks_for_second_factor) == (
        "Canal & Lock",
        "# Hello",
        "lead@example.org",
        False,
        True,
    )
    assert row.lead_organisation_id == people.college


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Heath Cluster"}, "of that name already"),
        ({"reply_to": "x"}, "e-mail address like"),
        ({"lead_organisation_id": "5"}, "one of those in the list"),
    ],
)
def test_bad_settings_are_not_saved(client: Client, people: World, changes: dict[str, str], words: str) -> None:
    page = client.submit(client.sign_in(people.asha).get("members.settings"), status=200, **changes)
    assert words in " ".join(page.errors)
    assert db.session.get_one(Cluster, people.canal).name == "Canal cluster"


def test_two_leads_who_save_at_once_lose_nothing(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.settings")
    db.session.get_one(Cluster, people.canal).welcome = "Theirs"
    page = client.submit(page, status=200, welcome="Mine")
    assert "Theirs" in page.text
    assert "Mine" in str(page.soup.find(id="welcome"))


@pytest.mark.parametrize("who", ["ben", "erin", "gus", "eva"])
def test_only_the_lead_sees_settings_and_history(client: Client, people: World, who: str) -> None:
    client.sign_in(getattr(people, who)).get("members.settings", 403)
    client.get("members.history", 403)
    client.post("members.settings", {"name": "Mine"}, 403)


def test_the_history_tells_who_did_what(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    client.submit(client.get("members.end_seat", seat_id=people.seat("dan").id))
    client.submit(client.get("members.hand_over", seat_id=people.seat("ben").id), person=str(people.cara), sure="y")
    text = client.get("members.history").text
    assert "Asha Rahman ended a seat of Dan Moreau for Marigold Street School." in text
    assert "handed a seat for Tollhouse Lane School from Ben Okafor to Cara Lindqvist." in text
    client.sign_in(people.olu)
    assert "Dan Moreau" not in client.get("members.history", cluster_id=people.heath).text


def test_joining_is_no_reason_to_be_an_administrator(client: Client, people: World) -> None:
    assert not db.session.get_one(Person, people.asha).is_administrator
