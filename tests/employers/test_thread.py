"""The thread of the room: an employer comes into the pool, a school asks, a broker asks the employer, it answers by
its link, it takes place, it is thanked."""

import re

from hub.db import db
from hub.employers.models import Employer
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from tests.client import Client
from tests.employers.makers import letters, make_contact, make_employer, school_day
from tests.world import World


def test_from_the_employer_to_the_thanks(client: Client, people: World) -> None:
    client.sign_in(people.erin)
    page = client.submit(
        client.get("employers.add"),
        name="Kestrel Rail Systems", sector="engineering", postcodes="N7 9AA", sharing="ebp",
    )  # fmt: skip
    page = client.follow(page)
    assert page.h1 == "Kestrel Rail Systems"
    page = client.get_url(page.link("Add somebody"))
    client.submit(
        page, name="Imran Quillfeather", role="Early careers", email="imran@kestrel.example.org", source="Card"
    )

    client.sign_in(people.ben)
    page = client.submit(
        client.get("employers.ask"),
        activity_type="workplace_visit", year_groups=["y10"], number="12", when_words="A Tuesday in March",
        needs="Step-free, one support worker",
    )  # fmt: skip
    page = client.follow(page)
    assert "Sent to the brokers" in page.flash
    assert "The brokers will answer by" in page.text
    assert [letter.to_address for letter in letters("request")] == ["erin@example.org"]

    client.sign_in(people.erin)
    board = client.get("employers.requests")
    assert "Workplace visit, Year 10" in board.text
    page = client.get_url(board.link("Workplace visit, Year 10"))
    page = client.get_url(page.link("Find an employer"))
    page = client.get_url(page.link("Ask them"))
    on = school_day(60)
    page = client.submit(page, on=on.isoformat(), at="9.30am", place="The depot", adults="Two teachers throughout")
    assert "has been asked" in client.follow(page).text

    (letter,) = letters("ask")
    assert letter.to_address == "imran@kestrel.example.org"
    assert letter.reply_to == "erin@example.org"
    for words in ("14 to 15 years old", "12 pupils", "The depot", "Two teachers throughout", "9.30am", "Step-free"):
        assert words in letter.text
    link = client.link(re.search(r"http\S+/link/employer/\S+", letter.text)[0])  # type: ignore[index]

    client.sign_out()
    page = client.submit(client.get_url(link), answer="yes", words="Happy to, in boots")
    assert "passed on" in client.get_url(page.location).text

    client.sign_in(people.ben)
    row = db.session.query(EmployerRequest).one()
    page = client.get("employers.request", request_id=row.id)
    assert row.state is RequestState.AGREED
    assert "Kestrel Rail Systems" in page.text
    assert "Happy to, in boots" in page.text
    assert [letter.to_address for letter in letters("news")] == ["ben@example.org"]
    assert [letter.to_address for letter in letters("answered")] == ["erin@example.org"]

    page = client.submit(client.get("employers.happened", request_id=row.id), went="yes", year_y10="11", minutes="240")
    assert "11 pupils, 240 minutes each" in client.follow(page).text
    page = client.get("employers.thank", request_id=row.id)
    assert "11 pupils of Year 10" in page.soup.find("textarea").get_text()
    page = client.submit(page, text="Thank you. They talk of nothing but signals.")
    assert "on their way" in client.follow(page).flash
    assert "nothing but signals" in letters("thanks")[0].text
    db.session.refresh(row)
    assert row.state is RequestState.THANKED
    assert db.session.query(Employer).one().stage.value == "active"


def test_a_school_asks_for_an_employer_through_the_one_who_brought_it(client: Client, people: World) -> None:
    row = make_employer(people, brought_by="tollhouse")
    make_contact(row)
    client.sign_in(people.dan)
    page = client.get("employers.employer", employer_id=row.id)
    assert "Ask through Tollhouse Lane School" in page.text
    page = client.get_url(page.link("Ask through Tollhouse Lane School"))
    page = client.submit(page, activity_type="talk", year_groups=["y9"], number="30", when_words="Next term")
    page = client.follow(page)
    assert "Sent to Tollhouse Lane School" in page.flash
    assert {letter.to_address for letter in letters("request")} == {"ben@example.org", "cara@example.org"}

    request_id = db.session.query(EmployerRequest).one().id
    client.sign_in(people.erin)
    page = client.get("employers.request", request_id=request_id)
    assert "Your answer" not in page.text, "a broker sees it, and leaves it to the school that was asked"
    client.get("employers.decline", request_id=request_id, status=403)

    client.sign_in(people.ben)
    page = client.get("employers.request", request_id=request_id)
    page = client.submit(client.get_url(page.link("Pass on to the brokers")), note="They have no time before June")
    assert "brokers have it" in client.follow(page).flash
    assert letters("request")[-1].to_address == "erin@example.org"
    client.get("employers.request", request_id=request_id, status=404)
