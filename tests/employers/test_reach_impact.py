"""The sheet of one employer for a year: what stands in it, whose it is, and that nobody is quoted who should not be."""

import io
from datetime import timedelta
from typing import Any

import docx
import pytest

from hub.db import db
from hub.employers.kit.models import Again, EmployerFeedback, EmployerKit, Meaning, Side
from hub.employers.models import Employer
from hub.employers.reach.impact import MOST_LINES, MOST_QUOTES, Impact, impact
from hub.employers.reach.years import SchoolYear, years_to_choose
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.requests.visits import EmployerVisit
from hub.employers.states import Sharing
from tests.client import Client
from tests.employers.makers import SECRETS, make_contact, make_employer
from tests.employers.test_reach_schools import happened, in_this_year
from tests.world import World

THIS = years_to_choose()[0]
QUOTE = "They asked about the signals for a week"


def said(row: EmployerRequest, quote: str = QUOTE, side: Side = Side.SCHOOL) -> None:
    db.session.add(EmployerFeedback(request_id=row.id, side=side, again=Again.YES, good="For ourselves", quote=quote))
    db.session.commit()


def of(people: World, row: Employer, name: str = "ben", year: SchoolYear = THIS) -> Impact:
    return impact(people.reader(name), row, year)


def text_of(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def a_year(people: World, **more: Any) -> Employer:
    row = make_employer(people, **more)
    first = happened(people, pupils=18, employer_id=row.id, minutes=90, send_count=6, in_return="Our hall",
                     pupils_by_year={"y9": 0, "y10": 18}, year_groups=["y9", "y10"])  # fmt: skip
    happened(people, pupils=30, employer_id=row.id, activity_type="talk", year_groups=["y8"], minutes=None,
             in_return="Our hall", state=RequestState.THANKED)  # fmt: skip
    happened(people, pupils=99, employer_id=row.id, happens_at=THIS.first - timedelta(days=2))
    happened(people, pupils=99, employer_id=row.id, state=RequestState.FELL_THROUGH)
    said(first)
    db.session.add(EmployerKit(request_id=first.id, evidence={one.value: "Seen" for one in Meaning}))
    db.session.commit()
    return row


def test_what_it_came_to(people: World) -> None:
    found = of(people, a_year(people))
    assert (len(found.rows), found.pupils, found.hours, found.schools) == (2, 48, 27, ["Tollhouse Lane School"])
    assert found.years == "Year 8, Year 10"
    assert found.with_send == (6, 18)
    assert (found.quotes, found.in_return, found.meaningful) == ([QUOTE], ["Our hall"], 1)
    assert found.benchmarks == [
        "2. Learning from career and labour market information (1)",
        "5. Encounters with employers and employees (2)",
        "6. Experiences of workplaces (1)",
    ]
    assert found.thanks == "Thank you, Kestrel Rail Systems, from Tollhouse Lane School."
    assert of(people, found.employer, year=SchoolYear(THIS.began - 1)).pupils == 99


def test_schools_that_came_together_are_one_activity(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    visit, at = EmployerVisit(cluster_id=people.canal), in_this_year()
    db.session.add(visit)
    db.session.flush()
    one = happened(people, pupils=12, employer_id=row.id, visit_id=visit.id, happens_at=at)
    other = happened(people, school="marigold", pupils=8, employer_id=row.id, visit_id=visit.id, happens_at=at)
    happened(people, school="college", pupils=3, employer_id=row.id, joined_to_id=other.id, happens_at=at)
    happened(people, pupils=12, employer_id=row.id, happens_at=at)
    for request in (one, other):
        db.session.add(EmployerKit(request_id=request.id, evidence={one.value: "Seen" for one in Meaning}))
    db.session.commit()
    found = of(people, row, "erin")
    assert (len(found.visits), found.pupils, found.meaningful, len(found.schools)) == (2, 35, 1, 3)
    assert found.took_place[0].startswith(
        "Workplace visit: 23 pupils, Tollhouse Lane School, Marigold Street School and Canal Basin College, "
    )
    assert "6. Experiences of workplaces (2)" in found.benchmarks
    client.sign_in(people.erin)
    assert "activities 2 pupils" in client.get("employers.employer_impact", employer_id=row.id).text


def test_on_the_page_and_in_word(client: Client, people: World) -> None:
    row = a_year(people)
    make_contact(row)
    client.sign_in(people.ben)
    page = client.get("employers.employer_impact", employer_id=row.id)
    response = client.get("employers.employer_impact_file", employer_id=row.id).response
    assert response.headers["Content-Disposition"].startswith('attachment; filename="Kestrel Rail Systems')
    assert "no-store" in response.headers["Cache-Control"]
    word = text_of(response.get_data())
    for words in ("Thank you, Kestrel Rail Systems", QUOTE, "Year 8, Year 10", "Our hall",
                  "Gatsby Benchmarks that this can feed", "48", "6 of the 18 among whom it was counted"):  # fmt: skip
        assert words in page.text
        assert words in word
    for secret in (*SECRETS, "For ourselves"):
        assert secret not in page.response.get_data(as_text=True) + word
    client.get("employers.employer_impact", employer_id=row.id, year=THIS.began - 1)
    nothing = make_employer(people, name="Nothing yet")
    assert "Nothing took place in" in client.get("employers.employer_impact", employer_id=nothing.id).text
    assert client.get("employers.employer_impact_file", employer_id=nothing.id).status == 200


@pytest.mark.parametrize(("sharing", "name", "sees"), [
    (Sharing.ASK_THROUGH_US, "ben", 48), (Sharing.ASK_THROUGH_US, "erin", None), (Sharing.ASK_THROUGH_US, "asha", None),
    (Sharing.EBP, "erin", 148), (Sharing.CLUSTER, "asha", 148), (Sharing.CLUSTER, "dan", 100),
    (Sharing.CLUSTER, "gus", None), (Sharing.ASK_THROUGH_US, "eva", 48), (Sharing.EBP, "dan", None),
])  # fmt: skip
def test_it_is_about_what_the_reader_may_see(
    client: Client, people: World, sharing: Sharing, name: str, sees: int | None
) -> None:
    row = a_year(people, sharing=sharing)
    happened(people, "marigold", 100, employer_id=row.id)
    client.sign_in(getattr(people, name))
    for endpoint in ("employers.employer_impact", "employers.employer_impact_file"):
        client.get(endpoint, employer_id=row.id, status=200 if sees else 403)
    if sees:
        assert of(people, row, name).pupils == sees
        page = client.get("employers.employer_impact", employer_id=row.id)
        assert ("Marigold" in page.text) == (sees != 48)


@pytest.mark.parametrize(("pupils", "quoted"), [(9, False), (10, True)])
def test_nobody_is_quoted_from_a_small_group(people: World, pupils: int, quoted: bool) -> None:
    row = make_employer(people)
    booking = happened(people, pupils=pupils, employer_id=row.id)
    said(booking)
    assert of(people, row).quotes == ([QUOTE] if quoted else [])


def test_what_an_employer_says_is_not_quoted_to_it(people: World) -> None:
    row = make_employer(people)
    said(happened(people, employer_id=row.id), side=Side.EMPLOYER)
    assert of(people, row).quotes == []


def test_the_teacher_writes_what_may_be_shown(client: Client, people: World) -> None:
    row = make_employer(people)
    booking = happened(people, employer_id=row.id)
    client.sign_in(people.ben)
    page = client.get("employers.feedback", request_id=booking.id)
    back = client.submit(page, again="yes", good="Fine", quote="Amy Brown\nTom Green\nZara Smith", status=200)
    assert "looks like a list of names" in " ".join(back.errors)
    client.submit(page, again="yes", good="Fine", quote=QUOTE)
    assert of(people, row).quotes == [QUOTE]
    assert f"May be shown to the employer: “{QUOTE}”" in client.get("employers.request", request_id=booking.id).text
    booking.pupil_count = 9
    db.session.commit()
    page = client.get("employers.feedback", request_id=booking.id)
    assert "Nobody is quoted from a group of 9 pupils" in " ".join(client.submit(page, quote=QUOTE, status=200).errors)


def test_it_stays_one_sheet(client: Client, people: World) -> None:
    row = make_employer(people)
    for number in range(MOST_LINES + 3):
        said(happened(people, employer_id=row.id, in_return=f"Thing {number}"), f"Words {number}")
    client.sign_in(people.ben)
    before = client.get("employers.employer_impact", employer_id=row.id)
    found = of(people, row)
    assert len(found.took_place) == MOST_LINES + 1
    assert found.took_place[-1] == "And 3 activities more"
    assert len(found.quotes) == MOST_QUOTES
    assert len(found.in_return) == 5
    said(happened(people, employer_id=row.id))
    assert client.get("employers.employer_impact", employer_id=row.id).statements == before.statements


def test_a_learner_of_a_college_is_a_learner(people: World) -> None:
    row = make_employer(people, brought_by="college")
    people.organisation("college").says_learner = True
    happened(people, "college", 12, employer_id=row.id)
    assert "12 learners" in of(people, row, "asha").took_place[0]
