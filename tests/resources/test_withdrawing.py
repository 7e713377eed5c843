"""Withdrawing: the page stays and says so, the content goes after thirty days."""

import io
import os
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.storage as storage
from hub.db import db, now
from hub.notices.models import Notice
from hub.resources.models import Resource, ResourceFile, Status
from hub.resources.reading import empty_withdrawn, sweep_orphans
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share, share_file
from tests.world import World


@pytest.mark.parametrize(
    ("who", "status"), [("ben", 200), ("cara", 200), ("asha", 200), ("dan", 403), ("erin", 403), ("gus", 403)]
)
def test_the_owner_or_the_lead_withdraws(client: Client, people: World, who: str, status: int) -> None:
    row = share(people)
    client.sign_in(getattr(people, who)).get("resources.withdraw", resource_id=row.id, status=status)
    if status == 403:
        client.post("resources.withdraw", {"reason": "x"}, resource_id=row.id, status=403)
        assert db.session.get_one(Resource, row.id).is_shared


def test_a_lead_of_another_cluster_withdraws_nothing(client: Client, people: World) -> None:
    row = share(people, visibility=Visibility.HUB)
    client.sign_in(people.olu)
    client.post("resources.withdraw", {"reason": "x"}, resource_id=row.id, cluster_id=people.heath, status=403)


def test_withdrawal_needs_a_reason(client: Client, people: World) -> None:
    row = share(people)
    page = client.sign_in(people.ben).get("resources.withdraw", resource_id=row.id)
    again = client.submit(page, reason="  ", status=200)
    assert any("Say why" in error for error in again.errors)


def test_the_page_says_that_it_was_withdrawn_and_hides_the_content(client: Client, people: World) -> None:
    row = share(people, body="Old figures", summary="Old summary", visibility=Visibility.PUBLIC)
    page = client.sign_in(people.asha).get("resources.withdraw", resource_id=row.id)
    client.submit(page, reason="The figures are <b>out of date</b>")
    shown = client.sign_in(people.dan).get("resources.show", resource_id=row.id)
    assert "was withdrawn" in shown.text
    assert "The figures are <b>out of date</b>" in shown.text
    assert "Old figures" not in shown.text
    assert "Put it back" not in shown.text
    assert "Depot visit" not in client.get("resources.index").text
    assert "was withdrawn" in client.sign_out().get("public_resources.show", resource_id=row.id).text


def test_the_author_is_told_when_somebody_else_withdraws(client: Client, people: World) -> None:
    row = share(people)
    page = client.sign_in(people.asha).get("resources.withdraw", resource_id=row.id)
    client.submit(page, reason="Wrong school")
    notice = db.session.scalars(sa.select(Notice).where(Notice.person_id == people.ben)).one()
    assert "was withdrawn" in notice.text
    client.sign_in(people.ben).get_url(notice.url)


def test_it_can_be_put_back_within_thirty_days(client: Client, people: World) -> None:
    row = share(people)
    row.withdraw("By mistake", people.ben)
    page = client.sign_in(people.cara).get("resources.show", resource_id=row.id)
    assert "Put it back" in page.text
    client.follow(client.submit(page))
    assert db.session.get_one(Resource, row.id).is_shared


def test_others_do_not_put_it_back_and_nobody_does_after_thirty_days(client: Client, people: World) -> None:
    row = share(people)
    row.withdraw("By mistake", people.ben)
    client.sign_in(people.dan).post("resources.restore", resource_id=row.id, status=403)
    client.sign_in(people.gus).post("resources.restore", resource_id=row.id, status=403)
    row = db.session.get_one(Resource, row.id)
    row.withdrawn_at = now() - timedelta(days=31)
    client.sign_in(people.ben).post("resources.restore", resource_id=row.id, status=403)


def test_what_is_withdrawn_is_not_changed(client: Client, people: World) -> None:
    row = share(people)
    row.withdraw("By mistake", people.ben)
    client.sign_in(people.ben).get("resources.edit", resource_id=row.id, status=403)
    client.post("resources.withdraw", {"reason": "again"}, resource_id=row.id, status=403)


def test_content_goes_after_thirty_days_and_title_day_and_reason_stay(client: Client, people: World) -> None:
    old = share_file(people, b"words", "words.txt", summary="Old summary")
    new = share_file(people, b"other", "other.txt")
    for row, days in ((old, 31), (new, 29)):
        row.withdraw("Out of date", people.ben)
        row.withdrawn_at = now() - timedelta(days=days)
    db.session.commit()
    assert empty_withdrawn() == 1
    assert empty_withdrawn() == 0
    db.session.refresh(old)
    assert (old.title, old.status, old.withdrawn_reason) == ("Depot visit", Status.WITHDRAWN, "Out of date")
    assert old.summary == old.body == ""
    assert [file.resource_id for file in db.session.scalars(sa.select(ResourceFile))] == [new.id]
    shown = client.sign_in(people.ben).get("resources.show", resource_id=old.id)
    assert "Put it back" not in shown.text


def test_content_without_a_row_is_swept_after_a_day_and_the_rest_stays(app: Flask, people: World) -> None:
    app.extensions.pop("hub.resources.swept", None)
    used = share_file(people, b"used", "used.txt").files[0].sha256
    old = storage.put(io.BytesIO(b"refused long ago"), 100).sha256
    fresh = storage.put(io.BytesIO(b"refused just now"), 100).sha256
    for sha256 in (used, old):
        with storage.path(sha256) as path:
            os.utime(path, (time.time() - 2 * 86400,) * 2)
    assert sweep_orphans() == 1
    assert [storage.exists(sha256) for sha256 in (used, old, fresh)] == [True, False, True]
    with storage.path(fresh) as path:
        os.utime(path, (time.time() - 2 * 86400,) * 2)
    assert sweep_orphans() == 0  # once a day is enough
