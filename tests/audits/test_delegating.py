"""Questions asked of a colleague without an account: the letter, what its link shows, what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.access import link_for
from hub.audits.delegation.models import STAYS_OPEN, AuditDelegation
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.personal import PERSONAL
from hub.db import db, now
from hub.mail import Letter
from hub.members.models import Membership, MembershipState
from hub.notices.models import Notice
from hub.text import local, today
from tests.audits.acts import open_round, review_of
from tests.client import Client, Page
from tests.meetings.makers import letters, link_in
from tests.world import World

JO = "jo.hart@school.example"


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    return review_of(open_round(client, people), people.tollhouse)


def ask(client: Client, people: World, review: AuditReview, **changes: Any) -> AuditDelegation:
    """Ben asks Jo; nobody is signed in afterwards."""
    page = client.sign_in(people.ben).get("audits.delegate", review_id=review.id, code="la1", question="LA1.4")
    client.submit(page, **{"name": "Jo Hart, SENCO", "email": JO, **changes})
    client.sign_out()
    return db.session.query(AuditDelegation).order_by(AuditDelegation.id.desc()).first()


def opened(client: Client, row: AuditDelegation) -> Page:
    return client.get_url(client.link(link_for("audit_links.answer", row)))


def stored(review: AuditReview, question_id: str) -> AuditAnswer | None:
    db.session.expire_all()
    return db.session.query(AuditAnswer).filter_by(review_id=review.id, question_id=question_id).one_or_none()


def test_the_letter_leads_to_those_questions_and_to_no_others(
    client: Client, people: World, review: AuditReview
) -> None:
    ask(client, people, review, message="You know the reviews")
    letter = letters("audits/letters/asked")[0]
    assert (letter.to_address, letter.reply_to) == (JO, "ben@example.org")
    assert "You know the reviews" in letter.text
    page = client.get_url(client.link(link_in(letter)))
    assert "LA1.4" in page.text
    assert "LA1.3" not in page.text
    assert "Not the cluster lead, not other schools" in page.text
    assert page.soup.find("input", {"name": "LA1.3"}) is None
    assert "only people who may answer for Tollhouse Lane School" in page.text
    assert page.soup.find(attrs={"name": "LA1.4.owner"}) is None


def test_what_is_sent_stands_in_the_review_with_a_name_and_the_school_is_told(
    client: Client, people: World, review: AuditReview
) -> None:
    row = ask(client, people, review)
    page = opened(client, row)
    page = client.submit(page, button="go=send", **{"LA1.4": ["send", "ehcp"], "LA1.4.note": "Since 2024"})
    assert "Thank you. Ben Okafor has been told" in client.follow(page).flash
    answer = stored(review, "LA1.4")
    assert (answer.value, answer.note) == ({"": ["send", "ehcp"]}, "Since 2024")
    assert (answer.answered_by_id, answer.answered_by_link) == (None, "Jo Hart, SENCO")
    told = db.session.scalars(sa.select(Notice.person_id).where(Notice.text.like("Jo Hart%"))).all()
    assert sorted(told) == sorted([people.ben, people.cara])
    client.sign_in(people.ben)
    assert "Answered by Jo Hart, SENCO, by link" in client.get("audits.section", review_id=review.id, code="la1").text
    assert "Sent on" in client.get("audits.review", review_id=review.id).text
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, **{"LA1.4": ["send"]})
    assert stored(review, "LA1.4").answered_by_link == ""
    assert stored(review, "LA1.4").answered_by_id == people.ben


def test_a_field_that_was_not_asked_is_not_kept(client: Client, people: World, review: AuditReview) -> None:
    row = ask(client, people, review)
    client.submit(
        opened(client, row),
        button="go=send",
        **{"LA1.4": ["send"], "LA1.3": "no", "LA1.3.version": "0", "LA1.4.owner": "1", "LA2.6": "yes"},
    )
    assert stored(review, "LA1.3") is None
    assert stored(review, "LA2.6") is None
    assert stored(review, "LA1.4").owner_seat_id is None


def test_saving_does_not_send_and_sending_nothing_is_said(client: Client, people: World, review: AuditReview) -> None:
    row = ask(client, people, review)
    page = client.submit(opened(client, row), status=200, button="go=send")
    assert page.errors[0].startswith("Nothing is answered yet")
    page = client.submit(page, button="go=later", **{"LA1.4.note": "Will ask Ms Lee"})
    db.session.refresh(row)
    assert row.sent_at is None
    assert "Your link stays good" in client.follow(page).flash
    assert "Will ask Ms Lee" in str(opened(client, row).soup.find("textarea", {"name": "LA1.4.note"}))
    client.submit(opened(client, row), button="go=send")
    db.session.refresh(row)
    assert row.sent_at is not None


def test_neither_writes_over_the_other(client: Client, people: World, review: AuditReview) -> None:
    row = ask(client, people, review)
    jos = opened(client, row)
    client.sign_in(people.ben)
    caras = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(
        client.get("audits.section", review_id=review.id, code="la1"),
        **{"LA1.4": ["send"], "LA1.4.note": "As Ben sees it"},
    )
    client.sign_out()
    page = client.submit(jos, status=200, button="go=send", **{"LA1.4": ["ehcp"]})
    assert page.errors[0].startswith("LA1.4: Ben Okafor saved another answer")
    assert "As Ben sees it" in page.text
    assert stored(review, "LA1.4").value == {"": ["send"]}
    client.submit(page, button="go=send")
    assert stored(review, "LA1.4").value == {"": ["ehcp"]}
    client.sign_in(people.cara)
    page = client.submit(caras, status=200, **{"LA1.4": ["neet_risk"]})
    assert page.errors[0].startswith("LA1.4: Jo Hart, SENCO, by link saved another answer")


def over(client: Client, row: AuditDelegation) -> str:
    page = opened(client, row)
    assert page.soup.find("form", {"id": "section"}) is None
    assert "ask Ben Okafor" in page.text
    return page.text


def test_after_the_review_is_handed_in_the_link_says_so_and_keeps_what_was_typed(
    client: Client, people: World, review: AuditReview
) -> None:
    row = ask(client, people, review)
    jos = opened(client, row)
    client.sign_in(people.cara)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    client.sign_out()
    assert "was handed in on" in over(client, row)
    page = client.submit(jos, status=200, button="go=send", **{"LA1.4.note": "Too late"})
    assert "Nothing was saved. The review was handed in" in page.errors[0]
    assert "Too late" in str(page.soup.find("textarea", {"name": "LA1.4.note"}))
    assert stored(review, "LA1.4") is None


@pytest.mark.parametrize(
    ("has_answered", "handed_in", "words"),
    [
        (True, True, "1 answer of yours is part of it."),
        (True, False, "1 answer of yours is kept."),
        (False, True, "You had answered nothing behind this link."),
        (False, False, "You had answered nothing behind this link."),
    ],
)
def test_whoever_comes_too_late_reads_what_became_of_their_own_answers(
    client: Client, people: World, review: AuditReview, has_answered: bool, handed_in: bool, words: str
) -> None:
    row = ask(client, people, review)
    if has_answered:
        client.submit(opened(client, row), button="go=later", **{"LA1.4": ["ehcp"]})
    client.sign_in(people.ben)
    client.submit(client.get("audits.section", review_id=review.id, code="la1"), button="go=leave", **{"LA1.6": "6"})
    if handed_in:
        client.submit(client.get("audits.hand_in", review_id=review.id))
    else:
        review.round.closed_at = now()
        db.session.commit()
    client.sign_out()
    text = over(client, row)
    assert words in text
    assert ("answered nothing" in text) != has_answered


def test_taken_back_closed_late_or_left_the_link_says_why(client: Client, people: World, review: AuditReview) -> None:
    row = ask(client, people, review)
    row.due_on = today() - STAYS_OPEN
    db.session.commit()
    assert "LA1.4" in opened(client, row).text
    row.due_on -= timedelta(days=1)
    assert "the link has ended since" in over(client, row)
    row.due_on = today()
    review.round.closed_at = now()
    assert "was closed on" in over(client, row)
    review.round.closed_at = None
    place = db.session.query(Membership).filter_by(cluster_id=people.canal, organisation_id=people.tollhouse).one()
    place.state = MembershipState.LEFT
    assert "has left the cluster" in over(client, row)
    place.state = MembershipState.MEMBER
    db.session.commit()
    client.sign_in(people.ben).post("audits.end_delegation", review_id=review.id, delegation_id=row.id)
    client.sign_out()
    assert "taken back on" in over(client, row)


def test_after_a_switch_to_other_questions_the_link_says_so(client: Client, people: World, review: AuditReview) -> None:
    row = ask(client, people, review)
    row.section = "gone"
    assert "other questions now" in over(client, row)


def test_a_reminder_waits_for_a_school_day_and_is_taken_back(
    client: Client, people: World, review: AuditReview
) -> None:
    row = ask(client, people, review)
    [reminder] = letters("audits/letters/asked_again")
    on = local(reminder.next_try_at).date()
    assert today() < on < row.due_on
    assert on.weekday() < 5
    client.submit(opened(client, row), button="go=send", **{"LA1.4": ["send"]})
    assert letters("audits/letters/asked_again") == []
    ask(client, people, review, email="lee@school.example")
    assert len(letters("audits/letters/asked_again")) == 1
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    assert letters("audits/letters/asked_again") == []


def test_a_second_letter_not_within_minutes(client: Client, people: World, review: AuditReview) -> None:
    row = ask(client, people, review)
    client.sign_in(people.ben)
    page = client.post("audits.delegate_again", review_id=review.id, delegation_id=row.id)
    assert "has had a letter just now" in client.follow(page).flash
    db.session.execute(sa.update(Letter).values(next_try_at=None, sent_at=now()))  # the first one has gone
    row.written_at = now() - timedelta(hours=1)
    client.post("audits.delegate_again", review_id=review.id, delegation_id=row.id)
    assert len(letters("audits/letters/asked")) == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": ""}, "their name|Their name"),
        ({"email": "jo@"}, "E-mail|e-mail"),
        ({"questions": []}, "Choose at least one question"),
        ({"questions": ["LA2.1"]}, "Which questions"),
        ({"due_on": (today() - timedelta(days=1)).isoformat()}, "still to come"),
        ({"due_on": "2026-02-30"}, "Answer by"),
        ({"due_on": (today() + timedelta(days=90)).isoformat()}, "the review itself is due on"),
    ],
)
def test_bad_input_sends_nothing(
    client: Client, people: World, review: AuditReview, changes: dict[str, Any], error: str
) -> None:
    page = client.sign_in(people.ben).get("audits.delegate", review_id=review.id, code="la1")
    page = client.submit(page, status=200, **{"name": "Jo", "email": JO, **changes})
    assert any(part in " ".join(page.errors) for part in error.split("|"))
    assert letters("audits/letters/asked") == []


def test_an_erased_colleague_leaves_the_answer_without_a_name(
    client: Client, people: World, review: AuditReview
) -> None:
    row = ask(client, people, review)
    link = client.link(link_for("audit_links.answer", row))
    client.submit(opened(client, row), button="go=send", **{"LA1.4": ["send"]})
    assert PERSONAL.export_address is not None
    assert PERSONAL.erase_address is not None
    assert PERSONAL.export_address(JO.upper())[0]["answers"] == {"LA1.4": [{"": ["send"]}, ""]}
    assert PERSONAL.erase_address(JO) == 1
    db.session.commit()
    assert stored(review, "LA1.4").answered_by_link == ""
    client.get_url(link, status=404)
