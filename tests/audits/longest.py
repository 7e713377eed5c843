"""A review whose report has as much to say as any real one: to see whether it stays one page."""

from datetime import date, timedelta

from hub.audits.models import AuditAnswer, AuditCompass, AuditReview
from hub.audits.scoring import score
from hub.audits.signing.models import AuditSignOff, Signer
from hub.db import db, now
from tests.audits.acts import hand_in, more_schools, open_round, review_of, round_before
from tests.client import Client
from tests.world import World

SCHOOL = "Our Lady of the Seven Locks and Saint Bartholomew’s Catholic Voluntary Academy and Sixth Form College"
PERSON = "Dr Wilhelmina Featherstonehaugh-Cholmondeley"
BANDS = ("none", "few", "some", "many")


def longest_review(client: Client, people: World) -> AuditReview:
    """All sections of a school with Years 7 to 13, every point lost in its own way in every year group, a section of
    the lead's own questions, the round before, the cluster's means, Compass percentages, owners and days."""
    people.organisation("tollhouse").name = SCHOOL
    people.person("cara").name = PERSON
    round_before(client, people, 0, 300, families="gatsby")
    more_schools(people, 6)
    round_ = open_round(
        client,
        people,
        families="gatsby",
        title="Self-review of the whole programme, with all that the cluster agreed on in its last two meetings",
    )
    round_.own_questions = [
        {"id": f"Q.{n}", "text": f"Question {n} of our own, with as many words as there may be: " + "and more " * 14,
         "kind": "yes_partly_no", "pass": {"answer": "yes"}} for n in range(1, 11)
    ]  # fmt: skip
    for row in db.session.query(AuditReview).filter_by(round_id=round_.id):
        hand_in(row, level=1)
    own = review_of(round_, people.tollhouse)
    for answer in db.session.query(AuditAnswer).filter_by(review_id=own.id):
        value = answer.value[""]
        if isinstance(value, dict):
            years = enumerate(value)
            bands = {year: BANDS[n % 4] if isinstance(value[year], str) else value[year][:1] for n, year in years}
            answer.value = answer.value | {"": bands}
        answer.owner_seat_id, answer.target_on = people.seat("cara").id, date(2027, 9, 30)
    given = {one.question_id: one.given for one in db.session.query(AuditAnswer).filter_by(review_id=own.id)}
    own.hand_in(people.ben, score(own.framework, given, own.year_groups, date.today()))
    shares = {f"gb{number}": 90 + number for number in range(1, 9)}
    db.session.add(AuditCompass(review_id=own.id, measured_on=date.today() - timedelta(days=9), **shares))
    db.session.add(AuditSignOff(review_id=own.id, name=PERSON, signer=Signer.GOVERNOR, signed_at=now()))
    client.submit(client.get("audits.close", round_id=round_.id))
    return own
