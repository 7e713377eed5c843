"""Taking organisations into a cluster, and their leaving."""

import pytest

from hub.db import db
from hub.members.models import Cluster, Establishment, Membership, MembershipState, Organisation
from tests.client import Client
from tests.world import World


@pytest.fixture
def register(people: World) -> None:
    for urn, name, status, borough in (
        (900001, "Fictional Wharf School", "open", "E09000007"),
        (900002, "Fictional Lock College", "open", "E09000019"),
        (900003, "Fictional Closed School", "closed", "E09000007"),
    ):
        db.session.add(
            Establishment(
                urn=urn, name=name, search_name=name.lower() + " | camden nw1", kind="school", status=status,
                postcode="NW1 8AH", outcode="NW1", borough=borough, age_low=11, age_high=18, phase="Secondary",
                successor_urn=900001 if status == "closed" else None,
            )
        )  # fmt: skip
    db.session.commit()


def members_of(cluster_id: int) -> set[str]:
    rows = db.session.query(Organisation.name).join(Membership).filter(
        Membership.cluster_id == cluster_id, Membership.state == MembershipState.MEMBER
    )  # fmt: skip
    return {name for (name,) in rows}


@pytest.mark.usefixtures("register")
def test_schools_of_the_own_boroughs_are_offered_first(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.choose")
    assert "Fictional Wharf School" in page.text
    assert "Fictional Lock College" not in page.text
    assert "Fictional Lock College" in client.get("members.choose", q="fictional lock").text
    assert "Fictional Lock College" in client.get("members.choose", q="900002").text
    assert "Fictional Lock College" in client.get("members.choose", q="nw1 8ah").text
    assert "Nothing in the register like that" in client.get("members.choose", q="zzz 🎓").text


@pytest.mark.usefixtures("register")
def test_ticked_schools_come_in_once(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.choose", q="fictional")
    page = client.submit(page, urn=["900001", "900002"])
    assert "q=fictional" in page.location
    page = client.follow(page)
    assert "2 schools added" in page.flash
    assert page.soup.find(id="urn-900001").has_attr("disabled")
    client.post("members.admit", {"urn": ["900001"]})
    assert {"Fictional Wharf School", "Fictional Lock College"} < members_of(people.canal)
    row = db.session.query(Organisation).filter_by(urn=900001).one()
    assert (row.borough, row.phase, row.age_high) == ("E09000007", "Secondary", 18)


@pytest.mark.usefixtures("register")
def test_one_establishment_is_one_organisation_in_all_clusters(client: Client, people: World) -> None:
    client.sign_in(people.asha).post("members.admit", {"urn": "900001"})
    client.sign_in(people.olu).post("members.admit", {"urn": "900001"}, cluster_id=people.heath)
    assert db.session.query(Organisation).filter_by(urn=900001).count() == 1
    assert "Fictional Wharf School" in members_of(people.canal) & members_of(people.heath)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("urns", [["900003"], ["1"], ["-1"], ["x"], ["99999999999999"], []])
def test_what_cannot_be_chosen_is_not_taken_in(client: Client, people: World, urns: list[str]) -> None:
    before = members_of(people.canal)
    client.sign_in(people.asha).post("members.admit", {"urn": urns})
    assert members_of(people.canal) == before


@pytest.mark.usefixtures("register")
def test_a_closed_school_leads_to_the_one_it_became(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.choose", q="fictional closed")
    assert "Closed" in page.text
    assert "q=900001" in page.link("Fictional Wharf School")


@pytest.mark.parametrize("who", ["ben", "erin", "gus"])
def test_only_the_lead_chooses(client: Client, people: World, who: str) -> None:
    client.sign_in(getattr(people, who)).get("members.choose", 403)
    client.post("members.admit", {"urn": "900001"}, 403)
    client.post("members.add_by_hand", {"name": "X", "kind": "ebp"}, 403)


def test_a_body_outside_the_register_is_made_by_hand(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.add_by_hand")
    page = client.follow(
        client.submit(
            page, name="Chamber of Trade 🎓", kind="employer_body", postcode="n1 9ag", website="trade.example.org"
        )
    )
    assert page.h1 == "Chamber of Trade 🎓"
    row = db.session.query(Organisation).filter_by(name="Chamber of Trade 🎓").one()
    assert (row.postcode, row.website, row.urn) == ("N1 9AG", "https://trade.example.org", None)
    assert row.latitude


def test_the_same_name_is_asked_about_before_there_are_two(client: Client, people: World) -> None:
    lead = Client(client.app, people.heath).sign_in(people.olu)
    page = lead.submit(lead.get("members.add_by_hand"), status=200, name="Canal-Side EBP", kind="ebp")
    assert "Say whether it is the same body" in " ".join(page.errors)
    lead.submit(page, same=str(people.ebp))
    assert "Canal Side EBP" in members_of(people.heath)
    assert db.session.query(Organisation).filter(Organisation.name.ilike("canal%ebp")).count() == 1


def test_bad_input_by_hand_keeps_what_was_typed(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.add_by_hand")
    page = client.submit(page, status=200, name="Kept \u202ename", kind="", postcode="nowhere")
    assert len(page.errors) == 2
    assert page.soup.find(id="postcode")["value"] == "nowhere"


def test_leaving_ends_the_seats_and_keeps_the_rest(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.leave", organisation_id=people.tollhouse)
    assert "4 people lose the seat" in page.text
    page = client.submit(page, status=200)
    assert page.errors
    assert client.submit(page, sure="y").location == "/"
    client.get("members.index", 404)
    assert "Tollhouse Lane School" not in members_of(people.canal)
    assert db.session.get(Organisation, people.tollhouse)
    client.sign_in(people.asha).get("members.organisation", 404, organisation_id=people.tollhouse)
    place = db.session.query(Membership).filter_by(organisation_id=people.tollhouse).one()
    assert place.state is MembershipState.LEFT
    assert place.left_on


def test_the_organisation_of_the_only_lead_cannot_leave(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.leave", organisation_id=people.college)
    page = client.submit(page, status=200, sure="y")
    assert "only lead" in " ".join(page.errors)
    assert "Canal Basin College" in members_of(people.canal)


@pytest.mark.parametrize("who", ["dan", "gus", "eva"])
def test_only_those_who_speak_for_it_and_the_lead_take_it_out(client: Client, people: World, who: str) -> None:
    client.sign_in(getattr(people, who)).get("members.leave", 403, organisation_id=people.tollhouse)
    client.post("members.leave", {"sure": "y"}, 403, organisation_id=people.tollhouse)


def test_the_lead_organisation_that_leaves_is_lead_organisation_no_more(client: Client, people: World) -> None:
    people.seat("asha").organisation_id = people.ebp
    page = client.sign_in(people.asha).get("members.leave", organisation_id=people.college)
    client.submit(page, sure="y")
    assert db.session.get_one(Cluster, people.canal).lead_organisation_id is None


def test_ticks_are_not_lost_on_the_way_to_the_next_page(client: Client, people: World) -> None:
    for number in range(30):
        name = f"Paged School {number:02}"
        db.session.add(
            Establishment(
                urn=910000 + number, name=name, search_name=f"{name.lower()} | camden", kind="school", status="open"
            )
        )
    db.session.commit()
    page = client.sign_in(people.asha).get("members.choose", q="paged school")
    page = client.submit(page, urn=["910003"], button="then=next")
    assert "Paged School 03" in members_of(people.canal)
    page = client.follow(page)
    assert "1 school added" in page.flash
    assert "Paged School 29" in page.text
    assert "Paged School 03" not in page.text
    assert "show the next page" not in page.text  # it is the last one
