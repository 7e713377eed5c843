"""Every select about merging; the reader comes first."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

import hub.employers.importing.queries as importing
import hub.employers.queries as pool
from hub.access import Reader
from hub.db import db, now
from hub.employers.importing.matching import Match, Names
from hub.employers.merging.models import UNDO_DAYS, EmployerMerge
from hub.employers.models import Employer, EmployerContact

COMPARED = 10_000
MOST_PAIRS = 200


def alike(reader: Reader) -> list[tuple[int, int, str]]:
    """(one, other, why) of employers that the reader may edit and that are likely the same."""
    names = Names()
    found: list[tuple[int, int, str]] = []
    for number, one in enumerate(importing.known_employers(reader)):
        if number >= COMPARED or len(found) >= MOST_PAIRS:
            break
        if not one.is_editable:
            continue
        match: Match | None = names.find(one)
        if match is not None and match.known.employer_id and one.employer_id:
            found.append((match.known.employer_id, one.employer_id, match.why))
        names.add(one)
    return found


def like(reader: Reader, row: Employer) -> list[Employer]:
    """For one employer: others with a word of its name that the reader may edit."""
    return [one for one in pool.like(reader, row.name, limit=20) if one.id != row.id and one.can_be_edited_by(reader)]


def merges(reader: Reader) -> list[EmployerMerge]:
    """That can still be taken back, the newest first."""
    found = db.session.scalars(
        sa.select(EmployerMerge)
        .where(
            EmployerMerge.cluster_id == reader.cluster_id, EmployerMerge.merged_at > now() - timedelta(days=UNDO_DAYS)
        )
        .options(joinedload(EmployerMerge.employer).selectinload(Employer.shares), joinedload(EmployerMerge.person))
        .order_by(EmployerMerge.id.desc())
        .limit(100)
    ).unique()
    return [row for row in found if row.can_be_undone_by(reader)][:20]


def merge(reader: Reader, merge_id: int) -> EmployerMerge:
    """Raises NoResultFound (404) in another cluster."""
    return db.session.scalars(
        sa.select(EmployerMerge)
        .where(EmployerMerge.id == merge_id, EmployerMerge.cluster_id == reader.cluster_id)
        .options(
            joinedload(EmployerMerge.employer).options(selectinload(Employer.shares), selectinload(Employer.places))
        )
    ).one()


def lock(*ids: int) -> None:
    """Until the commit, in one order for everybody."""
    db.session.execute(sa.select(Employer.id).where(Employer.id.in_(ids)).order_by(Employer.id).with_for_update())


def people(reader: Reader, employer: Employer, ids: list[int]) -> list[EmployerContact]:
    """Two of those that the reader sees, in the order asked for; fewer where one is gone."""
    seen = {row.id: row for row in pool.contacts(reader, employer)}
    return [seen[id_] for id_ in ids if id_ in seen]
