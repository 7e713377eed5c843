"""The list of actions: mine, my school's, all open, overdue, done; who sees what."""

from hub.db import db, now
from hub.meetings.models import Meeting
from hub.meetings.states import MeetingState
from tests.actions.makers import make_action
from tests.client import Client
from tests.world import World


def shown(client: Client, view: str) -> list[str]:
    page = client.get("actions.index", view=view)
    return [a.get_text(strip=True) for a in page.soup.select("main .hub-bare--rows li > span:first-child > a")]


def test_each_view_shows_its_own(client: Client, people: World) -> None:
    make_action(people, title="Mine", due=3)
    make_action(people, "cara", title="Cara's", due=-2)
    make_action(people, "dan", title="Dan's", due=None)
    make_action(people, title="Nobody's in particular", owner_seat_id=None)
    make_action(people, title="Done", done_at=now(), done_by_id=people.ben)
    client.sign_in(people.ben)
    assert shown(client, "mine") == ["Mine", "Nobody's in particular"]
    assert shown(client, "school") == ["Cara's", "Mine", "Nobody's in particular"]
    assert shown(client, "open") == ["Cara's", "Mine", "Nobody's in particular", "Dan's"]
    assert shown(client, "overdue") == ["Cara's"]
    assert shown(client, "done") == ["Done"]
    assert shown(client, "no such view") == ["Mine", "Nobody's in particular"]
    page = client.get("actions.index")
    assert "2 open for you; 4 in the cluster, 1 overdue" in page.text


def test_an_action_out_of_a_self_review_is_seen_by_its_school_only(client: Client, people: World) -> None:
    row = make_action(people, title="Write a policy", is_private=True)
    assert shown(client.sign_in(people.cara), "open") == ["Write a policy"]
    for who in ("asha", "dan", "erin"):
        assert shown(client.sign_in(getattr(people, who)), "open") == []
        client.get("actions.action", action_id=row.id, status=404)
        client.post("actions.tick", action_id=row.id, status=404)
    client.sign_in(people.olu).get("actions.action", action_id=row.id, cluster_id=people.heath, status=404)


def test_the_page_says_where_it_comes_from(client: Client, people: World) -> None:
    meeting = Meeting(cluster_id=people.canal, title="Spring meeting", state=MeetingState.POLLING)
    db.session.add(meeting)
    db.session.flush()
    row = make_action(people, origin=f"meeting:{meeting.id}")
    assert "Spring meeting" in client.sign_in(people.dan).get("actions.action", action_id=row.id).text
    make_action(people, origin="meeting:4711")
    assert "Spring meeting" in client.get("actions.index", view="open").text


def test_the_number_of_statements_does_not_grow_and_the_list_is_paged(client: Client, people: World) -> None:
    make_action(people)
    few = client.sign_in(people.asha).get("actions.index", view="open").statements
    for n in range(30):
        make_action(people, ("ben", "dan", "erin")[n % 3], title=f"Number {n}")
    assert client.get("actions.index", view="open").statements == few
    assert len(shown(client, "open")) == 25


def test_the_front_page_asks_for_what_is_due_soon(client: Client, people: World) -> None:
    make_action(people, title="Soon", due=5)
    make_action(people, title="Late", due=-5)
    make_action(people, title="Far off", due=60)
    text = client.sign_in(people.ben).get("home.index").text
    assert "Soon" in text
    assert "Late" in text
    assert "Far off" not in text
