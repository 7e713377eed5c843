"""A poll that is out is changed: dates and people come and go, and no answer is lost."""

import re
from datetime import timedelta

import sqlalchemy as sa

from hub.db import db, now
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting, MeetingOption, PollAnswer
from hub.meetings.polls.queries import poll as read_poll
from hub.meetings.queries import answered_in
from hub.meetings.replies import replies
from hub.meetings.states import Reply, Shows
from hub.members.models import Membership, MembershipState
from hub.planner.kinds import Kind
from hub.text import local, today
from tests.client import Client
from tests.meetings.makers import (
    answer,
    guest_of,
    letters,
    line_of,
    link_in,
    link_to,
    make_meeting,
    make_poll,
    options,
)
from tests.planner.makers import enter, of
from tests.world import World


def again(meeting: Meeting) -> Meeting:
    db.session.expire_all()
    return db.session.get_one(Meeting, meeting.id)


def test_a_date_is_added_and_those_who_answered_are_asked_about_it(client: Client, people: World) -> None:
    meeting = make_poll(people)
    answer(line_of(meeting, people.ben), meeting, "yes", "yes", "no")
    page = client.sign_in(people.asha).get("meetings.dates", meeting_id=meeting.id)
    on = (today() + timedelta(days=41)).isoformat()
    page = client.submit(page, status=200, button="add", day_1=on, start_1="15:45", end_1="15:30", where_1="other")
    page = client.submit(page, status=200, day_1=on)
    assert any("ends before it begins" in error for error in page.errors), page.errors
    page = client.follow(client.submit(page, day_1=on, end_1="17:00", place_1="Library, E8 1AA"))
    assert "1 date is added. 6 people have been written to." in page.flash
    found = read_poll(again(meeting))
    assert len(found.options) == 4
    assert found.answered == 0, "Ben's school has not said yet whether the new date suits"
    assert [one.value for one in found.schools[3].answers.values()] == ["yes", "yes", "no"]
    assert "New" in letters("meetings/letters/dates")[0].text


def test_a_date_that_is_there_already_or_too_early_is_refused(client: Client, people: World) -> None:
    meeting = make_poll(people)
    client.sign_in(people.asha)
    first = local(options(meeting)[0].starts_at).date()
    for on, words in ((first, "is there already"), (today() + timedelta(days=3), "day for answers")):
        page = client.get("meetings.dates", meeting_id=meeting.id)
        page = client.submit(page, status=200, day_1=on.isoformat(), start_1="15:45", where_1=str(people.marigold))
        assert any(words in error for error in page.errors), page.errors


def test_a_date_taken_out_says_which_answers_go_and_brings_them_back(client: Client, people: World) -> None:
    meeting = make_poll(people)
    answer(line_of(meeting, people.ben), meeting, "yes", "maybe", "no")
    first, ballot = options(meeting)[0], client.sign_out().get_url(client.link(link_to(line_of(meeting, people.dan))))
    where = {"meeting_id": meeting.id, "option_id": first.id}
    page = client.sign_in(people.asha).get("meetings.take_out_date", **where)
    assert "1 yes" in page.text
    assert page.soup.find(id="tells").has_attr("checked")
    client.follow(client.submit(page))
    assert "No longer to choose from" in letters("meetings/letters/dates")[0].text
    assert len(read_poll(again(meeting)).options) == 2
    client.get("meetings.confirm", **where, status=404)
    said = {f"option_{one.id}": "yes" for one in options(meeting)}
    page = client.follow(client.sign_out().submit(ballot, **said))
    assert "One of the dates was taken out meanwhile" in page.flash
    client.sign_in(people.asha).post("meetings.put_date_back", **where)
    found = read_poll(again(meeting))
    assert found.counts[0].yes == 1


def test_the_last_date_stays(client: Client, people: World) -> None:
    meeting = make_poll(people, days=(20,))
    where = {"meeting_id": meeting.id, "option_id": options(meeting)[0].id}
    page = client.follow(client.sign_in(people.asha).get("meetings.take_out_date", **where, status=302))
    assert "give up the poll instead" in page.flash


