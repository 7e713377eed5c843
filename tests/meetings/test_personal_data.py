"""What the room keeps about a person: given out when asked, gone when erased; what goes with a seat."""

import sqlalchemy as sa

from hub.db import db, now
from hub.meetings.attendance.models import Attendee
from hub.meetings.minutes.models import ItemMinutes, MinutesAmendment, MinutesComment
from hub.meetings.minutes.personal import PERSONAL as OF_MINUTES
from hub.meetings.models import Invitation, InvitedOrganisation, PollAnswer
from hub.meetings.personal import PERSONAL, handover
from hub.meetings.states import Can, Reply
from tests.client import Client
from tests.meetings.makers import guest_of, line_of, link_to, make_meeting, make_poll, options
from tests.world import World


def test_answers_and_comments_are_given_out(client: Client, people: World) -> None:
    poll = make_poll(people)
    line = line_of(poll, people.ben)
    line.answered_at, line.note = now(), "Not on Mondays"
    db.session.add(PollAnswer(invitation_id=line.id, option_id=options(poll)[0].id, answer=Can.MAYBE))
    meeting = make_meeting(people)
    line_of(meeting, people.ben).reply = Reply.ROOM
    db.session.commit()
    rows = PERSONAL.export(people.person("ben"))
    assert [row["comment"] for row in rows] == ["Not on Mondays", ""]
    assert list(rows[0]["answers"].values()) == ["maybe"]
    assert rows[1]["reply"] == "room"
    assert "Dan" not in str(rows)


def test_erasing_takes_words_and_names_and_leaves_the_schools_yes(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    line, guest = line_of(meeting, people.ben), guest_of(meeting)
    line.reply, line.replied_at, line.reply_note = Reply.ROOM, now(), "MARKER"
    guest.email, guest.name, guest.colleague_name = "ben@example.org", "MARKER", "Ben Okafor"
    row = db.session.scalars(sa.select(InvitedOrganisation)).first()
    row.who_came = "Ben Okafor and another"
    db.session.commit()
    url = client.link(link_to(line))
    assert PERSONAL.erase(people.person("ben")) >= 4
    db.session.commit()
    db.session.expire_all()
    for one in db.session.scalars(sa.select(Invitation).where(Invitation.meeting_id == meeting.id)):
        assert "MARKER" not in f"{one.reply_note}{one.name}"
        assert one.email != "ben@example.org"
        assert one.colleague_name != "Ben Okafor"
        assert one.person_id != people.ben
    assert db.session.scalars(sa.select(InvitedOrganisation)).first().who_came == ""
    assert db.session.get_one(Invitation, line.id).reply is Reply.ROOM
    client.sign_out().get_url(url, status=404)


def test_what_goes_with_a_seat_is_said(client: Client, people: World) -> None:
    make_meeting(people)
    make_poll(people)
    make_meeting(people, days=-5)
    assert handover(people.seat("ben")) == ["2 invitations to meetings"]
    assert handover(people.seat("asha")) == ["2 meetings to organise", "2 invitations to meetings"]
    assert handover(people.seat("gus")) == []


def test_hours_and_comments_are_given_out_and_go(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-3)
    invited = db.session.scalars(sa.select(InvitedOrganisation)).first()
    row = ItemMinutes(meeting_id=meeting.id, text="What was agreed", saved_by_id=people.ben)
    said = {"meeting_id": meeting.id, "person_id": people.ben}
    db.session.add_all([
        row,
        Attendee(invited_id=invited.id, person_id=people.ben),
        MinutesComment(**said, text="MARKER of a comment"),
        MinutesAmendment(meeting_id=meeting.id, note="Counted again", amended_by_id=people.ben),
    ])  # fmt: skip
    db.session.commit()
    rows = OF_MINUTES.export(people.person("ben"))
    assert "Spring meeting" in str(rows)
    assert str(rows).count("MARKER") == 1
    assert OF_MINUTES.export(people.person("dan")) == []
    assert OF_MINUTES.erase(people.person("ben")) == 4
    db.session.commit()
    db.session.expire_all()
    for model in (Attendee, MinutesComment):
        assert not db.session.scalars(sa.select(model)).all(), model
    assert (row.text, row.saved_by_id) == ("What was agreed", None)
    assert db.session.scalars(sa.select(MinutesAmendment)).one().amended_by_id is None
