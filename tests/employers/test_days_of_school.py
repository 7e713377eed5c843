"""The day of a request is looked up in the school's planner; what was asked before is asked again with one press."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.db import db
from hub.employers.requests.dates import SchoolDays
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.text import at_london, day, today
from tests.client import Client, Page
from tests.employers.makers import make_ask, make_contact, make_employer, make_request, noon, school_day
from tests.employers.test_answering import link_to
from tests.employers.test_requests import GOOD
from tests.world import World

ONE = timedelta(days=1)


def _stands(people: World, on: date, *, whose: str = "", kind: Kind = Kind.OTHER, **more: Any) -> None:
    values = {"cluster_id": people.canal, "kind": kind, "title": "Sports day", "first_day": on, "last_day": on}
    if whose:
        values["organisation_id"] = getattr(people, whose)
    db.session.add(PlannerEntry(**(values | more)))
    db.session.commit()


def _says(people: World, on: date, years: tuple[str, ...] = ("y10",), activity: str = "workplace_visit") -> str:
    days = SchoolDays(people.canal, people.tollhouse, "Tollhouse", list(years), activity)
    days.look(on)
    return days.in_the_way(on)


def _ask(client: Client, people: World, on: date, status: int = 200, **more: Any) -> Page:
    client.sign_in(people.ben)
    values = GOOD | {"wanted_on": on.isoformat(), "when_words": ""} | more
    return client.submit(client.get("employers.ask"), status=status, **values)


def test_what_stands_in_the_way(people: World) -> None:
    on = school_day()
    assert _says(people, on) == ""
    assert "weekend" in _says(people, on + (5 - on.weekday()) * ONE)
    assert "Christmas Day" in _says(people, date(2028, 12, 25))
    _stands(people, on, whose="marigold", kind=Kind.INSET)
    assert _says(people, on) == "", "another school's"
    _stands(people, on, borough="E09000012")
    assert _says(people, on) == "", "another borough's"
    _stands(people, on, year_groups=["y11"], kind=Kind.EXAMS)
    assert _says(people, on) == "", "other years"
    assert "Sports day" in _says(people, on, ("y11",))
    _stands(people, on, title="Cluster day")
    assert "Cluster day" in _says(people, on)
    _stands(people, on, whose="tollhouse", kind=Kind.INSET, title="Staff day", year_groups=["y7"])
    assert "Staff day" in _says(people, on), "closed for all years, and weightier"


def test_of_its_borough_too(people: World) -> None:
    people.organisation("tollhouse").borough = "E09000007"
    on = school_day()
    _stands(people, on, borough="E09000007", title="Half-term", kind=Kind.HOLIDAY)
    assert "Half-term" in _says(people, on)


def test_exam_season_and_what_the_day_is_made_for(people: World) -> None:
    on = date(today().year + 1, 5, 20)
    while on.weekday() > 4:
        on += ONE
    assert "exam season" in _says(people, on, ("y10", "y11"))
    assert _says(people, on) == ""
    _stands(people, on, kind=Kind.PLACEMENT, year_groups=["y10"], title="Placement week")
    assert "Placement week" in _says(people, on)
    assert _says(people, on, activity="work_experience") == ""


def test_what_is_booked_for_the_same_years(people: World) -> None:
    on = school_day()
    row = make_request(people, state=RequestState.AGREED, happens_at=at_london(on, noon(0).time()), title="Depot")
    assert "Depot" in _says(people, on)
    assert _says(people, on, ("y7",)) == ""
    days = SchoolDays.of(row)
    days.look(on)
    assert days.in_the_way(on) == "", "not its own"


def test_a_holiday_within_the_weeks_of_a_placement_stands_in_the_way(client: Client, people: World) -> None:
    on = school_day()
    monday = on - on.weekday() * ONE + timedelta(weeks=1)
    friday = monday + 4 * ONE
    _stands(people, monday, kind=Kind.HOLIDAY, title="May Day", year_groups=[])
    block = {"activity_type": "work_experience", "weeks": "2"}
    _ask(client, people, on, **block, status=302)  # a single day off is no matter
    _stands(people, monday, kind=Kind.HOLIDAY, title="Half-term", last_day=friday)
    _ask(client, people, on, status=302, activity_type="work_experience", weeks="1")
    _ask(client, people, on, status=302, activity_type="extended_placement", weeks="20")
    page = _ask(client, people, on, **block)
    assert f"has “Half-term” in the week of {day(monday, weekday=False)}" in page.errors[0]
    client.submit(page, instead=f"keep-{on.isoformat()}")


def test_who_agrees_is_told_of_a_holiday_within_the_weeks_that_were_said(client: Client, people: World) -> None:
    on = school_day()
    monday = on - on.weekday() * ONE + timedelta(weeks=1)
    employer = make_employer(people, sharing=Sharing.EBP)
    row = make_request(people, activity_type="work_experience", employer_id=employer.id, state=RequestState.ASKED)
    _stands(people, monday, whose="tollhouse", kind=Kind.HOLIDAY, title="Half-term", last_day=monday + 4 * ONE)
    page = client.sign_in(people.erin).get("employers.agree", request_id=row.id)
    values = {"on": on.isoformat(), "at": "09:00"}
    page = client.submit(page, status=200, weeks="2", **values)
    assert "in the week of" in page.errors[0]
    client.submit(page, weeks="1", **values)


def test_the_form_offers_free_days_and_takes_one(client: Client, people: World) -> None:
    on = school_day()
    _stands(people, on, whose="tollhouse", kind=Kind.INSET, title="Staff day")
    page = _ask(client, people, on)
    assert page.errors == ["Tollhouse Lane School has “Staff day” then. Choose another day below, or keep it"]
    offered = [one["value"] for one in page.soup.find_all("input", {"name": "instead"})]
    assert len(offered) == 4
    assert offered[-1] == f"keep-{on.isoformat()}"
    client.submit(page, instead=offered[0])
    assert db.session.query(EmployerRequest).one().wanted_on == date.fromisoformat(offered[0].removeprefix("take-"))


def test_the_school_may_keep_the_day_and_not_another_unseen(client: Client, people: World) -> None:
    on = school_day()
    other = on + 7 * ONE
    for one in (on, other):
        _stands(people, one, whose="tollhouse", kind=Kind.INSET, title=f"Away {one}")
    page = _ask(client, people, on)
    page = client.submit(page, instead=f"keep-{on.isoformat()}", wanted_on=other.isoformat(), status=200)
    assert f"Away {other}" in page.errors[0], "it was another day that was kept"
    page = client.submit(page, instead=f"keep-{other.isoformat()}", number="", status=200)
    assert page.errors == ["Say how many pupils"]
    client.submit(page, number="12")
    assert db.session.query(EmployerRequest).one().wanted_on == other


@pytest.mark.parametrize("bad", ["take-2020-01-01", "take-31-2", "keep-", "x"])
def test_a_day_that_was_not_offered_is_not_taken(client: Client, people: World, bad: str) -> None:
    on = school_day()
    _stands(people, on, kind=Kind.HOLIDAY)
    page = _ask(client, people, on, instead=bad)
    assert "Choose another day below" in page.errors[0]
    assert db.session.query(EmployerRequest).count() == 0


def test_a_broker_who_agrees_on_such_a_day_is_asked_back(client: Client, people: World) -> None:
    on = school_day()
    _stands(people, on, whose="tollhouse", title="Mock day", kind=Kind.MOCKS)
    employer = make_employer(people, sharing="ebp")
    row = make_request(people, employer_id=employer.id)
    client.sign_in(people.erin)
    page = client.get("employers.agree", request_id=row.id)
    page = client.submit(page, on=on.isoformat(), at="10:00", status=200)
    assert "Mock day" in page.errors[0]
    client.submit(page, instead=f"keep-{on.isoformat()}")
    db.session.refresh(row)
    assert row.state is RequestState.AGREED
    make_contact(employer)
    row = make_request(people, employer_id=employer.id)
    page = client.get("employers.ask_employer", request_id=row.id, employer_id=employer.id)
    page = client.submit(page, on=on.isoformat(), at="10:00", adults="Two", override_note="Now", status=200)
    assert any("Mock day" in error for error in page.errors)


def test_an_employer_hears_the_kind_of_thing_only(client: Client, people: World) -> None:
    on = school_day()
    _stands(people, on, whose="tollhouse", title="Ofsted is here", kind=Kind.INSET)
    employer = make_employer(people)
    row = make_request(people, state=RequestState.EMPLOYER_ASKED, employer_id=employer.id)
    ask = make_ask(people, row, employer, contact_id=make_contact(employer).id)
    page = client.get_url(link_to(client, ask))
    page = client.submit(page, answer="another_date", other_day=on.isoformat(), status=200)
    assert page.errors == ["Tollhouse Lane School has an inset day then. Choose another day below, or keep it"]
    assert "Ofsted" not in page.response.get_data(as_text=True)
    client.submit(page, instead=f"keep-{on.isoformat()}")
    db.session.refresh(ask)
    assert ask.answer_day == on


def test_last_years_is_asked_for_again_with_one_press(client: Client, people: World) -> None:
    employer = make_employer(people, brought_by="tollhouse")
    before = school_day(0) - 400 * ONE
    make_request(
        people, state=RequestState.THANKED, wanted_on=before, asked_at=noon(430), needs="Step-free",
        employer_id=employer.id, sector="engineering", in_return="A room", when_words="",
    )  # fmt: skip
    page = client.sign_in(people.ben).get("employers.ask")
    assert "Ask again for" in page.text
    client.submit(client.get_url(page.link("Depot visit for Year 10")))
    row = db.session.query(EmployerRequest).order_by(EmployerRequest.id.desc()).first()
    assert (row.activity_type, row.number, row.year_groups, row.needs) == ("workplace_visit", 12, ["y10"], "Step-free")
    assert (row.employer_id, row.sector, row.in_return) == (employer.id, "engineering", "A room")
    assert row.wanted_on > today()
    assert _says(people, row.wanted_on) == "", day(row.wanted_on)


def test_years_and_number_are_remembered_and_only_the_schools_own(client: Client, people: World) -> None:
    make_request(people, number=27, year_groups=["y8"])
    other = make_request(people, school="marigold", person="dan", title="Theirs", number=3)
    page = client.sign_in(people.ben).get("employers.ask", again=other.id)
    assert page.soup.find(id="number")["value"] == "27"
    assert [one["value"] for one in page.soup.select("input[name=year_groups][checked]")] == ["y8"]
    assert "Theirs" not in page.text
    for number in ("x", "-1", "9" * 40):
        client.get("employers.ask", again=number)
