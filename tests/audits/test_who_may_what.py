"""Who may see and do what: every role on every page of audits."""

import pytest

from hub.audits.models import AuditReview, AuditRound
from hub.db import db
from tests.audits.acts import hand_in, open_round, review_of
from tests.client import Client
from tests.world import World

OWN_PAGES = ["audits.review", "audits.result"]


@pytest.fixture
def round_(client: Client, people: World) -> AuditRound:
    row = open_round(client, people)
    hand_in(review_of(row, people.tollhouse), level=1, person_id=people.ben)
    hand_in(review_of(row, people.college), level=1, person_id=people.asha)
    return row


@pytest.fixture
def review(people: World, round_: AuditRound) -> AuditReview:
    return review_of(round_, people.tollhouse)


@pytest.mark.parametrize("name", ["asha", "dan", "erin"])
def test_another_schools_review_is_not_there_at_all(
    client: Client, people: World, review: AuditReview, name: str
) -> None:
    """Not for the lead either: she sees the state on the board, and nothing else."""
    client.sign_in(getattr(people, name))
    for endpoint in ("audits.review", "audits.result", "audits.hand_in", "audits.years"):
        client.get(endpoint, status=404, review_id=review.id)
    client.get("audits.section", status=404, review_id=review.id, code="la1")
    client.get("audits.make_action", status=404, review_id=review.id, question_id="LA5.2")
    client.post("audits.section", {"LA1.3": "no"}, status=404, review_id=review.id, code="la1")
    client.post("audits.take_back", status=404, review_id=review.id)
    client.post("audits.disagree", status=404, review_id=review.id)


@pytest.mark.parametrize("name", ["gus", "eva"])
def test_governor_and_enterprise_adviser_read_the_result_and_change_nothing(
    client: Client, people: World, review: AuditReview, name: str
) -> None:
    client.sign_in(getattr(people, name))
    page = client.get("audits.result", review_id=review.id)
    assert "Make an action" not in page.text
    client.get("audits.review", review_id=review.id)
    for endpoint in ("audits.hand_in", "audits.years"):
        client.get(endpoint, status=403, review_id=review.id)
    client.get("audits.section", status=403, review_id=review.id, code="la1")
    client.get("audits.make_action", status=403, review_id=review.id, question_id="LA5.2")
    client.post("audits.section", {"LA1.3": "no"}, status=403, review_id=review.id, code="la1")
    client.post("audits.make_action", {"title": "x"}, status=403, review_id=review.id, question_id="LA5.2")
    client.post("audits.take_back", status=403, review_id=review.id)


@pytest.mark.parametrize("name", ["gus", "eva", "ben"])
def test_nobody_reads_a_result_before_it_is_handed_in(
    client: Client, people: World, review: AuditReview, name: str
) -> None:
    review.take_back()
    db.session.commit()
    client.sign_in(getattr(people, name))
    client.get("audits.result", status=404, review_id=review.id)


@pytest.mark.parametrize("name", ["ben", "dan", "erin", "gus", "eva"])
def test_only_the_lead_leads_a_round(client: Client, people: World, round_: AuditRound, name: str) -> None:
    client.sign_in(getattr(people, name))
    for endpoint in ("audits.board", "audits.change", "audits.close"):
        client.get(endpoint, status=403, round_id=round_.id)
        assert "Who has handed in" not in client.get("audits.cluster", round_id=round_.id).text
    client.get("audits.open_round", status=403)
    client.post("audits.open_round", {"title": "x"}, status=403)
    client.post("audits.remind", status=403, round_id=round_.id)
    client.post("audits.close", status=403, round_id=round_.id)
    db.session.refresh(round_)
    assert round_.is_open


@pytest.mark.parametrize("name", ["ben", "dan", "erin", "gus", "eva", "asha"])
def test_everybody_in_the_cluster_sees_rounds_and_totals(
    client: Client, people: World, round_: AuditRound, name: str
) -> None:
    client.sign_in(getattr(people, name))
    client.get("audits.index")
    client.get("audits.cluster", round_id=round_.id)


@pytest.mark.parametrize("name", ["olu", "nina", "ada"])
def test_people_without_a_seat_here_find_nothing(
    client: Client, people: World, round_: AuditRound, review: AuditReview, name: str
) -> None:
    client.sign_in(getattr(people, name))
    client.get("audits.index", status=404)
    client.get("audits.cluster", status=404, round_id=round_.id)
    client.get("audits.review", status=404, review_id=review.id)


def test_a_round_of_another_cluster_is_not_found(client: Client, people: World, round_: AuditRound) -> None:
    client.sign_in(people.olu)
    client.cluster_id = people.heath
    for endpoint in ("audits.cluster", "audits.board", "audits.named", "audits.change"):
        client.get(endpoint, status=404, round_id=round_.id)


def test_nobody_who_is_not_signed_in_gets_in(client: Client, people: World, round_: AuditRound) -> None:
    client.sign_out()
    client.get("audits.index", status=302)
    client.post("audits.close", status=401, round_id=round_.id)


def test_a_get_never_changes_anything(client: Client, people: World, review: AuditReview) -> None:
    client.sign_in(people.ben)
    for endpoint in ("audits.remind", "audits.take_back", "audits.disagree"):
        key = "round_id" if endpoint == "audits.remind" else "review_id"
        client.get(endpoint, status=405, **{key: review.id})


def test_another_schools_name_and_score_stand_on_no_page_of_a_careers_leader(
    client: Client, people: World, round_: AuditRound, review: AuditReview
) -> None:
    hand_in(review_of(round_, people.marigold), level=0)
    client.sign_in(people.ben)
    pages = [client.get("audits.index"), client.get("audits.cluster", round_id=round_.id)]
    pages += [client.get(endpoint, review_id=review.id) for endpoint in OWN_PAGES]
    assert all("Marigold" not in page.text for page in pages)
