"""What a school's own result is made of, gathered once for the page, the report and the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import NoResultFound

from hub.access import Reader
from hub.audits import queries
from hub.audits.answers import cohort_of
from hub.audits.models import AuditAnswer, AuditPublished, AuditReview
from hub.audits.republishing import Content
from hub.audits.results import Lost, Section, lost_points, sections, standing, top_gaps
from hub.audits.scoring import Result
from hub.audits.signing.models import AuditSignOff
from hub.audits.signing.queries import signed
from hub.audits.summary import for_reader
from hub.audits.trends import ROUNDS, Past, trend


@dataclass(frozen=True)
class SchoolResult:
    review: AuditReview
    result: Result
    rows: Mapping[str, AuditAnswer]
    sections: Sequence[Section]
    lost: Sequence[Lost]  # fewest steps first
    top: Sequence[Lost]
    past: Sequence[Past]  # oldest first, this one the last
    published: AuditPublished | None
    figures: Content | None  # of all schools together, as this reader may see them
    signed: AuditSignOff | None  # the newest signature that holds
    cohort: str | None  # which pupils it is about; None where it is about all

    @property
    def standing(self) -> str:
        return standing(self.sections)

    @property
    def achieved(self) -> int:
        return sum(1 for one in self.sections if one.score.is_achieved)

    @property
    def scored(self) -> Sequence[Section]:
        """Sections of which anything applies and counts."""
        return [one for one in self.sections if one.score.of]

    @property
    def last(self) -> Past | None:
        return self.past[-2] if len(self.past) > 1 else None

    @property
    def holds_back(self) -> bool:
        """Is the mean of some section kept back, while others are shown?"""
        return self.figures is not None and any(one.cluster is None for one in self.scored)


def school_result(reader: Reader, row: AuditReview) -> SchoolResult:
    """Of a review that was handed in and that the reader may see. Raises NoResultFound (404) where it has no result."""
    result = row.result
    if result is None:
        raise NoResultFound
    rows, newest = queries.answers(row), queries.published(row.round, row.family)
    figures = for_reader(newest.whole, reader.organisation_ids)["all"] if newest else None
    lost = lost_points(row, result, rows)
    return SchoolResult(
        review=row,
        result=result,
        rows=rows,
        sections=sections(row.framework, result, figures["elements"] if figures else {}),
        lost=lost,
        top=top_gaps(result, lost),
        past=trend([row, *queries.earlier_reviews(row, ROUNDS)]),
        published=newest,
        figures=figures,
        signed=signed(row),
        cohort=cohort_of(row.framework, rows),
    )
