"""A school looks once more at who will see what, hands in, and may take it back until the close."""

from hub.audits.models import AuditAnswer, AuditReview
from hub.db import db
from tests.audits.acts import fill, open_round, review_of
from tests.client import Client
from tests.world import World


def test_before_handing_in_the_school_reads_exactly_what_will_be_seen(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    page = client.get("audits.hand_in", review_id=review.id)
    for sentence in (
        "only people who may answer for Tollhouse Lane School. Not the cluster lead, not other schools.",
        "means and shares of at least six schools together, never of fewer",
        "Nothing is shown under your name.",
        "Self-review, not inspection or ranking. Please do not compare schools publicly or in recruitment.",
    ):
        assert sentence in page.text
    assert page.soup.find("input", {"name": "agrees"}) is None


def test_a_round_with_named_rows_asks_for_the_heads_agreement(client: Client, people: World) -> None:
    review = review_of(open_round(client, people, showing="named"), people.tollhouse)
    client.sign_in(people.ben)
    page = client.get("audits.hand_in", review_id=review.id)
    assert "only if your head agrees for this round" in page.text
    assert not page.soup.find("input", {"name": "agrees"}).has_attr("checked")  # never agreed by default
    client.submit(page, agrees="y")
    db.session.refresh(review)
    assert review.agreed_at is not None
    assert review.agreed_by_id == people.ben


def test_agreement_is_not_taken_in_a_round_of_totals(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    client.post("audits.hand_in", {"agrees": "y"}, review_id=review.id)
    db.session.refresh(review)
    assert review.is_submitted
    assert review.agreed_at is None


def test_agreement_can_be_withdrawn_until_the_close(client: Client, people: World) -> None:
    round_ = open_round(client, people, showing="named")
    review = review_of(round_, people.tollhouse)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id), agrees="y")
    page = client.follow(client.post("audits.disagree", review_id=review.id))
    assert "will not be named" in page.flash
    db.session.refresh(review)
    assert (review.agreed_at, review.is_submitted) == (None, True)


def test_what_is_missing_is_named_and_may_be_left_out(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    fill(review, leave_out=("LA5.4",))
    client.sign_in(people.ben)
    page = client.get("audits.hand_in", review_id=review.id)
    assert "1 question not answered. They count as not met." in page.text
    page = client.follow(client.submit(page))
    assert page.h1.startswith("Tollhouse Lane School")
    assert "LA5.4" in page.text
    assert "Not answered." in page.text


def test_taken_back_the_answers_are_all_there(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    fill(review)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    answers = db.session.query(AuditAnswer).filter_by(review_id=review.id).count()
    page = client.follow(client.post("audits.take_back", review_id=review.id))
    assert "Taken back" in page.flash
    db.session.refresh(review)
    assert not review.is_submitted
    assert db.session.query(AuditAnswer).filter_by(review_id=review.id).count() == answers
    client.get("audits.section", review_id=review.id, code="la1")
    client.get("audits.result", status=404, review_id=review.id)


def test_after_the_close_nothing_is_taken_back(client: Client, people: World) -> None:
    round_ = open_round(client, people)
    review = review_of(round_, people.tollhouse)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    client.sign_in(people.asha)
    client.submit(client.get("audits.close", round_id=round_.id))
    client.sign_in(people.ben)
    page = client.follow(client.post("audits.take_back", review_id=review.id))
    assert "stays as it is" in page.flash
    db.session.refresh(review)
    assert review.is_submitted


def test_handed_in_twice_it_is_handed_in_once(client: Client, people: World) -> None:
    review: AuditReview = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    page = client.get("audits.hand_in", review_id=review.id)
    client.submit(page)
    db.session.refresh(review)
    first = review.submitted_at
    client.submit(page)
    db.session.refresh(review)
    assert review.submitted_at == first


def test_answers_cannot_be_changed_once_handed_in(client: Client, people: World) -> None:
    review = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    page = client.follow(client.get("audits.section", status=302, review_id=review.id, code="la1"))
    assert "take it back first" in page.flash
