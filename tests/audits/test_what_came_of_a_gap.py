"""What somebody made out of a gap remembers where it came from, and the gap says what came of it: one line each, with
its state, only what the reader may open; and nothing is made twice."""

import contextvars
import csv
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bs4 import Tag

from hub.actions.models import Action
from hub.audits.closing import close
from hub.audits.files import shipped
from hub.audits.models import AuditReview, AuditRound
from hub.audits.ways import activity_for
from hub.db import db, now
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.facts import describe, origin_given
from hub.meetings.agenda.carrying import carry, waiting
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.states import ItemState, MeetingState
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.vocabulary import DATA, is_code
from tests.audits.acts import hand_in, more_schools, open_round, review_of
from tests.client import Client, Page, drawn
from tests.meetings.makers import make_meeting
from tests.resources.making import share
from tests.world import World

BUTTONS = {"agenda": "Make it an agenda item", "wanted": "Put on the wanted board", "request": "Ask the EBP"}
ROUNDS = 5
ASKED = {"number": "28", "when_words": "In May", "year_groups": ["y9"]}


@pytest.fixture
def round_(client: Client, people: World) -> AuditRound:
    """Closed, with three shared gaps: LA1.1, LA1.2 and LA1.3."""
    schools = more_schools(people, 9)
    row = open_round(client, people, title="Autumn review")
    for number, one in enumerate(schools):
        hand_in(review_of(row, one), level=2 if number < 5 else 0)
    close(row)
    db.session.commit()
    return row


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    """Of Tollhouse Lane, handed in."""
    row = review_of(open_round(client, people), people.tollhouse)
    hand_in(row, level=1, person_id=people.ben)
    client.sign_in(people.ben)
    return row


def gap(page: Page, question_id: str = "LA1.1") -> Tag:
    found = page.soup.find(id=f"gap-{question_id}")
    assert isinstance(found, Tag)
    return found


def at(client: Client, people: World, round_: AuditRound, who: str, question_id: str = "LA1.1") -> Tag:
    client.sign_in(getattr(people, who))
    return gap(client.get("audits.cluster", round_id=round_.id), question_id)


def button(where: Tag, words: str) -> str | None:
    return next((str(a["href"]) for a in where.select("a.govuk-button") if words in a.get_text()), None)


def lines(where: Tag) -> list[str]:
    return [one.get_text(" ", strip=True) for one in where.select("ul.hub-bare > li")]


def press(client: Client, where: Tag, words: str, **changes: object) -> Page:
    """To the form that the button leads to, and send it."""
    address = button(where, words)
    assert address is not None, words
    page = client.http.get(address)
    found = client.follow(_moved(client, address)) if page.status_code == 302 else client.get_url(address)
    return client.submit(found, **{"origin": found.soup.find(id="origin")["value"], **changes})


def _moved(client: Client, address: str) -> Page:
    return client.get_url(address, status=302)


def test_all_three_remember_the_round_and_the_question(client: Client, people: World, round_: AuditRound) -> None:
    make_meeting(people)
    where = at(client, people, round_, "asha")
    press(client, where, BUTTONS["agenda"])
    press(client, where, BUTTONS["wanted"])
    press(client, where, BUTTONS["request"], **ASKED)
    origin = f"audit_round:{round_.id}:london-ambitions/LA1.1"
    rows = [db.session.query(kind).one() for kind in (AgendaItem, Wanted, EmployerRequest)]
    assert [row.origin for row in rows] == [origin] * 3
    with client.app.test_request_context():
        shown = describe(people.reader("dan"), [origin])[origin]
        assert describe(people.reader("olu"), [origin]) == {}  # of another cluster
    assert shown.title == "A shared gap of the cluster, Autumn review: LA1.1"
    page = client.get_url(shown.url.partition("#")[0])
    assert page.soup.find(id=shown.url.partition("#")[2]) is not None
    meeting = db.session.query(Meeting).one()
    for page in (
        client.get("meetings.meeting", meeting_id=meeting.id),
        client.get("resources.show_wanted", wanted_id=rows[1].id),
        client.get("employers.request", request_id=rows[2].id),
    ):
        assert page.link(shown.title) == shown.url


