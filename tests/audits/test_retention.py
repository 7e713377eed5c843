"""Half a year after a round nobody is known any more who was asked by e-mail; what they answered and signed stays."""

from datetime import timedelta
from typing import Any

import pytest

from hub.access import link_for
from hub.audits.delegation.models import AuditDelegation
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.personal import PERSONAL
from hub.audits.retention import COLLEAGUE, KEPT, forget_addresses
from hub.audits.signing.models import AuditSignOff
from hub.db import db, now
from hub.text import today
from tests.audits.acts import fill, open_round, review_of
from tests.client import Client
from tests.world import World

LONG_AGO = KEPT + timedelta(days=1)


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    """Jo answered one question by link, Ines signed off, Gus (who has a seat) was asked to, all long ago."""
    row = review_of(open_round(client, people), people.tollhouse)
    fill(row, leave_out=("LA1.4",), person_id=people.ben)
    client.sign_in(people.ben)
    page = client.get("audits.delegate", review_id=row.id, code="la1", question="LA1.4")
    client.submit(page, name="Jo Hart", email="jo@school.example", message="You know it")
    for typed in ({"name": "Ines Duarte", "email": "head@school.example"}, {"seat": str(people.seat("gus").id)}):
        client.submit(client.get("audits.ask_sign_off", review_id=row.id), signer="governor", **typed)
    client.sign_out()
    for endpoint, asked, typed in links():
        client.submit(client.get_url(client.link(link_for(endpoint, asked))), **typed)
    for asked in (*db.session.query(AuditDelegation), *db.session.query(AuditSignOff)):
        asked.written_at = now() - LONG_AGO
    db.session.commit()
    return row


def links() -> list[tuple[str, Any, dict[str, Any]]]:
    delegation = db.session.query(AuditDelegation).one()
    signer = db.session.query(AuditSignOff).filter_by(name="Ines Duarte").one()
    return [
        ("audit_links.answer", delegation, {"button": "go=send", "LA1.4": ["send"]}),
        ("audit_links.sign_off", signer, {"agrees": "y"}),
    ]


def close(review: AuditReview, days: timedelta) -> None:
    review.round.closed_at = now() - days
    db.session.commit()


def test_names_and_addresses_go_and_what_was_said_stays(client: Client, people: World, review: AuditReview) -> None:
    addresses = [client.link(link_for(endpoint, asked)) for endpoint, asked, _ in links()]
    close(review, LONG_AGO)
    assert forget_addresses() == 2
    assert forget_addresses() == 0
    db.session.expire_all()
    asked = db.session.query(AuditDelegation).one()
    assert (asked.name, asked.email, asked.message, asked.state) == (COLLEAGUE, "", "", "sent")
    answer = db.session.query(AuditAnswer).filter_by(question_id="LA1.4").one()
    assert (answer.value, answer.said_by) == ({"": ["send"]}, "A colleague, by link")
    signer = db.session.query(AuditSignOff).filter_by(person_id=None).one()
    assert (signer.name, signer.email, signer.holds) == ("", "", True)
    assert signer.words.startswith("Signed off by a governor or trustee, on ")
    assert db.session.query(AuditSignOff).filter_by(person_id=people.gus).one().name == "Gus Petrov"
    for address in addresses:
        client.get_url(address, status=404)
    client.sign_in(people.ben)
    assert "A colleague" in client.get("audits.review", review_id=review.id).text


def test_nobody_is_forgotten_while_they_may_still_be_needed(review: AuditReview) -> None:
    assert forget_addresses() == 0  # open, and due in a month
    close(review, KEPT - timedelta(days=1))
    assert forget_addresses() == 0
    close(review, LONG_AGO)
    review.reopened_until = today()
    db.session.commit()
    assert forget_addresses() == 0


def test_a_round_that_nobody_closes_keeps_nobody_for_ever(review: AuditReview) -> None:
    review.round.due_on = today() - LONG_AGO
    db.session.commit()
    assert forget_addresses() == 2


def test_an_empty_address_is_nobodys(review: AuditReview) -> None:
    close(review, LONG_AGO)
    forget_addresses()
    assert PERSONAL.export_address is not None
    assert PERSONAL.erase_address is not None
    assert PERSONAL.export_address(" ") == []
    assert PERSONAL.erase_address("") == 0
    assert db.session.query(AuditDelegation).count() == 1
