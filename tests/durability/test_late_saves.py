"""Every form that changes a row which somebody else may change too: whoever saves late is told, sees both texts, and
nothing is lost. Two people who save two hundred times each lose nothing either."""

import contextvars
import inspect
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from lxml.html import FormElement, HtmlElement

from hub.audits.models import AuditCompass
from hub.db import db, now
from hub.employers.kit.models import Again, EmployerFeedback, Side
from hub.employers.requests.endings import Party, Why, ending
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import AgendaItem, ItemKind
from hub.meetings.series.queries import usual_items
from hub.notices.announcements.models import Announcement
from hub.resources.models import Resource
from hub.text import today
from tests.actions.makers import make_action
from tests.audits.acts import open_round, review_of
from tests.client import Client, Page, drawn, parsed, post_forms
from tests.employers.makers import (
    make_agreement,
    make_contact,
    make_employer,
    make_offer,
    make_request,
    make_seats,
)
from tests.meetings.makers import guest_of, make_meeting, make_poll, make_series
from tests.planner.makers import enter, of
from tests.resources.making import collect, share, want
from tests.world import World

pytestmark = pytest.mark.long

TOLD = "Somebody else saved this while you were writing"
A_DAY = today() + timedelta(days=25)
ANOTHER = today() + timedelta(days=26)


@dataclass(frozen=True)
class Change:
    """`draw` opens the form; the field is then sent as `first` by one and as `late` by the other."""

    endpoint: str
    who: str
    draw: Callable[[Client, World], Page]
    field: str
    first: str = "What the first one wrote"
    late: str = "What the late one wrote"
    shown: str = ""  # how the page says `first` to the late one, where not in the same words


def _get(endpoint: str, make: Callable[[Client, World], dict[str, Any]]) -> Callable[[Client, World], Page]:
    def draw(client: Client, people: World) -> Page:
        return client.get(endpoint, **make(client, people))

    return draw


def _contact(client: Client, people: World) -> Page:
    row = make_employer(people)
    return client.post("employers.open_contact", status=200, employer_id=row.id, contact_id=make_contact(row).id)


def _offer(client: Client, people: World) -> Page:
    offer = make_offer(make_employer(people))
    return client.get("employers.edit_offer", employer_id=offer.employer_id, offer_id=offer.id)


def _places(client: Client, people: World) -> Page:
    return client.post("employers.open_places", status=200, employer_id=make_employer(people).id)


def _item(client: Client, people: World) -> dict[str, Any]:
    meeting = make_meeting(people)
    item = AgendaItem(
        meeting_id=meeting.id, title="Papers", kind=ItemKind.DISCUSS, minutes_long=10, position=1,
        proposed_by_id=people.asha,
    )  # fmt: skip
    db.session.add(item)
    db.session.commit()
    return {"meeting_id": meeting.id, "item_id": item.id}


def _series(client: Client, people: World) -> dict[str, Any]:
    return {"series_id": make_series(people).id}


def _series_item(client: Client, people: World) -> dict[str, Any]:
    row = make_series(people, "Welcome")
    return {"series_id": row.id, "item_id": usual_items(row.id)[0].id}


def _minutes(client: Client, people: World) -> dict[str, Any]:
    meeting = make_meeting(people, days=-3)
    db.session.add(Minutes(meeting_id=meeting.id, text="As it was"))
    db.session.commit()
    return {"meeting_id": meeting.id}


def _round(client: Client, people: World) -> dict[str, Any]:
    return {"round_id": open_round(client, people).id}


def _draft(client: Client, people: World) -> dict[str, Any]:
    row = Announcement(cluster_id=people.canal, written_by_id=people.asha, title="Room change", text="As it was")
    db.session.add(row)
    db.session.commit()
    return {"announcement_id": row.id}


def _date(client: Client, people: World) -> dict[str, Any]:
    return {"entry_id": enter(people, today(), whose=of(people.tollhouse)).id}