def test_the_gap_says_what_came_of_it_and_offers_no_second(client: Client, people: World, round_: AuditRound) -> None:
    meeting = make_meeting(people)
    where = at(client, people, round_, "asha")
    assert lines(where) == []
    db.session.add(Wanted(cluster_id=people.canal, organisation_id=people.college, title="Older"))
    press(client, where, BUTTONS["agenda"])
    press(client, where, BUTTONS["wanted"])  # of a higher number than the others: they stand in the order of the ways
    press(client, where, BUTTONS["request"], **ASKED)
    when = f"{meeting.starts_at.day} {meeting.starts_at:%B}"
    where = at(client, people, round_, "asha")
    assert [line.rstrip(".") for line in lines(where)] == [
        next(line for line in lines(where) if line.startswith(f"On the agenda of the meeting on {when}")),
        "Wanted: no answer yet",
        "Asked of the EBP: new",
    ]
    assert [a["href"] for a in where.select("ul.hub-bare a")] == [
        client.url("meetings.meeting", meeting_id=meeting.id),
        client.url(
            "resources.show_wanted", wanted_id=db.session.query(Wanted).filter(Wanted.origin.is_not(None)).one().id
        ),
        client.url("employers.request", request_id=db.session.query(EmployerRequest).one().id),
    ]
    assert [button(where, words) for words in BUTTONS.values()] == [None] * 3
    assert lines(at(client, people, round_, "asha", "LA1.2")) == []
    assert client.get("audits.cluster", round_id=round_.id).statements <= 12


def test_each_sees_only_what_they_may_open(client: Client, people: World, round_: AuditRound) -> None:
    """A request is for the school, the brokers and the lead; the board and the agenda are for everybody."""
    make_meeting(people)
    where = at(client, people, round_, "ben")
    for way, words in BUTTONS.items():
        press(client, where, words, **(ASKED if way == "request" else {}))
    assert [line.split()[0] for line in lines(at(client, people, round_, "ben"))] == ["Proposed", "Wanted:", "Asked"]
    assert lines(at(client, people, round_, "dan")) == ["Wanted by Tollhouse Lane School: no answer yet"]
    assert "Asked of the EBP by Tollhouse Lane School: new" in lines(at(client, people, round_, "erin"))
    lead = at(client, people, round_, "asha")
    assert [line.split()[0] for line in lines(lead)] == ["Proposed", "Wanted", "Asked"]
    assert button(lead, "Ask the EBP")  # another school's request is none of hers
    item = db.session.query(AgendaItem).one()
    item.state = ItemState.TAKEN
    db.session.commit()
    assert [line.split()[0] for line in lines(at(client, people, round_, "dan"))] == ["On", "Wanted"]
    governor = at(client, people, round_, "gus")
    assert [line.split()[0] for line in lines(governor)] == ["On", "Wanted:", "Asked"]  # of the school's own request
    assert "No visit or placement" not in governor.get_text()


def test_states_are_told_as_they_change(client: Client, people: World, round_: AuditRound) -> None:
    meeting = make_meeting(people)
    where = at(client, people, round_, "asha")
    for way, words in BUTTONS.items():
        press(client, where, words, **(ASKED if way == "request" else {}))
    row, wanted = db.session.query(EmployerRequest).one(), db.session.query(Wanted).one()
    item = db.session.query(AgendaItem).one()
    for title in ("One", "Two"):
        db.session.add(WantedAnswer(wanted_id=wanted.id, resource_id=share(people, title=title).id))
    row.state = RequestState.WITH_BROKER
    item.is_deferred = True
    db.session.commit()
    found = " | ".join(lines(at(client, people, round_, "asha")))
    assert "Wanted: 2 answers" in found
    assert "Asked of the EBP: with a broker" in found
    assert "Put off from the meeting on" in found
    row.state, wanted.closed_at = RequestState.NOT_THIS_TIME, now()
    item.state = ItemState.DECLINED
    db.session.commit()
    where = at(client, people, round_, "asha")
    found = " | ".join(lines(where))
    assert "Wanted: they have it, closed on" in found
    assert "Asked of the EBP: not this time" in found
    assert "Not taken for the meeting on" in found
    assert all(button(where, words) for words in BUTTONS.values())  # it may be tried again
    item.state, meeting.state = ItemState.TAKEN, MeetingState.CANCELLED
    db.session.commit()
    assert "the meeting on" not in " ".join(lines(at(client, people, round_, "asha")))


