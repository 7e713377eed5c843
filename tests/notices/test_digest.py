"""The weekly letter: on the day each chose, before the school day, once, with what needs its reader and no more."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from hub.db import db, now
from hub.home.digest import composing
from hub.home.digest.composing import compose_digests
from hub.home.digest.due import due_on, week_to_write
from hub.home.digest.models import Digest, DigestNote, DigestRound
from hub.mail import Letter
from hub.members.models import Person, Seat
from hub.notices.kinds import When
from hub.notices.models import tell
from hub.notices.sending import choose
from hub.planner.calendar import Calendar, Period
from hub.text import at_london
from tests.actions.makers import make_action
from tests.client import Client
from tests.meetings.makers import make_meeting
from tests.planner.makers import enter
from tests.world import World

MONDAY = date(2027, 1, 11)
EVERYBODY = {"asha", "ben", "cara", "dan", "erin", "eva", "gus"}


@pytest.fixture(autouse=True)
def _joined_long_ago(people: World) -> None:
    long_ago = at_london(date(2026, 1, 5), time(9))
    db.session.execute(sa.update(Person).values(joined_at=long_ago))
    db.session.execute(sa.update(Seat).values(given_at=long_ago))
    db.session.commit()


def write_note(people: World, week: date = MONDAY, text: str = "Please bring **Heron** posters.") -> None:
    db.session.add(DigestNote(cluster_id=people.canal, week=week, text=text))
    db.session.commit()


def at(day: date, clock: time = time(7)) -> time_machine.travel:
    return time_machine.travel(at_london(day, clock), tick=False)


def work() -> None:
    for _ in range(100):
        if not compose_digests():
            return
    raise AssertionError("it never ends")


def letters() -> list[Letter]:
    return list(
        db.session.scalars(
            sa.select(Letter)
            .where(Letter.template == "home/letters/digest", Letter.to_address != "olu@example.org")
            .order_by(Letter.id)
        )
    )


def names() -> set[str]:
    found = [letter.to_address.split("@")[0] for letter in letters()]
    assert len(found) == len(set(found)), "somebody got two"
    return set(found)


def test_it_goes_out_on_monday_at_seven_and_once(people: World) -> None:
    write_note(people)
    for day, clock, expected in (
        (MONDAY - timedelta(days=1), time(12), set()),
        (MONDAY, time(6, 59), set()),
        (MONDAY, time(7), EVERYBODY),
        (MONDAY, time(7, 1), EVERYBODY),
        (MONDAY + timedelta(days=1), time(7), EVERYBODY),
        (MONDAY + timedelta(days=4), time(15), EVERYBODY),
    ):
        with at(day, clock):
            work()
        assert names() == expected, (day, clock)
    assert "Heron" in letters()[0].text
    assert "<strong>Heron</strong>" in letters()[0].html


def test_everybody_gets_it_on_the_day_they_chose_or_not_at_all(people: World) -> None:
    with at(MONDAY - timedelta(days=3)):
        choose(people.dan, people.canal, lambda row: row.choose_day("thu"))
        choose(people.gus, people.canal, lambda row: row.choose_day("never"))
    write_note(people)
    with at(MONDAY):
        work()
    assert names() == EVERYBODY - {"dan", "gus"}
    with at(MONDAY + timedelta(days=3)):
        work()
    assert names() == EVERYBODY - {"gus"}


def test_choosing_a_day_that_has_gone_by_brings_no_second_letter_and_none_at_once(people: World) -> None:
    write_note(people)
    with at(MONDAY):
        work()
    db.session.execute(sa.delete(Digest).where(Digest.person_id == people.dan))
    db.session.execute(sa.delete(Letter).where(Letter.person_id == people.dan))
    db.session.commit()
    with at(MONDAY + timedelta(days=2), time(10)):
        choose(people.dan, people.canal, lambda row: row.choose_day("tue"))
        work()
    assert "dan" not in names()


def test_a_worker_that_was_down_writes_the_next_day(people: World) -> None:
    write_note(people)
    with at(MONDAY + timedelta(days=1), time(9)):
        work()
    assert names() == EVERYBODY
    assert {row.week for row in db.session.query(Digest)} == {MONDAY}


def test_somebody_who_joined_since_waits_for_their_first_day(people: World) -> None:
    people.person("dan").joined_at = at_london(MONDAY, time(11))
    write_note(people)
    with at(MONDAY, time(12)):
        work()
    assert "dan" not in names()


def test_in_a_holiday_schools_wait_for_the_next_school_day_and_brokers_do_not(people: World) -> None:
    enter(people, MONDAY, MONDAY + timedelta(days=1))
    write_note(people)
    with at(MONDAY):
        work()
    assert names() == {"erin"}
    with at(MONDAY + timedelta(days=2)):
        work()
    assert names() == EVERYBODY


def test_one_school_may_have_its_own_day_off(people: World) -> None:
    enter(people, MONDAY, whose=f"organisation:{people.marigold}")
    write_note(people)
    with at(MONDAY):
        work()
    assert names() == EVERYBODY - {"dan"}


def test_nobody_gets_one_at_a_weekend_or_on_a_bank_holiday(people: World) -> None:
    easter_monday = date(2027, 3, 29)
    write_note(people, easter_monday)
    for day in (easter_monday - timedelta(days=1), easter_monday):
        with at(day, time(9)):
            work()
    assert {row.week for row in db.session.query(Digest)} <= {easter_monday - timedelta(days=7)}
    db.session.query(Letter).delete()
    with at(easter_monday + timedelta(days=1)):
        work()
    assert names() == EVERYBODY


@pytest.mark.parametrize("monday", [date(2026, 10, 26), date(2027, 3, 22), date(2028, 2, 28)])
def test_seven_is_seven_on_both_sides_of_the_clock_change_and_in_a_leap_year(people: World, monday: date) -> None:
    write_note(people, monday)
    with at(monday, time(6, 59)):
        work()
    assert names() == set()
    with at(monday, time(7)):
        work()
    assert names() == EVERYBODY


def test_where_there_is_nothing_to_say_there_is_no_letter_and_it_is_not_asked_again(people: World) -> None:
    with at(MONDAY):
        work()
        assert compose_digests() == 0
    gus = db.session.query(Digest).filter_by(person_id=people.gus).one()
    assert gus.letter_id is None
    assert not gus.has_failed
    assert "gus" not in names()


def test_it_holds_what_needs_me_and_nobody_elses(people: World) -> None:
    with at(MONDAY - timedelta(days=1)):
        make_action(people, "ben", title="Send the timeline", due=3)
        make_action(people, "dan", title="Count the chairs", due=3)
        make_meeting(people, days=5)
        tell([people.ben], "Kestrel Rail said yes", "/c/1/employers/", cluster_id=people.canal)
        tell([people.ben], "Of the other cluster", "/c/2/", cluster_id=people.heath)
        db.session.commit()
    with at(MONDAY):
        work()
    ben = next(letter for letter in letters() if letter.person_id == people.ben)
    for words in ("Send the timeline", "Wednesday 13 January", "Spring meeting", "Kestrel Rail said yes"):
        assert words in ben.text, words
        assert words in ben.html, words
    assert "http://127.0.0.1:5000/c/1/actions/" in ben.text
    assert "Count the chairs" not in ben.text + ben.html
    assert "Of the other cluster" not in ben.text + ben.html
    assert "@example.org" not in ben.text


def test_a_room_that_is_switched_off_is_not_in_it(people: World) -> None:
    choose(people.ben, people.canal, lambda row: row.choose("actions", When.OFF))
    choose(people.dan, people.canal, lambda row: row.choose("actions", When.DIGEST))
    with at(MONDAY - timedelta(days=1)):
        make_action(people, "ben", title="Bring the list")
        make_action(people, "dan", title="Bring the list")
    write_note(people)
    with at(MONDAY):
        work()
    texts = {letter.to_address.split("@")[0]: letter.text for letter in letters()}
    assert "Bring the list" not in texts["ben"]
    assert "Bring the list" in texts["dan"]


def test_what_was_new_in_the_last_letter_is_not_new_in_this_one(people: World) -> None:
    with at(MONDAY - timedelta(days=1)):
        tell([people.gus], "First news", "/help", cluster_id=people.canal)
        db.session.commit()
    with at(MONDAY):
        work()
    assert "First news" in next(letter for letter in letters() if letter.person_id == people.gus).text
    with at(MONDAY + timedelta(days=7)):
        work()
    assert [letter.person_id for letter in letters()].count(people.gus) == 1


def test_a_worker_that_is_killed_while_it_writes_has_written_each_once_in_the_end(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_note(people)
    real, calls = composing.send, []

    def killed_after_the_fourth(*args: Any, **more: Any) -> Letter | None:
        letter = real(*args, **more)
        db.session.flush()
        calls.append(letter)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return letter

    monkeypatch.setattr(composing, "send", killed_after_the_fourth)
    with at(MONDAY):
        with pytest.raises(KeyboardInterrupt):
            compose_digests()
        db.session.remove()
        assert len(names()) == 3
        work()
    assert names() == EVERYBODY


def test_a_second_worker_that_claims_the_same_person_writes_nothing(people: World) -> None:

    write_note(people)
    with at(MONDAY):
        for _ in range(2):
            composing._deal_with(people.ben, people.canal, MONDAY)
    assert names() == {"ben"}


def test_one_persons_trouble_holds_up_nobody_else(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = composing.queries.reader_for

    def broken(person_id: int, cluster_id: int):  # type: ignore[no-untyped-def]
        if person_id == people.ben:
            raise ValueError("no such thing")
        return real(person_id, cluster_id)

    monkeypatch.setattr(composing.queries, "reader_for", broken)
    write_note(people)
    with at(MONDAY):
        work()
    assert names() == EVERYBODY - {"ben"}
    assert db.session.query(Digest).filter_by(person_id=people.ben).one().has_failed


def test_an_idle_round_costs_one_statement(people: World) -> None:
    with at(MONDAY):
        work()
        seen: list[str] = []
        sa.event.listen(sa.Engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert compose_digests() == 0
    assert len([one for one in seen if one.lstrip().startswith("SELECT")]) == 1
    assert db.session.query(DigestRound).count() == 2  # one for each cluster


# The days, without a database


def test_a_holiday_of_weeks_is_made_up_for_once(people: World) -> None:
    terms = Calendar((Period(date(2026, 12, 19), date(2027, 1, 3)),))
    found = due_on(date(2027, 1, 4), terms, [(1, "school")])
    mondays = [due for due in found if due.day == "mon"]
    assert [due.week for due in mondays] == [date(2027, 1, 4)]
    fridays = [due for due in found if due.day == "fri"]
    assert [(due.week, due.due_at.date()) for due in fridays] == [(date(2026, 12, 28), date(2027, 1, 4))]


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2027, 3, 29, 5, 59), date(2027, 3, 29)),  # 6.59 in London, a day after the clocks went forward
        (datetime(2027, 3, 29, 6, 1), date(2027, 4, 5)),
        (datetime(2026, 10, 26, 6, 59), date(2026, 10, 26)),
        (datetime(2026, 10, 26, 7, 1), date(2026, 11, 2)),
        (datetime(2026, 10, 25, 12), date(2026, 10, 26) - timedelta(days=0)),
    ],
)
def test_a_note_can_be_changed_until_the_first_letters_go(moment: datetime, week: date) -> None:
    found = week_to_write(moment.replace(tzinfo=now().tzinfo))
    assert found == week


# The lead's page


def test_the_lead_writes_the_note_and_sees_what_goes_out(client: Client, people: World) -> None:
    with at(MONDAY - timedelta(days=4)):
        make_action(people, "asha", title="Book the room")
        page = client.sign_in(people.asha).get("home.weekly_letter")
        assert f"Monday {MONDAY.day} January" in page.text
        assert "Book the room" in page.text
        assert "No note yet" in page.text
        page = client.follow(client.submit(client.get("home.week_note"), text="See you at **Heron Walk**."))
        assert page.soup.select_one("main .hub-read strong").get_text() == "Heron Walk"  # type: ignore[union-attr]
        client.submit(client.get("home.week_note"), text="See you at the library.")
    assert [row.text for row in db.session.query(DigestNote)] == ["See you at the library."]
    with at(MONDAY, time(7, 30)):
        assert "No note yet" in client.get("home.weekly_letter").text
        page = client.get("home.week_note")
        assert page.form_with("text").fields["text"].strip() == ""
        assert "See you at the library" in page.text  # among the earlier ones


def test_only_the_lead_writes_it(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    for endpoint in ("home.weekly_letter", "home.week_note"):
        client.get(endpoint, status=403)
