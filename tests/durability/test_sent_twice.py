"""Every form that makes something or ends something, sent twice: at the same moment, and one after the other. There
is one thing, one letter to each, and whoever pressed twice is led to where the first press led."""

import contextvars
import inspect
import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hub import forms
from hub.actions.models import Action
from hub.audits.delegation.models import AuditDelegation
from hub.audits.models import AuditRound
from hub.audits.signing.models import AuditSignOff
from hub.db import Base, db, now
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.checks.models import EmployerCheck
from hub.employers.kit.models import EmployerFeedback, EmployerKit
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.endings import EmployerEnding
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.spare.models import SeatAsk, SpareSeats
from hub.employers.states import StopReason
from hub.history import HistoryEntry
from hub.mail import Letter
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.series.models import MeetingSeries, SeriesItem
from hub.meetings.states import Reply
from hub.members.models import Cluster, Membership, Organisation, Person
from hub.planner.models import PlannerEntry
from hub.resources.models import Resource
from hub.resources.wanted.models import Wanted
from hub.text import today
from tests.audits.acts import make_review, make_round
from tests.client import Client, drawn
from tests.employers.makers import (
    make_ask,
    make_contact,
    make_employer,
    make_host,
    make_request,
    make_seat_ask,
    make_seats,
)
from tests.employers.test_requests import GOOD
from tests.meetings.makers import line_of, make_meeting, make_minutes, make_series
from tests.resources.making import share
from tests.world import World

Made = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Form:
    """`model` gets one more row; None where a state changes, which the history then tells once."""

    endpoint: str
    who: str
    typed: Made
    model: type[Base] | None
    values: Made = field(default=lambda people: {})


def _dates(people: World) -> dict[str, Any]:
    first, second = today() + timedelta(days=20), today() + timedelta(days=27)
    return {
        "title": "Spring meeting", "day_1": first.isoformat(), "start_1": "15:45", "where_1": str(people.marigold),
        "day_2": second.isoformat(), "start_2": "16:00", "where_2": "online", "online_2": "https://meet.example.org/x",
        "answer_by": (today() + timedelta(days=7)).isoformat(),
    }  # fmt: skip


def _invited(people: World) -> dict[str, Any]:
    return {"name": "Nia", "email": "nia@school.uk", "organisation": str(people.tollhouse), "role": "governor"}


def _review(people: World) -> dict[str, Any]:
    return {"review_id": make_review(people).id, "code": "la1"}


def _employer(people: World) -> dict[str, Any]:
    return {"employer_id": make_employer(people).id}


def _booking(people: World, **more: Any) -> dict[str, Any]:
    employer = make_employer(people)
    row = make_request(people, **{"state": RequestState.AGREED, "employer_id": employer.id} | more)
    make_ask(people, row, employer, contact_id=make_contact(employer).id, answer=Answer.YES)
    return {"request_id": row.id}


def _past_booking(people: World) -> dict[str, Any]:
    return _booking(people, state=RequestState.HAPPENED)


def _meeting(people: World) -> dict[str, Any]:
    return {"meeting_id": make_meeting(people).id}


def _minutes(people: World) -> dict[str, Any]:
    return {"meeting_id": make_minutes(make_meeting(people, days=-2)).meeting_id}


def _series(people: World) -> dict[str, Any]:
    return {"series_id": make_series(people).id}


def _replied(people: World) -> dict[str, Any]:
    meeting = make_meeting(people)
    line = line_of(meeting, people.ben)
    line.reply, line.replied_at = Reply.ROOM, now()
    db.session.commit()
    return {"meeting_id": meeting.id}


