"""Opening a round: which review fits a school, which year groups it is asked about, and the letter that tells it."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for

from hub.audits.files import offered
from hub.audits.frameworks import Framework
from hub.audits.letters import one_letter_each
from hub.audits.loading import templates
from hub.audits.models import AuditReview, AuditRound, AuditTemplate
from hub.audits.round_queries import answering_people, reviews_since
from hub.db import db
from hub.members.models import Organisation
from hub.notices.models import tell_each
from hub.notices.sending import choices_of_all, send
from hub.vocabulary import YEAR_GROUPS


def default_framework(family: str, organisation: Organisation) -> Framework | None:
    """None where the family has no questions for such an organisation."""
    return next(iter(offered(organisation.kind, family, organisation.age_high)), None)


def years_taught(framework: Framework, organisation: Organisation) -> list[str]:
    """Year groups that the framework asks about and the ages cover; all of them where the ages are not known.
    The school looks them through before it begins."""
    age_low, age_high = organisation.age_low, organisation.age_high
    if age_low is None or age_high is None:
        return list(framework.years)
    first_age = {group.code: int(group.ages.split("-")[0]) for group in YEAR_GROUPS}
    covered = [year for year in framework.years if age_low <= first_age[year] < age_high]
    return covered or list(framework.years)


def take_in(round_: AuditRound, organisations: Iterable[Organisation]) -> list[AuditReview]:
    """A review of each family of the round for each organisation that it has questions for, in the current
    transaction."""
    chosen = [(one, default_framework(family, one)) for one in organisations for family in round_.families]
    rows = templates(framework.key for _, framework in chosen if framework)
    before = db.session.scalar(sa.select(sa.func.max(AuditReview.id))) or 0
    new = [_row(round_, one, rows[framework.key]) for one, framework in chosen if framework]
    if new:  # one statement, for thousands of schools
        db.session.execute(sa.insert(AuditReview), new)
    return reviews_since(round_, before)


def review_for(round_: AuditRound, organisation: Organisation, template: AuditTemplate) -> AuditReview:
    return AuditReview(**_row(round_, organisation, template))


def _row(round_: AuditRound, organisation: Organisation, template: AuditTemplate) -> dict[str, Any]:
    return {
        "round_id": round_.id,
        "organisation_id": organisation.id,
        "family": template.framework.family,
        "template_id": template.id,
        "kind": organisation.kind,
        "year_groups": years_taught(template.framework, organisation),
    }


def tell_schools(round_: AuditRound, reviews: Iterable[AuditReview]) -> int:
    """A notice and a letter to everybody who may answer for these reviews. Returns how many letters."""
    new = {review.id for review in reviews}
    letters = one_letter_each((review, person) for review, person in answering_people(round_) if review.id in new)
    chosen = choices_of_all((person.id for person, _ in letters), round_.cluster_id)
    with db.session.no_autoflush:
        for person, own in letters:
            send(
                person,
                "audits/letters/opened",
                cluster=round_.cluster,
                chosen=chosen,
                round=round_,
                review=own[0],
                reviews=own,
                minutes=sum(review.framework.minutes for review in own),
            )
    tell_each(
        ((person.id, _where(round_, own)) for person, own in letters),
        f"The self-review “{round_.title}” is open",
        cluster_id=round_.cluster_id,
        icon="audits",
    )
    return len(letters)


def _where(round_: AuditRound, own: Sequence[AuditReview]) -> str:
    if len(own) > 1:
        return url_for("audits.index", cluster_id=round_.cluster_id)
    return url_for("audits.review", cluster_id=round_.cluster_id, review_id=own[0].id)