def test_an_item_that_was_put_off_is_where_it_was_carried_to(client: Client, people: World, round_: AuditRound) -> None:
    first, second = make_meeting(people, days=10), make_meeting(people, days=40)
    press(client, at(client, people, round_, "asha"), BUTTONS["agenda"])
    item = db.session.query(AgendaItem).one()
    item.is_deferred = True
    first.starts_at, first.ends_at = (one - timedelta(days=12) for one in (first.starts_at, first.ends_at))
    db.session.commit()
    reader = people.reader("asha")
    carry(second, [], [one for one in waiting(reader, second, []) if one.origin == f"agenda_item:{item.id}"])
    db.session.commit()
    [line] = lines(at(client, people, round_, "dan"))
    assert line.startswith(f"On the agenda of the meeting on {second.starts_at.day} {second.starts_at:%B}")


def test_the_form_opened_when_there_is_one_leads_to_that(client: Client, people: World, round_: AuditRound) -> None:
    make_meeting(people)
    where = at(client, people, round_, "asha")
    addresses = {way: button(where, words) for way, words in BUTTONS.items()}
    for way, words in BUTTONS.items():
        press(client, where, words, **(ASKED if way == "request" else {}))
    for way, address in addresses.items():
        page = client.get_url(str(address), status=302)
        if way == "agenda":  # by way of the next meeting
            page = client.get_url(page.location, status=302)
        assert "There is one already." in client.follow(page).flash


@pytest.mark.parametrize(("way", "kind"), [("agenda", AgendaItem), ("wanted", Wanted), ("request", EmployerRequest)])
def test_of_two_with_the_form_open_the_second_is_told_and_keeps_the_words(
    client: Client, people: World, round_: AuditRound, way: str, kind: type
) -> None:
    make_meeting(people)
    where = at(client, people, round_, "asha")
    address = str(button(where, BUTTONS[way]))
    page = client.get_url(address, status=302 if way == "agenda" else 200)
    mine = client.follow(page) if way == "agenda" else page
    fields = ASKED if way == "request" else {}
    press(client, where, BUTTONS[way], **fields)
    typed = {"agenda": "notes", "wanted": "details", "request": "needs"}[way]
    page = client.submit(mine, status=200, **{typed: "My own words", **fields})
    assert "Nothing was sent" in page.errors[0]
    assert "My own words" in page.soup.find(id=typed).get_text()
    assert db.session.query(kind).count() == 1


def test_of_two_who_send_at_the_same_moment_one_is_told(client: Client, people: World, round_: AuditRound) -> None:
    address = str(button(at(client, people, round_, "ben"), BUTTONS["wanted"]))
    browsers = [Client(client.app, people.canal).sign_in(one) for one in (people.ben, people.dan)]
    gate = threading.Barrier(2)

    def send(number: int, fields: dict[str, str]) -> int:
        gate.wait()
        return browsers[number].http.post(address, data=fields).status_code

    for _ in range(ROUNDS):
        db.session.query(Wanted).delete()
        db.session.commit()
        sent = [dict(drawn(one.get_url(address).form_with("title"))) for one in browsers]
        db.session.remove()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n, f: contextvars.Context().run(send, n, f), range(2), sent))
        assert sorted(answers) == [200, 302]
        assert db.session.query(Wanted).count() == 1


