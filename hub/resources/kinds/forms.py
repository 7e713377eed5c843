"""The short forms, made from their descriptions: a resource's own form with only what its kind asks for."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from flask import request
from wtforms import HiddenField

from hub.access import Reader
from hub.fields import Choice, LongText, Select, Text, Tick
from hub.resources.forms import ActingForm, ResourceForm
from hub.resources.kinds.catalogue import OUTSIDE_SITE, SHORT_FORMS, Detail, ShortForm
from hub.resources.kinds.fields import Rows, Since
from hub.resources.kinds.stored import text_of, value_of
from hub.resources.models import Resource
from hub.text import today
from hub.time_fields import Day

_FOLDED = (
    "summary", "year_groups", "subjects", "benchmarks", "ambitions", "audiences", "minutes", "cost_band",
    "works_for_send", "sectors", "source", "is_rough", "licence",
)  # fmt: skip
_MANY = 10  # choices above which a list is a drop-down


class ShortResourceForm(ResourceForm):
    """For changing a resource that was shared by its short form. What such a form does not show stays as it is."""

    short_form: ClassVar[ShortForm]
    review_by = Day("Look at it again by", required=False, hint="Left empty: in a year from today")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("obj")
        if row is not None:
            stored = {one.field_name: value_of(one, row.details.get(one.name, "")) for one in self.short_form.details}
            kwargs["data"] = stored
        super().__init__(*args, **kwargs)
        self.kind.data = self.short_form.code
        self.body.data = row.body if row is not None else ""
        if "url" not in self.short_form.shared_names:
            self.url.data = row.url if row is not None else ""
        self._begin_review_by(row)

    def _begin_review_by(self, row: Resource | None) -> None:
        """One that is past is left out: saving says that somebody has looked at it."""
        if "review_by" not in self.short_form.shared_names:
            self.review_by.data = row.review_by if row is not None else None
        elif not self.is_submitted() and self.review_by.data and self.review_by.data <= today():
            self.review_by.data = None

    @property
    def main(self) -> Iterator[Any]:
        """The fields of the kind, in their order."""
        for one in self.short_form.fields:
            yield self[one if isinstance(one, str) else one.field_name]

    @property
    def folded(self) -> list[Any]:
        return [self[name] for name in _FOLDED if name not in self.short_form.shared_names]

    @property
    def is_unfolded(self) -> bool:
        """Is there something wrong among the folded ones?"""
        return any(one.errors for one in self.folded)

    def adds_a_row(self) -> bool:
        """'Another row' was pressed: everything typed stays."""
        field = self._fields.get(request.form.get("add", "")) if self.is_submitted() else None
        if not isinstance(field, Rows):
            return False
        field.add()
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        is_good = bool(super().validate(extra_validators))
        self._suggest_title()
        for name, words in self._wrong_together():
            self.keep(name, words)
            is_good = False
        return is_good

    def _suggest_title(self) -> None:
        """Out of the topic, to be changed or kept, as one out of a file."""
        topic = self["short_topic"].data if self.short_form.called else ""
        if topic and not self.title.data:
            self.title.data = self.short_form.called.format(topic=topic)
            self.title.errors = ["Enter a title. We took this one from the topic: change it, or keep it"]

    def _wrong_together(self) -> Iterator[tuple[str, str]]:
        """What only several fields together can tell."""
        if self.short_form is OUTSIDE_SITE:
            if not self.url.data and self["short_state"].data != "ended":
                yield "url", "Enter the address of the page, or say that the site has ended"
            checked = self["short_checked_on"]
            if checked.data is None and not checked.errors and self["short_state"].data in {"works", "moved", "ended"}:
                yield "short_checked_on", "Enter the day on which one of you looked"
        by = self.review_by.data if "review_by" in self.short_form.shared_names else None
        if by and not today() < by <= _in_a_year():
            yield "review_by", "The day to look at it again must lie ahead, at most a year from today"
        for one in self.short_form.details:
            if one.what == "day" and self[one.field_name].data and self[one.field_name].data > today():
                yield one.field_name, f"{one.label} must be a day that has been, or today"

    def is_current(self, row: Any) -> bool:
        if super().is_current(row):
            return True
        for one in self.short_form.details:
            saved, field = value_of(one, row.details.get(one.name, "")), self[one.field_name]
            if saved != field.data:
                self.theirs[one.label] = field.describe(saved) if hasattr(field, "describe") else str(saved)
        return False

    def fill(self, row: Resource) -> None:
        """And what one who fills it in has thereby looked at is right for a year or three."""
        super().fill(row)
        texts = {one.name: text_of(one, self[one.field_name].data) for one in self.short_form.details}
        row.details = {name: text for name, text in texts.items() if text}
        row.confirm()
        if self.review_by.data and "review_by" in self.short_form.shared_names:
            row.review_by = self.review_by.data


def _in_a_year() -> date:
    on = today()
    return on.replace(year=on.year + 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def _field(detail: Detail) -> Any:
    words: dict[str, Any] = {"hint": detail.hint, "required": detail.asks or False}
    match detail.what:
        case "rows":
            return Rows(detail.label, detail.columns, hint=detail.hint, required=detail.asks)
        case "since":
            return Since(detail.label, **words)
        case "day":
            return Day(detail.label, **words)
        case "tick":
            return Tick(detail.label, hint=detail.hint)
        case "long":
            return LongText(detail.label, limit=detail.limit, rows=detail.lines, **words)
        case "choice":
            choices = detail.choices() if detail.choices else []
            return (Select if len(choices) > _MANY else Choice)(detail.label, choices, **words)
    return Text(detail.label, limit=detail.limit, **words)


class _SharingShort(ShortResourceForm, ActingForm):
    """For sharing a new one."""

    adapted_from = HiddenField()  # as those of ShareForm
    wanted = HiddenField()


def _made(base: Any, form: ShortForm) -> Any:
    fields = {one.field_name: _field(one) for one in form.details}
    return type(base)(f"{form.code}_{base.__name__}", (base,), {**fields, "short_form": form})


_TO_CHANGE = {code: _made(ShortResourceForm, form) for code, form in SHORT_FORMS.items()}
_TO_SHARE = {code: _made(_SharingShort, form) for code, form in SHORT_FORMS.items()}


def sharing_form(form: ShortForm, reader: Reader, known: dict[str, str], wanted: str) -> Any:
    """`known`: what is known of its details, as it is stored; `wanted`: what it is to answer."""
    details = {one.field_name: value_of(one, known[one.name]) for one in form.details if one.name in known}
    return _TO_SHARE[form.code](reader, data=details, wanted=wanted)


def changing_form(form: ShortForm, row: Resource) -> Any:
    return _TO_CHANGE[form.code](obj=row)
