"""Forms: one base class and our kinds of fields, on top of Flask-WTF and govuk-frontend-wtf.

A form carries a once-key (a form that is sent twice makes one thing) and, for rows that two people may edit, the
version it was drawn from (`is_current`). All text is cleaned before validation and limited in length.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from govuk_frontend_wtf.main import WTFormsHelpers
from sqlalchemy.exc import IntegrityError, InvalidRequestError, NoResultFound
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import Field, fields

from hub.access import is_safe_target
from hub.db import UTC, Base, Versioned, db, now, own_transaction
from hub.fields import (
    Choice,
    Choices,
    Email,
    Files,
    LongText,
    Markdown,
    Number,
    Search,
    Select,
    Submit,
    Text,
    Tick,
    tidy_email,
)
from hub.time_fields import Clock, Day

__all__ = [
    "AlreadySent",
    "Choice",
    "Choices",
    "Clock",
    "Day",
    "Email",
    "Files",
    "Form",
    "LongText",
    "Markdown",
    "Number",
    "Search",
    "Select",
    "Submit",
    "Text",
    "Tick",
    "tidy_email",
]


class FormReceipt(Base):
    """A form that has been dealt with, kept for some days, and where its sender was led."""

    __tablename__ = "form_receipt"
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    location: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now, index=True)


class AlreadySent(Exception):
    """The same form arrived a second time; the first one did it all."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Form(FlaskForm):
    """`validate_on_submit` also claims the once-key, in the transaction of the change itself."""

    once = fields.HiddenField()
    version = fields.HiddenField()
    theirs: dict[str, str]  # what somebody else saved meanwhile: label -> text

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs = {}
        row = kwargs.get("obj")
        if not self.is_submitted():
            self.once.data = secrets.token_urlsafe(18)
            if row is not None:
                self.version.data = self._mark(row)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        return bool(super().validate_on_submit(extra_validators)) and self._claim()

    def _claim(self) -> bool:
        key = (self.once.data or "")[:64]
        if not key:
            return True  # sent by a program that drew no form; there is nothing to compare
        try:
            db.session.add(FormReceipt(key=key))
            db.session.flush()
        except IntegrityError:
            db.session.rollback()
            raise AlreadySent(key) from None
        g.receipt_key = key
        return True

    def _mark(self, row: Any) -> str:
        """The state of the row that the form was drawn from: its version, or a digest of what the form shows of it."""
        if isinstance(row, Versioned):
            return str(row.version)
        shown = "\n".join(repr(getattr(row, field.name, None)) for field in self)
        return hashlib.sha256(shown.encode()).hexdigest()[:20]

    def _lock(self, row: Any) -> None:
        """Until the commit: on PostgreSQL somebody may save between our reading of the row and our writing. Raises
        NoResultFound (404) where it was removed between."""
        seen = sa.inspect(row)
        if not seen.persistent:
            return
        columns = {"version", *self._fields} & set(seen.mapper.column_attrs.keys())
        try:
            db.session.refresh(row, columns if not isinstance(row, Versioned) else ["version"], with_for_update=True)
        except InvalidRequestError:
            raise NoResultFound from None

    def is_current(self, row: Any) -> bool:
        """False, with an explanation on the form, when somebody saved `row` after this form was drawn.
        What was typed stays; what they saved is in `theirs`; sending again saves over it knowingly."""
        self._lock(row)
        if not self.once.data or self.version.data == self._mark(row):
            return True  # current, or sent by a program that drew no form
        db.session.rollback()
        db.session.refresh(row)
        for field in self:
            saved = getattr(row, field.name, None)
            if field.name not in {"once", "version", "csrf_token"} and saved != field.data and saved is not None:
                self.theirs[field.label.text] = field.describe(saved) if hasattr(field, "describe") else str(saved)
        self.version.data = self._mark(row)
        self.form_errors.append(
            "Somebody else saved this while you were writing. Both texts are below: "
            "take over what you need, then save again."
        )
        return False

    def keep(self, field_name: str, message: str) -> None:
        """Put an error that only the database or another room could find on a field."""
        field = self[field_name]
        field.errors = [*field.errors, message]


def forget_receipts() -> int:
    """For the worker: a form that lay about for a week is not sent again by mistake."""
    done = db.session.execute(sa.delete(FormReceipt).where(FormReceipt.created_at < now() - timedelta(days=7)))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


def errors_of(form: Any) -> list[dict[str, str]]:
    """The entries of the error summary: text, and the id of the first input to put right."""
    found = [{"text": str(text), "href": ""} for text in getattr(form, "form_errors", [])]
    for field in form:
        for text in _flat(field.errors):
            found.append({"text": text, "href": f"#{_focus_id(field)}"})
    return found


def _flat(errors: Iterable[Any]) -> list[str]:
    return [text for error in errors for text in ([str(error)] if not isinstance(error, (list, dict)) else [])]


def _focus_id(field: Field) -> str:
    return str(field.id)


def init_app(app: Flask) -> None:
    WTFormsHelpers(app)
    app.jinja_env.globals["errors_of"] = errors_of
    app.before_request(_look_for_a_receipt)
    app.after_request(_look_again)
    app.after_request(_note_where_it_led)
    app.register_error_handler(AlreadySent, _already_sent)


def _received() -> str:
    """The once-key of the form that is being sent, where it has been dealt with already."""
    key = request.form.get("once", "")[:64] if request.method == "POST" else ""
    return key if key and db.session.scalar(sa.select(FormReceipt.id).where(FormReceipt.key == key)) else ""


def _look_for_a_receipt() -> None:
    """Before the view asks whether the act is still possible: after the first one it often is not, and whoever
    pressed twice would be told that they may not."""
    if key := _received():
        db.session.rollback()
        raise AlreadySent(key)


def _look_again(response: Response) -> Response:
    """The first of two that arrived together may have ended between our first look and the view's question."""
    if response.status_code in {403, 404, 409} and (key := _received()):
        return current_app.make_response(_already_sent(AlreadySent(key)))
    return response


def _note_where_it_led(response: Response) -> Response:
    key = g.pop("receipt_key", None)
    if key and response.status_code in {302, 303} and is_safe_target(response.location):
        db.session.remove()  # the view has committed; a second writer on this thread would wait for itself
        with own_transaction() as connection:
            connection.execute(sa.update(FormReceipt).where(FormReceipt.key == key).values(location=response.location))
    return response


def _already_sent(problem: AlreadySent) -> ResponseReturnValue:
    location = db.session.scalar(sa.select(FormReceipt.location).where(FormReceipt.key == problem.key))
    flash("This form had already been sent; it was dealt with once.", "info")
    if not location:
        location = request.path if "GET" in _methods() else url_for("home.start")
    return redirect(location)


def _methods() -> set[str]:
    return set(request.url_rule.methods or ()) if request.url_rule else set()
