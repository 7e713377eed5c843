"""Which days are school days for whom, and what stands in the way of a day."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import event

from hub.db import db
from hub.members.models import Membership, MembershipState
from hub.planner.kinds import Kind
from hub.planner.queries import calendar_of, clashes
from tests.planner.makers import enter, of
from tests.world import World

MONDAY = date(2027, 1, 11)
CAMDEN = "E09000007"


def test_holidays_and_inset_days_are_no_school_days_and_exams_are(people: World) -> None:
    people.organisation("tollhouse").borough = CAMDEN
    enter(people, MONDAY)
    enter(people, MONDAY + timedelta(1), kind=Kind.INSET, whose=of(people.marigold))
    enter(people, MONDAY + timedelta(2), whose=f"borough:{CAMDEN}")
    enter(people, MONDAY + timedelta(3), kind=Kind.MOCKS)
    enter(people, MONDAY + timedelta(4), removed_at=sa.func.now())
    found = calendar_of(people.canal)
    days = {
        school: [day for day in range(5) if not found.is_school_day(MONDAY + timedelta(day), getattr(people, school))]
        for school in ("tollhouse", "marigold")
    }
    assert days == {"tollhouse": [0, 2], "marigold": [0, 1]}
    assert calendar_of(people.heath).is_school_day(MONDAY)


def test_a_boroughs_holiday_is_nothing_to_schools_that_have_left(people: World) -> None:
    people.organisation("tollhouse").borough = CAMDEN
    enter(people, MONDAY, whose=f"borough:{CAMDEN}")
    db.session.query(Membership).filter_by(organisation_id=people.tollhouse).one().state = MembershipState.LEFT
    db.session.commit()
    found = calendar_of(people.canal)
    assert (found.common, found.own) == ((), {})


def test_what_stands_in_the_way_is_said_for_each_school_the_weightiest_first(people: World) -> None:
    people.organisation("tollhouse").borough = CAMDEN
    schools = [people.tollhouse, people.marigold]
    day = [MONDAY + timedelta(number) for number in range(5)]
    enter(people, day[0], day[1], kind=Kind.MOCKS, title="Mocks", whose=of(people.tollhouse))
    enter(people, day[0], kind=Kind.PARENTS, title="Parents’ evening")
    enter(people, day[1], title="Borough holiday", whose=f"borough:{CAMDEN}")
    enter(people, day[2], kind=Kind.PLACEMENT, title="Year 10 out", whose=of(people.college))
    enter(people, day[3], title="Of another cluster", cluster_id=people.heath)
    good_friday = date(2027, 3, 26)
    found = clashes(people.canal, [*day, good_friday], schools)
    assert found == {
        day[0]: {people.tollhouse: "Mocks", people.marigold: "Parents’ evening"},
        day[1]: {people.tollhouse: "Borough holiday"},
        good_friday: dict.fromkeys(schools, "Good Friday"),
    }
    assert clashes(people.canal, day, []) == {}


def test_both_take_one_statement_however_much_there_is(people: World) -> None:
    for number in range(30):
        enter(people, MONDAY + timedelta(number), whose=of(people.tollhouse))
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    db.session.commit()
    event.listen(db.engine, "before_cursor_execute", note)
    calendar_of(people.canal)
    clashes(people.canal, [MONDAY + timedelta(number) for number in range(40)], [people.tollhouse, people.marigold])
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in seen if one.startswith("SELECT")]) == 2