def _collection(client: Client, people: World) -> dict[str, Any]:
    return {"collection_id": collect(people, share(people)).id}


def _collected(client: Client, people: World) -> dict[str, Any]:
    row = collect(people, share(people))
    return {"collection_id": row.id, "item_id": row.items[0].id}


def _guest(client: Client, people: World) -> dict[str, Any]:
    poll = make_poll(people)
    return {"meeting_id": poll.id, "invitation_id": guest_of(poll).id}


def _compass(client: Client, people: World) -> dict[str, Any]:
    review = review_of(open_round(client, people, families="gatsby"), people.tollhouse)
    db.session.add(AuditCompass(review_id=review.id, measured_on=date(2026, 10, 1), gb1=70))
    db.session.commit()
    client.sign_in(people.ben)
    return {"review_id": review.id}


def _booking(client: Client, people: World, **more: Any) -> dict[str, Any]:
    return {"request_id": make_request(people, state=RequestState.AGREED, **more).id}


def _seats(client: Client, people: World) -> dict[str, Any]:
    return {"request_id": make_seats(people).request_id}


def _past_booking(client: Client, people: World) -> dict[str, Any]:
    row = make_request(people, state=RequestState.HAPPENED, pupil_count=12)
    db.session.add(EmployerFeedback(request_id=row.id, side=Side.SCHOOL, again=Again.YES, good="As it was",
                                   quote="As it was"))  # fmt: skip
    db.session.commit()
    return {"request_id": row.id}


def _let_down(client: Client, people: World) -> dict[str, Any]:
    row = make_request(people, state=RequestState.FELL_THROUGH, happens_at=now())
    db.session.add(ending(row, Party.SCHOOL, Why.CLASH, "", people.ben))
    db.session.commit()
    return {"request_id": row.id}


MEETING = _get("meetings.change", lambda client, people: {"meeting_id": make_meeting(people).id})
AGREEMENT = _get("employers.edit_agreement", lambda client, people: {"agreement_id": make_agreement(people).id})
EMPLOYER = _get("employers.edit", lambda client, people: {"employer_id": make_employer(people).id})
RESOURCE = _get("resources.edit", lambda client, people: {"resource_id": share(people, summary="As it was").id})
SHORT = _get(
    "resources.edit",
    lambda client, people: {
        "resource_id": share(
            people, kind="outside_site", details={"what_for": "As it was", "state": "ended", "checked_on": "2025-02-03"}
        ).id
    },
)
NOTHING: Callable[[Client, World], dict[str, Any]] = lambda client, people: {}  # noqa: E731  # as the others

