"""Calendars as schools send them, and as nobody should: each event for itself, London days, an end to everything."""

import time
from datetime import date
from pathlib import Path

import pytest

from hub.extract import NotRead, events

pytestmark = pytest.mark.no_database
FIRST, LAST = date(2026, 9, 1), date(2029, 8, 31)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//school//EN\r\n"
NOWHERE = "DTSTART;TZID=Nowhere/Land:20270328T013000"


def calendar(*lines: str) -> bytes:
    blocks = "".join("BEGIN:VEVENT\r\n" + line.replace("|", "\r\n") + "\r\nEND:VEVENT\r\n" for line in lines)
    return (HEAD + blocks + "END:VCALENDAR\r\n").encode()


def read(tmp_path: Path, data: bytes) -> list[tuple[str, str, str, str]]:
    path = tmp_path / "x"
    path.write_bytes(data)
    return [
        (one["title"], one["first"], one["last"], one["problem"] or one["note"]) for one in events(path, FIRST, LAST)
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART;VALUE=DATE:20270215|DTEND;VALUE=DATE:20270220", ("2027-02-15", "2027-02-19", "")),
        ("DTSTART;VALUE=DATE:20270215", ("2027-02-15", "2027-02-15", "")),
        ("DTSTART;VALUE=DATE:20270215|DTEND;VALUE=DATE:20270215", ("2027-02-15", "2027-02-15", "")),
        ("DTSTART;VALUE=DATE:20270215|DURATION:P5D", ("2027-02-15", "2027-02-19", "")),
        ("DTSTART:20270628T230000Z|DTEND:20270629T010000Z", ("2027-06-29", "2027-06-29", "")),  # midnight in London
        ("DTSTART:20270304T180000Z|DTEND:20270305T000000Z", ("2027-03-04", "2027-03-04", "")),
        ("DTSTART;TZID=GMT Standard Time:20270328T003000|DURATION:PT2H", ("2027-03-28", "2027-03-28", "")),
        ("DTSTART:20271031T003000Z|DTEND:20271031T013000Z", ("2027-10-31", "2027-10-31", "")),
        ("DTSTART:20270328T013000", ("2027-03-28", "2027-03-28", "taken for London time")),
        (NOWHERE, ("2027-03-28", "2027-03-28", "taken for London time")),
        ("DTSTART;VALUE=DATE:20270220|DTEND;VALUE=DATE:20270215", ("", "", "It ends before it begins")),
        ("DTSTART:20270220T180000Z|DTEND:20270219T180000Z", ("", "", "It ends before it begins")),
        ("DTSTART:some day", ("", "", "Its day could not be understood")),
        ("DTSTART;VALUE=DATE:20271331", ("", "", "Its day could not be understood")),
        ("DESCRIPTION:Nothing more", ("", "", "It has no first day")),
        ("DTSTART;VALUE=DATE:20270215|STATUS:CANCELLED", ("", "", "It is cancelled")),
        ("DTSTART;VALUE=DATE:20270215|THIS LINE IS BROKEN|X;=:y", ("2027-02-15", "2027-02-15", "")),
        ("DTSTART:20270215T120000Z|RRULE:FREQ=SECONDLY", ("", "", "It repeats more often than daily")),
        ("DTSTART:20270215T120000Z|RRULE:FREQ=SOMETIMES", ("", "", "Its repetition could not be worked out")),
        ("DTSTART;VALUE=DATE:20200215|RRULE:FREQ=DAILY;COUNT=3", ("", "", "It repeats, but not from 1 September 2026")),
    ],
)  # fmt: skip
def test_each_event_is_a_day_in_london_or_a_reason(tmp_path: Path, lines: str, expected: tuple[str, str, str]) -> None:
    good = "SUMMARY:Good|DTSTART;VALUE=DATE:20270101"
    (found, after) = read(tmp_path, calendar(f"SUMMARY:Odd|{lines}", good))
    assert found[:3] == ("Odd", *expected[:2])
    assert expected[2] in found[3]
    assert bool(found[3]) == bool(expected[2])
    assert after == ("Good", "2027-01-01", "2027-01-01", "")


