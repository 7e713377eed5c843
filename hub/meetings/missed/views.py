"""The page of a school that missed two meetings in a row, for leads only: HTTP only."""

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import absolute_url, reader, require
from hub.db import db, now
from hub.history import record
from hub.meetings.attendance.models import MissedTwice
from hub.meetings.blueprints import bp
from hub.meetings.missed import queries
from hub.meetings.missed.forms import WordForm, ready_message
from hub.meetings.queries import INVITED_ROLES, seats_of, upcoming
from hub.members.models import Person
from hub.notices.sending import send


@bp.route("/missed/<int:missed_id>", methods=["GET", "POST"])
def missed(missed_id: int) -> ResponseReturnValue:
    require(reader().is_lead)
    row = queries.missed(reader(), missed_id)
    people = [seat.person for seat in seats_of(reader().cluster_id, [row.organisation_id], INVITED_ROLES)]
    coming = next(iter(upcoming(reader(), limit=1)), None)
    form = WordForm(data={"message": ready_message(row, coming)})
    if "aside" in request.form:
        return _settled(row, "", "Put aside. Nobody has been written to.")
    if people and row.settled_at is None and form.validate_on_submit():
        if _claim(row, form.message.data):
            _write(row, people, form.message.data)
        return _settled(row, form.message.data, f"Your message is on its way to {row.organisation.name}.")
    shown = form if people and row.settled_at is None else None
    return render_template("meetings/missed.html", row=row, people=people, form=shown)


def _claim(row: MissedTwice, message: str) -> bool:
    """False where another lead has settled it at the same moment."""
    claim = sa.update(MissedTwice).where(MissedTwice.id == row.id, MissedTwice.settled_at.is_(None))
    values = {"settled_at": now(), "written_by_id": reader().person_id, "message": message}
    return bool(db.session.execute(claim.values(values)).rowcount)  # type: ignore[attr-defined]


def _write(row: MissedTwice, people: list[Person], message: str) -> None:
    lead = reader().person
    for person in people:
        send(
            person,
            "meetings/letters/missed_two",
            cluster=row.second.cluster,
            reply_to=lead.email,
            lead=lead,
            organisation=row.organisation,
            message=message,
            url=absolute_url("meetings.index", cluster_id=reader().cluster_id),
        )


def _settled(row: MissedTwice, message: str, words: str) -> ResponseReturnValue:
    _claim(row, message)
    record("meetings.missed", row, written=bool(message))
    db.session.commit()
    flash(words)
    return redirect(url_for("meetings.index"))
