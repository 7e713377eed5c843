"""Our kinds of form fields, on top of WTForms and govuk-frontend-wtf. All text is cleaned as it arrives."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app
from flask_wtf.file import MultipleFileField
from govuk_frontend_wtf import wtforms_widgets as gov
from markupsafe import Markup
from wtforms import fields, validators
from wtforms.validators import ValidationError

from hub.text import clean

ChoiceList = Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]]


class _Own:
    """Mixed into govuk's widgets: rows and inputmode are options of their templates, as further attributes they would
    stand there twice; and a field is drawn without the context of a page, which each one made anew."""

    template: str

    def render(self, params: dict[str, Any]) -> Markup:
        return Markup(current_app.jinja_env.get_template(self.template).render(params=params))

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        own = {name: kwargs.pop(name) for name in ("rows", "inputmode") if name in kwargs}
        params = {**kwargs.pop("params", {}), **own}
        return super().map_gov_params(field, params=params, **kwargs)  # type: ignore[misc]


class _TextArea(_Own, gov.GovTextArea):  # type: ignore[misc]  # govuk-frontend-wtf is untyped
    pass


class _TextInput(_Own, gov.GovTextInput):  # type: ignore[misc]
    pass


class _Select(_Own, gov.GovSelect):  # type: ignore[misc]
    pass


class _Radios(_Own, gov.GovRadioInput):  # type: ignore[misc]
    pass


class _Checkboxes(_Own, gov.GovCheckboxesInput):  # type: ignore[misc]
    pass


class _Checkbox(_Own, gov.GovCheckboxInput):  # type: ignore[misc]
    pass


class InputOf(_Own, gov.GovInput):  # type: ignore[misc]  # govuk-frontend-wtf is untyped
    """A text input of another type; numbers stay type=text, as GOV.UK advises, with a numeric keyboard."""

    def __init__(self, input_type: str) -> None:
        super().__init__()
        self.input_type = input_type


class _Cleaned:
    """Mixed into text fields: the value is cleaned as it arrives, and None never reaches a view."""

    keep_lines = False
    data: Any

    def process_formdata(self, values: list[str]) -> None:
        self.data = clean(values[0], keep_lines=self.keep_lines) if values else ""


def _rules(required: bool | str, *more: Any) -> list[Any]:
    if not required:
        return [validators.Optional(), *more]
    return [validators.DataRequired(required if isinstance(required, str) else None), *more]


def _at_most(limit: int) -> Any:
    def check(form: Any, field: Any) -> None:
        if field.data and len(field.data) > limit:
            raise ValidationError(
                f"{field.label.text} must be {limit:,} characters or fewer; it has {len(field.data):,}."
            )

    return check


def required_message(label: str, required: bool | str, verb: str = "Enter") -> bool | str:
    """'Enter title' reads wrong for questions: those are given their own message."""
    if required is True:
        return f"Answer: {label}" if label.endswith("?") else f"{verb} {label[:1].lower()}{label[1:]}"
    return required


class _SomethingTyped(validators.InputRequired):  # type: ignore[misc]  # WTForms is untyped for us
    """A blank is a value to WTForms, and to our fields nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        if not clean((field.raw_data or [""])[0]):
            raise validators.StopValidation(str(self.message))


def presence(label: str, required: bool | str) -> Any:
    """The rule for fields whose value may be falsy (0, midnight): was anything sent at all?"""
    if not required:
        return validators.Optional()
    return _SomethingTyped(str(required_message(label, required)))


class Text(_Cleaned, fields.StringField):
    """One line of text."""

    widget = _TextInput()

    def __init__(
        self, label: str = "", *, hint: str = "", required: bool | str = True, limit: int = 200, **kw: Any
    ) -> None:
        rules = [*_rules(required_message(label, required)), _at_most(limit), *kw.pop("validators", [])]
        super().__init__(label, rules, description=hint, **kw)


class Search(Text):
    """A text field of a GET form; never required."""

    widget = _TextInput()

    def __init__(self, label: str = "Search", **kw: Any) -> None:
        super().__init__(label, required=False, **kw)


class LongText(_Cleaned, fields.TextAreaField):
    """Several lines of plain text."""

    widget = _TextArea()
    keep_lines = True

    def __init__(
        self, label: str = "", *, hint: str = "", required: bool | str = True, limit: int = 5_000, rows: int = 5,
        **kw: Any,
    ) -> None:  # fmt: skip
        rules = [*_rules(required_message(label, required)), _at_most(limit), *kw.pop("validators", [])]
        super().__init__(label, rules, description=hint, render_kw={"rows": rows, **kw.pop("render_kw", {})}, **kw)


class Markdown(LongText):
    """Several lines of Markdown, with a preview."""

    is_markdown = True

    def __init__(self, label: str = "", *, limit: int = 50_000, rows: int = 14, **kw: Any) -> None:
        super().__init__(label, limit=limit, rows=rows, **kw)


EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[a-z0-9](?:[a-z0-9\-]{0,62}\.)*[a-z0-9\-]{1,62}\.[a-z]{2,24}")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # come along with what is copied out of a mail program


def tidy_email(text: str) -> str | None:
    """Lower case, without blanks and what cannot be seen; None where it cannot be an address."""
    address = UNSEEN.sub("", clean(text)).lower()
    return address if len(address) <= 254 and EMAIL.fullmatch(address) else None


class Email(Text):
    widget = InputOf("email")

    def __init__(self, label: str = "E-mail address", *, required: bool | str = True, **kw: Any) -> None:
        super().__init__(label, required=required, limit=254, **kw)

    def process_formdata(self, values: list[str]) -> None:
        super().process_formdata(values)
        self.data = tidy_email(self.data) or self.data.lower()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and not validation_stopped and tidy_email(self.data) is None:
            raise ValidationError("Enter an e-mail address like name@school.org.uk")


class Number(fields.IntegerField):
    """A whole number, typed freely: '1,200' and ' 12 ' are understood."""

    widget = InputOf("text")

    def __init__(
        self, label: str = "", *, hint: str = "", required: bool | str = True, least: int = 0, most: int = 100_000,
        **kw: Any,
    ) -> None:  # fmt: skip
        self.least, self.most = least, most
        rule = presence(label, required)
        super().__init__(label, [rule], description=hint, render_kw={"inputmode": "numeric"}, **kw)

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        text = clean(values[0]).replace(",", "") if values else ""
        if not text:
            return
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise ValueError(f"{self.label.text} must be a whole number from {self.least:,} to {self.most:,}")
        self.data = int(text)


class _Described:
    """Mixed into fields of codes: what somebody else chose meanwhile, in words."""

    choices: Any

    def describe(self, value: Any) -> str:
        chosen = {_code(code) for code in (value if isinstance(value, list) else [value])}
        return ", ".join(label for code, label in self.choices if code and code in chosen) or "None"


class Choice(_Described, fields.RadioField):
    """One of several; radio buttons. Takes a list of (code, label) or a function that makes it."""

    widget = _Radios()

    def __init__(
        self, label: str = "", choices: ChoiceList = (), *, hint: str = "", required: bool | str = True, **kw: Any
    ) -> None:
        rules = _rules(required_message(label, required, "Choose"), *kw.pop("validators", []))
        super().__init__(label, rules, choices=_call(choices), description=hint, coerce=_code, **kw)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {code for code, _ in self.choices}:
            raise ValidationError(f"{self.label.text}: choose one of those in the list")


class Select(_Described, fields.SelectField):
    """One of many; a drop-down. An empty first entry is added."""

    widget = _Select()

    def __init__(
        self, label: str = "", choices: ChoiceList = (), *, hint: str = "", required: bool | str = True,
        empty: str | None = "Choose", **kw: Any,
    ) -> None:  # fmt: skip
        rules = _rules(required_message(label, required, "Choose"), *kw.pop("validators", []))
        entries = ([("", empty)] if empty is not None else []) + list(_call(choices))
        super().__init__(label, rules, choices=entries, description=hint, coerce=_code, **kw)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {str(code) for code, _ in self.choices}:
            raise ValidationError(f"{self.label.text}: choose one of those in the list")


class Choices(_Described, fields.SelectMultipleField):
    """Several of several; checkboxes."""

    widget = _Checkboxes()

    def __init__(
        self, label: str = "", choices: ChoiceList = (), *, hint: str = "", required: bool | str = False, **kw: Any
    ) -> None:
        rules = _rules(required_message(label, required, "Choose"), *kw.pop("validators", []))
        super().__init__(label, rules, choices=_call(choices), description=hint, coerce=_code, **kw)

    def pre_validate(self, form: Any) -> None:
        known = {code for code, _ in self.choices}
        if any(code not in known for code in self.data or []):
            raise ValidationError(f"{self.label.text}: choose from those in the list")


class Tick(fields.BooleanField):
    """One checkbox."""

    widget = _Checkbox()

    def describe(self, value: Any) -> str:
        return "Yes" if value else "No"

    def __init__(self, label: str = "", *, hint: str = "", required: bool | str = False, **kw: Any) -> None:
        super().__init__(label, _rules(required) if required else [], description=hint, **kw)


def _code(value: Any) -> str:
    """No code begins or ends with a blank; WTForms lets a blank pass as an optional choice that was not made."""
    return "" if value is None else str(getattr(value, "value", value)).strip()


def _call(choices: ChoiceList) -> list[tuple[str, str]]:
    return [(_code(code), label) for code, label in (choices() if callable(choices) else choices)]


class Files(MultipleFileField):
    """One or several uploads."""

    widget = gov.GovFileInput()

    def __init__(self, label: str = "", *, hint: str = "", **kw: Any) -> None:
        super().__init__(label, description=hint, render_kw={"multiple": True, **kw.pop("render_kw", {})}, **kw)


class Submit(fields.SubmitField):
    widget = gov.GovSubmitInput()
