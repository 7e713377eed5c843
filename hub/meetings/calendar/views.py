"""Pages of the calendar feeds, of a person and of a cluster: HTTP only.

A feed's address is a secret: a MAC over whose it is and their `feed_version`. Nothing is stored; renewing raises the
version, and the old address is gone. A cluster's feed names no people.
"""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from hub.access import absolute_url, public, reader, require
from hub.db import db
from hub.forms import Form
from hub.history import record
from hub.meetings.blueprints import bp as cluster_pages
from hub.meetings.calendar import events
from hub.meetings.calendar.queries import cluster_of_feed, clusters_of, confirmed_for, confirmed_in, person_of_feed
from hub.meetings.models import Meeting
from hub.members.models import Cluster, Person, Role

bp = Blueprint("calendar", __name__)
GONE = "This calendar address was renewed or is no longer in use. Copy the new one from your page in the hub."


@bp.get("/me/calendar")
def calendar() -> ResponseReturnValue:
    person = reader().person
    address = feed_address(person)
    leads = {seat.cluster_id for seat in reader().all_seats if seat.role is Role.LEAD}
    return render_template(
        "meetings/calendar.html",
        address=address,
        webcal=f"webcal:{address.partition(':')[2]}",
        clusters=[(one, cluster_feed_address(one), one.id in leads) for one in clusters_of(person)],
    )


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


@cluster_pages.route("/calendar/renew", methods=["GET", "POST"])
def renew_cluster_calendar() -> ResponseReturnValue:
    require(reader().is_lead)
    form = Form()
    if form.validate_on_submit():
        cluster = reader().cluster
        cluster.feed_version += 1
        record("meetings.renew_cluster_feed", cluster, cluster_id=cluster.id)
        db.session.commit()
        flash("The cluster's calendar has a new address. The old one gives nothing any more: pass the new one on.")
        return redirect(url_for("calendar.calendar"))
    return render_template("meetings/renew_cluster_calendar.html", form=form)


@bp.get("/link/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    person = person_of_feed(*_told(token, "meetings.feed"))
    if person is None:
        abort(404, GONE)
    return _written(current_app.config["HUB"].site_name, confirmed_for(person))


@bp.get("/link/calendar/cluster/<token>.ics")
@public
def cluster_feed(token: str) -> ResponseReturnValue:
    cluster = cluster_of_feed(*_told(token, "meetings.cluster_feed"))
    if cluster is None:
        abort(404, GONE)
    return _written(cluster.name, confirmed_in(cluster))


def feed_address(person: Person) -> str:
    return absolute_url("calendar.feed", token=_serializer("meetings.feed").dumps([person.id, person.feed_version]))


def cluster_feed_address(cluster: Cluster) -> str:
    token = _serializer("meetings.cluster_feed").dumps([cluster.id, cluster.feed_version])
    return absolute_url("calendar.cluster_feed", token=token)


def _written(name: str, meetings: list[Meeting]) -> Response:
    pages = [(one, absolute_url("meetings.meeting", cluster_id=one.cluster_id, meeting_id=one.id)) for one in meetings]
    body = events.feed(name, pages)
    return Response(body, mimetype="text/calendar", headers={"Cache-Control": "private, max-age=300"})


def _told(token: str, purpose: str) -> tuple[int, int]:
    """Whose feed it is, and of which version."""
    try:
        row_id, version = _serializer(purpose).loads(token)
    except (BadSignature, ValueError, TypeError, UnicodeError):
        abort(404, "This calendar address is not complete. Copy it again from your page in the hub.")
    return row_id, version


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