CHANGES = [
    Change(
        "actions.edit",
        "asha",
        _get("actions.edit", lambda client, people: {"action_id": make_action(people).id}),
        "note",
    ),
    Change(
        "actions.edit",
        "asha",
        _get("actions.edit", lambda client, people: {"action_id": make_action(people).id}),
        "action_title",
    ),  # fmt: skip
    Change("announcements.edit", "asha", _get("announcements.edit", _draft), "text"),
    Change("home.week_note", "asha", _get("home.week_note", NOTHING), "text"),
    Change("audits.change", "asha", _get("audits.change", _round), "title"),
    Change("employers.edit", "ben", EMPLOYER, "about"),
    Change("employers.edit_agreement", "erin", AGREEMENT, "requests_per_year", "7", "8"),
    Change("employers.post_seats", "ben", _get("employers.post_seats", _seats), "note"),
    Change("employers.edit", "ben", EMPLOYER, "website", "https://first.example.org", "https://late.example.org"),
    Change("employers.edit_contact", "ben", _contact, "note"),
    Change("employers.edit_offer", "ben", _offer, "about"),
    Change("employers.edit_offer", "ben", _offer, "per_term", "4", "5"),
    Change("employers.edit_places", "ben", _places, "address"),
    Change("employers.edit_places", "ben", _places, "postcodes", "N1 9AG", "N1 9GU"),
    Change("employers.edit_kit", "ben", _get("employers.edit_kit", _booking), "known"),
    Change("employers.feedback", "ben", _get("employers.feedback", _past_booking), "good"),
    Change("employers.feedback", "ben", _get("employers.feedback", _past_booking), "quote"),
    Change("employers.meaningful", "ben", _get("employers.meaningful", _past_booking), "why_fitted"),
    Change("employers.reply", "ben", _get("employers.reply", _let_down), "reply"),
    Change(
        "employers.write_wanted_checks",
        "asha",
        _get("employers.write_wanted_checks", lambda client, people: {"code": "talk"}),
        "text",
    ),
    Change("employers.room_settings", "asha", _get("employers.room_settings", NOTHING), "rest_days", "61", "62"),
    Change(
        "employers.sharing",
        "ben",
        _get("employers.sharing", lambda client, people: {"employer_id": make_employer(people).id}),
        "sharing",
        "ebp",
        "cluster",
        Sharing.EBP.label,
    ),  # fmt: skip
    Change("audits.compass", "ben", _get("audits.compass", _compass), "gb2", "81", "82"),
    Change("me.index", "ben", _get("me.index", NOTHING), "ask_me_about"),
    Change("meetings.change", "asha", MEETING, "why_come"),
    Change("meetings.change", "asha", MEETING, "day_1", A_DAY.isoformat(), ANOTHER.isoformat(), f" {A_DAY.day} "),
    Change(
        "meetings.change_poll",
        "asha",
        _get("meetings.change_poll", lambda client, people: {"meeting_id": make_poll(people).id}),
        "why_come",
    ),  # fmt: skip
    Change("meetings.change_guest", "asha", _get("meetings.change_guest", _guest), "name"),
    Change("meetings.edit_item", "asha", _get("meetings.edit_item", _item), "notes"),
    Change(
        "meetings.edit_item",
        "asha",
        _get("meetings.edit_item", _item),
        "papers",
        "https://first.example.org",
        "https://late.example.org",
    ),
    Change("meetings.edit_series", "asha", _get("meetings.edit_series", _series), "why_come"),
    Change("meetings.edit_series", "asha", _get("meetings.edit_series", _series), "number", "3", "4", "third"),
    Change("meetings.edit_series_item", "asha", _get("meetings.edit_series_item", _series_item), "notes"),
    Change("meetings.write_minutes", "asha", _get("meetings.write_minutes", _minutes), "text"),
    Change("meetings.write_minutes", "asha", _get("meetings.write_minutes", _item), "text"),
    Change(
        "meetings.write_minutes",
        "asha",
        _get("meetings.write_minutes", lambda client, people: {"meeting_id": make_meeting(people, days=-3).id}),
        "text",
    ),  # fmt: skip
    Change(
        "members.edit_organisation",
        "ben",
        _get("members.edit_organisation", lambda client, people: {"organisation_id": people.tollhouse}),
        "room_kit",
    ),  # fmt: skip
    Change("members.settings", "asha", _get("members.settings", NOTHING), "welcome"),
    Change("planner.edit", "ben", _get("planner.edit", _date), "title"),
    Change("resources.edit", "ben", RESOURCE, "summary"),
    Change("resources.edit_collection", "ben", _get("resources.edit_collection", _collection), "about"),
    Change("resources.note_collected", "ben", _get("resources.note_collected", _collected), "note"),
    Change("resources.edit", "ben", RESOURCE, "body"),
    Change(
        "resources.edit_wanted",
        "ben",
        _get("resources.edit_wanted", lambda client, people: {"wanted_id": want(people).id}),
        "details",
    ),
    Change("resources.edit", "ben", SHORT, "short_what_for"),
]

