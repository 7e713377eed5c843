"""The poll's page: who sees what, which date is ahead and why, reminders, the choice."""

from datetime import date, time, timedelta

import time_machine

from hub.db import db, now
from hub.meetings.models import Meeting, MeetingOption
from hub.meetings.polls.queries import poll as read_poll
from hub.meetings.states import MeetingState
from hub.text import at_london
from tests.client import Client
from tests.meetings.makers import answer, guest_of, letters, line_of, link_to, make_poll, options
from tests.planner.makers import enter
from tests.world import World


def test_the_lead_sees_each_school_and_a_school_sees_the_totals_and_itself(client: Client, people: World) -> None:
    meeting = make_poll(people)
    answer(line_of(meeting, people.dan), meeting, "yes", "no", "no", note="Options evening")
    page = client.sign_in(people.asha).get("meetings.poll", meeting_id=meeting.id)
    assert "Marigold Street School" in page.text
    assert "Options evening" in page.text
    assert "1 of 4 organisations" in page.text
    page = client.sign_in(people.ben).get("meetings.poll", meeting_id=meeting.id)
    assert "1 of 1" in page.text
    assert "Options evening" not in page.text
    assert "Dan Moreau" not in page.text
    assert "Answer for Tollhouse Lane School" in page.text


def test_a_governor_reads_the_poll_and_is_not_led_to_answer_it(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_in(people.gus).get("meetings.poll", meeting_id=meeting.id)
    assert "Our answer" in page.text
    assert "Answer for Tollhouse Lane School" not in page.text
    client.get("meetings.answer", meeting_id=meeting.id, organisation_id=people.tollhouse, status=403)


def test_another_cluster_and_strangers_see_nothing(client: Client, people: World) -> None:
    meeting = make_poll(people)
    client.sign_in(people.olu).get("meetings.poll", meeting_id=meeting.id, status=404)
    client.get("meetings.poll", meeting_id=meeting.id, cluster_id=people.heath, status=404)
    client.sign_in(people.ada).get("meetings.poll", meeting_id=meeting.id, status=404)
    client.sign_out().get("meetings.poll", meeting_id=meeting.id, status=302)


def test_required_schools_come_before_numbers(client: Client, people: World) -> None:
    meeting = make_poll(people, required=("marigold",))
    answer(line_of(meeting, people.ben), meeting, "yes", "yes", "no")
    answer(line_of(meeting, people.asha), meeting, "yes", "yes", "no")
    answer(line_of(meeting, people.dan), meeting, "no", "maybe", "yes")
    found = read_poll(meeting)
    assert found.verdict.best is not None
    assert found.verdict.best.id == options(meeting)[1].id
    assert "is ahead" in found.verdict.headline
    assert found.verdict.why == "3 of 4 organisations (1 if need be), the one required; mean journey 2.7 km; no clash."
    assert "leaves out Marigold Street School" in found.verdict.text


def test_a_date_without_a_required_school_is_never_ahead_however_many_can_come(client: Client, people: World) -> None:
    meeting = make_poll(people, required=("marigold",))
    for who, *said in (("ben", "yes", "yes", "no"), ("asha", "yes", "no", "no"), ("dan", "no", "yes", "no")):
        answer(line_of(meeting, getattr(people, who)), meeting, *said)
    answer(line_of(meeting, people.erin), meeting, "yes", "no", "no")
    found = read_poll(meeting)
    assert [count.can for count in found.counts] == [3, 2, 0]
    assert found.verdict.best is not None
    assert found.verdict.best.id == options(meeting)[1].id


def test_nobody_and_nothing_are_said_in_words(client: Client, people: World) -> None:
    meeting = make_poll(people)
    assert "Nobody has answered" in client.sign_in(people.asha).get("meetings.poll", meeting_id=meeting.id).text
    answer(line_of(meeting, people.ben), meeting, "no", "no", "no")
    assert "No date suits" in client.get("meetings.poll", meeting_id=meeting.id).text


def test_equal_dates_are_called_level(client: Client, people: World) -> None:
    meeting = make_poll(people)
    answer(line_of(meeting, people.ben), meeting, "yes", "yes", "no")
    assert "are level" in client.sign_in(people.asha).get("meetings.poll", meeting_id=meeting.id).text


def test_only_the_silent_are_reminded_and_not_twice_within_a_day(client: Client, people: World) -> None:
    meeting = make_poll(people)
    answer(line_of(meeting, people.cara), meeting, "yes", "yes", "no")  # so Ben's school is not silent
    answer(guest_of(meeting), meeting, "yes", "yes", "no")
    client.sign_in(people.asha)
    client.post("meetings.remind", meeting_id=meeting.id)
    assert [letter.to_address for letter in letters("meetings/letters/remind")] == [
        "asha@example.org", "erin@example.org", "dan@example.org",
    ] or sorted(letter.to_address for letter in letters("meetings/letters/remind")) == [
        "asha@example.org", "dan@example.org", "erin@example.org",
    ]  # fmt: skip
    page = client.follow(client.post("meetings.remind", meeting_id=meeting.id))
    assert "within the last day" in page.flash
    assert len(letters("meetings/letters/remind")) == 3


@time_machine.travel(at_london(date(2027, 2, 17), time(10)), tick=False)
def test_in_half_term_schools_are_reminded_when_it_is_over_and_brokers_at_once(client: Client, people: World) -> None:
    days = date(2027, 2, 15), date(2027, 2, 19)
    enter(people, *days)
    meeting = make_poll(people)
    client.sign_in(people.asha)
    page = client.follow(client.post("meetings.remind", meeting_id=meeting.id))
    assert "Monday 22 February" in page.flash
    goes = {letter.to_address.split("@")[0]: letter.next_try_at for letter in letters("meetings/letters/remind")}
    monday = at_london(date(2027, 2, 22), time(7, 30))
    assert (goes["dan"], goes["ben"], goes["asha"]) == (monday, monday, monday)
    assert goes["erin"] == goes["rita"] == now()


def test_choosing_warns_when_a_required_school_said_no(client: Client, people: World) -> None:
    meeting = make_poll(people, required=("marigold", "college"))
    answer(line_of(meeting, people.dan), meeting, "no", "yes", "yes")
    first, second, _ = options(meeting)
    page = client.sign_in(people.asha).get("meetings.confirm", meeting_id=meeting.id, option_id=first.id)
    assert "Marigold Street School has said no, and must be there" in page.text
    assert "Canal Basin College has not answered, and must be there" in page.text
    page = client.get("meetings.confirm", meeting_id=meeting.id, option_id=second.id)
    assert "said no" not in page.text


def test_the_choice_sets_the_date_and_closes_the_poll(client: Client, people: World) -> None:
    meeting = make_poll(people)
    option = options(meeting)[1]
    where = {"meeting_id": meeting.id, "option_id": option.id}
    page = client.sign_in(people.asha).get("meetings.confirm", **where)
    page = client.follow(client.submit(page))
    assert page.h1 == "Spring meeting"
    assert "Confirmed" in page.text
    db.session.expire_all()
    meeting = db.session.get_one(Meeting, meeting.id)
    assert (meeting.state, meeting.starts_at, meeting.host_id) == (
        MeetingState.CONFIRMED, option.starts_at, people.marigold,
    )  # fmt: skip
    assert len(letters("meetings/letters/confirm")) == 6
    page = client.follow(client.post("meetings.confirm", **where))
    assert "already" in page.flash
    assert len(letters("meetings/letters/confirm")) == 6


def test_only_the_lead_reminds_and_chooses(client: Client, people: World) -> None:
    meeting = make_poll(people)
    for who in ("ben", "erin", "gus"):
        client.sign_in(getattr(people, who))
        client.post("meetings.remind", meeting_id=meeting.id, status=403)
        client.post("meetings.confirm", meeting_id=meeting.id, option_id=options(meeting)[0].id, status=403)
        client.post("meetings.change_poll", meeting_id=meeting.id, status=403)
        client.post("meetings.cancel", meeting_id=meeting.id, status=403)


def test_an_option_of_another_poll_does_not_exist_here(client: Client, people: World) -> None:
    one, other = make_poll(people), make_poll(people)
    client.sign_in(people.asha).get("meetings.confirm", meeting_id=one.id, option_id=options(other)[0].id, status=404)


def test_giving_up_a_poll_tells_everybody_and_sends_no_calendar(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_in(people.asha).get("meetings.cancel", meeting_id=meeting.id)
    client.submit(page, reason="Too close to the exams")
    sent = letters("meetings/letters/cancel")
    assert len(sent) == 6
    assert all(letter.calendar is None and "Too close to the exams" in letter.text for letter in sent)


def test_the_words_of_a_poll_can_be_changed_and_a_late_save_loses_nothing(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_in(people.asha).get("meetings.change_poll", meeting_id=meeting.id)
    db.session.get_one(Meeting, meeting.id).title = "Somebody else's title"
    db.session.commit()
    page = client.submit(page, status=200, title="My title")
    assert "Somebody else's title" in page.text
    assert page.soup.find(id="title")["value"] == "My title"
    client.submit(page, title="My title")
    assert db.session.get_one(Meeting, meeting.id).title == "My title"


def test_a_date_that_has_passed_is_never_ahead_and_cannot_be_chosen(client: Client, people: World) -> None:
    meeting = make_poll(people)
    for who in (people.dan, people.ben):
        answer(line_of(meeting, who), meeting, "yes", "maybe", "no")
    gone, best, _ = options(meeting)
    with time_machine.travel(gone.starts_at + timedelta(minutes=1)):
        page = client.sign_in(people.asha).get("meetings.poll", meeting_id=meeting.id)
        assert page.link("Choose ").endswith(f"/confirm/{best.id}")
        assert f"/confirm/{gone.id}" not in str(page.soup)
        page = client.follow(client.get("meetings.confirm", meeting_id=meeting.id, option_id=gone.id, status=302))
        assert "has passed" in page.flash
    assert not letters("meetings/letters/confirm")


def test_how_many_have_answered_is_the_same_in_the_list_as_in_the_poll(client: Client, people: World) -> None:
    meeting = make_poll(people)
    answer(line_of(meeting, people.dan), meeting, "yes", "maybe", "no")
    added = options(meeting)[0].starts_at + timedelta(days=1)
    db.session.add(MeetingOption(meeting_id=meeting.id, starts_at=added, ends_at=added + timedelta(hours=1)))
    db.session.commit()
    assert "0 of 4 organisations have answered" in client.sign_in(people.asha).get("meetings.index").text
    assert "0 of 4 organisations have answered" in client.get("meetings.poll", meeting_id=meeting.id).text


def test_the_front_page_does_not_say_that_all_have_answered_while_a_guest_is_silent(
    client: Client, people: World
) -> None:
    meeting = make_poll(people)
    for who in (people.dan, people.ben, people.asha, people.erin):
        answer(line_of(meeting, who), meeting, "yes", "maybe", "no")
    page = client.sign_in(people.asha).get("home.index")
    assert "Every school has answered" in page.text
    page = client.sign_out().get_url(client.link(link_to(guest_of(meeting))))
    client.submit(page, **{f"option_{option.id}": "yes" for option in options(meeting)})
    assert "Everybody has answered" in client.sign_in(people.asha).get("home.index").text