FORMS = [
    Form("actions.add", "asha",
         lambda people: {"action_title": "Ring", "action_owner": f"seat:{people.seat('dan').id}"}, Action),
    Form("audits.open_round", "asha",
         lambda people: {"title": "Review", "due_on": str(today() + timedelta(30))}, AuditRound),
    Form("audits.own_questions", "asha", lambda _: {"text": "Do you keep a list?", "kind": "scored"}, None,
         lambda people: {"round_id": make_round(people).id}),
    Form("audits.delegate", "ben", lambda _: {"name": "Jo Hart", "email": "jo@school.example"}, AuditDelegation,
         _review),
    Form("audits.ask_sign_off", "ben", lambda people: {"signer": "governor", "seat": str(people.seat("gus").id)},
         AuditSignOff, lambda people: {"review_id": make_review(people).id}),
    Form("employers.add", "ben", lambda _: {"name": "Paper Street", "sector": "creative"}, Employer),
    Form("employers.add_contact", "ben", lambda _: {"name": "Imran", "phone": "020 7946 0318", "source": "Card"},
         EmployerContact, _employer),
    Form("employers.ask", "ben", lambda _: GOOD, EmployerRequest),
    Form("employers.add_offer", "ben", lambda _: {"activity_type": "talk", "group_size": "30"}, EmployerOffer,
         _employer),
    Form("employers.record_agreement", "erin", lambda people: {
        "organisation_id": str(people.tollhouse), "covered_from": str(today()), "covered_until": str(today()),
    }, EmployerAgreement),
    Form("employers.ask_for_seats", "dan", lambda _: {"number": "2", "year_groups": ["y10"]}, SeatAsk,
         lambda people: {"seats_id": make_seats(people).id}),
    Form("employers.answer_seats", "ben", lambda _: {"answer": "yes"}, EmployerRequest,
         lambda people: {"ask_id": make_seat_ask(people, make_seats(people)).id}),
    Form("employers.post_seats", "ben", lambda _: {"number": "4", "until": str(today()), "supervisor": "Us"},
         SpareSeats, lambda people: {"request_id": make_host(people).id}),
    Form("employers.add_certificate", "ben", lambda _: {"valid_until": str(today())}, EmployerCheck, _employer),
    Form("employers.add_check", "ben", lambda _: {"supervisor": "The foreman", "discussed": "Boots"}, EmployerCheck,
         _employer),
    Form("employers.log_many", "ben",
         lambda _: {"names": "Paper Street", "sector-paper-street": "creative", "act": "all"}, Employer),
    Form("employers.write_wanted_checks", "asha", lambda _: {"text": "Ask"}, None, lambda _: {"code": "all"}),
    Form("employers.log", "ben", lambda _: {"text": "Rang about June"}, EmployerEvent, _employer),
    Form("employers.fall_through", "ben", lambda _: {"by": "school"}, EmployerEnding, _booking),
    Form("employers.feedback", "ben", lambda _: {"again": "yes"}, EmployerFeedback, _past_booking),
    Form("employers.send_brief", "ben", lambda _: {"message": "Hello"}, EmployerKit, _booking),
    Form("employers.stop", "ben", lambda _: {"reason": next(iter(StopReason)).value}, None, _employer),
    Form("meetings.propose", "asha", _dates, Meeting),
    Form("meetings.fix", "asha", _dates, Meeting),
    Form("meetings.propose_item", "ben", lambda _: {"title": "Policy"}, AgendaItem, _meeting),
    Form("meetings.approve_minutes", "asha", lambda _: {}, None, _minutes),
    Form("meetings.add_series", "asha", lambda _: {"title": "Termly", "on": "1", "start": "4pm"}, MeetingSeries),
    Form("meetings.add_series_item", "asha", lambda _: {"title": "Welcome"}, SeriesItem, _series),
    Form("meetings.send_pack", "asha", lambda _: {"words": "See you there"}, None, _replied),
    Form("meetings.cancel", "asha", lambda _: {"reason": "Snow"}, None, _meeting),
    Form("members.add_by_hand", "asha", lambda _: {"name": "Lock Trust", "kind": "ebp"}, Organisation),
    Form("members.ask_to_join", "ben", lambda people: {"organisation": str(people.tollhouse), "message": "Hello"},
         Membership, lambda people: {"target_id": people.heath}),
    Form("members.end_seat", "asha", lambda _: {}, None, lambda people: {"seat_id": people.seat("dan").id}),
    Form("members.hand_over", "asha", lambda people: {"person": str(people.cara), "sure": "y"}, None,
         lambda people: {"seat_id": people.seat("ben").id}),
    Form("members.invite", "asha", _invited, Person),
    Form("members.invite_many", "asha", lambda people: {
        "people": "Nia <nia@school.uk>", "organisation": str(people.tollhouse), "role": "governor", "act": "all",
    }, Person),
    Form("members.make_cluster", "ada", lambda people: {
        "name": "Lea Valley", "kind": "geographic", "boroughs": "E09000007", "lead": "Lock Trust", "found": "hand",
        "hand_kind": "ebp", "who": "me"}, Cluster),
    Form("planner.enter", "ben", lambda _: {"kind": "inset", "title": "Away", "first_day": str(today())}, PlannerEntry),
    Form("resources.ask", "ben", lambda _: {"title": "A letter"}, Wanted),
    Form("resources.share", "ben", lambda _: {"title": "A plan", "body": "Words"}, Resource,
         lambda _: {"what": "page"}),
    Form("resources.share_short_form", "ben", lambda _: {"title": "A site", "url": "https://example.org/",
         "short_what_for": "Films", "short_state": "unchecked"}, Resource, lambda _: {"slug": "outside-site"}),
    Form("resources.withdraw", "ben", lambda _: {"reason": "Old"}, None,
         lambda people: {"resource_id": share(people).id}),
]  # fmt: skip


