"""Every school's placement weeks on one calendar, against the places that employers offer."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.db import db, now
from hub.employers.offers.weeks import Week, weeks
from hub.employers.requests.states import RequestState
from hub.employers.states import StopReason
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.planner.year import bounds
from hub.text import school_year_began, today
from tests.client import Client
from tests.employers.makers import make_employer, make_offer, make_request
from tests.world import World

BEGAN = school_year_began(today()).year
JUNE = date(BEGAN + 1, 6, 15)
MONDAY = JUNE - timedelta(days=JUNE.weekday())
BLOCK = {"activity_type": "work_experience", "group_size": 10}


def placed(people: World, school: str | None = "tollhouse", first: date = MONDAY, days: int = 5, **more: Any) -> None:
    organisation = getattr(people, school) if school else None
    values = {"kind": Kind.PLACEMENT, "title": "Year 10 placements", "cluster_id": people.canal}
    db.session.add(
        PlannerEntry(
            organisation_id=organisation, first_day=first, last_day=first + timedelta(days=days - 1), **values | more
        )
    )
    db.session.commit()


def found(people: World) -> list[Week]:
    return weeks(people.reader("erin"), BEGAN)


def test_schools_with_their_pupils_against_the_places(client: Client, people: World) -> None:
    placed(people)
    placed(people, "marigold")
    make_request(people, activity_type="work_experience", number=40, wanted_on=MONDAY + timedelta(days=2))
    make_offer(make_employer(people), **BLOCK, per_week=3)
    (week,) = found(people)
    assert (week.monday, week.places, week.pupils, week.silent) == (MONDAY, 30, 40, 1)
    assert week.schools == [("Marigold Street School", None), ("Tollhouse Lane School", 40)]
    assert (week.in_words, week.verdict) == ("2 schools, 30 places offered", "Not enough: 10 places short")
    client.sign_in(people.erin)
    page = client.get("employers.weeks")
    for words in ("Tollhouse Lane School (40)", "Not enough: 10 places short", "2 schools, 30 places offered"):
        assert words in page.text, words


@pytest.mark.parametrize(
    ("numbers", "places", "verdict"),
    [
        ([12], 0, "No places are offered"),
        ([None], 0, "No places are offered"),
        ([12], 12, "Enough"),
        ([13], 12, "Not enough: 1 place short"),
        ([12, None], 12, "Enough, but 1 school not counted"),
        ([None, None], 12, "Nobody said how many"),
    ],
)
def test_the_word_is_clear(numbers: list[int | None], places: int, verdict: str) -> None:
    week = Week(MONDAY, [("School", number) for number in numbers], places)
    assert week.verdict == verdict
    assert week.is_short == verdict.startswith(("No ", "Not "))
    assert week.tone == ("bad" if week.is_short else "warn" if None in numbers else "good")


NOT_OFFERED: list[dict[str, Any]] = [
    {"activity_type": "workplace_visit"},
    {"last_day": MONDAY - timedelta(days=1)},
    {"first_day": MONDAY + timedelta(days=5)},
    {"taken_down_at": now()},
]
OFFERED: list[dict[str, Any]] = [
    {},
    {"activity_type": "extended_placement"},
    {"first_day": MONDAY + timedelta(days=4)},
    {"last_day": MONDAY},
]


COUNTED = [*((one, 0) for one in NOT_OFFERED), *((one, 10) for one in OFFERED)]


@pytest.mark.parametrize(("more", "places"), COUNTED)
def test_which_offers_count_in_a_week(people: World, more: dict[str, Any], places: int) -> None:
    placed(people)
    make_offer(make_employer(people), **BLOCK | more)
    assert found(people)[0].places == places


def test_an_employer_that_is_not_to_be_asked_offers_nothing(people: World) -> None:
    placed(people)
    stopped, paused, elsewhere = (make_employer(people, name=name) for name in "ABC")
    for row in (stopped, paused, elsewhere):
        make_offer(row, **BLOCK)
    stopped.stop(StopReason.CLOSED)
    paused.pause(MONDAY + timedelta(days=7))
    elsewhere.shares[0].cluster_id = people.heath
    db.session.commit()
    assert found(people)[0].places == 0
    placed(people, first=MONDAY + timedelta(days=7))
    assert found(people)[1].places == 10, "the pause is over by then"


def test_weeks_go_by_working_days_of_this_school_year(people: World) -> None:
    first, last = bounds(BEGAN)
    placed(people, first=MONDAY - timedelta(days=1), days=13)  # Sunday to Friday of the week after
    placed(people, "marigold", first=MONDAY + timedelta(days=19), days=2)  # a weekend
    placed(people, "marigold", first=first - timedelta(days=60), days=5)
    placed(people, "college", first=MONDAY, kind=Kind.EXAMS)
    assert [week.monday for week in found(people)] == [MONDAY, MONDAY + timedelta(days=7)]
    placed(people, "marigold", first=last, days=30)
    assert found(people)[-1].monday <= last


def test_dates_for_all_or_for_a_borough_are_those_of_each_school(people: World) -> None:
    people.organisation("marigold").borough = "E09000019"
    placed(people, None, borough="E09000019")
    assert [name for name, _ in found(people)[0].schools] == ["Marigold Street School"]
    placed(people, None, first=MONDAY + timedelta(days=7))
    names = [name for name, _ in found(people)[1].schools]
    assert names == ["Canal Basin College", "Marigold Street School", "Tollhouse Lane School"]
    assert "Canal Side EBP" not in names


def test_numbers_without_a_day_stand_in_each_week_and_what_is_over_in_none(people: World) -> None:
    placed(people, days=12)
    for state in (RequestState.CANCELLED, RequestState.FELL_THROUGH, RequestState.NOT_THIS_TIME):
        make_request(people, activity_type="work_experience", number=99, state=state)
    make_request(people, activity_type="work_experience", number=7)
    make_request(people, activity_type="extended_placement", number=3)
    make_request(people, activity_type="workplace_visit", number=50)
    assert [week.pupils for week in found(people)] == [10, 10]


def test_a_block_counts_in_each_of_its_weeks(people: World) -> None:
    placed(people, days=5)
    block = {"activity_type": "work_experience", "wanted_on": MONDAY + timedelta(days=1)}
    make_request(people, **block, number=20, weeks=2)
    make_request(people, school="marigold", person="dan", **block, number=3)
    assert [(week.monday, week.schools) for week in found(people)] == [
        (MONDAY, [("Marigold Street School", 3), ("Tollhouse Lane School", 20)]),
        (MONDAY + timedelta(days=7), [("Tollhouse Lane School", 20)]),
    ], "also where the planner does not know of it"


def test_of_a_block_over_the_turn_of_the_year_only_its_weeks_in_it(people: World) -> None:
    first, last = bounds(BEGAN)
    make_request(people, activity_type="extended_placement", number=5, weeks=4, wanted_on=last - timedelta(days=3))
    make_request(people, activity_type="extended_placement", number=7, weeks=4, wanted_on=first - timedelta(days=9))
    weeks_of_it = found(people)
    assert {week.pupils for week in weeks_of_it} == {5, 7}
    assert all(first <= week.monday + timedelta(days=4) and week.monday <= last for week in weeks_of_it)
    assert sum(week.pupils == 7 for week in weeks_of_it) in {2, 3}


def test_it_is_for_brokers_and_leads_of_this_cluster(client: Client, people: World) -> None:
    placed(people)
    for name, status in (("erin", 200), ("asha", 200), ("ben", 403), ("eva", 403), ("gus", 403)):
        client.sign_in(getattr(people, name)).get("employers.weeks", status=status)
    client.sign_in(people.olu)
    assert "No placement weeks" in client.get("employers.weeks", cluster_id=people.heath).text


@pytest.mark.parametrize("text", ["", "1066", "abc", "٢٠٢٦", "9" * 30])
def test_a_year_that_is_none_is_this_one(client: Client, people: World, text: str) -> None:
    placed(people)
    assert "Tollhouse" in client.sign_in(people.erin).get("employers.weeks", year=text).text


def test_few_statements_for_many(client: Client, people: World) -> None:
    placed(people)
    client.sign_in(people.erin)
    few = client.get("employers.weeks").statements
    for number in range(20):
        placed(people, ("tollhouse", "marigold", "college")[number % 3], first=MONDAY - timedelta(weeks=number))
        make_offer(make_employer(people, name=f"E{number}"), **BLOCK)
    assert client.get("employers.weeks").statements == few
