"""The demonstration's employers and requests, out of data/demo: all invented. Made in bulk, it has to be quick."""

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.employers.agreements.demo import load_agreements
from hub.employers.clocks import working_days_after
from hub.employers.forms import section_of
from hub.employers.kit.demo import add_kit
from hub.employers.letters import ask_employer
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerPlace, EmployerShare
from hub.employers.offers.demo import load_offers
from hub.employers.privacy.states import Basis
from hub.employers.record.demo import load_record
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import MET_STATES, Answer, RequestState
from hub.employers.states import EmployerKind, EventKind, Prefers, Rung, Sharing, SizeBand, Stage, StopReason
from hub.room import Demo
from hub.text import at_london

REPLY_DAYS, EMPLOYER_DAYS, THANK_DAYS = 5, 7, 5
AS_THEY_ARE = ("name", "sector", "about", "hosts_ldd", "step_free", "transport", "activity_types", "website")
STEPS = {  # the kind of event that began each state
    RequestState.WAITING: "asked",
    RequestState.ASKED: "asked",
    RequestState.WITH_BROKER: "passed_on",
    RequestState.EMPLOYER_ASKED: "employer_asked",
    RequestState.AGREED: "agreed",
    RequestState.BRIEFED: "briefed",
    RequestState.HAPPENED: "happened",
    RequestState.THANKED: "thanked",
    RequestState.NOT_THIS_TIME: "answered_no",
    RequestState.CANCELLED: "cancelled",
    RequestState.FELL_THROUGH: "fell_through",
}


def load(demo: Demo) -> None:
    for entry in demo.read("employers.yaml")["employers"]:
        demo.put("employer", entry["key"], _employer(demo, entry))
    db.session.flush()
    load_record(demo)
    load_offers(demo)
    requests = demo.read("requests.yaml")["requests"]
    for entry in requests:
        demo.put("request", entry["key"], _request(demo, entry))
    db.session.flush()
    asks: list[EmployerAsk] = []
    load_agreements(demo)
    for entry in requests:
        asks += _story(demo, entry)
        add_kit(demo, entry, demo.get("request", entry["key"]))
    asks.sort(key=_asked_at)  # the latest ask of an employer has the highest id
    _name_contacts(asks)
    db.session.add_all(asks)
    db.session.flush()
    for ask in asks:
        if ask.is_open and ask.request.state is RequestState.EMPLOYER_ASKED:
            ask_employer(ask)  # so that the employer's link can be tried
        elif ask.is_open and ask.request.state in MET_STATES:  # they said yes in a call
            ask.answer, ask.answered_at, ask.noted_by_id = Answer.YES, ask.request.state_since, ask.asked_by_id
        elif ask.is_open:
            ask.withdrawn_at = ask.request.state_since


def _organisation_id(demo: Demo, key: str) -> int:
    found: int = demo.get("organisation", key).id
    return found


def _employer(demo: Demo, entry: dict[str, Any]) -> Employer:
    brought = demo.days_ago(entry["days_ago"])
    row = Employer(
        steward_id=_organisation_id(demo, entry["steward"]),
        introduced_by_id=_organisation_id(demo, entry["introduced_by"]),
        size_band=SizeBand(entry["size_band"]),
        rung=Rung(entry["rung"]) if entry.get("rung") else None,
        stage=Stage(entry["stage"]),
        kind=EmployerKind(entry.get("kind", "employer")),
        sic_section=section_of(entry["sector"]),
        created_at=brought,
        **{key: entry[key] for key in AS_THEY_ARE if entry.get(key) is not None},
    )
    if entry.get("rest_until_days_ahead"):
        row.paused_until = demo.today + timedelta(days=entry["rest_until_days_ahead"])
    if entry.get("do_not_contact"):
        row.stop(StopReason(entry["do_not_contact"]))
    row.settle_at([EmployerPlace.at(entry["outcode"], borough=entry["gss"])])
    row.shares = [
        EmployerShare(cluster_id=demo.get("cluster", key).id, sharing=Sharing(entry["sharing"]), shared_at=brought)
        for key in entry["clusters"]
    ]
    db.session.add(row)
    db.session.flush()
    cluster_id = demo.get("cluster", entry["clusters"][0]).id
    db.session.add_all([_contact(demo, row, person) for person in entry.get("people", [])])
    db.session.add_all([_happening(demo, row, cluster_id, one) for one in entry.get("events", [])])
    return row