def test_somebody_is_taken_off_told_or_not_and_put_back(client: Client, people: World) -> None:
    meeting = make_poll(people)
    line = line_of(meeting, people.dan)
    answer(line, meeting, "yes", "yes", "no")
    url, where = client.link(link_to(line)), {"meeting_id": meeting.id, "invitation_id": line.id}
    page = client.sign_in(people.asha).get("meetings.take_off", **where)
    assert "They have answered already." in page.text
    client.submit(page, tells="y", word="The college sends somebody else")
    assert "The college sends somebody else" in letters("meetings/letters/uninvite")[0].text
    assert read_poll(again(meeting)).answered == 0
    assert "You are no longer asked" in client.sign_out().get_url(url, status=404).text
    client.sign_in(people.asha).post("meetings.remind", meeting_id=meeting.id)
    assert "dan@example.org" not in {letter.to_address for letter in letters("meetings/letters/remind")}
    client.post("meetings.put_back", **where)
    assert read_poll(again(meeting)).answered == 1
    client.sign_out().get_url(url)
    client.submit(client.sign_in(people.asha).get("meetings.take_off", **where))
    assert len(letters("meetings/letters/uninvite")) == 1, "without the tick nobody is written to"


def test_a_school_is_taken_off_whole_and_comes_back_whole(client: Client, people: World) -> None:
    meeting = make_poll(people)
    where = {"meeting_id": meeting.id, "organisation_id": people.tollhouse}
    client.submit(client.sign_in(people.asha).get("meetings.take_off_school", **where), tells=None)
    assert people.tollhouse not in {school.id for school in read_poll(again(meeting)).schools}
    client.get("meetings.answer", **where, status=404)
    client.post("meetings.put_school_back", **where)
    (school,) = [school for school in read_poll(again(meeting)).schools if school.id == people.tollhouse]
    assert len(school.people) == 2


def test_taken_off_a_set_meeting_it_leaves_the_calendar(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    where = {"meeting_id": meeting.id, "invitation_id": line_of(meeting, people.dan).id}
    client.submit(client.sign_in(people.asha).get("meetings.take_off", **where), tells="y")
    (letter,) = letters("meetings/letters/uninvite")
    assert letter.calendar_method == "CANCEL"
    assert people.marigold in {school.id for school in replies(again(meeting)).schools}, "its school is still asked"
    client.post("meetings.put_back", **where)
    (invited,) = letters("meetings/letters/confirm")
    assert (invited.to_address, invited.calendar_method) == ("dan@example.org", "REQUEST")
    versions = [re.findall(r"\nSEQUENCE:(\d+)", one.calendar or "") for one in (letter, invited)]
    assert versions == [["1"], ["2"]]
    assert "Nobody has been written to" in client.follow(client.post("meetings.put_back", **where)).flash


def test_people_and_guests_are_added_and_a_wrong_address_is_mended(client: Client, people: World) -> None:
    meeting = make_poll(people)
    client.sign_in(people.asha)
    page = client.get("meetings.asked", meeting_id=meeting.id)
    guests = "Tariq <tariq@example.org>\nRita <rita@example.org>"
    client.submit(page, people=[str(people.seat("gus").id)], must="y", guests=guests)
    assert line_of(meeting, people.gus).is_required
    assert [one.to_address for one in letters("meetings/letters/ask")] == ["gus@example.org", "tariq@example.org"]
    rita = guest_of_address(meeting, "rita@example.org")
    old = client.link(link_to(rita))
    where = {"meeting_id": meeting.id, "invitation_id": rita.id}
    page = client.submit(client.get("meetings.change_guest", **where), status=200, email="tariq@example.org")
    assert any("among the guests already" in error for error in page.errors)
    client.submit(page, email="rita.sample@example.org")
    letter = letters("meetings/letters/ask")[-1]
    assert letter.to_address == "rita.sample@example.org"
    client.sign_out().get_url(old, status=404)
    client.get_url(client.link(link_in(letter)))


def test_a_guest_s_old_address_loses_a_set_date(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    line = guest_of(meeting)
    old = line.email
    page = client.sign_in(people.asha).get("meetings.change_guest", meeting_id=meeting.id, invitation_id=line.id)
    client.submit(page, email="rita.sample@example.org")
    (gone,), (asked,) = letters("meetings/letters/uninvite"), letters("meetings/letters/confirm")
    assert (gone.to_address, gone.calendar_method) == (old, "CANCEL")
    assert (asked.to_address, asked.calendar_method) == ("rita.sample@example.org", "REQUEST")


def guest_of_address(meeting: Meeting, address: str) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).where(Invitation.meeting_id == meeting.id, Invitation.email == address)
    ).one()


def test_a_guest_of_another_meeting_is_none_of_this_one(client: Client, people: World) -> None:
    one, other = make_poll(people), make_poll(people)
    where = {"meeting_id": one.id, "invitation_id": guest_of(other).id}
    client.sign_in(people.asha)
    for verb in ("change_guest", "take_off"):
        client.get(f"meetings.{verb}", **where, status=404)
    client.post("meetings.must_come", **where, status=404)


