"""Guests as leads type them, or paste them out of a mail program."""

import pytest

from hub.meetings.guests import GUESTS_AT_MOST, guests_in

ANN, BOB = ("Ann Lee", "ann@example.org"), ("", "bob@example.org")


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Lee <ann@example.org>\nbob@example.org", [ANN, BOB]),
        ("Ann Lee <ann@example.org>; bob@example.org;", [ANN, BOB]),
        ("Ann Lee <ann@example.org>, <bob@example.org>", [ANN, BOB]),
        ("Ann Lee ann@example.org\r\n\r\nBOB@example.org\n", [ANN, BOB]),
        ('"Lee, Ann" <ann@example.org>', [("Lee, Ann", "ann@example.org")]),
        ("ann@example.org\nann@example.org", [("", "ann@example.org")]),
    ],
)
def test_they_are_told_apart(text: str, found: list[tuple[str, str]]) -> None:
    assert guests_in(text) == (found, [])


@pytest.mark.no_database
def test_what_is_wrong_is_named_and_the_others_are_found() -> None:
    found, (problem,) = guests_in("bad@@example\nbob@example.org")
    assert found == [BOB]
    assert "bad@@example" in problem
    _, (problem,) = guests_in("; ".join(f"guest{number}@example.org" for number in range(GUESTS_AT_MOST + 1)))
    assert problem == "At most 20 guests at a time; these are 21."
