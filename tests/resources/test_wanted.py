"""The wanted board: asked by one school, answered by sharing or by what is there, closed by whoever asked."""

from typing import Any

import pytest
import sqlalchemy as sa

from hub.db import db, now
from hub.history import HistoryEntry
from hub.resources.models import Resource
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.vocabulary import Visibility
from tests.client import Client, Page
from tests.resources.making import answer, sent, share, want, work
from tests.resources.test_finding import titles
from tests.resources.test_responses import told
from tests.world import World

TOLD = "Dan Moreau has something for what you asked: ‘Hospitality figures’."


def answers() -> list[tuple[int, int | None]]:
    db.session.expire_all()
    rows = db.session.scalars(sa.select(WantedAnswer).order_by(WantedAnswer.id))
    return [(row.resource_id, row.person_id) for row in rows]


def choose(client: Client, row_id: int, resource_id: int, status: int = 302) -> Page:
    return client.post("resources.answer_wanted", {"resource_id": resource_id}, status=status, wanted_id=row_id)


def test_a_search_that_finds_nothing_carries_its_words_to_the_board(client: Client, people: World) -> None:
    work()
    client.sign_in(people.ben)
    page = client.get_url(client.get("resources.index", q="hospitality figures").link("Ask on the wanted board"))
    assert page.form_with("title").fields["title"] == "hospitality figures"
    page = client.follow(client.submit(page, title="Hospitality figures", details="For families of Year 11"))
    assert "Wanted by Ben Okafor, Tollhouse Lane School" in page.text
    assert "For families of Year 11" in page.text
    board = client.sign_in(people.dan).get_url(client.get("resources.index").link("Wanted board"))
    assert titles(board) == ["Hospitality figures"]
    assert "Tollhouse Lane School Asked today" in board.text
    client.sign_in(people.gus)
    assert "Ask on" not in client.get("resources.index", q="figures").text
    assert "Ask for something" not in client.get("resources.wanted").text


def test_a_search_that_finds_the_wrong_thing_leads_there_too(client: Client, people: World) -> None:
    share(people, title="Trowels")
    work()
    page = client.sign_in(people.ben).get("resources.index", q="trowels")
    assert titles(page) == ["Trowels"]
    assert client.get_url(page.link("Ask on the wanted board")).form_with("title") is not None
    assert "Ask on" not in client.sign_in(people.gus).get("resources.index", q="trowels").text


def test_a_lead_is_not_taken_for_the_school_that_asked(client: Client, people: World) -> None:
    row_id = want(people).id
    page = client.sign_in(people.asha).get("resources.show_wanted", wanted_id=row_id)
    assert "They have it: close it" in page.text
    assert "We have it" not in page.text
    assert "We have it, thank you" in client.sign_in(people.ben).get("resources.show_wanted", wanted_id=row_id).text


def test_what_was_typed_stays_and_only_an_origin_that_can_be_one_is_kept(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.submit(client.get("resources.ask", origin="resource:1"), status=200, title="", details="For Year 9")
    assert page.errors == ["Say what you need"]
    assert page.form_with("details").fields["details"].strip() == "For Year 9"
    source = share(people, visibility=Visibility.ORGANISATION).id
    for origin in (f"resource:{source}", "resource:1; drop", "//evil.example", "resource:12345678901"):
        client.submit(client.get("resources.ask", origin=origin), title="A letter")
    rows = db.session.scalars(sa.select(Wanted).order_by(Wanted.id)).all()
    assert [row.origin for row in rows] == [f"resource:{source}", None, None, None]
    first = rows[0].id
    assert "Comes from Depot visit" in client.get("resources.show_wanted", wanted_id=first).text
    assert "Depot visit" not in client.sign_in(people.dan).get("resources.show_wanted", wanted_id=first).text


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("file", {"uploads": sent(b"Ninety in a hundred", "figures.txt")}),
        ("link", {"url": "https://www.example.org/figures"}),
        ("page", {"body": "Ninety in a hundred"}),
    ],
)
def test_sharing_something_new_answers_it_at_once(client: Client, people: World, what: str, typed: Any) -> None:
    row_id = want(people).id
    client.sign_in(people.dan)
    page = client.get_url(client.get("resources.show_wanted", wanted_id=row_id).link("Share something new"))
    for tab in {"file": ("Files",), "link": ("A link",), "page": ("A link", "Write a page")}[what]:
        page = client.get_url(page.link(tab))
    assert "Tollhouse Lane School asked for this: Hospitality figures" in page.text
    page = client.submit(page, status=200, title="", **({} if what == "file" else typed))  # it is kept over an error
    page = client.follow(client.submit(page, title="Our figures", **typed))
    assert "It is shared. Thank you: Tollhouse Lane School is told." in page.flash
    assert titles(page) == ["Our figures"]
    assert answers() == [(db.session.query(Resource.id).scalar(), people.dan)]
    assert told(people.ben) == [TOLD]


