"""The outbox against a real SMTP conversation: one recipient, one Message-ID, nothing lost, nothing doubled."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.db import db, now
from hub.mail import (
    BadAddress,
    Letter,
    MailServer,
    as_message,
    hold_waiting,
    post_waiting,
    release_held,
    take_back,
    troubles,
    write,
)
from hub.mail.message import as_bytes
from hub.mail.posting import RETRIES
from tests.mail.conftest import Postbox, box_open, free_port, letter_to, settings
from tests.world import World

pytestmark = pytest.mark.usefixtures("short_letter")

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def test_a_letter_arrives_with_text_html_and_all_its_heads(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk", calendar=CALENDAR, calendar_method="REQUEST")
    assert post_waiting() == 1
    message = postbox.letters[0]
    assert isinstance(message, EmailMessage)
    assert postbox.recipients == [["ben@school.uk"]]
    assert message["Subject"] == "A test"
    assert message["Message-ID"] == letter.message_id
    assert message["Date"]
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html", "text/calendar"]
    assert message.get_body(("plain",)).get_content().strip().endswith("/reset")  # type: ignore[union-attr]
    assert letter.sent_at is not None
    assert post_waiting() == 0


def test_a_letter_that_can_be_stopped_says_where_as_rfc_8058_wants_it(people: World, postbox: Postbox) -> None:
    where = "https://hub.school.uk/link/" + "a.b-C_d" * 40  # longer than a line
    letter_to("ben@school.uk", unsubscribe=where, cluster=people.cluster)
    post_waiting()
    assert f"\r\nList-Unsubscribe: <{where}>\r\n".encode() in postbox.wire[0]  # bare, not as an encoded word
    message = postbox.letters[0]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == f"<cluster-{people.canal}.127.0.0.1>"


def test_a_service_letter_cannot_be_stopped(postbox: Postbox) -> None:
    letter_to("ben@school.uk")
    post_waiting()
    assert not [head for head in postbox.letters[0].keys() if head.startswith("List-")]  # noqa: SIM118 - a Message


def test_an_address_refused_for_good_stops_alone(postbox: Postbox) -> None:
    postbox.refuse["gone@school.uk"] = "550 no such user"
    gone, fine = letter_to("gone@school.uk"), letter_to("ben@school.uk")
    post_waiting()
    assert gone.failed_at is not None
    assert "550" in (gone.last_error or "")
    assert fine.sent_at is not None
    assert post_waiting() == 0


def test_a_server_that_is_away_costs_no_letter_a_try(app: Flask, postbox: Postbox) -> None:
    """It is left alone for a while, and then the letter goes with the Message-ID it always had."""
    letter, other = letter_to("ben@school.uk"), letter_to("cara@school.uk")
    with settings(app, smtp_url=f"smtp://127.0.0.1:{free_port()}"):
        assert post_waiting() == 0
    assert (letter.sent_at, letter.failed_at, letter.tries, other.tries) == (None, None, 0, 0)
    server = db.session.scalars(sa.select(MailServer)).one()
    assert "does not answer" in (server.trouble or "")
    assert post_waiting() == 0  # it is back, and still left alone
    server.next_try_at = now()
    db.session.commit()
    assert post_waiting() == 2
    assert postbox.letters[0]["Message-ID"] == letter.message_id
    assert server.trouble is None


def test_a_server_that_takes_nobodys_letters_now_is_no_recipients_fault(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk")
    postbox.refuse_sender = "550 sender not known here"
    post_waiting()
    assert (letter.failed_at, letter.tries) == (None, 0)
    assert troubles(["ben@school.uk"]) == {}
    assert "HUB_MAIL_FROM" in (db.session.scalars(sa.select(MailServer.trouble)).one() or "")


def test_a_letter_put_off_goes_on_over_two_days_and_then_ends(postbox: Postbox) -> None:
    postbox.refuse["slow@school.uk"] = "451 4.7.1 try again later"
    letter, waits = letter_to("slow@school.uk"), []
    while letter.failed_at is None:
        before = now()
        post_waiting()
        if letter.next_try_at is not None:
            waits.append(letter.next_try_at - before)
            letter.next_try_at = now()
            db.session.commit()
    assert len(waits) == len(RETRIES)
    assert timedelta(days=1.5) < sum(waits, timedelta()) < timedelta(days=3)
    assert "451" in (letter.last_error or "")
    assert troubles(["slow@school.uk"])["slow@school.uk"].trouble == "late"


def test_one_connection_carries_many_letters(postbox: Postbox) -> None:
    for number in range(5):
        letter_to(f"person{number}@school.uk")
    assert post_waiting() == 5
    assert postbox.connections == 1
    assert postbox.recipients == [[f"person{number}@school.uk"] for number in range(5)]
    for message in postbox.wire:
        assert message.count(b"@school.uk") == 1  # nobody reads who else was written to


@pytest.mark.parametrize(
    ("reply", "marked"),
    [
        ("550 5.1.1 no such user", True),
        ("550 no such user", True),
        ("550 5.7.1 blocked by policy", False),
        ("552 5.2.2 mailbox full", True),
        ("554 relay access denied", False),
    ],
)
def test_a_refusal_marks_the_address_only_where_it_is_about_the_address(
    postbox: Postbox, reply: str, marked: bool
) -> None:
    postbox.refuse["gone@school.uk"] = reply
    letter = letter_to("gone@school.uk")
    post_waiting()
    assert letter.failed_at is not None
    assert ("gone@school.uk" in troubles(["gone@school.uk"])) is marked


def test_a_refusal_after_the_letter_stops_this_letter_only(postbox: Postbox) -> None:
    postbox.refuse_data["picky@school.uk"] = "554 5.6.0 looks like spam"
    picky, fine = letter_to("picky@school.uk"), letter_to("ben@school.uk")
    post_waiting()
    assert picky.failed_at is not None
    assert troubles(["picky@school.uk"]) == {}
    assert fine.sent_at is not None


def test_further_letters_to_a_refused_address_are_not_sent(postbox: Postbox) -> None:
    postbox.refuse["gone@school.uk"] = "550 5.1.1 no such user"
    letter_to("gone@school.uk")
    post_waiting()
    del postbox.refuse["gone@school.uk"]
    second = letter_to("Gone@school.uk")
    post_waiting()
    assert postbox.letters == []
    assert second.failed_at is not None
    asked_for = write("gone@school.uk", "security/letters/reset", url="/")  # they stand at the sign-in page
    db.session.commit()
    post_waiting()
    assert asked_for.sent_at is not None
    assert troubles(["gone@school.uk"]) == {}  # it was taken: the address is well again


def test_an_address_with_an_umlaut_goes_where_the_server_takes_it(app: Flask, people: World) -> None:
    with box_open(app, enable_SMTPUTF8=True) as box:
        letter = letter_to("jörg@schüle.uk")
        post_waiting()
        assert letter.sent_at is not None, letter.last_error
        assert box.recipients == [["jörg@xn--schle-mva.uk"]]
        assert getaddresses([str(box.letters[0]["To"])])[0][1] == "jörg@xn--schle-mva.uk"
    with box_open(app, enable_SMTPUTF8=False) as box:
        refused, domain = letter_to("jörg@schüle.uk"), letter_to("ben@schüle.uk")
        post_waiting()
        assert refused.failed_at is not None
        assert "before the @" in (refused.last_error or "")
        assert troubles(["jörg@schüle.uk"])["jörg@schüle.uk"].trouble == "unwritable"
        assert domain.sent_at is not None
        assert box.recipients == [["ben@xn--schle-mva.uk"]]


def test_an_address_that_is_none_stops_alone(postbox: Postbox) -> None:
    broken, fine = letter_to(f"ben@{'ü' * 80}.uk"), letter_to("ben@school.uk")
    post_waiting()
    assert "cannot be written" in (broken.last_error or "")
    assert fine.sent_at is not None


def test_a_clock_set_back_makes_no_letter_wait_for_longer_than_a_retry(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk")
    letter.created_at = letter.next_try_at = now() + timedelta(days=300)  # written before the clock was set right
    db.session.add(MailServer(name="smtp", failures=3, next_try_at=now() + timedelta(days=300)))
    db.session.commit()
    assert post_waiting() == 1
    assert letter.sent_at is not None


def test_a_letter_tried_before_waits_for_no_longer_than_a_retry_and_a_new_one_until_its_day(postbox: Postbox) -> None:
    tried, september = letter_to("ben@school.uk"), letter_to("cara@school.uk")
    tried.tries, tried.next_try_at = 1, now() + timedelta(hours=10)
    september.next_try_at = now() + timedelta(days=43)  # a reminder written in the summer holiday
    db.session.commit()
    assert post_waiting() == 1
    assert tried.sent_at is not None
    assert september.sent_at is None


@pytest.mark.parametrize("state", ["new", "put off", "held"])
def test_a_letter_that_is_overtaken_is_taken_back_while_it_waits(postbox: Postbox, state: str) -> None:
    letter = letter_to("ben@school.uk")
    letter.about = "invitation:7"
    db.session.commit()
    if state == "put off":
        postbox.refuse["ben@school.uk"] = "451 4.7.1 try again later"
        post_waiting()
        assert (letter.tries, letter.last_error) == (1, "451 4.7.1 try again later")
    elif state == "held":
        hold_waiting("Held: restored")
    assert take_back(["invitation:8"]) == 0
    assert take_back(["invitation:7"]) == 1
    db.session.commit()
    release_held()
    db.session.execute(sa.update(Letter).values(next_try_at=now()))
    postbox.refuse.clear()
    assert post_waiting() == 0


@pytest.mark.parametrize("tries", [0, 1])
def test_a_letter_taken_back_while_it_is_on_the_line_is_kept_as_sent(postbox: Postbox, app: Flask, tries: int) -> None:
    """It arrives, so that its row has to say so."""
    letter = letter_to("ben@school.uk")
    letter.about, letter.tries, letter.last_error = "invitation:7", tries, "451 later" if tries else None
    db.session.commit()
    take, found = postbox.handle_DATA, []

    async def data(*args: object) -> str:
        with app.app_context():
            found.append(take_back(["invitation:7"]))
            db.session.commit()
        return await take(*args)  # type: ignore[arg-type]

    postbox.handle_DATA = data  # type: ignore[method-assign, assignment]
    assert post_waiting() == 1
    assert found == [0]
    assert db.session.scalars(sa.select(Letter.sent_at)).one() is not None


def test_a_server_that_goes_down_under_a_second_try_leaves_the_letter_as_it_was(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk")
    letter.tries, letter.last_error = 1, "451 later"
    db.session.commit()
    postbox.refuse_sender = "451 4.3.2 not now"
    post_waiting()
    assert (letter.tries, letter.last_error) == (1, "451 later")
    assert letter.next_try_at is not None
    assert letter.next_try_at <= now()


@pytest.mark.parametrize("calendar", [None, CALENDAR.replace(b"METHOD", "X-LEAD:Zoë\r\nMETHOD".encode())])
def test_short_lines_with_an_umlaut_go_over_the_wire_as_ascii(people: World, calendar: bytes | None) -> None:
    """Not every server on the way takes eight bits, and one that recodes them breaks the signature."""
    ben = people.person("ben")
    ben.name = "Zoë"
    letter = letter_to(ben, calendar=calendar, calendar_method="REQUEST")
    letter.text = "Hello Zoë,\nthat is all.\n"
    raw = as_bytes(as_message(letter, "hub@hub.school.uk"), utf8=False)
    assert raw.isascii()
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert body is not None
    assert "Hello Zoë" in body.get_content()


def test_a_cluster_writes_from_its_own_address_within_the_hubs_domain(people: World, postbox: Postbox) -> None:
    people.cluster.mail_from, people.cluster.reply_to = "canal@hub.school.uk", "asha@college.uk"
    letter_to("ben@school.uk", cluster=people.cluster)
    people.cluster.mail_from = "canal@elsewhere.uk"  # the hub's domain has changed since
    letter_to("ben@school.uk", cluster=people.cluster)
    post_waiting()
    assert [getaddresses([str(one["From"])])[0][1] for one in postbox.letters] == [
        "canal@hub.school.uk",
        "hub@hub.school.uk",
    ]
    assert postbox.letters[0]["Reply-To"] == "asha@college.uk"
    assert set(postbox.senders) == {"hub@hub.school.uk"}  # what cannot be delivered comes back there


@pytest.mark.parametrize(
    "name",
    [
        "Okafor, Ben",
        'Ben "Benny" Okafor',
        "Ben <evil@example.com>",
        "Zoë Ångström-Łukasiewicz",
        "עֲדִינָה בֶּן־דָּוִד",
        "Ben \u202eneB",  # turns the line round: dropped
        "B" * 200,
        "Ben\r\nBcc: evil@example.com",
    ],
)
def test_names_arrive_as_they_are(people: World, postbox: Postbox, name: str) -> None:
    ben = people.person("ben")
    ben.email, ben.name = "ben@school.uk", name[:120]
    people.cluster.name = name[:120]
    letter_to(ben, cluster=people.cluster)
    post_waiting()
    message = postbox.letters[0]
    shown = name[:120].replace("\r\n", " ").replace("\u202e", "").replace("  ", " ")
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == [(shown, "ben@school.uk")]
    assert len(message["From"].addresses) == 1
    assert message["From"].addresses[0].addr_spec == "hub@hub.school.uk"
    assert not message["Bcc"]
    assert not message["Cc"]
    assert max(len(line) for line in postbox.wire[0].split(b"\r\n")) < 998
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_long_subject_arrives_whole(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk")
    letter.subject = "Wörk experience für 30 pupils – " * 7 + "end"
    db.session.commit()
    post_waiting()
    assert str(postbox.letters[0]["Subject"]) == letter.subject


def test_the_pages_can_write_while_a_server_keeps_us_waiting(app: Flask, postbox: Postbox) -> None:
    """On SQLite an open transaction of the worker would hold everybody's writes."""
    seen = []
    letter_to("ben@school.uk")

    async def data(server: object, session: object, envelope: object) -> str:
        with app.app_context(), db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA busy_timeout = 100")
            connection.execute(sa.insert(BadAddress).values(address="x@y.uk", trouble="late", reason="", since=now()))
            connection.rollback()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA busy_timeout = 30000")
            seen.append(True)
        return "250 OK"

    postbox.handle_DATA = data  # type: ignore[method-assign, assignment]
    post_waiting()
    assert seen == [True]


