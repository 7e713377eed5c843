"""Organisations that ask to join a cluster, and the lead's answer."""

from datetime import date, timedelta

import pytest

from hub.db import db
from hub.mail import Letter
from hub.members.models import Cluster, Membership, MembershipState, Role, Seat
from tests.client import Client
from tests.world import World


def asked(client: Client, people: World) -> Membership:
    page = client.sign_in(people.ben).get("members.ask_to_join", target_id=people.heath)
    client.submit(page, organisation=str(people.tollhouse), message="We share <b>Year 10</b> with you. 🎓")
    return db.session.query(Membership).filter_by(cluster_id=people.heath, organisation_id=people.tollhouse).one()


def test_a_careers_leader_asks_and_the_lead_gets_a_letter(client: Client, people: World) -> None:
    assert "Ask to join" in client.sign_in(people.ben).get("members.clusters").text
    row = asked(client, people)
    assert row.state is MembershipState.ASKED
    letter = db.session.query(Letter).one()
    assert letter.to_address == "olu@example.org"
    assert "&lt;b&gt;Year 10&lt;/b&gt;" in letter.html
    assert "The answer comes by letter" in client.get("members.clusters").text
    client.get("members.ask_to_join", 403, target_id=people.heath)
    client.get("members.index", 404, cluster_id=people.heath)


def test_the_lead_sees_what_waits_and_accepts(client: Client, people: World) -> None:
    row = asked(client, people)
    lead = Client(client.app, people.heath).sign_in(people.olu)
    assert "1 organisation asks to join" in lead.get("home.index").text
    page = lead.get("members.answer_request", membership_id=row.id)
    assert "<b>Year 10</b>" in page.text
    lead.submit(page, answer="accept", word="Welcome")
    assert row.state is MembershipState.MEMBER
    seat = db.session.query(Seat).filter_by(cluster_id=people.heath, person_id=people.ben).one()
    assert seat.role is Role.CAREERS_LEADER
    assert "Welcome" in db.session.query(Letter).filter_by(to_address="ben@example.org").one().text
    client.get("members.index", cluster_id=people.heath)
    lead.get("members.answer_request", 404, membership_id=row.id)


def test_the_lead_declines_with_a_word_and_one_may_ask_again(client: Client, people: World) -> None:
    row = asked(client, people)
    lead = Client(client.app, people.heath).sign_in(people.olu)
    lead.submit(lead.get("members.answer_request", membership_id=row.id), answer="decline", word="Next year")
    assert row.state is MembershipState.DECLINED
    letter = db.session.query(Letter).filter_by(to_address="ben@example.org").one()
    assert "does not take in Tollhouse Lane School for now" in letter.text
    assert "Next year" in letter.text
    client.get("members.index", 404, cluster_id=people.heath)
    asked(client, people)
    assert row.state is MembershipState.ASKED


def test_an_answer_has_to_be_chosen(client: Client, people: World) -> None:
    row = asked(client, people)
    lead = Client(client.app, people.heath).sign_in(people.olu)
    page = lead.submit(lead.get("members.answer_request", membership_id=row.id), status=200, word="Well")
    assert page.errors
    assert "Well" in str(page.soup.find(id="word"))


def test_a_closed_cluster_takes_no_requests(client: Client, people: World) -> None:
    db.session.get_one(Cluster, people.heath).open_to_requests = False
    assert "Heath cluster" not in client.sign_in(people.ben).get("members.clusters").text
    client.get("members.ask_to_join", 404, target_id=people.heath)


@pytest.mark.parametrize("who", ["gus", "eva", "nina", "ada"])
def test_who_speaks_for_nobody_asks_for_nobody(client: Client, people: World, who: str) -> None:
    client.sign_in(getattr(people, who)).get("members.clusters")
    client.post("members.ask_to_join", {"organisation": str(people.tollhouse)}, 403, target_id=people.heath)


def test_one_asks_for_the_own_organisation_only(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.ask_to_join", target_id=people.heath)
    client.submit(page, status=200, organisation=str(people.marigold))
    assert db.session.query(Membership).filter_by(cluster_id=people.heath).count() == 1


def test_only_the_lead_of_that_cluster_answers(client: Client, people: World) -> None:
    row = asked(client, people)
    client.sign_in(people.asha).get("members.answer_request", 404, membership_id=row.id)
    client.get("members.requests", 404, cluster_id=people.heath)
    client.sign_in(people.ben).get("members.requests", 403)


def test_new_members_are_news_for_about_a_term(client: Client, people: World) -> None:
    row = db.session.query(Membership).filter_by(organisation_id=people.marigold).one()
    row.joined_on = date.today() - timedelta(days=3)
    text = client.sign_in(people.ben).get("home.index").text
    assert "Marigold Street School joined the cluster." in text
    row.joined_on = date.today()
    text = client.get("home.index").text
    assert "joined the cluster. Today" in text
    assert "joined the cluster. Today," not in text  # the hour is written down nowhere
    assert "Dan Moreau is careers leader of Marigold Street School now." in text
    row.joined_on = date.today() - timedelta(days=300)
    assert "joined the cluster" not in client.get("home.index").text


def test_an_account_that_waits_is_no_news(client: Client, people: World) -> None:
    people.person("dan").joined_at = None
    assert "Dan Moreau" not in client.sign_in(people.ben).get("home.index").text
