"""One name in free text asks back where it is likely to be a pupil's, and not where it is that of an adult of whom the
hub knows, or of a place."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.db import db, now
from hub.employers.models import EmployerEvent
from hub.employers.pupils import likely_pupils
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from hub.vocabulary import DATA
from tests.client import Client
from tests.employers.makers import make_ask, make_contact, make_employer, make_request
from tests.employers.test_answering import link_to
from tests.employers.test_requests import GOOD
from tests.world import World

TICK = "tick “No pupil is named here” and send it again"
OF_PUPILS = [
    ("Amira Khan in Year 9 would like to see a lab", "Amira Khan"),
    ("A lift, for my student Jack Smith", "Jack Smith"),
    ("my student jack smith uses a wheelchair", "jack"),
    ("our pupil Oluwadamilare Adeyinka-Obi", "Oluwadamilare Adeyinka-Obi"),
    ("a lift for Mia Patel", "Mia Patel"),
    ("Mia Patel uses a wheelchair", "Mia Patel"),
    ("Jack in Year 10 needs a quiet room", "Jack"),
    ("Tom Reed (9B)", "Tom Reed"),
    ("Chloë O'Neill, aged 14", ""),
    ("Tom Reed's mother asks", "Tom Reed"),
    ("Ask Amira Khan. She is 14", "Amira Khan"),
    ("two boys and Amira Khan of Year 8", "Amira Khan"),
]
OF_OTHERS = [
    "Ms Jane Smith meets you at the gate",
    "Jane Smith, head of Year 9, comes along",
    "our careers leader Jane Smith",
    "Spoke to Jane Smith about mock interviews",
    "Jane Smith from Kestrel Rail rang",
    "Jane Smith will meet you at reception",
    "Best wishes, Imran Khan",
    "Dear Imran Khan",
    "Thomas Tallis School, Charlotte Street, Victoria Station",
    "Elizabeth Line from Stratford",
    "A talk in Year 9, a Careers Fair in Year 8",
    "Pupil Premium and Student Council",
    "pupils will ask, students may bring, learners mark",
    "Support worker for one learner in Year 10",
    "Microsoft Teams; Google Meet; Duke of Edinburgh Award",
    "",
]


@pytest.mark.no_database
@pytest.mark.parametrize(("text", "name"), OF_PUPILS)
def test_likely_to_be_a_pupil(text: str, name: str) -> None:
    assert list(likely_pupils(text)) == ([name] if name else [])


@pytest.mark.no_database
@pytest.mark.parametrize("text", OF_OTHERS)
def test_not_likely_to_be_a_pupil(text: str) -> None:
    assert list(likely_pupils(text)) == []


def _texts(of: Any) -> list[str]:
    if isinstance(of, dict):
        return [text for key, value in of.items() if key not in {"name", "contact", "people"} for text in _texts(value)]
    return [text for one in of for text in _texts(one)] if isinstance(of, list) else [of] if isinstance(of, str) else []


@pytest.mark.no_database
@pytest.mark.parametrize(
    "name", ["employers", "offers", "requests", "record", "agreements", "../kit", "../suggestions"]
)
def test_the_texts_that_come_with_the_hub_ask_nothing_back(name: str) -> None:
    path: Path = DATA / "demo" / f"{name}.yaml"
    texts = _texts(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert len(texts) > 20
    assert {text: found for text in texts if (found := list(likely_pupils(text)))} == {}


def test_a_single_name_asks_back_once_and_ticking_lets_it_through(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.submit(client.get("employers.ask"), status=200, **GOOD, needs="A lift for Mia Patel")
    assert page.errors == ["“Mia Patel” may be the name of a pupil. Take it out; if it is none, " + TICK]
    assert db.session.query(EmployerRequest).count() == 0
    client.submit(page, no_names="y")
    assert db.session.query(EmployerRequest).one().needs == "A lift for Mia Patel"


def test_people_and_firms_of_whom_the_hub_knows_are_not_asked_about(client: Client, people: World) -> None:
    make_contact(make_employer(people, sharing=Sharing.CLUSTER), name="Mia Patel")
    make_employer(people, name="Joan Carter & Daughters Ltd", brought_by="ebp")
    hidden = make_employer(people, name="Other Works", brought_by="marigold")
    make_contact(hidden, name="Rosa Quill")
    for who in ("ben", "olu"):
        people.person(who).name = {"ben": "Ben Foster", "olu": "Olu Foster"}[who]
    db.session.commit()
    client.sign_in(people.erin)
    row = make_request(people)
    for text, asked in (
        ("Tell Mia Patel early", False),
        ("with Joan Carter", False),
        ("a lift for Ben Foster", False),
        ("a lift for Olu Foster", True),
        ("a lift for Rosa Quill", True),
    ):
        page = client.get("employers.decline", request_id=row.id)
        page = client.submit(page, status=200, answer=text, why="")
        assert any("may be the name of a pupil" in error for error in page.errors) is asked, (text, page.errors)


def test_when_many_are_logged_only_their_own_words_are_looked_at(client: Client, people: World) -> None:
    make_employer(people, name="Mia Patel Dance", sharing=Sharing.CLUSTER)
    client.sign_in(people.erin)
    page = client.submit(client.get("employers.log_many"), status=200, names="Mia Patel Dance: a lift for Amira Khan")
    assert page.errors[0].startswith("“Amira Khan” may be the name of a pupil")
    assert db.session.query(EmployerEvent).count() == 0


def test_a_name_that_stands_elsewhere_in_the_form_is_known(client: Client, people: World) -> None:
    row = make_request(people, state=RequestState.AGREED, happens_at=now(), employer_id=make_employer(people).id)
    client.sign_in(people.ben)
    page = client.get("employers.edit_kit", request_id=row.id)
    assert "may be" in client.submit(page, status=200, host="The office", arrival="Ring for Rosa Quill").errors[0]
    client.submit(page, host="Rosa Quill", arrival="Ring for Rosa Quill")


def test_behind_the_link_the_people_of_the_letter_are_known(client: Client, people: World) -> None:
    employer = make_employer(people)
    row = make_request(people, state=RequestState.EMPLOYER_ASKED, employer_id=employer.id)
    ask = make_ask(people, row, employer, contact_id=make_contact(employer, name="Rosa Quill").id)
    page = client.get_url(link_to(client, ask))
    page = client.submit(page, status=200, answer="yes", words="Bring Mia Patel")
    assert "“Mia Patel” may be" in page.errors[0]
    client.submit(page, words="Rosa Quill shows them round")
    db.session.refresh(ask)
    assert ask.words == "Rosa Quill shows them round"
