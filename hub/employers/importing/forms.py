"""Forms on the way of a file: choosing it, naming its columns, undoing."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf.file import FileField
from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms.validators import ValidationError

from hub.employers.forms import ForOneOfMine
from hub.employers.importing.columns import FIELDS, KNOWN
from hub.employers.importing.models import EmployerImport
from hub.forms import Choice, Form, Select, Text, Tick

HEADINGS_SHOWN = 15
NO_HEADING = "0"


class BringInForm(ForOneOfMine):
    file = FileField(
        "CSV or Excel file", widget=gov.GovFileInput(), description="Up to 20,000 rows. The file itself is not kept"
    )
    no_pupils = Tick("It lists employers, no pupils", required="Tick that the file lists no pupils")

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Choose a file")


class SheetForm(Form):
    sheet = Select("Sheet", empty=None)
    header_row = Select("The headings stand in", empty=None)

    def __init__(self, row: EmployerImport, first: Sequence[tuple[int, list[str]]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sheet.choices = [(str(number), name or "The file") for number, name in enumerate(row.sheets)]
        self.header_row.choices = [(NO_HEADING, "No row: there are no headings")] + [
            (str(number), f"Row {number}: {', '.join(cell for cell in cells if cell)[:60]}")
            for number, cells in first[:HEADINGS_SHOWN]
        ]
        if not self.is_submitted():
            self.sheet.data, self.header_row.data = str(row.sheet), str(row.header_row)


class ColumnsForm(Form):
    source = Text(
        "Where the people’s details come from", limit=200, required=False,
        hint="“Careers fair, 6 October”, “our list of placements”. Kept with each person",
    )  # fmt: skip
    overwrites = Choice(
        "Where the pool and the file both say something",
        [("no", "Keep what is in the pool; fill only what is open"), ("yes", "Take what the file says")],
    )

    def __init__(self, row: EmployerImport, headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mapping = list(row.mapping) + [""] * (len(headings) - len(row.mapping))
        if self.is_submitted():
            given = [request.form.get(f"column-{number}", "") for number in range(len(headings))]
            self.mapping = [code if code in KNOWN else "" for code in given]
        else:
            self.source.data, self.overwrites.data = row.source, "yes" if row.overwrites else "no"

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        problem = self._problem()
        if problem:
            self.form_errors.append(problem)
        has_people = any(code and KNOWN[code].is_of_person for code in self.mapping)
        if has_people and not self.source.data and "source" not in self.mapping:
            self.keep("source", "Say where the people’s details come from: they may ask")
            return False
        return good and not problem

    def _problem(self) -> str:
        if "name" not in self.mapping:
            return "Say which column holds the name of the employer"
        for field in FIELDS:
            if self.mapping.count(field.code) > 1 and not field.may_repeat:
                return f"Two columns are both taken for “{field.label}”. Leave one out"
        return ""


class UndoForm(Form):
    sure = Tick("Take the whole import back", required="Tick to go on")


class ForImport(Form):
    """Nothing but the key, for a button that must not act twice."""