def _count(model: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def _prepared(client: Client, people: World, form: Form) -> tuple[str, dict[str, Any]]:
    client.sign_in(getattr(people, form.who))
    typed = form.typed(people)
    page = client.get(form.endpoint, **form.values(people))
    shown: dict[str, Any] = {}
    for name, value in drawn(page.form_with(next(iter(typed), None))):
        shown.setdefault(name, []).append(value)
    return page.response.request.path, shown | typed


@pytest.mark.parametrize("at_once", [True, False], ids=["at the same moment", "one after the other"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.endpoint)
def test_a_form_that_is_sent_twice_is_dealt_with_once(
    app: Flask, client: Client, people: World, form: Form, at_once: bool
) -> None:
    path, fields = _prepared(client, people, form)
    before = _count(form.model) if form.model else 0
    acts = _count(HistoryEntry)
    db.session.rollback()
    together = threading.Barrier(2 if at_once else 1)
    browsers = [app.test_client(), app.test_client()]
    cookie = client.http.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None

    def send(number: int) -> tuple[int, str]:
        browsers[number].set_cookie(cookie.key, cookie.value)
        together.wait()
        answer = browsers[number].post(path, data=fields)
        return answer.status_code, answer.get_data(as_text=True)[:3000]

    with ThreadPoolExecutor(2 if at_once else 1) as pool:
        answers = list(pool.map(lambda number: contextvars.Context().run(send, number), range(2)))
    assert [status for status, _ in answers] == [302, 302], [text for status, text in answers if status != 302]
    if form.model:
        assert _count(form.model) == before + 1
    verbs = Counter(db.session.scalars(sa.select(HistoryEntry.verb).order_by(HistoryEntry.id).offset(acts)))
    if form.model is None:
        assert list(verbs.values()) == [1], verbs
    letters = Counter(db.session.execute(sa.select(Letter.to_address, Letter.subject)).tuples())
    assert max(letters.values(), default=1) == 1, letters


def test_the_first_may_end_between_the_look_for_its_key_and_the_question_whether_one_may(
    app: Flask, client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What two real threads meet now and then, here each time: the look finds nothing, then the first one ends."""
    path, fields = _prepared(client, people, next(form for form in FORMS if form.endpoint == "employers.stop"))
    db.session.rollback()
    cookie = client.http.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    look, answers = forms._received, []

    def send() -> None:
        browser = app.test_client()
        browser.set_cookie(cookie.key, cookie.value)
        answers.append(browser.post(path, data=fields))

    def nothing_yet() -> str:
        monkeypatch.setattr(forms, "_received", look)
        db.session.rollback()  # on SQLite one writes at a time, from the first statement on
        with ThreadPoolExecutor(1) as pool:
            pool.submit(contextvars.Context().run, send).result()
        return ""

    monkeypatch.setattr(forms, "_received", nothing_yet)
    contextvars.Context().run(send)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location


# Views that change something on a POST and claim no key, with the reason why twice is the same as once.
TWICE_IS_ONCE = {
    **dict.fromkeys(["actions.tick", "actions.reopen"], "done is done"),
    **dict.fromkeys(["audits.section", "audits.disagree", "audits.take_back"], "the newest answer of each question"),
    **dict.fromkeys(["meetings.answer", "meetings.answer_as_guest", "meeting_links.answer"], "one answer each"),
    **dict.fromkeys(["audits.take_resource", "audits.take_out_evidence"], "a state"),
    "audits.delegate_again": "no second letter within minutes",
    **dict.fromkeys(["audits.end_delegation", "audits.end_sign_off"], "a state"),
    "audit_links.answer": "the newest answer of each question",
    **dict.fromkeys(["audits.sign_off", "audit_links.sign_off"], "signed is signed"),
    **dict.fromkeys(["audits.keep_section", "audits.drop_section"], "the newest words of one person"),
    "meetings.keep_draft": "the newest words of one person",
    "meetings.drop_draft": "gone is gone",
    **dict.fromkeys([f"meetings.{what}" for what in ("share_minutes", "reopen_minutes")], "a state"),
    **dict.fromkeys(["meetings.settle_comment", "meetings.withdraw_comment"], "a button with the state it leads to"),
    "audits.remove_question": "gone is gone",
    "meetings.move_item": "a button with the place it leads to",
    **dict.fromkeys(["employers.take_down_offer", "employers.put_back_offer"], "a state"),
    "employers.move": "a button with the state it leads to",
    "employers.remove_agreement": "gone is gone",
    **dict.fromkeys([f"employers.{what}" for what in ("take_in", "close_seats", "withdraw_seats")], "a state"),
    **dict.fromkeys(["meetings.put_back", "meetings.put_school_back", "meetings.put_date_back"], "a state"),
    **dict.fromkeys(["meetings.must_come", "meetings.must_be_there"], "a button with the state it leads to"),
    **dict.fromkeys(["meetings.remove_item", "meetings.remove_series_item", "meetings.defer_item"], "a state"),
    "meetings.move_series_item": "a button with the place it leads to",
    "meetings.end_series": "a state",
    **dict.fromkeys(["resources.remove_use", "resources.remove_comment"], "gone is gone"),
    "resources.move_collected": "a button with the place it leads to",
    "resources.take_out_collected": "gone is gone",
    "resources.put_back_collected": "nothing stands in a collection twice",
    "resources.pin_collection": "a state",
    "resources.begin_collections": "no title is made twice",
    "resources.thank": "once from each person",
    "resources.answer_wanted": "once for each resource",
    "resources.take_back_answer": "gone is gone",
    **dict.fromkeys(["resources.close_wanted", "resources.reopen_wanted"], "a state"),
    **dict.fromkeys(["audits.remind", "meetings.remind", "members.invite_again"], "at most once in a while"),
    **dict.fromkeys(["employers.open_contact", "employers.open_places", "employers.show_people"], "a look, recorded"),
    **dict.fromkeys(["home.export_cluster", "employers.export", "employers.show_untold"], "a look, recorded"),
    **dict.fromkeys([f"employers.{what}" for what in ("answer_subject", "open_privacy", "person_file")], "a look"),
    **dict.fromkeys(["employers.subject_file", "employers.show_reviewed"], "a look"),
    **dict.fromkeys(["admin.subject", "admin.subject_file"], "a look"),
    "admin.ask_for_hand_over": "once in a day",
    "employers.still_right": "a state",
    "employers.open_log": "a look, recorded",
    "employers.take_back_log": "gone is gone",
    **dict.fromkeys([f"employers.{what}" for what in ("settle_promise", "wait_for_promise")], "a state"),
    **dict.fromkeys(["employers.remove_check", "employers.put_back_check"], "a state"),
    "home.export_cluster": "a look, recorded",
    **dict.fromkeys(["home.preview", "meetings.preview_minutes", "me.download"], "keeps nothing"),
    "resources.restore_version": "the second finds that it is the current one",
    **dict.fromkeys(["home.read_notices", "resources.restore", "resources.confirm", "members.admit"], "a state"),
    **dict.fromkeys(["letters.off", "announcements.send"], "a state"),
    **dict.fromkeys(["planner.remove", "planner.put_back"], "a state"),
    **dict.fromkeys(["planner.undo_import", "planner.put_back_import"], "a state"),
    "planner.bring": "reads a file and keeps nothing of it",
    "announcements.remove": "gone is gone",
    **dict.fromkeys(["admin.try_again", "employers.try_letters_again"], "a mark that is lifted"),
    **dict.fromkeys(["members.try_letters_again", "me.try_letters_again"], "a mark that is lifted"),
    **dict.fromkeys(["me.end_sign_in", "me.sign_out_everywhere", "me.switch_codes_off"], "a state"),
    **dict.fromkeys(["members.view_as", "members.stop_viewing_as"], "a state"),
}  # fmt: skip


def test_every_view_that_changes_something_claims_the_key_of_its_form(app: Flask) -> None:
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    claims = re.compile(r"validate_on_submit\(")
    bare = {
        endpoint
        for endpoint in posted
        if app.view_functions[endpoint].__module__.startswith("hub.")
        and not claims.search(inspect.getsource(inspect.unwrap(app.view_functions[endpoint])))
    }
    assert bare == set(TWICE_IS_ONCE), "say why sending these twice is the same as sending them once"