def test_a_short_form_answers_it_too(client: Client, people: World) -> None:
    row_id = want(people).id
    client.sign_in(people.dan)
    page = client.get_url(client.get("resources.show_wanted", wanted_id=row_id).link("Share something new"))
    page = client.get_url(page.link("Event recipe"))
    typed = {"title": "Family day", "short_aim": "Families meet people at work"}
    page = client.submit(page, **typed, status=200, visibility=Visibility.ORGANISATION.value)
    assert page.errors == ["Tollhouse Lane School asked for it and could not open it. Choose who else can see it"]
    page = client.submit(page, **typed, status=200, add="short_rota", visibility=Visibility.CLUSTER.value)
    page = client.follow(client.submit(page, **typed))
    assert "It is shared. Thank you: Tollhouse Lane School is told." in page.flash
    assert titles(page) == ["Family day"]
    assert told(people.ben) == [TOLD]


def test_what_those_who_asked_could_not_open_is_not_shared_as_an_answer(client: Client, people: World) -> None:
    row_id, hidden = want(people).id, Visibility.ORGANISATION.value
    client.sign_in(people.dan)
    page = client.get("resources.share", what="page", wanted=row_id)
    page = client.submit(page, status=200, title="Ours", body="Words", visibility=hidden)
    assert page.errors == ["Tollhouse Lane School asked for it and could not open it. Choose who else can see it"]
    assert db.session.query(Resource).count() == 0
    client.sign_in(people.cara)
    client.submit(
        client.get("resources.share", what="page", wanted=row_id), title="Ours", body="Words", visibility=hidden
    )
    assert len(answers()) == 1  # a colleague's, which the school can open


def test_a_school_may_answer_what_it_asked_itself(client: Client, people: World) -> None:
    row_id = want(people).id
    ours = share(people, title="Hospitality figures of our own").id
    client.sign_in(people.ben)
    page = client.follow(client.post("resources.answer_wanted", {"resource_id": ours}, wanted_id=row_id))
    assert titles(page) == ["Hospitality figures of our own"]
    assert "It answers this. You asked for it yourselves: close it when you have what you need." in page.flash
    assert "is told" not in page.flash
    assert told(people.ben) == []


def test_something_that_is_there_is_looked_for_and_chosen(client: Client, people: World) -> None:
    row_id = want(people).id
    fits = share(people, "dan", title="Work in hospitality: figures").id
    share(people, "dan", title="Trowels")
    share(people, "erin", title="Hospitality of the EBP", visibility=Visibility.ORGANISATION)
    work()
    client.sign_in(people.dan)
    page = client.get_url(client.get("resources.show_wanted", wanted_id=row_id).link("Look for it and choose it"))
    assert titles(page) == ["Work in hospitality: figures"]  # the words of what is asked are tried first
    assert titles(client.get("resources.answer_wanted", wanted_id=row_id, q="trowel")) == ["Trowels"]
    page = client.follow(client.submit(page, resource_id=fits))
    assert (answers(), told(people.ben)) == ([(fits, people.dan)], [TOLD])
    assert "Answered today by Dan Moreau" in page.text
    assert "1 answer" in client.get("resources.wanted").text
    assert "Answers it already" in client.get("resources.answer_wanted", wanted_id=row_id).text
    assert "answers it already" in client.follow(choose(client, row_id, fits)).flash
    assert (len(answers()), told(people.ben)) == (1, [TOLD])
    choose(client, row_id, 999_999, status=404)
    client.post("resources.answer_wanted", {"resource_id": "x"}, status=404, wanted_id=row_id)


def test_what_the_school_that_asked_could_not_open_is_refused(client: Client, people: World) -> None:
    row_id, hidden = want(people).id, share(people, "dan", title="Hospitality", visibility=Visibility.ORGANISATION).id
    theirs = share(people, "ben", title="Hospitality too", visibility=Visibility.ORGANISATION).id
    gone = share(people, "dan", title="Old")
    gone.withdraw("Old", people.dan)
    gone_id = gone.id
    db.session.commit()
    work()
    client.sign_in(people.dan)
    page = client.get("resources.answer_wanted", wanted_id=row_id, q="hospitality")
    assert "Only your organisation can see it" in page.text
    assert page.soup.find(attrs={"name": "resource_id"}) is None
    page = client.follow(choose(client, row_id, hidden))
    assert "Tollhouse Lane School could not open it" in page.flash
    assert "is withdrawn" in client.follow(choose(client, row_id, gone_id)).flash
    choose(client, row_id, theirs, status=404)
    assert answers() == []
    client.sign_in(people.cara)
    choose(client, row_id, theirs)
    assert answers() == [(theirs, people.cara)]


