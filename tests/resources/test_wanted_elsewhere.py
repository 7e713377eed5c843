"""The wanted board in other places: search, front page, export, hand-over, erasure, and never in another cluster."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import g

import hub.facts as facts
from hub.db import db, now
from hub.members.models import Seat
from hub.resources.room import ROOM
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.room import Demo
from hub.search import Query, entries, find
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import answer, share, want, work
from tests.resources.test_finding import titles
from tests.resources.test_responses import told
from tests.world import World

HELPS = "Does this help?"


def test_the_search_over_all_rooms_finds_what_is_open(client: Client, people: World) -> None:
    row_id = want(people, details="For families, with a zebrafinch").id
    work()
    client.sign_in(people.dan)
    page = client.get("home.search", q="zebrafinch")
    assert titles(page) == ["Hospitality figures"]
    assert page.link("Hospitality figures").endswith(f"/resources/wanted/{row_id}")
    assert page.soup.select_one(".hub-result mark").text == "zebrafinch"
    assert titles(client.get("resources.index", q="zebrafinch")) == []  # it is no resource
    client.sign_in(people.ben).post("resources.close_wanted", wanted_id=row_id)
    assert titles(client.get("home.search", q="zebrafinch")) == []  # the index is behind; the rows are not
    work()
    assert "Ask on the wanted board" in client.get("home.search", q="zebrafinch").text
    client.post("resources.reopen_wanted", wanted_id=row_id)
    work()
    assert titles(client.get("home.search", q="zebrafinch")) == ["Hospitality figures"]


def test_the_index_holds_what_is_open_for_its_own_cluster_alone(people: World) -> None:
    row = want(people)
    row_id = row.id
    work()
    assert ("wanted", row_id) in entries()
    heath, canal = (people.reader(who).audience for who in ("olu", "dan"))
    assert [find(Query("hospitality", audience)).total for audience in (heath, canal)] == [0, 1]
    db.session.get_one(Wanted, row_id).close()
    db.session.commit()
    work()
    assert ("wanted", row_id) not in entries()


def test_another_cluster_meets_nothing_of_it(client: Client, people: World) -> None:
    row = want(people, title="Marker-of-canal", details="Marker-of-canal")
    given = answer(row, share(people, "dan"))
    row_id, given_id = row.id, given.id
    shared = share(people, "olu", visibility=Visibility.HUB).id
    work()
    client.cluster_id = people.heath
    client.sign_in(people.olu)
    for endpoint, more in (("resources.wanted", {}), ("home.search", {"q": "marker"}), ("home.index", {})):
        assert "Marker-of-canal" not in client.get(endpoint, **more).text, endpoint
    for act in ("show_wanted", "edit_wanted", "answer_wanted"):
        client.get(f"resources.{act}", status=404, wanted_id=row_id)
    for act in ("close_wanted", "reopen_wanted", "edit_wanted"):
        client.post(f"resources.{act}", status=404, wanted_id=row_id)
    client.post("resources.answer_wanted", {"resource_id": shared}, status=404, wanted_id=row_id)
    client.post("resources.take_back_answer", status=404, wanted_id=row_id, answer_id=given_id)
    page = client.get("resources.share", what="page", wanted=row_id)
    assert "Marker-of-canal" not in page.text
    assert client.submit(page, title="Ours", body="Words").location.endswith(str(shared + 1))
    assert db.session.query(WantedAnswer).count() == 1
    with client.app.test_request_context():
        g.cluster_id = people.canal
        assert [*facts.describe(people.reader("dan"), [f"wanted:{row_id}"])] == [f"wanted:{row_id}"]
        assert facts.describe(people.reader("olu"), [f"wanted:{row_id}"]) == {}
        assert all("Marker" not in str(sheet.rows) for sheet in ROOM.export(people.reader("olu")))  # type: ignore[misc]


def test_the_front_page_asks_whoever_asked_whether_it_helps(client: Client, people: World) -> None:
    row = want(people)
    own = share(people)
    answer(row, own)
    client.sign_in(people.ben)
    assert HELPS not in client.get("home.index").text  # they know their own
    answer(row, share(people, "dan", title="Our figures"))
    page = client.get("home.index")
    assert HELPS in page.text
    assert "1 answer to ‘Hospitality figures’" in page.text
    assert HELPS not in client.sign_in(people.cara).get("home.index").text
    db.session.execute(sa.update(WantedAnswer).values(created_at=now() - timedelta(days=31)))
    assert HELPS not in client.sign_in(people.ben).get("home.index").text
    db.session.execute(sa.update(WantedAnswer).values(created_at=now()))
    row.close()
    assert HELPS not in client.get("home.index").text


def test_what_is_wanted_is_among_the_news_until_it_is_closed(client: Client, people: World) -> None:
    share(people, title="Shared")
    row = want(people, title="Looked for")
    with client.app.test_request_context():
        g.cluster_id = people.canal
        assert [one.title for one in ROOM.news(people.reader("dan"), 5)] == ["Looked for", "Shared"]  # type: ignore[misc]
        assert len(ROOM.news(people.reader("dan"), 1)) == 1  # type: ignore[misc]
        row.close()
        assert [one.title for one in ROOM.news(people.reader("dan"), 5)] == ["Shared"]  # type: ignore[misc]


@pytest.mark.parametrize("is_handed_over", [True, False])
def test_whoever_has_the_seat_now_hears_of_answers(client: Client, people: World, is_handed_over: bool) -> None:
    row = want(people)
    seat = people.seat("ben")
    assert ROOM.handover(seat) == ["1 thing asked for on the wanted board"]  # type: ignore[misc]
    if is_handed_over:
        seat.person_id = people.nina
    else:
        seat.ended_at = now()
    row_id, fits = row.id, share(people, "dan").id
    client.sign_in(people.dan).post("resources.answer_wanted", {"resource_id": fits}, wanted_id=row_id)
    assert told(people.ben) == []
    assert len(told(people.nina if is_handed_over else people.cara)) == 1
    assert told(people.gus) == []


def test_a_persons_own_words_are_exported_and_their_name_goes(client: Client, people: World) -> None:
    row = want(people, details="For Year 11")
    answer(row, share(people, "dan"), people.ben)
    (personal,) = ROOM.personal
    said = {one["what"]: one["words"] for one in personal.export(people.person("ben"))}
    assert said == {"looked for": "Hospitality figures\nFor Year 11", "answered": "Hospitality figures"}
    assert personal.erase(people.person("ben")) == 2
    row_id = row.id
    page = client.sign_in(people.dan).get("resources.show_wanted", wanted_id=row_id)
    assert "Wanted by Tollhouse Lane School" in page.text
    assert "Ben" not in page.text


def test_a_lead_carries_the_board_away_without_what_a_school_keeps_to_itself(people: World) -> None:
    row = want(people)
    shown = share(people, "dan")
    answer(row, shown)
    answer(row, share(people, "asha", visibility=Visibility.ORGANISATION))
    (sheet,) = [one for one in ROOM.export(people.reader("asha")) if one.name == "wanted"]  # type: ignore[misc]
    (cells,) = sheet.rows
    assert cells[:2] == (row.id, "Hospitality figures")
    assert cells[-1] == str(shown.id)


def test_the_demo_has_open_and_closed_ones_and_answers(people: World) -> None:
    demo = Demo(today=date(2026, 11, 24), seed=1)
    for entry in demo.read("resources.yaml")["resources"]:
        demo.put("cluster", entry["cluster"], people.cluster)
        demo.put("organisation", entry["organisation"], people.organisation("tollhouse"))
        demo.put("person", entry["author"], people.person("ben"))
    entries = demo.read("wanted.yaml")["wanted"]
    said = demo.read("responses.yaml")
    givers = [one for entry in entries for one in entry.get("answers") or []]
    for entry in [*entries, *givers, *said["uses"], *said["comments"]]:
        demo.put("seat", entry["by"], db.session.query(Seat).filter_by(person_id=people.ben).one())
    ROOM.demo(demo)  # type: ignore[misc]
    rows = db.session.scalars(sa.select(Wanted).order_by(Wanted.id)).all()
    assert len(rows) == len(entries) >= 6
    assert {bool(row.answers) for row in rows if row.is_open} == {True, False}
    assert [row.created_at for row in rows] == sorted(row.created_at for row in rows)
    assert any(not row.is_open for row in rows)


def test_what_a_school_looks_for_is_told_to_that_school_only(people: World) -> None:
    want(people, title="A map of routes")
    want(people, title="Found", closed_at=now())
    ids = [people.tollhouse, people.marigold]
    assert facts.about(people.reader("ben"), "resources.asked_for", ids) == {people.tollhouse: ["A map of routes"]}
    for name in ("dan", "asha", "olu"):
        assert facts.about(people.reader(name), "resources.asked_for", ids) == {}, name
