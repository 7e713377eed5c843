"""Invitations through a real SMTP conversation, with the server down for a while: each arrives once."""

from collections import Counter
from datetime import timedelta

import icalendar
import sqlalchemy as sa
from flask import Flask

from hub.db import db, now
from hub.mail import Letter, MailServer, post_waiting
from tests.client import Client
from tests.mail.conftest import box_open, free_port, settings
from tests.meetings.makers import guest_of, make_poll, options
from tests.world import World

NAMES = ("asha", "ben", "cara", "dan", "erin")


def an_hour_later() -> None:
    """As if so much time had gone by for whatever waits."""
    ago = now() - timedelta(hours=1)
    db.session.execute(sa.update(Letter).where(Letter.sent_at.is_(None)).values(next_try_at=ago))
    db.session.execute(sa.update(MailServer).values(next_try_at=ago))
    db.session.commit()


def test_each_invitation_arrives_once_though_the_server_was_down(app: Flask, client: Client, people: World) -> None:
    for name in NAMES:
        people.person(name).email = f"{name}@school.uk"
    meeting = make_poll(people)
    guest_of(meeting).email = "rita@school.uk"
    db.session.commit()
    option = options(meeting)[0]
    client.sign_in(people.asha).submit(client.get("meetings.confirm", meeting_id=meeting.id, option_id=option.id))
    with settings(app, smtp_url=f"smtp://127.0.0.1:{free_port()}", mail_from="hub@hub.school.uk"):
        assert post_waiting() == 0
    an_hour_later()
    with box_open(app) as box:
        assert post_waiting() == 6
        an_hour_later()
        assert post_waiting() == 0
    assert Counter(one for (one,) in box.recipients) == {f"{name}@school.uk": 1 for name in (*NAMES, "rita")}
    assert len({letter["Message-ID"] for letter in box.letters}) == 6
    for letter, (recipient,) in zip(box.letters, box.recipients, strict=True):
        (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        assert part.get_param("method") == "REQUEST"
        (event,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
        assert str(event["ATTENDEE"]) == f"mailto:{recipient}"
        assert str(event["UID"]) == meeting.uid
