"""A placement of several weeks is over after its last week, not after its first day."""

from datetime import date, datetime, time

import pytest
import time_machine

from hub.db import db
from hub.employers.kit.reminding import remind
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.queries import owed_by_schools
from hub.employers.requests.states import RequestState
from hub.text import at_london
from tests.client import Client
from tests.employers.makers import make_employer, make_request
from tests.world import World, reader_of

BEGINS = date(2026, 11, 2)  # a Monday; of three weeks the last begins on the 16th


def at(day: int, hour: int = 12) -> datetime:
    return at_london(date(2026, 11, day), time(hour))


@pytest.fixture
def placement(people: World) -> EmployerRequest:
    return make_request(
        people, activity_type="work_experience", weeks=3, happens_at=at(2, 9), state=RequestState.AGREED,
        employer_id=make_employer(people).id,
    )  # fmt: skip


@pytest.mark.parametrize(("day", "is_over"), [(1, False), (3, False), (15, False), (17, True)])
def test_nobody_asks_how_it_went_while_it_runs(
    client: Client, people: World, placement: EmployerRequest, day: int, is_over: bool
) -> None:
    me = reader_of(people.seat("ben"))
    with time_machine.travel(at(day)):
        client.sign_in(people.ben)
        assert ("How did it go?" in client.get("employers.request", request_id=placement.id).text) is is_over
        db.session.refresh(placement)
        assert (placement.standing == "Not told how it went") is is_over
        assert (placement in owed_by_schools(me)) is is_over
        assert (f"Did {placement.employer.name} come?" in client.get_url(f"/c/{people.canal}/").text) is is_over


def test_the_school_is_reminded_to_look_back_two_school_days_after_its_last(
    people: World, placement: EmployerRequest
) -> None:
    sent = []
    for day in range(3, 27):
        with time_machine.travel(at(day)):
            if remind():
                sent.append(day)
    assert sent == [18]
