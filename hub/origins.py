"""Forms that another page leads to, a gap of a self-review for one: what they make remembers where it came from, and
where there is one of it already they say so instead of making another."""

from typing import Any, ClassVar

import sqlalchemy as sa
from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from hub.access import reader
from hub.db import Base, db
from hub.facts import Outcome, origin_given, standing
from hub.forms import Form


class FromElsewhere(Form):
    way: ClassVar[str]  # of hub.facts.came_of
    origin = HiddenField()  # "audit_round:12:gatsby/GB3.1", out of the address of the form

    def begin(self) -> ResponseReturnValue | None:
        """When the form is drawn first: what to show instead, if anything."""
        if self.is_submitted():
            return None
        self.origin.data = origin_given(reader(), request.args.get("origin")) or ""
        there = standing(reader(), self.way, self.origin.data)
        if there is None:
            return None
        flash(f"There is one already. {there.words}.", "info")
        return redirect(there.url)

    @property
    def led_here(self) -> str | None:
        """To be kept with what the form makes."""
        return origin_given(reader(), self.origin.data)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        return super().validate_on_submit(extra_validators) and self._is_first()

    def _is_first(self) -> bool:
        """Of two people who send at once one waits, and finds the other's."""
        there = self._there()
        if there is not None:
            db.session.rollback()
            g.pop("receipt_key", None)
            self.form_errors.append(
                f"Nothing was sent: a colleague was quicker. {there.words}. What you typed is still below."
            )
        return there is None

    def _there(self) -> Outcome | None:
        if not self.origin.data:
            return None
        cluster = Base.metadata.tables["cluster"].c
        db.session.execute(
            sa.select(cluster.id).where(cluster.id == reader().cluster_id).with_for_update(key_share=True)
        )
        return standing(reader(), self.way, self.led_here)
