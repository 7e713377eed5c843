"""Fairness: the measure, the order, and who sees whose line."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from hub.db import db, now
from hub.employers.reach.schools import OTHERS_NEEDED, Standing, fairness, per_hundred
from hub.employers.reach.years import SchoolYear, chosen_year, years_to_choose
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from hub.members.models import Membership, MembershipState, Organisation
from tests.client import Client
from tests.employers.makers import make_employer, make_request
from tests.world import World

THIS = years_to_choose()[0]


def in_this_year(days: int = 1) -> Any:
    """A moment of this school year, in the past where there is one."""
    return max(now() - timedelta(days=days), THIS.first)


def happened(people: World, school: str = "tollhouse", pupils: int = 20, **more: Any) -> EmployerRequest:
    values = {"state": RequestState.HAPPENED, "happens_at": in_this_year(), "pupil_count": pupils, "minutes": 60,
              "number": pupils}  # fmt: skip
    return make_request(people, school=school, **(values | more))


def sized(people: World, **sizes: int) -> None:
    for name, size in sizes.items():
        people.organisation(name).pupil_count = size
    db.session.commit()


def more_schools(people: World, number: int, size: int | None = 100, kind: str = "school") -> list[int]:
    rows = [Organisation(name=f"Further {kind} {n}", kind=kind, pupil_count=size) for n in range(number)]
    db.session.add_all(rows)
    db.session.flush()
    db.session.add_all([Membership(cluster_id=people.canal, organisation_id=row.id) for row in rows])
    db.session.commit()
    return [row.id for row in rows]


def lines(people: World, name: str = "asha") -> dict[str, Any]:
    return {one.name: one for one in fairness(people.reader(name), THIS).lines}


def test_one_measure_of_what_took_place_and_what_is_agreed(people: World) -> None:
    sized(people, tollhouse=200, marigold=400, college=400)
    happened(people, pupils=18, number=30, send_count=6, minutes=90)
    make_request(people, state=RequestState.AGREED, number=12, happens_at=now() + timedelta(hours=1))
    make_request(people, state=RequestState.AGREED, number=10, answered_at=now(), happens_at=None)
    make_request(people, state=RequestState.FELL_THROUGH, number=99, happens_at=in_this_year())
    happened(people, pupils=99, happens_at=THIS.first - timedelta(days=1))
    happened(people, pupils=99, activity_type="teacher_placement")
    make_request(people, state=RequestState.WITH_BROKER, number=99)
    found = fairness(people.reader("asha"), THIS)
    one = next(line for line in found.lines if line.id == people.tollhouse)
    assert (one.took_place, one.ahead, one.places, one.waiting) == (1, 2, 40, 1)
    assert (one.rate, one.hours, one.reached_send_percent) == (20, 27, 33)
    assert found.rate == 4
    last = fairness(people.reader("asha"), SchoolYear(THIS.began - 1))
    assert [(line.places, line.waiting) for line in last.lines if line.id == people.tollhouse] == [(99, None)]


def test_who_had_least_comes_first_and_why_is_said(people: World) -> None:
    sized(people, tollhouse=100, marigold=100, college=1000)
    special, unserved = more_schools(people, 1, kind="special_school")[0], more_schools(people, 1)[0]
    unknown = Organisation(name="Nobody said", kind="school")
    db.session.add(unknown)
    db.session.flush()
    db.session.add(Membership(cluster_id=people.canal, organisation_id=unknown.id))
    happened(people, pupils=90)
    happened(people, "marigold", 2)
    happened(people, "college", 80)
    for organisation_id, pupils in ((special, 8), (unknown.id, 5)):
        row = happened(people, pupils=pupils)
        row.organisation_id = organisation_id
    db.session.commit()
    found = fairness(people.reader("erin"), THIS)
    assert [(line.id, line.standing(found.rate)) for line in found.lines] == [
        (unserved, Standing.NOTHING),
        (special, Standing.UNDER_SERVED),  # 8 of 100 is more than half of 12.9, but it comes first
        (people.marigold, Standing.UNDER_SERVED),
        (people.college, Standing.BELOW),
        (people.tollhouse, Standing.SERVED),
        (unknown.id, Standing.UNKNOWN),
    ]
    assert found.rate is not None
    reasons = {line.id: line.reason(found.rate) for line in found.lines}
    assert reasons[unserved] == "Nothing took place or is agreed. It has no open request either: ask it."
    assert reasons[special] == "8 for each 100 on roll; the cluster has 13. Special school: comes first."
    assert reasons[unknown.id] == "It has not said how many pupils it has."


def test_sizes_come_from_the_census_where_the_school_has_not_said(people: World) -> None:
    row = people.organisation("tollhouse")
    row.urn = 100000
    db.session.commit()
    assert (lines(people)[row.name].size, lines(people)[row.name].send_percent) == (249, 23)
    row.pupil_count, row.send_percent = 300, 0
    db.session.commit()
    assert (lines(people)[row.name].size, lines(people)[row.name].send_percent) == (300, 0)


@pytest.mark.parametrize(("sharing", "name", "sees"), [
    (Sharing.ASK_THROUGH_US, "asha", False), (Sharing.ASK_THROUGH_US, "erin", False), (Sharing.EBP, "erin", True),
    (Sharing.EBP, "asha", False), (Sharing.CLUSTER, "asha", True), (Sharing.ASK_THROUGH_US, "ben", True),
])  # fmt: skip
def test_a_distance_does_not_tell_where_a_closed_employer_is(
    people: World, sharing: Sharing, name: str, sees: bool
) -> None:
    school = people.organisation("tollhouse")
    school.latitude, school.longitude = 51.5, -0.1
    employer = make_employer(people, sharing=sharing)
    happened(people, employer_id=employer.id)
    happened(people, employer_id=employer.id)
    assert lines(people, name)[school.name].distance_km == (6 if sees else None)


def seen(client: Client, people: World, name: str) -> list[str]:
    client.sign_in(getattr(people, name))
    page = client.get("employers.reach_schools")
    assert "no league table" in page.text
    return [th.a.get_text() for th in page.soup.select("tbody th")]


@pytest.mark.parametrize(("name", "sees"), [
    ("asha", 3), ("erin", 3), ("ben", 1), ("cara", 1), ("gus", 1), ("eva", 1), ("dan", 1), ("olu", 0),
])  # fmt: skip
def test_each_school_sees_its_own_line_only(client: Client, people: World, name: str, sees: int) -> None:
    for school in ("tollhouse", "marigold", "college"):
        happened(people, school, 20)
    if name == "olu":
        client.sign_in(people.olu)
        client.get("employers.reach_schools", status=404)
        return
    rows = seen(client, people, name)
    assert len(rows) == sees
    text = client.get("employers.reach_file", part="schools", kind="csv").text
    assert text.count("\r\n") == sees + 1
    if sees == 1:
        own = "Marigold Street School" if name == "dan" else "Tollhouse Lane School"
        assert rows == [own]
        others = {"Marigold Street School", "Tollhouse Lane School", "Canal Basin College"} - {own}
        main = str(client.get("employers.reach_schools").soup.main)
        assert not [other for other in others if other in text + main]


def test_the_others_are_shown_together_from_five_on(client: Client, people: World) -> None:
    sized(people, tollhouse=100, marigold=100, college=100)
    more_schools(people, OTHERS_NEEDED - 3)
    happened(people, pupils=1000)
    happened(people, "marigold", 23)
    assert fairness(people.reader("ben"), THIS).rate is None
    client.sign_in(people.ben)
    assert "shown from five schools on" in client.get("employers.reach_schools").text
    more_schools(people, 1, size=None)
    assert fairness(people.reader("ben"), THIS).rate is None, "a school of unknown size is no part of a mean"
    more_schools(people, 1)
    assert fairness(people.reader("ben"), THIS).rate == 5, "23 of 500, as a whole number, without the reader's own"
    assert "at about 5 for each 100" in client.get("employers.reach_schools").text


def test_it_is_carried_away_and_read_by_another_program(client: Client, people: World) -> None:
    people.organisation("marigold").name = "=Marigold"
    sized(people, tollhouse=200)
    happened(people, pupils=30)
    client.sign_in(people.asha)
    data = client.get("employers.reach_file", part="schools", kind="xlsx").response.get_data()
    cells = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert cells[0][:3] == ("School", "Kind", "On roll")
    assert {row[0]: row[7] for row in cells[1:]}["Tollhouse Lane School"] == "15.0"
    text = client.get("employers.reach_file", part="schools", kind="csv").response.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in rows if "Marigold" in row[0]] == ["'=Marigold"]
    client.get("employers.reach_file", part="schools", kind="exe", status=404)
    client.get("employers.reach_file", part="people", kind="csv", status=404)


def test_statements_do_not_grow_and_long_lists_have_pages(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    few = client.get("employers.reach_schools")
    for organisation_id in more_schools(people, 60):
        happened(people).organisation_id = organisation_id
    db.session.commit()
    many = client.get("employers.reach_schools")
    assert many.statements == few.statements
    assert len(many.soup.select("tbody tr")) == 50
    assert len(client.get("employers.reach_schools", page=2).soup.select("tbody tr")) == 13
    assert len(client.get("employers.reach_schools", page=999).soup.select("tbody tr")) == 13


def test_who_has_left_has_no_line(people: World) -> None:
    db.session.execute(
        sa.update(Membership).where(Membership.organisation_id == people.marigold).values(state=MembershipState.LEFT)
    )
    db.session.commit()
    assert "Marigold Street School" not in lines(people)


@pytest.mark.no_database
@pytest.mark.parametrize("text", ["", "2001", "9999", "x", "²⁰²⁶", "-1", "1" * 400])
def test_a_year_that_is_none_is_this_one(text: str) -> None:
    assert chosen_year(text) == THIS
    assert chosen_year(str(THIS.began - 1)).began == THIS.began - 1


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (0.04, "0"), (4.55, "4.5"), (5.96, "6"), (9.96, "10"), (31.4, "31")]
)
def test_numbers_are_as_exact_as_they_help(value: float, words: str) -> None:
    assert per_hundred(value) == words
