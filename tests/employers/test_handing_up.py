"""What the room hands up: needs, news, numbers, references, search, personal data, hand-over, the demonstration."""

from datetime import timedelta

from flask import g

from hub.db import db, now
from hub.employers import figures, personal, search
from hub.employers.models import EmployerContact
from hub.employers.needs import need_count, needs, news
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.sheets import sheets
from hub.employers.states import Sharing
from hub.search import Query, find
from hub.search.keeper import index_waiting
from hub.text import today
from tests.client import Client
from tests.employers.makers import SECRETS, make_agreement, make_contact, make_employer, make_offer, make_request
from tests.world import World, reader_of


def asking(client: Client, people: World):  # type: ignore[no-untyped-def]
    context = client.app.test_request_context()
    context.push()
    g.cluster_id = people.canal
    return context


def test_needs_go_to_those_who_have_to_act(client: Client, people: World) -> None:
    employer = make_employer(people)
    due = today() + timedelta(days=2)
    make_request(people, title="New", due_on=due)
    make_request(people, title="Through us", school="marigold", person="dan", handler_id=people.tollhouse, due_on=due)
    make_request(people, title="Silent", state=RequestState.EMPLOYER_ASKED, due_on=today() - timedelta(days=1))
    make_request(people, title="Waiting", state=RequestState.EMPLOYER_ASKED, due_on=due)
    past, ahead = now() - timedelta(days=1), now() + timedelta(days=9)
    agreed = {"state": RequestState.AGREED, "employer_id": employer.id}
    make_request(people, title="Past", happens_at=past, **agreed)
    make_request(people, title="Ahead", happens_at=ahead, answered_at=now(), **agreed)
    thanked = {"state": RequestState.THANKED, "employer_id": employer.id}
    make_request(people, title="Thanked", happens_at=past, **thanked)
    make_request(people, title="Looked back", happens_at=past, reflected_on=today(), **thanked)
    make_request(people, title="Long ago", happens_at=past - timedelta(days=60), **thanked)
    make_request(people, title="Unthanked", state=RequestState.HAPPENED, employer_id=employer.id)
    with asking(client, people):
        found = {
            name: sorted(need.title for need in needs(people.reader(name)))
            for name in ("ben", "erin", "gus", "dan", "asha")
        }
        counts = {name: need_count(people.reader(name)) for name in found}
    assert found["erin"] == ["Silent for Tollhouse Lane School", "Tollhouse Lane School asks: New"]
    assert found["ben"] == [
        "Did Kestrel Rail Systems come?", "Kestrel Rail Systems said yes", "Look back: Kestrel Rail Systems",
        "Marigold Street School asks: Through us",
        "Thank Kestrel Rail Systems",
    ]  # fmt: skip
    assert found["gus"] == found["dan"] == found["asha"] == []
    assert counts == {name: len(some) for name, some in found.items()}


def test_a_lead_answers_where_there_is_no_broker(client: Client, people: World) -> None:
    make_request(people, title="New")
    people.seat("erin").ended_at = now()
    db.session.commit()
    with asking(client, people):
        assert need_count(people.reader("asha")) == 1


def test_news_name_other_schools_agreements_to_broker_and_lead_only(client: Client, people: World) -> None:
    employer = make_employer(people)
    make_request(people, state=RequestState.AGREED, employer_id=employer.id, answered_at=now(), happens_at=now())
    with asking(client, people):
        said = {
            name: " ".join(f"{one.title} {one.text}" for one in news(people.reader(name), 5))
            for name in ("ben", "dan", "erin")
        }
    assert "Depot visit" in said["ben"]
    assert "Depot visit" in said["erin"]
    assert "Depot visit" not in said["dan"]
    assert "Kestrel Rail Systems is new in the pool" in said["dan"]


def test_numbers_are_for_the_school_and_for_broker_and_lead(people: World) -> None:
    make_employer(people)
    started = now() - timedelta(days=6)
    make_request(people, asked_at=started, state=RequestState.AGREED, answered_at=started + timedelta(days=4))
    make_request(people, asked_at=started, state=RequestState.NOT_THIS_TIME, answered_at=started + timedelta(days=2))
    make_request(people, state=RequestState.CANCELLED)
    make_request(people, asked_at=now() - timedelta(days=400))
    ids = [people.tollhouse, people.marigold]
    for name, expected in {"ben": [people.tollhouse], "dan": [people.marigold], "erin": ids, "asha": ids}.items():
        assert sorted(figures.requests_of_the_year(people.reader(name), ids)["made"]) == expected
    lead = people.reader("asha")
    assert figures.requests_of_the_year(lead, ids) == {
        "made": {people.tollhouse: 2, people.marigold: 0},
        "met": {people.tollhouse: 1, people.marigold: 0},
        "days": {people.tollhouse: 3},
    }
    assert figures.contacts_offered(lead, ids) == {people.tollhouse: 1, people.marigold: 0}