def test_a_letter_that_another_worker_has_claimed_is_left_to_it(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk")
    db.session.execute(sa.update(Letter).values(next_try_at=now() + timedelta(minutes=10)))
    db.session.commit()
    assert post_waiting() == 0
    assert postbox.letters == []
    assert letter.tries == 0


@pytest.mark.parametrize("address", ["ben@example.org", "someone@hub.invalid", "x@localhost"])
def test_addresses_that_cannot_exist_never_reach_the_server(postbox: Postbox, address: str) -> None:
    letter = letter_to(address)
    post_waiting()
    assert postbox.letters == []
    assert letter.kept_at is not None


def test_without_a_mail_server_letters_are_kept(people: World) -> None:
    letter = letter_to("ben@school.uk")
    post_waiting()
    assert letter.kept_at is not None
    assert letter.sent_at is None


def test_no_line_is_smuggled_into_a_head(app: Flask, people: World) -> None:
    letter = letter_to("ben@school.uk")
    letter.to_name, letter.from_name = "Ben Okafor", "Canal cluster"
    people.person("ben").name = "Ben\r\nBcc: evil@example.com"
    smuggled = write(people.person("ben"), "members/letters/a_test", url="/")
    db.session.flush()
    head = as_message(smuggled, "hub@hub.school.uk").as_bytes().split(b"\n\n")[0]
    assert b"\nBcc:" not in head
    assert b"evil" in head  # as part of the name, on the same line
