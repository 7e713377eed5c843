"""The form field for the labels and the order of a resource's files."""

from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from hub.resources.models import Labelled, Resource
from hub.text import clean

LIMIT = 200


def too_long(label: str) -> str:
    """What is wrong with it, or ""."""
    return f"A label must be {LIMIT} characters or fewer; one has {len(label)}." if len(label) > LIMIT else ""


class FileLabels(Field):
    """For each file, by its id, a line of text and a place in the order: `labels-17`, `places-17`. A file of which
    nothing was sent keeps what it has."""

    data: dict[int, Labelled]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        self.data = dict(self.data or {})
        if formdata:
            self.data = {file_id: self._sent(formdata, file_id, had) for file_id, had in self.data.items()}

    def _sent(self, formdata: Any, file_id: int, had: Labelled) -> Labelled:
        place = formdata.get(f"places-{file_id}", "")
        within = place.isascii() and place.isdigit() and len(place) < 4 and 1 <= int(place) <= len(self.data)
        label = formdata.get(f"labels-{file_id}", had.label)
        return Labelled(clean(label), int(place) if within else had.place)

    def pre_validate(self, form: Any) -> None:
        for file_id, one in self.data.items():
            if wrong := too_long(one.label):
                self.id = f"labels-{file_id}"
                raise ValidationError(wrong)

    def describe(self, saved: dict[int, Labelled]) -> str:
        return "; ".join(one.label for one in saved.values() if one.label) or "None"

    def apply(self, row: Resource) -> None:
        """One that was moved up stands before, one that was moved down after the one that had its place."""
        order = []
        for place, file in enumerate(row.files, start=1):
            wanted = self.data.get(file.id, Labelled(file.label, place))
            file.label = wanted.label
            order.append((wanted.place, (wanted.place > place) - (wanted.place < place), place, file))
        for place, (*_, file) in enumerate(sorted(order, key=lambda one: one[:3]), start=1):
            file.position = place
