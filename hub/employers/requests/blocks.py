"""Work experience and other placements last for weeks in a row; all else is over in one."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, now
from hub.forms import Form, Number
from hub.text import count

BLOCKS = frozenset(
    {"work_experience", "extended_placement", "industry_placement", "virtual_placement", "supported_internship"}
)
MOST_WEEKS = 40


class LastsWeeks:
    """Of a request: `weeks` from its day on, the week of that day included."""

    weeks: Mapped[int] = mapped_column(default=1, server_default="1")
    happens_at: Mapped[datetime | None] = mapped_column(UTC, index=True)

    @property
    def ends_at(self) -> datetime | None:
        """Its last day, as long as we know: the same day of its last week."""
        return self.happens_at and self.happens_at + timedelta(weeks=(self.weeks or 1) - 1)

    @property
    def has_ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= now()

    @classmethod
    def ended_before(cls, moment: datetime) -> sa.ColumnElement[bool]:
        begun = {weeks: moment - timedelta(weeks=weeks - 1) for weeks in range(1, MOST_WEEKS + 1)}
        return sa.and_(cls.happens_at < moment, cls.happens_at < sa.case(begun, value=cls.weeks))

    @property
    def how_long(self) -> str:
        """ "2 weeks"; "" where it is over in one."""
        return count(self.weeks, "week") if self.weeks and self.weeks > 1 else ""


class SaysWeeks(Form):
    """A form that asks for how many weeks, where what it is about can last for several."""

    weeks = Number(
        "For how many weeks", required=False, least=1, most=MOST_WEEKS, hint="In a row, the first one included"
    )

    @property
    def is_block(self) -> bool:
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.is_block and self.weeks.data is None and not self.weeks.errors:
            self.keep("weeks", "Say for how many weeks")
        return good and not self.weeks.errors

    @property
    def said_weeks(self) -> int:
        return (self.weeks.data or 1) if self.is_block else 1