def test_references_are_described_only_to_those_who_may_see_them(client: Client, people: World) -> None:
    employer, row = make_employer(people), make_request(people)
    with asking(client, people):
        assert figures.describe_employers(people.reader("dan"), [employer.id, 999])[employer.id].title == employer.name
        assert row.id in figures.describe_requests(people.reader("ben"), [row.id])
        assert figures.describe_requests(people.reader("dan"), [row.id]) == {}


def test_a_hit_of_the_search_shows_what_its_reader_may_see(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    make_contact(row)
    with asking(client, people):
        for name, parts in {"erin": [("", "Mends signals; boots are lent.")], "dan": []}.items():
            hit = search.search_rows(people.reader(name), [row.id])[row.id]
            assert hit.parts == parts
            assert not [secret for secret in SECRETS if secret in str(hit)]
    assert search.documents([row.id, 999])[0].title == "Kestrel Rail Systems"


def test_offers_and_agreements_are_in_the_export_of_whoever_may_see_them(client: Client, people: World) -> None:
    make_offer(make_employer(people), about="A morning in the depot")
    make_agreement(people)

    def exported(name: str) -> dict[str, list[tuple[object, ...]]]:
        with asking(client, people):
            return {sheet.name: list(sheet.rows) for sheet in sheets(reader_of(people.seat(name)))}

    assert [row[2] for row in exported("asha")["offers"]] == ["A morning in the depot"]
    assert [row[:2] for row in exported("asha")["agreements"]] == [("Tollhouse Lane School", "Canal Side EBP")]
    assert exported("dan")["agreements"] == [], "of another school"


def test_who_is_also_somebody_at_an_employer_is_exported_and_erased(people: World) -> None:
    make_contact(make_employer(people), email="ben@example.org")
    make_request(people)
    person = people.person("ben")
    assert personal.export_contacts(person)[0]["phone"] == "020 7946 0318"
    assert personal.erase_contacts(person) == 1
    assert personal.erase_acts(person) >= 1
    db.session.commit()
    assert db.session.query(EmployerContact).count() == 0
    assert db.session.query(EmployerRequest).one().asked_by_id is None


def test_hand_over_says_what_goes_along(people: World) -> None:
    make_contact(make_employer(people), seat_id=people.seat("ben").id)
    make_request(people)
    make_request(people, broker_seat_id=people.seat("erin").id)
    assert personal.handover(people.seat("ben")) == ["2 requests to employers", "1 person at an employer looked after"]
    assert personal.handover(people.seat("erin")) == ["1 request to answer"]
    assert personal.handover(people.seat("gus")) == []


def test_an_employer_is_found_by_its_cluster_and_by_no_other(people: World) -> None:
    make_contact(make_employer(people, sharing=Sharing.EBP))
    index_waiting([search.SEARCH])

    def found(text: str, cluster_id: int) -> list[int]:
        audience = frozenset({"public", "hub", f"cluster:{cluster_id}"})
        return [hit.id for hit in find(Query(text=text, audience=audience)).hits]

    assert found("Kestrel", people.canal)
    assert not found("Kestrel", people.heath)
    assert not [secret for secret in SECRETS if found(f'"{secret}"', people.canal)]
    assert not found("signals", people.canal), "what it is like is not open to the cluster"


def test_what_a_school_asks_for_is_told_to_that_school_only(people: World) -> None:
    make_request(people, title="A speaker for Year 9")
    make_request(people, title="Met", state=RequestState.AGREED)
    make_request(people, title="Theirs", school="marigold", person="dan")
    ids = [people.tollhouse, people.marigold]
    assert figures.asked_for(people.reader("ben"), ids) == {people.tollhouse: ["A speaker for Year 9"]}
    assert figures.asked_for(people.reader("dan"), ids) == {people.marigold: ["Theirs"]}
    for name in ("asha", "erin", "olu"):
        assert figures.asked_for(people.reader(name), ids) == {}, name
