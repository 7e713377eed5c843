"""The lead writes to all or some: a draft, a look at it, one letter each, and what became of them."""

import pytest
import sqlalchemy as sa

from hub.db import db, now
from hub.mail import Letter
from hub.notices.announcements.models import Announcement, AnnouncementCopy
from hub.notices.announcements.writing import write_announcements
from hub.notices.kinds import When
from hub.notices.models import Notice
from hub.notices.sending import choose
from tests.client import Client, Page
from tests.world import World

EVERYBODY = ["asha", "ben", "cara", "dan", "erin", "eva", "gus"]


def draft(client: Client, people: World, **fields: object) -> Page:
    page = client.sign_in(people.asha).get("announcements.write")
    fields = {"title": "Room change", "text": "We meet in the **library**.", **fields}
    return client.follow(client.submit(page, **fields))


def send(client: Client) -> Page:
    row = db.session.query(Announcement).one()
    return client.follow(client.post("announcements.send", announcement_id=row.id))


def work() -> None:
    while write_announcements():
        pass


def letters() -> list[Letter]:
    return list(db.session.scalars(sa.select(Letter).where(Letter.template == "notices/letters/announcement")))


def names(rows: list[Letter]) -> list[str]:
    return sorted(letter.to_address.split("@")[0] for letter in rows)


def test_a_draft_is_shown_as_it_will_arrive_and_goes_to_nobody(client: Client, people: World) -> None:
    page = draft(client, people)
    assert "A draft" in page.text
    assert page.soup.select_one("main strong").get_text() == "library"  # type: ignore[union-attr]
    assert "Send it to 7 people" in page.text
    work()
    assert letters() == []
    client.sign_in(people.ben).get("announcements.show", announcement_id=db.session.query(Announcement).one().id,
                                   status=404)  # fmt: skip


def test_everybody_gets_one_letter_and_a_notice_and_answers_go_to_the_lead(client: Client, people: World) -> None:
    draft(client, people)
    assert "On its way to 7 people" in send(client).flash
    work()
    work()
    assert names(letters()) == EVERYBODY
    assert {letter.reply_to for letter in letters()} == {"asha@example.org"}
    assert "@example.org" not in letters()[0].text + letters()[0].html
    assert db.session.query(Notice).filter_by(text="Room change").count() == 7
    page = client.get("announcements.index")
    assert "7 on the way" in page.text
    assert "@example.org" not in page.text


def test_sending_twice_sends_once(client: Client, people: World) -> None:
    draft(client, people)
    send(client)
    assert "already" in send(client).flash
    work()
    assert len(letters()) == 7


def test_roles_and_schools_can_be_chosen(client: Client, people: World) -> None:
    page = draft(client, people, roles=["governor", "careers_leader"], organisations=[str(people.tollhouse)])
    assert "Governors and careers leaders of 1 school or organisation" in page.text
    send(client)
    work()
    assert names(letters()) == ["ben", "cara", "gus"]


def test_who_switched_announcements_off_finds_a_notice_only(client: Client, people: World) -> None:
    choose(people.dan, people.canal, lambda row: row.choose("announcements", When.OFF))
    draft(client, people)
    send(client)
    work()
    assert names(letters()) == sorted(set(EVERYBODY) - {"dan"})
    assert db.session.query(Notice).filter_by(person_id=people.dan).count() == 1
    assert "1 switched off" in client.get("announcements.index").text
    assert client.sign_in(people.dan).get("announcements.index").link("Room change")


def test_the_list_says_how_many_were_sent_and_failed(client: Client, people: World) -> None:
    draft(client, people)
    send(client)
    work()
    for number, letter in enumerate(letters()):
        letter.next_try_at = None
        letter.failed_at, letter.sent_at = (now(), None) if number == 0 else (None, now())
    db.session.commit()
    assert "6 sent, 1 failed" in client.get("announcements.index").text


def test_a_worker_that_is_killed_midway_writes_to_nobody_twice(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.notices.announcements.writing.AT_A_TIME", 3)
    draft(client, people)
    send(client)
    assert write_announcements() == 3
    db.session.rollback()  # the next three were written and not committed when it died
    work()
    assert names(letters()) == EVERYBODY
    assert db.session.query(AnnouncementCopy).count() == 7


def test_a_sent_one_cannot_be_changed_and_a_draft_can(client: Client, people: World) -> None:
    draft(client, people)
    row = db.session.query(Announcement).one()
    page = client.submit(client.get("announcements.edit", announcement_id=row.id), title="Another room")
    assert client.follow(page).h1 == "Another room"
    send(client)
    client.get("announcements.edit", announcement_id=row.id, status=403)
    client.post("announcements.remove", announcement_id=row.id, status=403)


def test_a_draft_can_be_thrown_away(client: Client, people: World) -> None:
    draft(client, people)
    client.post("announcements.remove", announcement_id=db.session.query(Announcement).one().id)
    assert db.session.query(Announcement).count() == 0


def test_another_cluster_sees_and_gets_nothing(client: Client, people: World) -> None:
    draft(client, people)
    send(client)
    work()
    row = db.session.query(Announcement).one()
    assert "olu" not in names(letters())
    client.sign_in(people.olu).get("announcements.show", cluster_id=people.heath, announcement_id=row.id, status=404)


def test_the_list_makes_no_more_statements_with_more_rows(client: Client, people: World) -> None:
    counts = []
    client.sign_in(people.asha)
    for number in (1, 20):
        for one in range(number):
            row = Announcement(cluster_id=people.canal, title=f"No {one}", text="x", written_by_id=people.asha,
                               sent_at=now())  # fmt: skip
            db.session.add(row)
            db.session.flush()
            db.session.add(AnnouncementCopy(announcement_id=row.id, person_id=people.ben))
        counts.append(client.get("announcements.index").statements)
    assert counts[0] == counts[1]
