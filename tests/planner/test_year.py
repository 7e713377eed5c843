"""The year of all schools: what is seen, what clashes, and what it costs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from hub.db import db
from hub.members.models import Membership, Organisation
from hub.planner.items import span
from hub.planner.kinds import Kind, years_in_words
from tests.client import Client
from tests.planner.makers import enter, of
from tests.world import World

JUNE = date(2027, 6, 28)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 26, 10, tzinfo=UTC), tick=False):
        yield


def schools(number: int, cluster_id: int) -> list[int]:
    rows = [Organisation(name=f"School {place:03}", kind="school", borough="E09000012") for place in range(number)]
    db.session.add_all(rows)
    db.session.flush()
    db.session.add_all(Membership(cluster_id=cluster_id, organisation_id=row.id) for row in rows)
    db.session.commit()
    return [row.id for row in rows]


def test_an_empty_year_says_what_the_hub_knows_and_what_to_do(client: Client, people: World) -> None:
    page = client.sign_in(people.gus).get("planner.year")
    assert "Nothing is entered for 2026/27" in page.text
    assert "Enter a date" not in page.text
    assert "Good Friday" in page.text
    assert "National Careers Week (expected, not announced)" in page.text
    assert client.sign_in(people.ben).get("planner.year").link("Enter a date")


def test_clashes_are_said_in_words_and_by_year_group(client: Client, people: World) -> None:
    for school in schools(9, people.canal):
        enter(
            people, JUNE, JUNE + timedelta(4), kind=Kind.PLACEMENT, title="WEX", whose=of(school), year_groups=["y10"]
        )
    enter(
        people,
        JUNE,
        JUNE + timedelta(11),
        kind=Kind.PLACEMENT,
        title="T level",
        whose=of(people.college),
        year_groups=["y12"],
    )
    for school in (people.tollhouse, people.marigold):
        enter(people, date(2027, 3, 4), kind=Kind.FAIR, title="Careers fair", whose=of(school))
        enter(people, date(2027, 3, 5), kind=Kind.MOCKS, title="Mocks", whose=of(school))
    page = client.sign_in(people.gus).get("planner.year")
    said = [one.get_text() for one in page.soup.select(".hub-year__words strong")]
    assert said == [
        "9 schools have Year 10 placements in the week of 28 June",
        "2 schools have a careers fair on Thursday 4 March",
    ]
    assert "Marigold Street School and Tollhouse Lane School" in page.text


def test_a_boroughs_week_counts_for_each_of_its_schools(client: Client, people: World) -> None:
    schools(3, people.canal)
    enter(people, JUNE, JUNE + timedelta(11), kind=Kind.PLACEMENT, title="Borough weeks", whose="borough:E09000012")
    page = client.sign_in(people.ben).get("planner.year")
    assert "3 schools have placements in the weeks of 28 June and 5 July" in page.text
    assert "Schools in Hackney" in page.text


def test_the_grid_is_a_table_that_says_in_words_what_its_letters_mean(client: Client, people: World) -> None:
    enter(people, date(2026, 12, 21), date(2027, 1, 1), title="Christmas")
    days = date(2027, 1, 11), date(2027, 1, 22)
    enter(people, *days, kind=Kind.MOCKS, title="Year 11 mocks", whose=of(people.tollhouse))
    page = client.sign_in(people.ben).get("planner.year")
    table = page.soup.select_one("table.hub-year")
    row = next(row for row in table.select("tbody tr") if "Tollhouse" in row.get_text())
    (cell,) = row.select("td.hub-year__cell")
    assert (cell.get_text("|"), cell["colspan"]) == ("M|Mock exams: Year 11 mocks, 11 to 22 January", "2")
    widths = {sum(int(cell.get("colspan", 1)) for cell in row.find_all(["td", "th"])) for row in table.find_all("tr")}
    assert widths == {1 + 53}
    assert row.th["scope"] == "row"
    assert page.link("Tollhouse Lane School")


def test_one_kind_and_another_year_can_be_chosen_and_nonsense_is_this_year(client: Client, people: World) -> None:
    enter(people, date(2027, 1, 11), kind=Kind.MOCKS, title="Mocks here", whose=of(people.tollhouse))
    enter(people, date(2027, 11, 11), kind=Kind.PARENTS, title="Next autumn", whose=of(people.tollhouse))
    client.sign_in(people.ben)
    assert "Mocks here" not in client.get("planner.year", kind="parents").text
    assert "Next autumn" in client.get("planner.year", year="2027").text
    for year, kind in (("1999", "x"), ("²⁰²⁶", ""), ("99999999999", "holiday'")):
        assert client.get("planner.year", year=year, kind=kind).h1 == "The year 2026/27"


def test_as_many_statements_for_two_hundred_schools_as_for_three(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    enter(people, JUNE, whose=of(people.tollhouse))
    few = client.get("planner.year").statements
    for school in schools(200, people.canal):
        enter(people, JUNE, kind=Kind.PLACEMENT, whose=of(school))
    page = client.get("planner.year")
    assert page.statements == few <= 5
    assert "200 schools have placements in the week of 28 June" in page.text


def test_fifty_schools_on_a_page_and_the_readers_own_before_all(client: Client, people: World) -> None:
    schools(60, people.canal)
    enter(people, JUNE)
    client.sign_in(people.ben)
    found = []
    for number in (1, 2):
        page = client.get("planner.year", page=number)
        names = [th.get_text() for th in page.soup.select("table.hub-year tbody th[scope=row]")]
        assert names[:2] == ["England", "All schools"]
        found.append(names[2:])
    assert found[0][0] == "Tollhouse Lane School"
    assert len(found[0]) == 50
    others = found[0][1:] + found[1]
    assert others == sorted(others)
    assert {f"School {place:03}" for place in range(60)} < set(others)


@pytest.mark.no_database
def test_days_and_years_are_said_shortly() -> None:
    assert span(JUNE, JUNE) == "Monday 28 June"
    assert span(JUNE, date(2027, 6, 30)) == "28 to 30 June"
    assert span(JUNE, date(2027, 7, 9)) == "28 June to 9 July"
    assert [years_in_words(one) for one in ([], ["y10"], ["y11", "y8", "y9"])] == ["", "Year 10", "Years 8, 9 and 11"]
