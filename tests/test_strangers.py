"""A marker stands in everything that one cluster holds; whoever has no seat in it asks for every page there is, with
every id, and never meets it: in lists, counts, suggestions, search results, files, feeds and error pages."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from hub.db import db, now
from hub.employers.kit.models import EmployerFeedback, EmployerKit
from hub.employers.models import Sharing
from hub.employers.requests.endings import EmployerEnding
from hub.mail import write
from hub.meetings.minutes.models import MinutesComment
from hub.notices.models import tell
from hub.text import today
from hub.worker import one_round
from tests.access_table import NOT_REQUESTED
from tests.actions.makers import make_action
from tests.audits.acts import fill, open_round, review_of
from tests.client import Client
from tests.employers.makers import make_ask, make_contact, make_employer, make_offer, make_request
from tests.meetings.makers import make_items, make_meeting, make_minutes, make_poll
from tests.planner.makers import enter, of
from tests.resources.making import answer, collect, share, share_file, want
from tests.world import World

pytestmark = pytest.mark.long

MARKER = "quokkaberry"
FIXED: dict[str, Any] = {
    "code": "la1",
    "question_id": "LA1.1",
    "what": "link",
    "kind": "csv",
    "filename": "x",
    "picture": "page-1",
    "slug": "whats-the-point",
    "part": "facts",
    "token": MARKER[::-1],
}
IDS = (1, 2)
POINT = dict.fromkeys(("topic", "job", "skill", "figure", "figure_source", "notes"), MARKER) | {"as_at": "2025"}
QUERIES = ("", f"?q={MARKER[:6]}", f"?q={MARKER}", f"?q={MARKER[:-1]}o")  # as it begins, whole, with a slip


def plant(client: Client, people: World) -> None:
    """One or two rows of every kind in the Canal cluster, with the marker in their words."""
    visit = share(people, title=f"Visit {MARKER}", summary=MARKER, body=MARKER, kind="whats_the_point", details=POINT)
    for _ in IDS:
        collect(people, visit, title=f"Week {MARKER}", about=MARKER, notes=(MARKER,))
    answer(want(people, "dan", title=f"Letter {MARKER}", details=MARKER), share(people, title=f"Answer {MARKER}"))
    share_file(people, f"Inside the file: {MARKER}".encode(), f"{MARKER}.txt", title=f"File {MARKER}")
    for meeting in (make_poll(people), make_meeting(people)):
        meeting.title = meeting.why_come = f"Meeting {MARKER}"
        make_items(meeting, f"Item {MARKER}")
        make_minutes(meeting, f"Said {MARKER}")
        db.session.add(MinutesComment(meeting_id=meeting.id, person_id=people.ben, text=f"Comment {MARKER}"))
    for whose in ("cluster", of(people.tollhouse)):
        enter(people, today(), whose=whose, title=f"Week {MARKER}")
    employer = make_employer(people, sharing=Sharing.CLUSTER, name=f"{MARKER} Builders", about=MARKER)
    make_offer(employer, about=MARKER)
    make_contact(employer, name=f"Kim {MARKER}", email=f"{MARKER}@example.org")
    request = make_request(people, title=f"Visit to {MARKER}", when_words=MARKER, state="agreed")
    make_ask(people, request=request, employer=employer)
    fell = make_request(people, title=MARKER, state="fell_through", happens_at=now())
    db.session.add_all([
        EmployerKit(request_id=request.id, known=MARKER, evidence={"purpose": MARKER}),
        EmployerFeedback(request_id=request.id, side="employer", again="yes", better=MARKER),
        EmployerEnding(request_id=fell.id, by="school", why="clash", words=MARKER, notice_days=0, reply=MARKER),
    ])  # fmt: skip
    make_action(people, title=f"Write to {MARKER}")
    review = review_of(open_round(client, people, title=f"Review {MARKER}"), people.tollhouse)
    fill(review)
    people.organisation("marigold").name = f"{MARKER} School"
    people.cluster.welcome = MARKER  # its name is no secret: whoever signs in may ask to join
    people.person("dan").ask_me_about = MARKER
    tell([people.ben], f"News of {MARKER}", "/", cluster_id=people.canal)
    write(people.person("ben"), "security/letters/reset", url=f"/{MARKER}")
    db.session.commit()
    while one_round():
        pass


def addresses(app: Flask, clusters: tuple[int, ...]) -> Iterator[str]:
    """Of every page that answers to GET, with every combination of cluster and small ids."""
    with app.test_request_context():
        adapter = app.url_map.bind("127.0.0.1")
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or set()) or rule.endpoint in NOT_REQUESTED:
                continue
            names = sorted(rule.arguments)
            choices = [clusters if n == "cluster_id" else (FIXED[n],) if n in FIXED else IDS for n in names]
            for values in itertools.product(*choices):
                yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))


def answers(client: Client, people: World, who: int | None) -> Iterator[tuple[str, str]]:
    client.sign_in(who) if who else client.sign_out()
    for address in addresses(client.app, (people.canal, people.heath)):
        for query in QUERIES if address.rstrip("/").endswith(("search", "resources", "employers", "people")) else ("",):
            response = client.http.get(address + query)
            yield address + query, response.get_data().decode("utf-8", "replace").replace(query[3:] or "\0", "")


@pytest.mark.parametrize("who", ["nobody", "nina", "olu", "ada"])
def test_who_has_no_seat_in_a_cluster_meets_nothing_of_it(client: Client, people: World, who: str) -> None:
    plant(client, people)
    found = [url for url, body in answers(client, people, getattr(people, who, None)) if MARKER in body.lower()]
    runs_the_hub = ("/admin",) if who == "ada" else ("\0",)
    assert [url for url in found if not url.startswith(runs_the_hub)] == []


def test_a_member_meets_it_in_every_room(client: Client, people: World) -> None:
    """So that the test above can fail: the same walk by somebody with a seat finds what was planted."""
    plant(client, people)
    found = {url for url, body in answers(client, people, people.ben) if MARKER in body.lower()}
    rooms = {url.split("/")[3] for url in found if url.startswith(f"/c/{people.canal}/")}
    assert f"/c/{people.canal}/resources/collections/1" in found
    assert {"resources", "meetings", "employers", "audits", "actions", "search"} <= rooms