def test_nobody_makes_up_where_something_came_from(client: Client, people: World, review: AuditReview) -> None:
    """What the reader may not see, or what is nothing, is kept nowhere; an item cannot pass for that of minutes."""
    meeting = make_meeting(people)
    origin = f"audit_review:{review.id}:LA1.2"
    made_up = ("minutes:1", f"agenda_item:{meeting.id}", "x" * 100, "audit_round:999999", "audit_round:1:<b>")
    with client.app.test_request_context():
        assert origin_given(people.reader("ben"), origin) == origin
        assert [origin_given(people.reader("dan"), text) for text in (*made_up, origin)] == [None] * 6
    client.sign_in(people.dan)
    page = client.get("meetings.propose_item", meeting_id=meeting.id, title="Mine", origin=origin)
    client.submit(page, title="Mine", origin=origin)
    assert db.session.query(AgendaItem).one().origin is None


def test_a_school_sees_what_it_made_of_its_own_gap(client: Client, people: World, review: AuditReview) -> None:
    """Another school is not told from which answer it came."""
    make_meeting(people)

    def mine() -> Tag:
        page = client.get("audits.result", review_id=review.id)
        items = page.soup.find("section", {"aria-labelledby": "top"}).select("li.hub-lost__item")
        return next(item for item in items if not item.find(string=re.compile("No visit or placement")))

    where = mine()
    client.submit(client.get_url(str(button(where, "Make an action"))), note="By Easter")
    press(client, where, "Propose an agenda item")
    press(client, where, "Put it on the wanted board")
    press(client, where, "Ask the EBP", **ASKED)
    where = mine()
    assert [line.split(":")[0].split(" for ")[0] for line in lines(where)] == [
        "Action",
        "Proposed",
        "Wanted",
        "Asked of the EBP",
    ]
    assert [a.find(string=True) for a in where.select("a.govuk-button")] == ["Find resources"]
    assert client.get("audits.result", review_id=review.id).statements <= 12
    client.sign_in(people.dan)
    wanted = db.session.query(Wanted).one()
    assert "Self-review" not in client.get("resources.show_wanted", wanted_id=wanted.id).text


def test_an_action_is_not_made_twice(client: Client, people: World, review: AuditReview) -> None:
    page = client.get("audits.make_action", review_id=review.id, question_id="LA1.2")
    client.submit(client.get("audits.make_action", review_id=review.id, question_id="LA1.2"), note="First")
    again = client.submit(page, status=200, note="Second")
    assert "a colleague was quicker" in again.errors[0]
    assert "Second" in again.soup.find(id="note").get_text()
    page = client.get("audits.make_action", status=302, review_id=review.id, question_id="LA1.2")
    action = db.session.query(Action).one()
    assert page.location == client.url("actions.action", action_id=action.id)
    action.done_at = now()
    db.session.commit()
    assert "done on" in client.get("audits.result", review_id=review.id).text
    client.get("audits.make_action", review_id=review.id, question_id="LA1.2")


def test_where_no_activity_closes_a_gap_the_page_says_whom_to_ask(
    client: Client, people: World, round_: AuditRound
) -> None:
    where = at(client, people, round_, "ben", "LA1.3")
    assert button(where, "Ask the EBP") is None
    assert "No visit or placement closes this one" in where.get_text()
    page = client.get_url(next(a["href"] for a in where.find_all("a") if "Your EBP" in a.get_text()))
    assert "Erin" in page.text
    assert "Ben Okafor" not in page.text
    assert "No visit or placement" not in at(client, people, round_, "ben", "LA1.1").get_text()


def test_every_activity_is_one_that_can_be_asked_for_and_every_question_is_there() -> None:
    with (DATA / "gap_activities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {question.id for _, framework in shipped() for question in framework.questions.values()}
    assert [row for row in rows if row["question"] not in known or not is_code("activity_type", row["activity"])] == []
    assert len({row["question"] for row in rows}) == len(rows)
    for encounters in ("GB5.1", "GB6.1", "GB7.1", "LA2.1"):
        assert activity_for(encounters)
    for own_work in ("GB1.1", "GB3.2", "LA3.1", "LA4.1", "Q1"):
        assert activity_for(own_work) is None
