"""The list and the page of one meeting: what stands there for whom, and as many statements whatever the numbers."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.db import db, now
from hub.meetings.attendance.models import Attendee
from hub.meetings.inviting import Asks, invite
from hub.meetings.minutes.models import ItemMinutes, Minutes, MinutesAmendment, MinutesComment
from hub.meetings.models import AgendaItem, Invitation, InvitedOrganisation, Meeting, PollAnswer
from hub.meetings.queries import INVITED_ROLES, seats_of
from hub.meetings.states import Attendance, Can, Reply
from hub.members.models import Membership, Organisation, Person, Role, Seat
from tests.client import Client
from tests.meetings.makers import answer, line_of, make_meeting, make_poll, options
from tests.world import World


def more_schools(people: World, number: int) -> list[int]:
    """Schools with two people each, in the cluster."""
    schools = [Organisation(name=f"School {n:03}", kind="school", postcode="N1 9AG") for n in range(number)]
    db.session.add_all(schools)
    db.session.flush()
    for n, school in enumerate(schools):
        db.session.add(Membership(cluster_id=people.canal, organisation_id=school.id))
        for m in range(2):
            person = Person(name=f"Person {n} {m}", email=f"p{n}-{m}@example.org", joined_at=now())
            db.session.add(
                Seat(person=person, cluster_id=people.canal, organisation_id=school.id, role=Role.CAREERS_LEADER)
            )
    db.session.flush()
    return [school.id for school in schools]


def everybody_speaks(meeting: Meeting) -> None:
    dates = [option.id for option in options(meeting)]
    for line in db.session.scalars(sa.select(Invitation).where(Invitation.meeting_id == meeting.id)).all():
        if meeting.is_polling:
            line.answered_at, line.note = now(), "A word"
            db.session.add_all([PollAnswer(invitation_id=line.id, option_id=date, answer=Can.YES) for date in dates])
        else:
            line.replied_at, line.reply = now(), Reply.ROOM
    db.session.commit()


@pytest.mark.parametrize(
    ("who", "endpoint"),
    [
        *(("asha", name) for name in ("poll", "meeting", "index", "attendance", "agenda", "write_minutes")),
        *(("asha", name) for name in ("minutes", "record_attendance", "export_minutes")),
        *(("ben", name) for name in ("poll", "meeting", "index", "attendance", "minutes")),
    ],
)
def test_the_number_of_statements_does_not_grow(client: Client, people: World, who: str, endpoint: str) -> None:
    first = busy(people, endpoint, [])
    client.sign_in(getattr(people, who))
    where = {} if endpoint in {"index", "attendance"} else {"meeting_id": first}
    few = client.get(f"meetings.{endpoint}", **where).statements
    second = busy(people, endpoint, more_schools(people, 15), copies=10 if not where else 1)
    many = client.get(f"meetings.{endpoint}", **({"meeting_id": second} if where else {})).statements
    assert many <= few


def busy(people: World, endpoint: str, schools: list[int], copies: int = 1) -> int:
    """A meeting of the kind the page shows, with everything on it; returns its id."""
    owner = people.seat("dan").id
    for _ in range(copies):
        poll, held, coming = make_poll(people), make_meeting(people, days=-5), make_meeting(people)
        for meeting in (poll, held, coming):
            invite(meeting, Asks(schools, (), seats_of(people.canal, schools, INVITED_ROLES)))
            everybody_speaks(meeting)
            for n in range(10 if schools else 1):
                db.session.add(AgendaItem(meeting_id=meeting.id, title=f"Item {n}", position=n, owner_seat_id=owner))
        db.session.add(Minutes(meeting_id=held.id, text="Yes", shared_at=now(), saved_by_id=people.asha))
        db.session.execute(
            sa.update(InvitedOrganisation)
            .where(InvitedOrganisation.meeting_id == held.id)
            .values(attendance=Attendance.PRESENT)
        )
        db.session.commit()
    write_up(people, held, 10 if schools else 1)
    of_the_past = dict.fromkeys(("minutes", "write_minutes", "record_attendance", "export_minutes"), held.id)
    return {"poll": poll.id, **of_the_past}.get(endpoint, coming.id)


def write_up(people: World, held: Meeting, many: int) -> None:
    """Minutes of every item, amended and commented on, and who was there."""
    for item in db.session.scalars(sa.select(AgendaItem).where(AgendaItem.meeting_id == held.id)):
        db.session.add(ItemMinutes(meeting_id=held.id, item_id=item.id, text="! Yes", saved_by_id=people.asha))
    for invited in db.session.scalars(sa.select(InvitedOrganisation).where(InvitedOrganisation.meeting_id == held.id)):
        db.session.add(Attendee(invited_id=invited.id, person_id=people.ben))
    db.session.scalars(sa.select(Minutes).where(Minutes.meeting_id == held.id)).one().approved_at = now()
    said = {"meeting_id": held.id, "person_id": people.dan, "organisation_id": people.marigold}
    db.session.add_all([MinutesComment(text="A remark", **said) for _ in range(many)])
    db.session.add_all([MinutesAmendment(meeting_id=held.id, amended_by_id=people.asha) for _ in range(many)])
    db.session.commit()


def test_the_list_says_what_needs_me_first(client: Client, people: World) -> None:
    make_poll(people)
    make_meeting(people)
    make_meeting(people, days=-5)
    page = client.sign_in(people.ben).get("meetings.index")
    headings = [h.get_text(strip=True) for h in page.soup.select("main h2")]
    assert headings == ["Looking for a date", "Coming up", "Past meetings"]
    assert "for Tollhouse Lane School" in page.text
    client.sign_in(people.gus).get("meetings.index")


def test_an_empty_list_offers_the_lead_a_beginning(client: Client, people: World) -> None:
    assert "No meeting yet" in client.sign_in(people.asha).get("meetings.index").text
    page = client.sign_in(people.ben).get("meetings.index")
    assert not page.soup.select('main a[href$="/propose"]')


def test_another_cluster_sees_none_of_it(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    client.sign_in(people.olu).get("meetings.meeting", meeting_id=meeting.id, status=404)
    client.get("meetings.meeting", meeting_id=meeting.id, cluster_id=people.heath, status=404)
    assert "Spring meeting" not in client.get("meetings.index", cluster_id=people.heath).text
    for endpoint in ("change", "cancel", "remind", "record_attendance"):
        client.post(f"meetings.{endpoint}", meeting_id=meeting.id, cluster_id=people.heath, status=404)


def test_the_meeting_can_be_downloaded_for_a_calendar(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.gus).get("meetings.download", meeting_id=meeting.id)
    assert page.response.mimetype == "text/calendar"
    assert "attachment" in page.response.headers["Content-Disposition"]
    client.get("meetings.download", meeting_id=make_poll(people).id, status=302)


def test_past_meetings_are_paged(client: Client, people: World) -> None:
    for n in range(14):
        make_meeting(people, days=-5 - n)
    page = client.sign_in(people.ben).get("meetings.index")
    assert "14 meetings" in page.text
    assert len(page.soup.select("main tbody tr")) == 12
    assert len(client.get("meetings.index", page=2).soup.select("main tbody tr")) == 2


def test_the_front_page_shows_the_next_meeting_and_the_news(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.dan).get("home.index")
    assert "Spring meeting" in page.text
    assert page.soup.select(f'a[href$="/meetings/{meeting.id}/"]')


def test_the_lead_reads_who_is_silent_in_an_open_poll_and_whom_to_ring(client: Client, people: World) -> None:
    poll = make_poll(people, required=("marigold",))
    people.person("dan").phone = "020 7946 0123"
    assert "answered: Spring meeting" not in client.sign_in(people.asha).get("home.index").text  # it went out today
    poll.created_at = now() - timedelta(days=3)
    answer(line_of(poll, people.ben), poll, "yes", "yes", "no")
    page = client.get("home.index")
    assert "3 organisations have not answered: Spring meeting" in page.text
    assert "Marigold Street School, which must be there (ring Dan Moreau, 020 7946 0123)" in page.text
    assert "Tollhouse Lane School" not in page.soup.select_one(".hub-needs").get_text()
    assert client.get_url(page.link("3 organisations have not answered")).h1 == "Spring meeting"
    for person in ("ben", "dan", "erin"):
        assert "have not answered" not in client.sign_in(getattr(people, person)).get("home.index").text


def test_the_lead_is_asked_to_choose_when_everybody_has_answered(client: Client, people: World) -> None:
    poll = make_poll(people)
    for line in db.session.query(Invitation).filter_by(meeting_id=poll.id).all():
        answer(line, poll, "yes", "no", "no")
    text = client.sign_in(people.asha).get("home.index").text
    assert "Choose the date: Spring meeting Everybody has answered." in text
    poll.answer_by = now() - timedelta(days=1)
    line_of(poll, people.dan).answered_at = None
    text = client.get("home.index").text
    assert "The day for answers is over. No answer yet from Marigold Street School (Dan Moreau)." in text


def test_many_polls_cost_the_front_page_no_more(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    counted = []
    for number in (1, 4):
        for _ in range(number):
            make_poll(people).created_at = now() - timedelta(days=3)
        counted.append(client.get("home.index").statements)
    assert counted[0] == counted[1]


def test_the_lead_is_asked_to_choose_and_to_record(client: Client, people: World) -> None:
    poll = make_poll(people)
    poll.answer_by = now() - timedelta(days=1)
    make_meeting(people, days=-1)
    text = client.sign_in(people.asha).get("home.index").text
    assert "Choose the date: Spring meeting" in text
    assert "Say who came: Spring meeting" in text
    assert "Say who came" not in client.sign_in(people.ben).get("home.index").text


def test_ones_own_reply_stands_before_agenda_and_list(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    for person, words in (("ben", "Is Tollhouse Lane School coming?"), ("eva", "Reply for us")):
        text = client.sign_in(getattr(people, person)).get("meetings.meeting", meeting_id=meeting.id).text
        assert text.index(words) < text.index("Why come"), person
        assert text.index(words) < text.index("Who comes"), person
        assert text.count(words) == 1
    page = client.sign_in(people.erin).get("meetings.meeting", meeting_id=make_meeting(people, days=-3).id)
    assert not page.soup.select(".hub-split--first")
