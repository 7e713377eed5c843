"""Pages of the personal calendar feed: HTTP only.

The feed's address is a secret: a MAC over the person and their `feed_version`. Nothing is stored; renewing raises
the version, and the old address is gone.
"""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from hub.access import absolute_url, public, reader, require
from hub.db import db
from hub.forms import Form
from hub.history import record
from hub.meetings.calendar import events
from hub.meetings.calendar.queries import confirmed_for, person_of_feed
from hub.members.models import Person

bp = Blueprint("calendar", __name__)


@bp.get("/me/calendar")
def calendar() -> ResponseReturnValue:
    address = feed_address(reader().person)
    return render_template("meetings/calendar.html", address=address, webcal=f"webcal:{address.partition(':')[2]}")


@bp.route("/me/calendar/renew", methods=["GET", "POST"])
def renew() -> ResponseReturnValue:
    require(not reader().viewing_as)
    form = Form()
    if form.validate_on_submit():
        person = reader().person
        person.feed_version += 1
        record("meetings.renew_feed", person)
        db.session.commit()
        flash("There is a new address. The old one gives nothing any more.")
        return redirect(url_for("calendar.calendar"))
    return render_template("meetings/renew.html", form=form)


@bp.get("/link/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    try:
        person_id, version = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError, UnicodeError):
        abort(404, "This calendar address is not complete. Copy it again from your page in the hub.")
    person = person_of_feed(person_id, version)
    if person is None:
        abort(
            404, "This calendar address was renewed or is no longer in use. Copy the new one from your page in the hub."
        )
    pages = [
        (one, absolute_url("meetings.meeting", cluster_id=one.cluster_id, meeting_id=one.id))
        for one in confirmed_for(person)
    ]
    body = events.feed(current_app.config["HUB"].site_name, pages)
    return Response(body, mimetype="text/calendar", headers={"Cache-Control": "private, max-age=300"})


def feed_address(person: Person) -> str:
    return absolute_url("calendar.feed", token=_serializer().dumps([person.id, person.feed_version]))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="meetings.feed")