# Forms over a row that are no texts to be written over, with the reason.
OTHERWISE = {
    "employers.merge_employers": "no text to keep, only choices: tests/employers/test_merging.py",
    "employers.merge_two_people": "no text to keep, only choices: tests/employers/test_merging.py",
    "employer_links.feedback": "the school's form, behind a link",
    "audits.section": "question by question: tests/audits/test_two_people_of_one_school.py",
}


def _typed(page: Page, field: str) -> list[str]:
    return [value for name, value in drawn(page.form_with(field)) if name == field]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.endpoint}-{change.field}")
def test_a_late_save_is_told_and_sees_both_texts(client: Client, people: World, change: Change) -> None:
    client.sign_in(getattr(people, change.who))
    form = change.draw(client, people)
    late = Page(form.response, 0)
    client.submit(form, **{change.field: change.first})
    late.tree = _with_another_key(form)
    page = client.submit(late, status=200, **{change.field: change.late})
    assert TOLD in " ".join(page.errors)
    theirs = page.soup.select_one(".hub-theirs")
    assert theirs is not None
    assert (change.shown or change.first) in re.sub(r"\s+", " ", f" {theirs.get_text(' ')} ")
    assert _typed(page, change.field) == [change.late]
    again = client.submit(page, status=302, **{change.field: change.late})
    assert again.location


def _with_another_key(page: Page) -> HtmlElement:
    """The same form, drawn at the same time in another browser."""
    tree = parsed(page.response.get_data())
    for once in tree.xpath("//input[@name='once']"):
        once.set("value", f"another-{once.get('value')}")
    return tree


def test_every_form_over_a_row_is_looked_at(app: Flask) -> None:
    """Found in the source of the views: a form that is drawn from a row has to ask whether it is current."""
    drawn_from_a_row = re.compile(r"\bobj=|\.is_current\(")
    found = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if view.__module__.startswith("hub.") and drawn_from_a_row.search(inspect.getsource(inspect.unwrap(view)))
    }
    assert found - set(OTHERWISE) <= {change.endpoint for change in CHANGES}, "give these a line in CHANGES"
    asking = {endpoint for endpoint in found if ".is_current(" in inspect.getsource(app.view_functions[endpoint])}
    assert found - asking == set(), "these write over what somebody else saved meanwhile"


SAVES = 200


def test_two_people_who_save_two_hundred_times_each_lose_nothing(app: Flask, people: World) -> None:
    """Each adds a word to the same page again and again, to what it finds and to what it is shown when told."""
    row_id = share(people, body="start").id
    path = f"/c/{people.canal}/resources/{row_id}/edit"
    clients = {name: Client(app, people.canal).sign_in(getattr(people, name)) for name in ("ben", "cara")}
    db.session.commit()

    def add_words(name: str) -> int:
        http, told = clients[name].http, 0
        fields = dict(drawn(_form(http.get(path).get_data())))
        for number in range(SAVES):
            fields["body"] += f" {name}{number}"
            while (answer := http.post(path, data=fields)).status_code != 302:
                assert answer.status_code == 200, answer.status
                assert TOLD.encode() in answer.get_data()
                form = _form(answer.get_data())
                fields = dict(drawn(form))
                kept = [dd for box in form.find_class("hub-theirs") for dd in box.iter("dd")]
                theirs = {word for dd in kept for word in dd.text_content().split()}
                fields["body"] = " ".join(theirs | set(fields["body"].split()))
                told += 1
            # The form as it is drawn after one's own save, if nobody else has saved since.
            fields |= {"version": str(int(fields["version"]) + 1), "once": f"{name}-{number}"}
        return told

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda name: contextvars.Context().run(add_words, name), clients))
    db.session.expire_all()
    words = set(db.session.get_one(Resource, row_id).body.split())
    assert words == {"start"} | {f"{name}{number}" for name in clients for number in range(SAVES)}
    assert sum(told) > 0, "they never met"
    assert db.session.get_one(Resource, row_id).version == 1 + 2 * SAVES


def _form(page: bytes) -> FormElement:
    return post_forms(parsed(page))[0]