def test_choosing_warns_when_a_required_person_said_no_though_their_school_can(client: Client, people: World) -> None:
    meeting = make_poll(people)
    where = {"meeting_id": meeting.id, "invitation_id": line_of(meeting, people.ben).id}
    client.sign_in(people.asha).post("meetings.must_come", {"must": "yes"}, **where)
    answer(line_of(meeting, people.cara), meeting, "yes", "yes", "yes")
    answer(line_of(meeting, people.ben), meeting, "no", "yes", "yes")
    page = client.get("meetings.confirm", meeting_id=meeting.id, option_id=options(meeting)[0].id)
    assert "Ben Okafor (Tollhouse Lane School) has said no, and must be there." in page.text
    assert read_poll(again(meeting)).verdict.best.id == options(meeting)[1].id


def test_choosing_warns_of_what_else_is_on(client: Client, people: World) -> None:
    meeting = make_poll(people)
    on = local(options(meeting)[0].starts_at).date()
    enter(people, on, whose=of(people.tollhouse), kind=Kind.INSET, title="Inset day")
    answer(line_of(meeting, people.dan), meeting, "yes", "yes", "no")
    page = client.sign_in(people.asha).get("meetings.confirm", meeting_id=meeting.id, option_id=options(meeting)[0].id)
    assert "Something else is on that day: Inset day: Tollhouse Lane School" in page.text
    found = read_poll(again(meeting))
    assert found.counts[0].why.endswith("1 clash")
    assert found.verdict.best.id == options(meeting)[1].id, "of equal dates the one without a clash is ahead"
    assert "Inset day" in client.get("meetings.poll", meeting_id=meeting.id).text


def test_a_school_that_left_no_longer_counts_nor_is_reminded_and_stays_in_what_was(
    client: Client, people: World
) -> None:
    polling, coming, held = make_poll(people), make_meeting(people), make_meeting(people, days=-30)
    answer(line_of(polling, people.dan), polling, "yes", "yes", "no")
    place = db.session.query(Membership).filter_by(organisation_id=people.marigold).one()
    place.state, place.left_on = MembershipState.LEFT, today()
    db.session.commit()
    assert people.marigold not in {school.id for school in read_poll(polling).schools}
    assert people.marigold not in {school.id for school in replies(coming).schools}
    assert people.marigold in {school.id for school in replies(held).schools}
    numbers = answered_in([polling, coming, held])
    assert [numbers[one.id] for one in (polling, coming, held)] == [(0, 3), (3, 3), (4, 4)]
    assert db.session.query(PollAnswer).count() == 3, "nothing is lost"
    client.sign_in(people.asha)
    assert "Marigold Street School has left the cluster" in client.get("meetings.poll", meeting_id=polling.id).text
    for meeting in (polling, coming):
        client.post("meetings.remind", meeting_id=meeting.id)
    assert "dan@example.org" not in {letter.to_address for letter in letters("meetings/letters/remind")}


def test_the_lead_chooses_what_schools_see_of_each_other(client: Client, people: World) -> None:
    meeting = make_poll(people)
    answer(line_of(meeting, people.dan), meeting, "yes", "yes", "no", note="Options evening")
    url = client.link(link_to(line_of(meeting, people.ben)))
    seen = {}
    for shows in Shows:
        again(meeting).shows = shows
        page = client.sign_in(people.ben).get("meetings.poll", meeting_id=meeting.id)
        seen[shows] = f"{page.text} {client.sign_out().get_url(url).text}"
    assert "Options evening" in seen[Shows.ALL]
    assert "Dan Moreau" in seen[Shows.ALL]
    for shows in Shows:
        assert ("The one school that answered can" in seen[shows]) == (shows is not Shows.OWN)
    assert "is ahead" not in seen[Shows.OWN]
    assert "are level" not in seen[Shows.OWN]
    assert "are level" in seen[Shows.TOTALS]
    for shows in (Shows.TOTALS, Shows.OWN):
        assert "Options evening" not in seen[shows]
        assert "Marigold" not in seen[shows].replace("Marigold Street School Answers by", "").replace(
            "Marigold Street School, ", ""
        )


def test_whom_to_ring_has_those_who_must_be_there_first(client: Client, people: World) -> None:
    meeting = make_poll(people, required=("tollhouse",))
    people.person("ben").phone = "020 7946 0123"
    answer(line_of(meeting, people.asha), meeting, "yes", "yes", "no")
    page = client.sign_in(people.asha).get("meetings.ring", meeting_id=meeting.id)
    names = [th.get_text(" ", strip=True) for th in page.soup.select("tbody th")]
    assert names == ["Tollhouse Lane School must be there", "Canal Side EBP", "Marigold Street School", "Guest"]
    assert page.link("020 7946 0123") == "tel:02079460123"


