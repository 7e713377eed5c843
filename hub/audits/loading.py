"""Puts the frameworks that come with the hub into the table of templates, where rounds refer to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.audits.files import shipped
from hub.audits.frameworks import Framework, FrameworkError
from hub.audits.models import AuditAnswer, AuditReview, AuditTemplate
from hub.db import db, now

Progress = Callable[[int, int], None]  # (done, total)


@dataclass
class Counts:
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged."


def load_templates(
    progress: Progress = lambda done, total: None,
    frameworks: Iterable[tuple[dict[str, Any], Framework]] | None = None,
) -> Counts:
    """All or nothing; the caller commits. Raises FrameworkError where a file cannot be understood, or where an
    edition that has been answered reads otherwise now: answers must keep the questions they were given to."""
    found = list(shipped() if frameworks is None else frameworks)
    rows = {(row.key, row.edition): row for row in db.session.scalars(sa.select(AuditTemplate))}
    counts = Counts()
    for done, (content, framework) in enumerate(found, 1):
        row = rows.get((framework.key, framework.edition))
        if row is None:
            db.session.add(
                AuditTemplate(
                    key=framework.key, edition=framework.edition, title=framework.title, content=content
                )
            )  # fmt: skip
            counts.added += 1
        elif row.content == content:
            counts.unchanged += 1
        else:
            _refuse_if_answered(row)
            row.content, row.title, row.loaded_at = content, framework.title, now()
            counts.changed += 1
        progress(done, len(found))
    db.session.flush()
    return counts


def _refuse_if_answered(row: AuditTemplate) -> None:
    answers = sa.select(AuditAnswer.id).join(AuditReview).where(AuditReview.template_id == row.id).limit(1)
    if db.session.scalar(answers) is not None:
        raise FrameworkError(
            f"{row.key}: edition {row.edition} has been answered and cannot change any more. "
            "Give the changed questions a new edition."
        )


def templates(keys: Iterable[str]) -> dict[str, AuditTemplate]:
    """The newest edition of each of these frameworks by key, loaded now where it is not there yet."""
    wanted = {key: max(f.edition for _, f in shipped() if f.key == key) for key in set(keys)}
    found = _rows(wanted)
    if len(found) < len(wanted):
        load_templates()
        found = _rows(wanted)
    return found


def _rows(wanted: dict[str, str]) -> dict[str, AuditTemplate]:
    rows = db.session.scalars(sa.select(AuditTemplate).where(AuditTemplate.key.in_(wanted)))
    return {row.key: row for row in rows if row.edition == wanted[row.key]}
