"""A section with all that can stand beside it costs at most twelve statements: the client counts them."""

import pytest

from hub.audits import models
from hub.audits.models import AuditAnswer, AuditReview, AuditTemplate
from hub.db import db
from tests.audits.acts import hand_in, open_round
from tests.client import STATEMENTS, Client
from tests.resources.making import share
from tests.world import World

BOTH = ["london-ambitions", "gatsby"]


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    """Another framework beside it, a last time with another edition, and a resource as evidence."""
    first = open_round(client, people, families=BOTH)
    of_school = db.session.query(AuditReview).filter_by(organisation_id=people.tollhouse)
    for row in of_school.filter_by(round_id=first.id):
        hand_in(row)
    client.submit(client.get("audits.close", round_id=first.id))
    second = open_round(client, people, families=BOTH)
    then, now_ = (of_school.filter_by(round_id=one.id, family=BOTH[0]).one() for one in (first, second))
    other = db.session.query(AuditTemplate).filter(
        AuditTemplate.key.like("london-ambitions/%"), AuditTemplate.id != now_.template_id
    )
    then.template_id = other.order_by(AuditTemplate.id).first().id
    resource = share(people, title="Careers policy 2026")
    db.session.add(
        AuditAnswer(review_id=now_.id, question_id="LA1.3", value={"": "yes"}, evidence=f"resource:{resource.id}")
    )
    db.session.commit()
    client.sign_in(people.ben)
    return now_


@pytest.mark.parametrize("is_cold", [True, False], ids=["first page after a start", "later"])
@pytest.mark.parametrize("code", ["la1", "la6", "la7"])
def test_beside_last_time_other_questions_and_a_resource(
    client: Client, review: AuditReview, code: str, is_cold: bool
) -> None:
    """Also where nothing is read yet of the questions, which a process reads once."""
    client.get("audits.section", review_id=review.id, code="la2")
    if is_cold:
        db.session.expire_all()
        models._parsed.clear()
    page = client.get("audits.section", review_id=review.id, code=code)
    assert ("Careers policy 2026" in page.text) == (code == "la1")
    assert page.statements <= STATEMENTS


def test_the_first_page_after_a_start_reads_the_questions_of_all_in_one_statement(
    client: Client, review: AuditReview
) -> None:
    later = client.get("audits.section", review_id=review.id, code="la1").statements
    models._parsed.clear()
    db.session.expire_all()
    assert client.get("audits.section", review_id=review.id, code="la1").statements == later + 1


@pytest.mark.parametrize(("code", "more"), [("la6", 2), ("la7", 2)])
def test_what_another_room_counts_is_read_together(client: Client, review: AuditReview, code: str, more: int) -> None:
    """Meetings, and resources shared and taken; the school's requests, and the employers that it brought."""
    plain = client.get("audits.section", review_id=review.id, code="la2").statements
    assert client.get("audits.section", review_id=review.id, code=code).statements == plain + more