def test_an_answer_is_taken_back_by_whoever_gave_it_and_by_the_lead(client: Client, people: World) -> None:
    row = want(people)
    first, second = (answer(row, share(people, "dan", title=title)).id for title in ("First", "Second"))
    row_id = row.id
    for who in (people.ben, people.erin):
        client.sign_in(who).post("resources.take_back_answer", status=403, wanted_id=row_id, answer_id=first)
        assert "Take it back" not in client.get("resources.show_wanted", wanted_id=row_id).text
    for who, answer_id in ((people.dan, first), (people.asha, second)):
        client.sign_in(who).post("resources.take_back_answer", wanted_id=row_id, answer_id=answer_id)
    assert answers() == []
    assert "No answer yet" in client.get("resources.wanted").text


def test_it_is_closed_and_opened_again_by_those_who_asked_and_the_lead(client: Client, people: World) -> None:
    row = want(people)
    answer(row, share(people, "dan"))
    row_id = row.id
    for who in (people.dan, people.erin, people.gus):
        client.sign_in(who)
        for act in ("close_wanted", "reopen_wanted"):
            client.post(f"resources.{act}", status=403, wanted_id=row_id)
        client.get("resources.edit_wanted", status=403, wanted_id=row_id)
    client.sign_in(people.cara)
    for _ in range(2):  # pressed twice: thanked once
        client.post("resources.close_wanted", wanted_id=row_id)
    assert told(people.dan) == [
        "Tollhouse Lane School thanks you: they have what they asked for, ‘Hospitality figures’."
    ]
    assert titles(client.get("resources.wanted")) == []
    assert titles(client.get("resources.wanted", show="closed")) == ["Hospitality figures"]
    assert "Tollhouse Lane School closed this on" in client.get("resources.show_wanted", wanted_id=row_id).text
    client.sign_in(people.asha).post("resources.reopen_wanted", wanted_id=row_id)
    assert titles(client.get("resources.wanted")) == ["Hospitality figures"]
    page = client.sign_in(people.ben).get("resources.edit_wanted", wanted_id=row_id)
    client.submit(page, title="Figures for kitchens", details="By May")
    assert "By May" in client.get("resources.wanted").text
    verbs = db.session.scalars(sa.select(HistoryEntry.verb).order_by(HistoryEntry.id)).all()
    assert verbs == [f"resources.{verb}_wanted" for verb in ("close", "reopen", "edit")]


def test_nobody_answers_what_is_closed(client: Client, people: World) -> None:
    row, other = want(people), share(people, "dan", title="Figures")
    drawn = client.sign_in(people.dan).get("resources.share", what="page", wanted=row.id)
    row.closed_at = now()
    row_id, other_id = row.id, other.id
    page = client.follow(choose(client, row_id, other_id))
    assert "Tollhouse Lane School has closed ‘Hospitality figures’" in page.flash
    assert "I have something" not in page.text
    assert "has closed" in client.follow(client.get("resources.answer_wanted", status=302, wanted_id=row_id)).flash
    assert "has closed it" in client.get("resources.share", wanted=row_id).text
    page = client.follow(client.submit(drawn, title="Ours", body="Words"))  # what was written is not lost
    assert "It is shared. Tollhouse Lane School has closed" in page.flash
    assert db.session.query(Resource).filter_by(title="Ours").count() == 1
    assert answers() == []


def test_only_answers_that_the_reader_may_open_are_shown_and_counted(client: Client, people: World) -> None:
    row = want(people)
    answer(row, share(people, "cara", title="For us alone", visibility=Visibility.ORGANISATION))
    gone = share(people, "dan", title="Old figures")
    answer(row, gone)
    gone.withdraw("Old", people.dan)
    row_id = row.id
    page = client.sign_in(people.dan).get("resources.show_wanted", wanted_id=row_id)
    assert titles(page) == []
    assert "No answer yet" in client.get("resources.wanted").text
    hidden = db.session.query(WantedAnswer.id).order_by(WantedAnswer.id).first()[0]
    client.sign_in(people.asha).post("resources.take_back_answer", status=404, wanted_id=row_id, answer_id=hidden)
    page = client.sign_in(people.ben).get("resources.show_wanted", wanted_id=row_id)
    assert titles(page) == ["For us alone"]
    assert "1 answer" in client.get("resources.wanted").text


@pytest.mark.parametrize("number", [2, 30])
def test_the_pages_ask_as_often_for_many_as_for_few(client: Client, people: World, number: int) -> None:
    row = want(people)
    for place in range(number):
        found = share(people, "dan", title=f"Hospitality figures {place}")
        if place < number // 2:
            answer(row, found)
        want(people, title=f"Another {place}")
    work()
    row_id = db.session.query(Wanted.id).order_by(Wanted.id).first()[0]
    client.sign_in(people.dan)
    page = client.get("resources.wanted")
    assert page.statements <= 5
    assert titles(page)[0] == f"Another {number - 1}"
    assert len(titles(page)) == min(number + 1, 20)
    assert client.get("resources.show_wanted", wanted_id=row_id).statements <= 6
    page = client.get("resources.answer_wanted", wanted_id=row_id)
    assert page.statements <= 11  # on PostgreSQL the index is asked in the same database
    assert len(titles(page)) == min(number, 10)
    assert "This answers it" in page.text
