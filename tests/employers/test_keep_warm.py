"""Keeping warm: any contact of anybody counts; each stage has its rhythm; one line for all of it."""

from datetime import timedelta
from typing import Any

import pytest

from hub.db import db, now
from hub.employers.models import Employer, EmployerEvent
from hub.employers.requests.states import Answer, RequestState
from hub.employers.states import NO_CONTACT, EventKind, Sharing, Stage, StopReason
from hub.employers.warm.queries import how_many, to_keep_warm
from tests.client import Client
from tests.employers.makers import make_ask, make_employer, make_request
from tests.world import World


def _silent(people: World, days: int = 100, **more: Any) -> Employer:
    return make_employer(people, created_at=now() - timedelta(days=days), **more)


def _event(people: World, row: Employer, days: int, kind: EventKind = EventKind.CALL, **more: Any) -> None:
    at = now() - timedelta(days=days)
    db.session.add(EmployerEvent(employer_id=row.id, kind=kind, at=at, **({"cluster_id": people.canal} | more)))
    db.session.commit()


def _cold(people: World, name: str = "ben") -> list[str]:
    return [row.name for row, _ in to_keep_warm(people.reader(name))]


@pytest.mark.parametrize("kind", list(EventKind))
def test_any_contact_of_anybody_in_any_cluster_resets_it(people: World, kind: EventKind) -> None:
    row = _silent(people)
    assert _cold(people) == ["Kestrel Rail Systems"]
    _event(people, row, 1, kind, cluster_id=people.heath, person_id=people.olu)
    assert bool(_cold(people)) == (kind in NO_CONTACT)


def test_an_answered_ask_and_a_booking_reset_it(people: World) -> None:
    row = _silent(people)
    request = make_request(people, employer_id=row.id)
    ask = make_ask(people, request, row, days_ago=3)
    assert _cold(people), "an ask without an answer is no contact"
    ask.answer, ask.answered_at = Answer.NOT_NOW, now() - timedelta(days=2)
    db.session.commit()
    assert _cold(people) == []
    ask.answered_at = now() - timedelta(days=99)
    request.state, request.happens_at = RequestState.AGREED, now() + timedelta(days=40)
    db.session.commit()
    assert _cold(people) == []
    request.state = RequestState.CANCELLED
    db.session.commit()
    assert _cold(people)


def test_each_stage_has_the_rhythm_of_the_settings(client: Client, people: World) -> None:
    _silent(people, 61, name="Prospect", stage=Stage.PROSPECT)
    _silent(people, 89, name="Active")
    _silent(people, 500, name="Paused", stage=Stage.PAUSED)
    stopped = _silent(people, 500, name="Stopped")
    stopped.stop(StopReason.CLOSED)
    db.session.commit()
    assert _cold(people) == ["Prospect"]
    client.sign_in(people.asha)
    client.submit(client.get("employers.room_settings"), warm_prospect_days="0", warm_active_days="80",
                  warm_paused_days="400")  # fmt: skip
    assert _cold(people) == ["Paused", "Active"]


@pytest.mark.parametrize(
    ("sharing", "name", "sees"),
    [
        (Sharing.ASK_THROUGH_US, "ben", True), (Sharing.ASK_THROUGH_US, "erin", False), (Sharing.EBP, "erin", True),
        (Sharing.CLUSTER, "dan", False), (Sharing.CLUSTER, "gus", False), (Sharing.CLUSTER, "olu", False),
    ],
)  # fmt: skip
def test_whose_it_is_to_keep_warm(people: World, sharing: Sharing, name: str, sees: bool) -> None:
    _silent(people, sharing=sharing)
    assert bool(_cold(people, name)) == sees == bool(how_many(people.reader(name), 20))


def test_the_page_says_how_cold_and_when_it_may_be_asked(client: Client, people: World) -> None:
    row = _silent(people, name="Amber Works")
    _event(people, _silent(people, 300, name="Red Works"), 181)
    make_ask(people, make_request(people, employer_id=row.id), row, days_ago=5)
    client.sign_in(people.ben)
    page = client.get("employers.keep_warm")
    cells = [line.get_text(" ", strip=True) for line in page.soup.select("tbody tr")]
    assert "Red Works Cold: long past its time" in cells[0]
    assert "Amber Works Getting cold: due Never" in cells[1]
    assert "Free from" in cells[1]
    assert "2 employers to keep warm" in client.get("home.index").text
    for number in range(30):
        _silent(people, name=f"Firm {number}")
    assert client.get("employers.keep_warm").statements == page.statements
    assert "20 employers and more to keep warm" in client.get("home.index").text