def _contact(demo: Demo, row: Employer, entry: dict[str, Any]) -> EmployerContact:
    return EmployerContact(
        employer_id=row.id,
        name=entry["name"],
        role=entry["role"],
        email=entry.get("email") or "",
        phone=str(entry.get("phone") or ""),
        prefers=Prefers(entry["prefers"]),
        best_time=(entry.get("best_time") or "")[:120],
        source=entry["source"],
        told_on=demo.today - timedelta(days=entry["told_days_ago"]) if "told_days_ago" in entry else None,
        told_how="By e-mail, with our privacy notice" if "told_days_ago" in entry else "",
        basis=Basis.LEGITIMATE_INTERESTS if "told_days_ago" in entry else Basis.NOT_RECORDED,
        added_at=demo.days_ago(entry.get("kept_days_ago", entry.get("told_days_ago", 100))),
    )


def _happening(demo: Demo, row: Employer, cluster_id: int, entry: dict[str, Any]) -> EmployerEvent:
    return EmployerEvent(
        employer_id=row.id,
        cluster_id=cluster_id,
        organisation_id=row.steward_id,
        person_id=demo.get("person", entry["by"]).id,
        kind=EventKind(entry["kind"]),
        text=entry["text"],
        at=demo.days_ago(entry["days_ago"]),
    )


def _moment(demo: Demo, entry: dict[str, Any]) -> datetime | None:
    happens = entry.get("happens")
    if not happens:
        return None
    hour, minute = (int(part) for part in happens["at"].split(":"))
    return at_london(demo.school_day(happens["school_weeks"], happens["weekday"]), time(hour, minute))


def _at(demo: Demo, entry: dict[str, Any], event: dict[str, Any]) -> datetime:
    """Events of past visits are counted from the day of the visit, the others from today."""
    happens = _moment(demo, entry)
    if "days_after" in event and happens is not None:
        return min(happens + timedelta(days=event["days_after"]), demo.days_ago(0))
    return demo.days_ago(event["days_ago"])


def _request(demo: Demo, entry: dict[str, Any]) -> EmployerRequest:
    state, first = RequestState(entry["status"]), entry["events"][0]
    person, cluster = demo.get("person", entry["person"]), demo.get("cluster", entry["cluster"])
    seat = demo.rows.get(("seat", f"{entry['person']}/{entry['cluster']}/{entry['organisation']}"))
    broker = _seat_in(demo, entry["broker"], entry["cluster"]) if entry.get("broker") else None
    employer = demo.get("employer", entry["employer"]) if entry.get("employer") else None
    through = _asked_through(employer, cluster.id) if employer and state.is_open else None
    if through is not None and state is not RequestState.EMPLOYER_ASKED:
        employer = through = None  # a broker only thinks of it so far; it is not theirs to ask
    row = EmployerRequest(
        handler_id=through,
        cluster_id=cluster.id,
        organisation_id=_organisation_id(demo, entry["organisation"]),
        seat_id=seat.id if seat else None,
        asked_by_id=person.id,
        asked_at=_at(demo, entry, first),
        activity_type=entry["activity_type"],
        title=entry["title"],
        year_groups=entry["year_groups"],
        number=entry["number"],
        when_words=entry["when"],
        needs=entry.get("needs") or "",
        in_return=entry.get("in_return") or "",
        sector=entry.get("sector"),
        employer_id=employer.id if employer else None,
        broker_seat_id=broker.id if broker else None,
        state=state,
        happens_at=_moment(demo, entry),
        state_since=_since(demo, entry, state),
    )
    row.due_on = _due(row)
    if state.is_over:
        row.reflect_reminded_at = row.state_since
    _settle(demo, entry, row)
    db.session.add(row)
    return row


def _seat_in(demo: Demo, person: str, cluster: str) -> Any:
    """The first seat of that person in that cluster."""
    start = f"{person}/{cluster}/"
    return next((row for (kind, key), row in demo.rows.items() if kind == "seat" and key.startswith(start)), None)


