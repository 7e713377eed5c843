"""Every select of kits, feedback and endings. The request is found, for the reader, first."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.employers.queries as pool
from hub.access import Reader
from hub.db import db
from hub.employers.kit.drafts import draft
from hub.employers.kit.models import EmployerFeedback, EmployerKit, Side
from hub.employers.models import Employer, EmployerContact
from hub.employers.requests.endings import SHORT_NOTICE, EmployerEnding
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.queries import may_see
from hub.members.models import NAMED


def kit_of(row: EmployerRequest) -> EmployerKit:
    """As saved, else a draft that is not in the session."""
    select = sa.select(EmployerKit).where(EmployerKit.request_id == row.id).options(joinedload(EmployerKit.contact))
    return db.session.scalars(select).one_or_none() or draft(row)


def lock(row: EmployerRequest) -> None:
    """Until the commit: whoever makes the first row beside a request at the same moment follows."""
    db.session.execute(sa.select(EmployerRequest.id).where(EmployerRequest.id == row.id).with_for_update())


def kit_to_change(row: EmployerRequest) -> EmployerKit:
    """In the session."""
    lock(row)
    kit = kit_of(row)
    db.session.add(kit)
    return kit


def speaker_of(row: EmployerRequest, kit: EmployerKit) -> EmployerContact | None:
    """To whom letters about the booking go: chosen when the brief went out, else who was asked for it. Nobody where
    the employer is not to be contacted, or they are not."""
    if row.employer is None or row.employer.is_stopped:
        return None
    asked = next((ask.contact for ask in reversed(row.asks) if ask.employer_id == row.employer_id), None)
    found = kit.contact or asked
    if found is None or not found.email or not found.can_be_used:
        return None
    return found if found.employer_id == row.employer_id else None


def contacts_for(reader: Reader, row: EmployerRequest) -> list[EmployerContact]:
    """For those who may contact the employer themselves; everybody else writes to who was asked, unseen."""
    employer = row.employer
    is_here = employer is not None and any(share.cluster_id == reader.cluster_id for share in employer.shares)
    if employer is None or not is_here or not employer.can_be_contacted_by(reader):
        return []
    return [one for one in pool.contacts(reader, employer) if one.can_be_used]


def feedback_on(row: EmployerRequest) -> dict[Side, EmployerFeedback]:
    select = sa.select(EmployerFeedback).where(EmployerFeedback.request_id == row.id)
    return {one.side: one for one in db.session.scalars(select.options(joinedload(EmployerFeedback.person)))}


def ending_of(row: EmployerRequest) -> EmployerEnding | None:
    return db.session.scalars(sa.select(EmployerEnding).where(EmployerEnding.request_id == row.id)).one_or_none()


def let_downs(reader: Reader) -> sa.Select[EmployerEnding]:
    """Who ended late what had been agreed, the latest first: of the whole cluster for lead and broker, of their own
    schools for everybody else."""
    select = (
        sa.select(EmployerEnding)
        .join(EmployerRequest, EmployerRequest.id == EmployerEnding.request_id)
        .where(may_see(reader), EmployerEnding.notice_days < SHORT_NOTICE)
        .options(
            joinedload(EmployerEnding.request).options(
                joinedload(EmployerRequest.organisation).load_only(*NAMED),
                joinedload(EmployerRequest.employer).load_only(Employer.version, Employer.name),
            )
        )
        .order_by(EmployerEnding.at.desc(), EmployerEnding.id.desc())
    )
    if reader.is_lead or reader.is_broker:
        return select
    return select.where(EmployerRequest.organisation_id.in_(list(reader.organisation_ids)))
