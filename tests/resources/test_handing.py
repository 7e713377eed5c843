"""What the library hands up: to the front page, to other rooms, to erasure, to the demo."""

from datetime import date, timedelta

import sqlalchemy as sa
from flask import g

import hub.facts as facts
from hub.db import db, now
from hub.resources.models import Resource, TextState
from hub.resources.responses.models import Use
from hub.resources.room import ROOM
from hub.room import Demo
from hub.text import school_year_began, today
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share, share_file
from tests.world import World


def test_counts_leave_out_what_the_reader_may_not_see(client: Client, people: World) -> None:
    share(people)
    share(people, visibility=Visibility.ORGANISATION)
    gone = share(people)
    gone.withdraw("x", people.ben)
    db.session.commit()
    wanted = [people.tollhouse, people.marigold]
    assert facts.about(people.reader("ben"), "resources.shared", wanted) == {
        people.tollhouse: 2,
        people.marigold: 0,
    }
    assert facts.about(people.reader("dan"), "resources.shared", wanted) == {
        people.tollhouse: 1,
        people.marigold: 0,
    }


def test_what_was_shared_and_taken_is_of_this_school_year(client: Client, people: World) -> None:
    """Taken: of others only, each resource once; another school's number is for lead and broker."""
    before, began = now() - timedelta(days=400), school_year_began(today())
    share(people, shared_at=before)
    share(people)
    theirs, again = (share(people, who="dan").id for _ in range(2))
    old = share(people, who="dan").id
    own = share(people).id
    for resource_id, on in ((theirs, began), (theirs, today()), (again, today()), (old, before.date()), (own, today())):
        use = {"cluster_id": people.canal, "organisation_id": people.tollhouse, "person_id": people.ben}
        db.session.add(Use(resource_id=resource_id, used_on=on, has_worked=True, **use))
    db.session.commit()
    wanted, names = [people.tollhouse, people.marigold], ["resources.shared", "resources.taken"]
    found = facts.several(people.reader("ben"), names, wanted)
    assert found["resources.shared"] == {people.tollhouse: 2, people.marigold: 3}
    assert found["resources.taken"] == {people.tollhouse: 2}
    assert facts.about(people.reader("dan"), "resources.taken", wanted) == {people.marigold: 0}
    assert facts.about(people.reader("asha"), "resources.taken", wanted) == {people.tollhouse: 2, people.marigold: 0}


def test_a_reference_is_described_to_those_who_may_see_it(client: Client, people: World) -> None:
    row = share(people, visibility=Visibility.ORGANISATION)
    with client.app.test_request_context():
        g.cluster_id = people.canal
        shown = facts.describe(people.reader("ben"), [f"resource:{row.id}", "resource:99999"])
        assert [reference.title for reference in shown.values()] == ["Depot visit"]
        assert facts.describe(people.reader("dan"), [f"resource:{row.id}"]) == {}


def test_news_are_the_newest_that_the_reader_may_see(client: Client, people: World) -> None:
    share(people, title="Open to all")
    share(people, title="Inside matter", visibility=Visibility.ORGANISATION)
    with client.app.test_request_context():
        g.cluster_id = people.canal
        assert [one.title for one in ROOM.news(people.reader("dan"), 5)] == ["Open to all"]  # type: ignore[misc]
        assert len(ROOM.news(people.reader("ben"), 1)) == 1  # type: ignore[misc]


def test_a_file_nobody_can_search_is_among_what_needs_its_author(client: Client, people: World) -> None:
    row = share_file(people, b"x", "locked.pdf")
    row.files[0].text_state = TextState.ENCRYPTED
    db.session.commit()
    with client.app.test_request_context():
        g.cluster_id = people.canal
        (need,) = ROOM.needs(people.reader("ben"))  # type: ignore[misc]
        assert "locked.pdf has a password" in need.why
        assert ROOM.needs(people.reader("cara")) == []  # type: ignore[misc]


def test_a_seat_takes_its_resources_along(people: World) -> None:
    assert ROOM.handover(people.seat("ben")) == []  # type: ignore[misc]
    share(people)
    share(people)
    assert ROOM.handover(people.seat("ben")) == ["2 resources in the library"]  # type: ignore[misc]


def test_erasing_a_person_leaves_the_resource_to_its_organisation(client: Client, people: World) -> None:
    row = share(people)
    row.withdraw("x", people.ben)
    db.session.commit()
    (personal,) = ROOM.personal
    assert [entry["title"] for entry in personal.export(people.person("ben"))] == ["Depot visit"]
    assert personal.erase(people.person("ben")) == 2
    db.session.commit()
    db.session.refresh(row)
    assert (row.author_id, row.withdrawn_by_id, row.organisation_id) == (None, None, people.tollhouse)
    row.restore()
    client.sign_in(people.dan).get("resources.show", resource_id=row.id)


def test_the_demo_shares_pages_links_and_files(people: World) -> None:
    demo = Demo(today=date(2026, 11, 24), seed=1)
    entries = demo.read("resources.yaml")["resources"]
    for entry in entries:
        demo.put("cluster", entry["cluster"], people.cluster)
        demo.put("organisation", entry["organisation"], people.organisation("tollhouse"))
        demo.put("person", entry["author"], people.person("ben"))
    ROOM.demo(demo)  # type: ignore[misc]
    db.session.commit()
    rows = db.session.scalars(sa.select(Resource)).all()
    written = [row for row in rows if row.author_id]  # the others are of the starter sets
    assert len(written) == len(entries) >= 40
    assert any(row.files for row in rows)
    assert any(row.url for row in rows)
    assert all(row.files or row.url or row.body or row.details for row in rows)