def test_a_deputy_answers_by_the_link_and_is_shown_as_such(client: Client, people: World) -> None:
    meeting = make_poll(people)
    url = client.link(link_to(line_of(meeting, people.dan)))
    said = {f"option_{one.id}": "yes" for one in options(meeting)}
    client.submit(client.sign_out().get_url(url), **said, deputy_name="Kim Lindqvist")
    page = client.sign_in(people.asha).get("meetings.poll", meeting_id=meeting.id)
    assert "Kim Lindqvist for Dan Moreau" in page.text


def test_a_ballot_that_arrives_after_the_choice_is_told_so_and_keeps_its_comment(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_out().get_url(client.link(link_to(line_of(meeting, people.ben))))
    option = options(meeting)[0]
    client.submit(client.sign_in(people.asha).get("meetings.confirm", meeting_id=meeting.id, option_id=option.id))
    said = {f"option_{one.id}": "yes" for one in options(meeting)}
    page = client.sign_out().submit(page, status=200, **said, note="Only until five")
    assert "The date was chosen while you were answering." in page.text
    assert page.soup.find(id="reply_note").get_text().strip() == "Only until five"
    assert db.session.query(PollAnswer).count() == 0


def test_my_link_again_leaves_no_link_out_and_says_how_often_it_is_sent(client: Client, people: World) -> None:
    one, other = make_poll(people), make_poll(people)
    line_of(one, people.ben).link_sent_at = now()
    page = client.sign_out().get("meeting_links.again")
    flashes = set()
    for address in ("ben@example.org", "ben@example.org", "stranger@example.org"):
        flashes.add(client.follow(client.submit(page, email=address, once="")).flash)
    (letter,) = letters("meetings/letters/links")
    assert letter.text.count("/link/meetings/") == 2
    assert len(flashes) == 1
    assert "within the last ten minutes" in flashes.pop()
    assert other.id


def test_the_chosen_date_gives_the_meeting_its_length(client: Client, people: World) -> None:
    meeting = make_poll(people)
    option = options(meeting)[0]
    option.ends_at = option.starts_at + timedelta(minutes=45)
    client.submit(client.sign_in(people.asha).get("meetings.confirm", meeting_id=meeting.id, option_id=option.id))
    assert (again(meeting).minutes_long, again(meeting).remind_on) == (45, None)
    assert db.session.query(InvitedOrganisation).count() == 4
    assert db.session.query(MeetingOption).count() == 3


def test_asked_again_by_name_the_calendar_gets_a_version_beyond_the_cancellation(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    where = {"meeting_id": meeting.id, "invitation_id": line_of(meeting, people.dan).id}
    client.submit(client.sign_in(people.asha).get("meetings.take_off", **where), tells="y")
    page = client.get("meetings.asked", meeting_id=meeting.id)
    client.submit(page, people=[str(people.seat("dan").id), str(people.seat("gus").id)])
    sent = [*letters("meetings/letters/uninvite"), *letters("meetings/letters/confirm")]
    assert [re.findall(r"\nSEQUENCE:(\d+)", one.calendar or "") for one in sent] == [["1"], ["2"], ["2"]]


def test_whoever_is_put_back_after_another_time_has_not_replied_to_it(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    line = line_of(meeting, people.dan)
    line.reply, line.replied_at = Reply.ROOM, now()
    db.session.commit()
    where = {"meeting_id": meeting.id, "invitation_id": line.id}
    client.submit(client.sign_in(people.asha).get("meetings.take_off", **where), tells=None)
    client.submit(client.get("meetings.change", meeting_id=meeting.id), start_1="10:00")
    client.post("meetings.put_back", **where)
    db.session.expire_all()
    assert line_of(meeting, people.dan).reply is None


def test_where_somebody_is_waited_for_again_the_lead_hears_again_that_all_have_answered(
    client: Client, people: World
) -> None:
    meeting = make_poll(people)
    first = options(meeting)[0]
    where = {"meeting_id": meeting.id}
    for verb, more in (
        ("meetings.put_back", {"invitation_id": guest_of(meeting).id}),
        ("meetings.put_date_back", {"option_id": first.id}),
        ("meetings.must_come", {"invitation_id": line_of(meeting, people.dan).id}),
    ):
        again(meeting).all_answered_at = first.withdrawn_at = guest_of(meeting).taken_off_at = now()
        db.session.commit()
        client.sign_in(people.asha).post(verb, {"must": "yes"}, **where, **more)
        assert again(meeting).all_answered_at is None, verb
