"""Opening a round: which review fits a school, which year groups it is asked about, and the letter that tells it."""

from collections.abc import Iterable, Mapping, Sequence

from flask import url_for

from hub.audits.frameworks import Framework
from hub.audits.loading import templates
from hub.audits.models import AuditReview, AuditRound
from hub.audits.queries import answering_people
from hub.db import db
from hub.members.models import Organisation
from hub.notices.models import tell
from hub.notices.sending import send
from hub.vocabulary import YEAR_GROUPS

PRIMARY_AGE = 11


def default_framework(frameworks: Sequence[Framework], organisation: Organisation) -> Framework | None:
    """The first that is offered to the kind; for a school whose oldest pupils are 11, the primary one."""
    if organisation.age_high and organisation.age_high <= PRIMARY_AGE:
        primary = [framework for framework in frameworks if framework.setting == "primary"]
        frameworks = primary or frameworks
    return frameworks[0] if frameworks else None


def years_taught(framework: Framework, organisation: Organisation) -> list[str]:
    """Year groups that the framework asks about and the ages cover; all of them where the ages are not known.
    The school looks them through before it begins."""
    age_low, age_high = organisation.age_low, organisation.age_high
    if age_low is None or age_high is None:
        return list(framework.years)
    first_age = {group.code: int(group.ages.split("-")[0]) for group in YEAR_GROUPS}
    covered = [year for year in framework.years if age_low <= first_age[year] < age_high]
    return covered or list(framework.years)


def take_in(round_: AuditRound, picks: Mapping[int, str], candidates: Iterable[Organisation]) -> list[AuditReview]:
    """A review for each organisation picked, in the current transaction."""
    rows = templates(picks.values())
    reviews = []
    for organisation in candidates:
        if organisation.id not in picks:
            continue
        template = rows[picks[organisation.id]]
        reviews.append(
            AuditReview(
                round_id=round_.id,
                organisation_id=organisation.id,
                template_id=template.id,
                year_groups=years_taught(template.framework, organisation),
            )
        )
    db.session.add_all(reviews)
    db.session.flush()
    return reviews


def tell_schools(round_: AuditRound, reviews: Iterable[AuditReview]) -> int:
    """A notice and a letter to everybody who may answer for these reviews. Returns how many letters."""
    new = {review.id for review in reviews}
    people = [(review, person) for review, person in answering_people(round_) if review.id in new]
    for review, person in people:
        send(
            person,
            "audits/letters/opened",
            cluster=round_.cluster,
            round=round_,
            review=review,
            minutes=review.framework.minutes,
        )
        address = url_for("audits.review", cluster_id=round_.cluster_id, review_id=review.id)
        tell([person.id], f"The self-review “{round_.title}” is open", address, cluster_id=round_.cluster_id,
             icon="audits")  # fmt: skip
    return len(people)
