"""Whom to ask to sign off, and the signature."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import fields

from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.signing.models import AuditSignOff, Signer
from hub.forms import Choice, Email, Form, LongText, Select, Text, Tick
from hub.members.models import Seat


class AskSignOffForm(Form):
    signer = Choice("Who signs it off", [(one, one.label) for one in Signer])
    seat = Select("Somebody with a seat for your school", required=False, empty="Somebody else, by e-mail")
    name = Text("Their name", required=False, limit=120)
    email = Email("Their e-mail address", required=False, hint="They read the answers behind a link of their own")
    message = LongText("A line of your own", required=False, limit=1_000, rows=3)
    seats: Mapping[str, Seat]

    @classmethod
    def of(cls, seats: Sequence[Seat]) -> "AskSignOffForm":
        form = cls()
        form.seats = {str(seat.id): seat for seat in seats}
        named = [(code, f"{seat.person.name}, {seat.role.in_sentence}") for code, seat in form.seats.items()]
        form.seat.choices = [("", "Somebody else, by e-mail"), *named]
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.seat.data or self.seat.errors:
            return good
        if not self.name.data:
            self.keep("name", "Enter their name, or choose somebody with a seat")
        if not self.email.data and not self.email.errors:
            self.keep("email", "Enter their e-mail address, or choose somebody with a seat")
        return good and not self.name.errors and not self.email.errors

    def make(self, review: AuditReview, asked_by_id: int) -> AuditSignOff:
        person = self.seats[self.seat.data].person if self.seat.data else None
        return AuditSignOff(
            review=review,
            person_id=person.id if person else None,
            name=person.name if person else self.name.data,
            email="" if person else self.email.data,
            signer=Signer(self.signer.data),
            message=self.message.data,
            asked_by_id=asked_by_id,
        )


class SignForm(Form):
    agrees = Tick("I have read these answers, and sign them off", required="Tick this to sign the answers off")
    note = LongText(
        "Anything to add, or what keeps you from signing",
        required=False,
        limit=1_000,
        rows=3,
        hint="Read by those who may answer",
    )
    drawn = fields.HiddenField()  # which answers were read

    @property
    def declines(self) -> bool:
        return request.form.get("go") == "decline"

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever would not sign ticks nothing, and says why."""
        if self.declines:
            self.agrees.data, self.agrees.validators = False, ()
        good = bool(super().validate(extra_validators))
        if self.declines and not self.note.data and not self.note.errors:
            self.keep("note", "Say what keeps you from signing, so that it can be put right")
        return good and not self.note.errors

    def has_read(self, rows: Mapping[str, AuditAnswer]) -> bool:
        """False, with an explanation on the form, where an answer was changed while they were reading."""
        before, self.drawn.data = self.drawn.data, digest(rows)
        if before in {None, "", self.drawn.data}:
            return bool(before)
        self.form_errors.append("An answer was changed while you were reading. Look the answers through once more.")
        self.agrees.data = False
        return False


def digest(rows: Mapping[str, AuditAnswer]) -> str:
    read = {key: (row.value, row.is_unknown, row.note) for key, row in rows.items()}
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()[:16]