def test_what_repeats_without_end_is_written_out_to_the_end_of_the_planner(tmp_path: Path) -> None:
    found = read(tmp_path, calendar("SUMMARY:Fair|DTSTART;TZID=Europe/London:20240304T180000|RRULE:FREQ=YEARLY"))
    assert [first for _, first, _, _ in found] == ["2027-03-04", "2028-03-04", "2029-03-04"]
    assert {why for *_, why in found} == {"It repeats without end; written out from 1 September 2026 to 31 August 2029"}
    daily = read(tmp_path, calendar("SUMMARY:Register|DTSTART;VALUE=DATE:20260901|RRULE:FREQ=DAILY"))
    assert len(daily) == 400
    assert daily[0][3] == "It repeats; the first 400 times from 1 September 2026 are here"


def test_an_evening_stays_on_its_day_on_both_sides_of_the_clock_change(tmp_path: Path) -> None:
    rule = "SUMMARY:Late|DTSTART;TZID=Europe/London:20270321T233000|DURATION:PT15M|RRULE:FREQ=WEEKLY;COUNT=3"
    moved = "SUMMARY:Late|RECURRENCE-ID;TZID=Europe/London:20270328T233000|DTSTART;TZID=Europe/London:20270329T233000"
    found = read(tmp_path, calendar(f"UID:1|{rule}", f"UID:1|{moved}"))
    assert [first for _, first, _, _ in found] == ["2027-03-21", "2027-03-29", "2027-04-04"]
    autumn = "SUMMARY:Late|DTSTART:20271024T230000Z|DURATION:PT15M|RRULE:FREQ=WEEKLY;COUNT=2"
    assert [first for _, first, _, _ in read(tmp_path, calendar(autumn))] == ["2027-10-25", "2027-10-31"]


def test_titles_keep_commas_and_emoji_and_lose_their_line_breaks(tmp_path: Path) -> None:
    lines = "SUMMARY:Careers fair\\, hall\\; 6pm\\nall\r\n  welcome 🎓|DTSTART;VALUE=DATE:20270304"
    assert read(tmp_path, calendar(lines))[0][0] == "Careers fair, hall; 6pm all welcome 🎓"


@pytest.mark.parametrize(
    "data", [b"", b"Dear all,\nthe dates are attached", b"%PDF-1.7\n\x00\xff\xfe" * 900, b"\x00" * 9000]
)
def test_a_file_that_is_something_else_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(NotRead, match="This is no calendar file"):
        read(tmp_path, data)


def test_a_file_that_breaks_off_gives_what_it_has(tmp_path: Path) -> None:
    whole = calendar("SUMMARY:One|DTSTART;VALUE=DATE:20270101", "SUMMARY:Two|DTSTART;VALUE=DATE:20270102")
    found = read(tmp_path, whole[: whole.index(b"20270102") + 4])
    assert found[0] == ("One", "2027-01-01", "2027-01-01", "")
    assert found[1][0] == "Two"
    assert found[1][3] == "Its day could not be understood"


def test_fifty_thousand_events_are_refused_at_once_with_their_number(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(NotRead, match=r"has 50,000 events; 5,000 are read at once"):
        read(tmp_path, calendar(*["SUMMARY:x|DTSTART;VALUE=DATE:20270101"] * 50_000))
    assert time.monotonic() - began < 10


def test_rules_that_take_for_ever_are_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    never = "DTSTART:19000101T000000Z|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    each = ",".join(map(str, range(60)))
    every_second = f"DTSTART:20200101T000000Z|RRULE:FREQ=DAILY;BYHOUR={each[:61]};BYMINUTE={each};BYSECOND={each}"
    lines = [f"UID:{number}|SUMMARY:Never|{never if number % 2 else every_second}" for number in range(200)]
    began = time.monotonic()
    found = read(tmp_path, calendar(*lines, "SUMMARY:Good|DTSTART;VALUE=DATE:20270101"))
    assert time.monotonic() - began < 10
    assert found[-1] == ("Good", "2027-01-01", "2027-01-01", "")
    assert len(found) == 201
    assert all(why for *_, why in found[:-1])
