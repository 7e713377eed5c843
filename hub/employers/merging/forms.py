"""Which of two is right, field by field."""

import secrets
from collections.abc import Iterable
from typing import Any

from flask import request
from wtforms import fields

from hub.db import Versioned
from hub.forms import Form, Tick

KEPT, GONE = "kept", "gone"


class MergeForm(Form):
    """`fields_of_both`: (name, label, words of the one that stays, of the other), only where they differ. Nothing is
    chosen for a person: what is open in the one comes from the other."""

    other_version = fields.HiddenField()
    sure = Tick("These two are the same", required="Tick that these two are the same")

    def __init__(
        self, kept: Versioned, gone: Versioned, rows: Iterable[tuple[str, str, str, str]], **kwargs: Any
    ) -> None:
        super().__init__(obj=kept, **kwargs)
        self.rows = [row for row in rows if row[2] != row[3]]
        self.gone_version = str(gone.version)
        self.chosen = {name: GONE if theirs and not ours else KEPT for name, _, ours, theirs in self.rows}
        if self.is_submitted():
            self.chosen |= {name: GONE for name in self.chosen if request.form.get(f"field-{name}") == GONE}
            self.chosen |= {name: KEPT for name in self.chosen if request.form.get(f"field-{name}") == KEPT}
        else:
            self.other_version.data = self.gone_version

    @classmethod
    def opened(cls, kept: Versioned, gone: Versioned, rows: Iterable[tuple[str, str, str, str]]) -> "MergeForm":
        """Drawn in the answer to a POST that only asked to compare."""
        form = cls(kept, gone, rows, formdata=None)
        form.once.data, form.version.data = secrets.token_urlsafe(18), str(kept.version)
        form.other_version.data = form.gone_version
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and self.once.data and self.other_version.data != self.gone_version:
            self.other_version.data = self.gone_version
            self.form_errors.append(
                "Somebody else saved the one that goes while you were choosing. Look at it again, then merge."
            )
            return False
        return good

    @property
    def from_gone(self) -> set[str]:
        return {name for name, choice in self.chosen.items() if choice == GONE}


class UndoMergeForm(Form):
    sure = Tick("Part them again", required="Tick to go on")
