"""The mailbox with returned letters, read by a real IMAP conversation."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

import hub.mail.mailbox as mailbox
from hub.db import db, now
from hub.home.health import checks
from hub.mail import BadAddress, Letter, MailServer, read_returned, troubles, try_again
from hub.mail.reports import read
from tests.mail import reports
from tests.mail.conftest import free_port, letter_to, listening, settings
from tests.mail.imap import Mailbox
from tests.world import World

pytestmark = pytest.mark.usefixtures("short_letter")


@pytest.fixture
def box(app: Flask, people: World) -> Iterator[Mailbox]:
    found = Mailbox()
    with listening(found.answer) as port, settings(app, imap_url=f"imap://hub:secret@127.0.0.1:{port}/INBOX"):
        yield found


def posted() -> Letter:
    letter = letter_to("ben@school.uk")
    letter.sent_at, letter.next_try_at = now(), None
    db.session.commit()
    return letter


def look_again() -> int:
    """As if the five minutes were over."""
    db.session.execute(sa.update(MailServer).values(next_try_at=None))
    db.session.commit()
    return read_returned()


def standard(letter: Letter, action: str = "failed", status: str = "5.1.1", said: str = "550 no such user") -> bytes:
    return reports.RFC_3464.format(action=action, status=status, said=said, id=letter.message_id).encode()


@pytest.mark.parametrize("kind", ["RFC_3464", "EXCHANGE", "QMAIL", "EXIM"])
def test_a_letter_that_came_back_marks_its_address(box: Mailbox, kind: str) -> None:
    letter = posted()
    text = getattr(reports, kind).format(action="failed", status="5.1.1", said="550 no such user", id=letter.message_id)
    box.put(text.encode())
    assert read_returned() == 1
    assert letter.failed_at is not None
    assert troubles(["ben@school.uk"])["ben@school.uk"].trouble == "bounced"
    further = letter_to("ben@school.uk")
    assert further.next_try_at is not None  # it is stopped when it would be posted


@pytest.mark.parametrize(
    ("action", "status", "said", "fails", "trouble"),
    [
        ("delayed", "4.4.1", "451 no answer from host", False, None),
        ("failed", "4.4.7", "451 delivery time expired", True, "late"),
        ("failed", "5.2.2", "552 mailbox full", True, "late"),
        ("failed", "5.7.1", "550 blocked by policy", True, None),
        ("delivered", "2.0.0", "250 fine", False, None),
    ],
)
def test_only_what_is_about_the_address_marks_it(
    box: Mailbox, action: str, status: str, said: str, fails: bool, trouble: str | None
) -> None:
    letter = posted()
    box.put(standard(letter, action, status, said))
    read_returned()
    assert (letter.failed_at is not None) is fails
    found = troubles(["ben@school.uk"]).get("ben@school.uk")
    assert (found.trouble if found else None) == trouble


def test_an_out_of_office_note_is_no_return(box: Mailbox) -> None:
    letter = posted()
    box.put(reports.OUT_OF_OFFICE.format(id=letter.message_id).encode())
    assert read_returned() == 1
    assert letter.failed_at is None


def test_a_report_about_a_letter_that_is_not_ours_changes_nothing(box: Mailbox) -> None:
    letter = posted()
    box.put(standard(letter).replace(letter.message_id.encode(), b"<somebody@elsewhere.uk>"))
    read_returned()
    assert letter.failed_at is None
    assert db.session.scalar(sa.select(sa.func.count(BadAddress.id))) == 0


def test_ten_thousand_strange_messages_are_read_once_in_small_rounds(box: Mailbox) -> None:
    """Among them a loop of nested parts, a huge one, broken heads, strange letters - and one true report."""
    letter = posted()
    nested = (
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 900
    )
    strange = [
        b"",
        b"\x00\xff" * 50,
        b"Subject: =?utf-8?q?=ff=fe?=\n\nhello",
        b"Content-Type: text/plain; charset=klingon-8\nFrom: mailer-daemon@x\n\n\xe4 550 5.1.1",
        b"Content-Type: message/delivery-status\n\nAction\n: failed\n\n",
        b"no head at all " * 40,
        b"From: MAILER-DAEMON@x\nContent-Transfer-Encoding: base64\n\n!!!!",
    ]
    for number in range(9_998):
        box.put(strange[number % len(strange)])
    box.put(nested)
    box.put(standard(letter))
    box.put(b"Subject: huge\n\n" + b"x" * 3_000_000)
    rounds = []
    while done := read_returned():
        rounds.append(done)
    assert sum(rounds) == 10_001
    assert max(rounds) == mailbox.ROUND_MESSAGES
    assert box.fetched == sorted(set(box.fetched))  # none twice
    assert letter.failed_at is not None
    assert look_again() == 0
    assert set(box.commands) <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}  # the mailbox is only looked at


def test_a_message_that_breaks_the_line_is_passed_over(box: Mailbox) -> None:
    """A server that sends three million bytes where 100,000 were asked for."""
    box.sends_all = True
    box.put(b"x" * 3_000_000)
    letter = posted()
    box.put(standard(letter))
    for _ in range(3):
        look_again()
    assert letter.failed_at is not None
    assert box.fetched == [1, 1, 2]


def test_a_mailbox_numbered_anew_is_read_from_the_beginning(box: Mailbox) -> None:
    box.put(b"Subject: hello\n\n")
    read_returned()
    box.validity, box.messages, letter = 8, {}, posted()
    box.put(standard(letter))
    look_again()
    assert letter.failed_at is not None


def test_trying_again_lifts_the_mark_and_sends_what_came_back(box: Mailbox) -> None:
    letter = posted()
    box.put(standard(letter))
    read_returned()
    assert try_again("Ben@school.uk") == 1
    db.session.commit()
    assert letter.next_try_at is not None
    assert troubles(["ben@school.uk"]) == {}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("imap://hub:wrong@127.0.0.1:{port}/INBOX", "refuses the sign-in"),
        ("imap://hub:secret@127.0.0.1:{port}/Elsewhere", "no folder Elsewhere"),
        ("imap://hub:secret@127.0.0.1:{closed}/INBOX", "does not answer"),
        ("imaps://hub:secret@127.0.0.1:{port}/INBOX", "does not answer"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_so_and_is_left_alone(
    app: Flask, people: World, url: str, words: str
) -> None:
    box = Mailbox()
    with listening(box.answer) as port, settings(app, imap_url=url.format(port=port, closed=free_port())):
        assert read_returned() == 0
        asked = len(box.commands)
        assert read_returned() == 0
        assert len(box.commands) == asked
        db.session.execute(sa.update(MailServer).values(failures=3))
        (check,) = [check for check in checks() if check.name == "returned letters"]
    assert not check.is_well
    assert words in check.words
    assert "secret" not in check.words


def test_a_clock_set_back_does_not_keep_the_mailbox_shut(box: Mailbox) -> None:
    db.session.add(MailServer(name="imap", next_try_at=now() + timedelta(days=200)))
    db.session.commit()
    box.put(b"Subject: hello\n\n")
    assert read_returned() == 1


@pytest.mark.no_database
@given(st.binary(max_size=2000))
def test_any_bytes_are_a_report_or_none(raw: bytes) -> None:
    read(b"From: mailer-daemon@x\n" + raw)
    read(raw)