def _asked_through(employer: Employer, cluster_id: int) -> int | None:
    """The organisation that answers for an employer that is not open to the brokers."""
    is_closed = employer.sharing_in(cluster_id) is Sharing.ASK_THROUGH_US
    return employer.brought_by_id if is_closed else None


def _since(demo: Demo, entry: dict[str, Any], state: RequestState) -> datetime:
    began = [event for event in entry["events"] if event["kind"] == STEPS[state]] or entry["events"]
    return _at(demo, entry, began[-1])


def _due(row: EmployerRequest) -> date | None:
    days = {
        RequestState.ASKED: REPLY_DAYS,
        RequestState.WITH_BROKER: REPLY_DAYS,
        RequestState.EMPLOYER_ASKED: EMPLOYER_DAYS,
        RequestState.HAPPENED: THANK_DAYS,
    }.get(row.state)
    return working_days_after(row.state_since.date(), days) if days else None


def _settle(demo: Demo, entry: dict[str, Any], row: EmployerRequest) -> None:
    agreed = [event for event in entry["events"] if event["kind"] in {"agreed", "answered_no"}]
    if agreed and row.state not in {RequestState.ASKED, RequestState.WITH_BROKER, RequestState.EMPLOYER_ASKED}:
        row.answered_at = _at(demo, entry, agreed[0])
    outcome = entry.get("outcome") or {}
    if outcome:
        years: list[str] = entry["year_groups"]
        row.send_count = outcome.get("send")
        row.pupil_count, row.minutes = outcome["pupils"], int(outcome["hours"] * 60)
        share, rest = divmod(outcome["pupils"], len(years))
        row.pupils_by_year = {code: share + (number < rest) for number, code in enumerate(years)}
        row.outcome = outcome.get("note") or ""


def _story(demo: Demo, entry: dict[str, Any]) -> list[EmployerAsk]:
    """The timeline of a request, and the ask of its employer where one was made."""
    row: EmployerRequest = demo.get("request", entry["key"])
    asks: list[EmployerAsk] = []
    for event in entry["events"]:
        kind, at = EventKind(event["kind"]), _at(demo, entry, event)
        person = demo.rows.get(("person", event.get("by") or ""))
        about_employer = kind not in {EventKind.ASKED, EventKind.PASSED_ON}
        db.session.add(
            EmployerEvent(
                request_id=row.id,
                employer_id=row.employer_id if about_employer else None,
                cluster_id=row.cluster_id,
                organisation_id=row.organisation_id,
                person_id=person.id if person else None,
                kind=kind,
                text=event.get("text") or "",
                at=at,
            )
        )
        if kind is EventKind.EMPLOYER_ASKED and row.employer_id is not None:
            asks.append(_ask(demo, row, person, at))
        if asks and kind in {EventKind.ANSWERED_YES, EventKind.ANSWERED_NO}:
            asks[-1].answer = Answer.YES if kind is EventKind.ANSWERED_YES else Answer.NOT_NOW
            asks[-1].answered_at = at
    return asks


def _name_contacts(asks: list[EmployerAsk]) -> None:
    """To whom each ask went: somebody there who has an address."""
    rows = db.session.execute(
        sa.select(EmployerContact.employer_id, sa.func.min(EmployerContact.id))
        .where(EmployerContact.email != "")
        .group_by(EmployerContact.employer_id)
    )
    first = {row[0]: row[1] for row in rows}
    for ask in asks:
        ask.contact_id = first.get(ask.employer_id)


def _asked_at(ask: EmployerAsk) -> datetime:
    return ask.asked_at


def _ask(demo: Demo, row: EmployerRequest, person: Any, at: datetime) -> EmployerAsk:
    about = at_london(demo.school_day_from(at.date() + timedelta(days=35)), time(10))
    return EmployerAsk(
        request_id=row.id,
        employer_id=row.employer_id,
        cluster_id=row.cluster_id,
        asked_by_id=person.id if person else None,
        asked_at=at,
        happens_at=row.happens_at or (None if row.is_rough else about),
        when_words=row.when_words if row.is_rough else "",
        place=row.place or row.organisation.name,
        adults="A teacher of the school throughout",
    )
