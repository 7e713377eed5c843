"""Which pages are measured, and who asks for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for
from flask.sessions import SecureCookieSessionInterface

from hub.actions.models import Action
from hub.audits.models import AuditReview, AuditRound
from hub.db import db
from hub.employers.models import Employer, EmployerShare
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import Meeting
from hub.meetings.states import MeetingState
from hub.members.models import Person, Role, Seat
from hub.resources.models import Resource, Status
from hub.vocabulary import Visibility

Values = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """`kind`: list, detail, form, front, search or open. `who`: a role, "ada" (administrator) or "" for nobody."""

    name: str
    kind: str
    who: str
    path: str


class Rows:
    """The rows of the reading cluster that the pages are about."""

    def __init__(self, cluster_id: int) -> None:
        self.cluster_id = cluster_id
        self.seats = {role: self._seat(role) for role in Role}

    def _seat(self, role: Role) -> Seat:
        select = sa.select(Seat).where(Seat.cluster_id == self.cluster_id, Seat.role == role).order_by(Seat.id)
        return db.session.scalars(select.limit(1)).one()

    @property
    def school(self) -> int:
        return self.seats[Role.CAREERS_LEADER].organisation_id

    def first(self, model: Any, *where: Any) -> int:
        found = db.session.scalar(sa.select(model.id).where(*where).order_by(model.id).limit(1))
        if found is None:
            raise LookupError(f"no {model.__name__} to show")
        return int(found)

    def round_(self, is_open: bool) -> int:
        closed = AuditRound.closed_at.is_(None) if is_open else AuditRound.closed_at.is_not(None)
        return self.first(AuditRound, AuditRound.cluster_id == self.cluster_id, closed)

    def review(self, is_open: bool) -> int:
        return self.first(
            AuditReview, AuditReview.round_id == self.round_(is_open), AuditReview.organisation_id == self.school
        )

    def meeting(self, state: MeetingState, *more: Any) -> int:
        return self.first(Meeting, Meeting.cluster_id == self.cluster_id, Meeting.state == state, *more)

    def resource(self, visibility: Visibility, *more: Any) -> int:
        return self.first(
            Resource, Resource.cluster_id == self.cluster_id, Resource.visibility == visibility,
            Resource.status == Status.SHARED, *more,
        )  # fmt: skip

    def employer(self) -> int:
        return self.first(Employer, Employer.id.in_(
            sa.select(EmployerShare.employer_id).where(EmployerShare.cluster_id == self.cluster_id)))  # fmt: skip

    def open_employer(self) -> int:
        """With most bookings of those whose details the broker sees."""
        seen = sa.select(EmployerShare.employer_id).where(
            EmployerShare.cluster_id == self.cluster_id, EmployerShare.sharing != Sharing.ASK_THROUGH_US
        )
        booked = (
            sa.select(EmployerRequest.employer_id)
            .where(EmployerRequest.employer_id.in_(seen), EmployerRequest.cluster_id == self.cluster_id)
            .group_by(EmployerRequest.employer_id)
            .order_by(sa.func.count().desc(), EmployerRequest.employer_id)
        )
        return db.session.scalars(booked.limit(1)).first() or self.first(Employer, Employer.id.in_(seen))


LEADER, LEAD, BROKER = Role.CAREERS_LEADER.value, Role.LEAD.value, Role.BROKER.value
Find = Callable[[Rows], Values]


def _nothing(rows: Rows) -> Values:
    return {}


# name, kind, who, endpoint, what is in the address
PAGES: tuple[tuple[str, str, str, str, Find], ...] = (
    ("front page", "front", LEADER, "home.index", _nothing),
    ("front page of the lead", "front", LEAD, "home.index", _nothing),
    ("library", "list", LEADER, "resources.index", _nothing),
    ("library, page 5", "list", LEADER, "resources.index", lambda rows: {"page": 5}),
    ("meetings", "list", LEADER, "meetings.index", _nothing),
    ("who came", "list", LEAD, "meetings.attendance", _nothing),
    ("year of all schools", "list", LEADER, "planner.year", _nothing),
    ("employers", "list", LEADER, "employers.index", _nothing),
    ("offers", "list", LEADER, "employers.offers", _nothing),
    ("offers near my school", "list", LEADER, "employers.offers", lambda rows: {"borough": "near", "year": "y10"}),
    ("placement weeks", "list", BROKER, "employers.weeks", _nothing),
    ("requests", "list", BROKER, "employers.requests", _nothing),
    ("keep warm", "list", BROKER, "employers.keep_warm", _nothing),
    ("reach by school", "list", LEAD, "employers.reach_schools", _nothing),
    ("reach by sector", "list", LEADER, "employers.reach_sectors", _nothing),
    ("reach by borough", "list", BROKER, "employers.reach_boroughs", _nothing),
    ("self-reviews", "list", LEADER, "audits.index", _nothing),
    ("board of a round", "list", LEAD, "audits.board", lambda rows: {"round_id": rows.round_(True)}),
    ("actions", "list", LEADER, "actions.index", _nothing),
    ("directory", "list", LEADER, "members.index", _nothing),
    ("schools", "list", LEADER, "members.organisations", _nothing),
    ("history", "list", LEAD, "members.history", _nothing),
    ("notices", "list", LEADER, "home.notices", _nothing),
    ("kept letters", "list", "ada", "admin.letters", _nothing),
    ("resource", "detail", LEADER, "resources.show", lambda rows: {"resource_id": rows.resource(Visibility.CLUSTER)}),
    ("meeting", "detail", LEADER, "meetings.meeting",
     lambda rows: {"meeting_id": rows.meeting(MeetingState.CONFIRMED)}),
    ("minutes", "detail", LEADER, "meetings.minutes",
     lambda rows: {"meeting_id": rows.meeting(MeetingState.CONFIRMED, Meeting.id.in_(sa.select(Minutes.meeting_id)))}),
    ("poll", "detail", LEAD, "meetings.poll", lambda rows: {"meeting_id": rows.meeting(MeetingState.POLLING)}),
    ("employer", "detail", BROKER, "employers.employer", lambda rows: {"employer_id": rows.employer()}),
    ("an employer's year", "detail", BROKER, "employers.employer_impact",
     lambda rows: {"employer_id": rows.open_employer()}),
    ("request", "detail", BROKER, "employers.request", lambda rows: {"request_id": rows.first(
        EmployerRequest, EmployerRequest.cluster_id == rows.cluster_id)}),
    ("request with whom to ask", "detail", BROKER, "employers.request", lambda rows: {"request_id": rows.first(
        EmployerRequest, EmployerRequest.cluster_id == rows.cluster_id,
        EmployerRequest.state == RequestState.WITH_BROKER)}),
    ("self-review", "detail", LEADER, "audits.review", lambda rows: {"review_id": rows.review(True)}),
    ("result", "detail", LEADER, "audits.result", lambda rows: {"review_id": rows.review(False)}),
    ("cluster's figures", "detail", LEADER, "audits.cluster", lambda rows: {"round_id": rows.round_(False)}),
    ("named rows", "detail", LEAD, "audits.named", lambda rows: {"round_id": rows.round_(False)}),
    ("action", "detail", LEADER, "actions.action", lambda rows: {"action_id": rows.first(
        Action, Action.cluster_id == rows.cluster_id)}),
    ("school", "detail", LEADER, "members.organisation", lambda rows: {"organisation_id": rows.school}),
    ("person", "detail", LEADER, "members.person",
     lambda rows: {"person_id": rows.seats[Role.CAREERS_LEADER].person_id}),
    ("share a file", "form", LEADER, "resources.share", _nothing),
    ("add an employer", "form", LEADER, "employers.add", _nothing),
    ("propose dates", "form", LEAD, "meetings.propose", _nothing),
    ("section of a self-review", "form", LEADER, "audits.section",
     lambda rows: {"review_id": rows.review(True), "code": "la1"}),
    ("my account", "form", LEADER, "me.index", _nothing),
    ("search: one word", "search", LEADER, "resources.index", lambda rows: {"q": "apprenticeship"}),
    ("search: three words", "search", LEADER, "resources.index", lambda rows: {"q": "health careers visit"}),
    ("search: common word", "search", LEADER, "resources.index", lambda rows: {"q": "school"}),
    ("search: phrase", "search", LEADER, "resources.index", lambda rows: {"q": '"work experience"'}),
    ("search: narrowed", "search", LEADER, "resources.index", lambda rows: {"q": "school", "subject": "maths"}),
    ("search everything", "search", LEADER, "home.search", lambda rows: {"q": "engineering"}),
    ("sign in", "open", "", "security.login", _nothing),
    ("help", "open", "", "home.help", _nothing),
    ("public resource", "open", "", "public_resources.show",
     lambda rows: {"resource_id": rows.resource(Visibility.PUBLIC)}),
)  # fmt: skip


def found(app: Flask, cluster_id: int, wanted: str) -> list[Page]:
    """The pages whose name or kind has `wanted` in it, with their addresses in this hub."""
    with app.test_request_context():
        rows = Rows(cluster_id)
        pages = []
        for name, kind, who, endpoint, values in PAGES:
            if wanted not in name and wanted != kind:
                continue
            place = {"cluster_id": cluster_id} if app.url_map.is_endpoint_expecting(endpoint, "cluster_id") else {}
            pages.append(Page(name, kind, who, url_for(endpoint, **place, **values(rows))))
        db.session.remove()
    return pages


def cookie(app: Flask, token: str) -> str:
    """As if that person had signed in: their row of the generated hub, in a cookie that is signed as Flask signs it."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise RuntimeError("no secret key")
    # As a browser sends it from its second page on: not "fresh", or every answer would write the cookie anew.
    session = {"sign_in": token, "_user_id": token, "_fresh": False, "csrf_token": "0" * 40}
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(session)}"


def cookies(app: Flask, cluster_id: int) -> dict[str, str]:
    """By role, for those who ask for pages."""
    with app.app_context():
        rows = Rows(cluster_id)
        tokens = {role.value: f"bench-{seat.person_id}" for role, seat in rows.seats.items()}
        db.session.remove()
    return {"": "", "ada": cookie(app, "bench-ada"), **{who: cookie(app, token) for who, token in tokens.items()}}


def readers(app: Flask, number: int, cluster_id: int) -> list[str]:
    """Cookies of so many people of the cluster."""
    with app.app_context():
        select = sa.select(Person.id).join(Seat, Seat.person_id == Person.id).where(Seat.cluster_id == cluster_id)
        ids = db.session.scalars(select.order_by(Person.id).limit(number)).all()
        db.session.remove()
    return [cookie(app, f"bench-{one}") for one in ids]
