"""The table: each kind of reader at each sharing level, and what of an employer they get to see."""

import pytest
import sqlalchemy as sa
from flask import url_for

import hub.employers.queries as queries
from hub.db import db
from hub.employers.models import Employer
from hub.employers.requests.states import RequestState
from hub.employers.search import documents
from hub.employers.states import Sharing
from hub.history import HistoryEntry
from tests.client import Client
from tests.employers.makers import (
    SECRETS,
    letters,
    make_agreement,
    make_ask,
    make_contact,
    make_employer,
    make_host,
    make_offer,
    make_request,
    make_seat_ask,
    make_seats,
    work_by_agreement,
)
from tests.world import World

NAME, DETAILS = "name and sector", "details, and people by POST"
# The employer belongs to Tollhouse Lane. eva is its enterprise adviser, gus its governor, asha leads, erin brokers.
TABLE = {
    Sharing.ASK_THROUGH_US: {
        "ben": DETAILS, "cara": DETAILS, "eva": DETAILS, "gus": NAME, "dan": NAME, "erin": NAME, "asha": NAME,
    },
    Sharing.EBP: {
        "ben": DETAILS, "cara": DETAILS, "eva": DETAILS, "gus": NAME, "dan": NAME, "erin": DETAILS, "asha": NAME,
    },
    Sharing.CLUSTER: {
        "ben": DETAILS, "cara": DETAILS, "eva": DETAILS, "gus": NAME, "dan": DETAILS, "erin": DETAILS, "asha": DETAILS,
    },
}  # fmt: skip
ROWS = [(sharing, name, sees) for sharing, row in TABLE.items() for name, sees in row.items()]
OF_THE_DETAILS = ("Mends signals", "N7", "Happy to walk")


@pytest.mark.parametrize(("sharing", "name", "sees"), ROWS)
def test_on_pages_and_in_answers_to_post(client: Client, people: World, sharing: Sharing, name: str, sees: str) -> None:
    row = make_employer(people, sharing=sharing, transport="Happy to walk")
    contact = make_contact(row)
    client.sign_in(getattr(people, name))
    for page in (
        client.get("employers.employer", employer_id=row.id),
        client.get("employers.index"),
        client.get("employers.index", view="table"),
    ):
        html = page.response.get_data(as_text=True)
        assert "Kestrel Rail Systems" in html
        assert "Engineering" in html
        assert not [secret for secret in SECRETS if secret in html], "private details on a GET"
        if sees == NAME:
            assert not [words for words in OF_THE_DETAILS if words in page.text]
    may = sees == DETAILS
    if may:
        page = client.get("employers.employer", employer_id=row.id)
        assert "Mends signals" in page.text
    shown = client.post("employers.show_people", employer_id=row.id, status=200 if may else 403)
    found = [secret for secret in SECRETS if secret in shown.response.get_data(as_text=True)]
    assert found == (list(SECRETS) if may else [])
    opened = {"employer_id": row.id, "contact_id": contact.id}
    page = client.post(
        "employers.open_contact", status=200 if may and name != "dan" and name != "asha" else 403, **opened
    )
    assert ("Imran Quillfeather" in page.response.get_data(as_text=True)) == (page.status == 200)
    client.get("employers.log", employer_id=row.id, status=200 if may else 403)
    client.get("employers.add_contact", employer_id=row.id, status=200 if may else 403)


@pytest.mark.parametrize(("sharing", "name", "sees"), ROWS)
def test_an_offer_is_read_by_all_and_opens_nothing_else(
    client: Client, people: World, sharing: Sharing, name: str, sees: str
) -> None:
    """What is published, field by field; where the employer is stays as hidden as before."""
    row = make_employer(people, sharing=sharing, transport="Happy to walk")
    make_contact(row)
    offer = make_offer(row, about="The signal bench", in_return="A photo", radius_km=9, per_term=4, ldd_ready=True)
    client.sign_in(getattr(people, name))
    for page in (client.get("employers.offers"), client.get("employers.employer", employer_id=row.id)):
        html = page.response.get_data(as_text=True)
        for words in ("Workplace visit", "Up to 12 at a time, 4 a term", "The signal bench", "A photo", "within 9 km",
                      "4 of 4 left this term", "Ready for SEND and LDD"):  # fmt: skip
            assert words in page.text, words
        assert not [secret for secret in SECRETS if secret in html]
        if sees == NAME:
            assert not [words for words in OF_THE_DETAILS if words in page.text]
    may, ids = _edits(row, name), {"employer_id": row.id, "offer_id": offer.id}
    client.get("employers.edit_offer", **ids, status=200 if may else 403)
    client.post("employers.take_down_offer", **ids, status=302 if may else 403)


def _edits(row: Employer, name: str) -> bool:
    """Those who look after it, and brokers to whom it is open."""
    return name in {"ben", "cara", "eva"} or (name == "erin" and row.shares[0].sharing is not Sharing.ASK_THROUGH_US)


def test_offers_of_another_cluster_are_not_there(client: Client, people: World) -> None:
    offer = make_offer(make_employer(people, sharing=Sharing.CLUSTER))
    client.sign_in(people.olu)
    assert "Kestrel" not in client.get("employers.offers", cluster_id=people.heath).text
    assert "Kestrel" not in client.get("employers.ask", cluster_id=people.heath, offer=offer.id).text


@pytest.mark.parametrize(("sharing", "name", "sees"), ROWS)
def test_the_rule_in_sql_is_the_rule_in_python(people: World, sharing: Sharing, name: str, sees: str) -> None:
    row = make_employer(people, sharing=sharing)
    reader = people.reader(name)
    found = db.session.scalars(queries.pool(reader).where(queries.shows_details(reader))).unique().all()
    assert bool(found) == row.shows_details_to(reader) == (sees == DETAILS)


@pytest.mark.parametrize("values", [{"borough": "E09000019"}, {"ldd": "1"}])
def test_a_filter_does_not_tell_what_the_page_hides(client: Client, people: World, values: dict[str, str]) -> None:
    make_employer(people)
    client.sign_in(people.ben)
    assert "Kestrel" in client.get("employers.index", **values).text
    client.sign_in(people.dan)
    assert "Kestrel" not in client.get("employers.index", **values).text


def test_the_people_of_another_cluster_find_nothing(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.CLUSTER)
    client.sign_in(people.olu)
    client.get("employers.employer", employer_id=row.id, status=404)
    client.get("employers.employer", employer_id=row.id, cluster_id=people.heath, status=404)
    client.post("employers.show_people", employer_id=row.id, cluster_id=people.heath, status=404)
    assert "Kestrel" not in client.get("employers.index", cluster_id=people.heath).text


def test_every_look_is_recorded_and_listed_for_its_own_organisation(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    make_contact(row)
    client.sign_in(people.erin)
    client.post("employers.show_people", employer_id=row.id, status=200)
    entry = db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == queries.LOOKED)).one()
    assert (entry.actor_id, entry.subject, entry.facts) == (people.erin, f"employer:{row.id}", {})
    assert "Who looked" not in client.get("employers.employer", employer_id=row.id).text
    client.sign_in(people.ben)
    assert "Erin Walsh" in client.get("employers.employer", employer_id=row.id).text


def test_a_page_has_to_be_asked_for_by_post(client: Client, people: World) -> None:
    row = make_employer(people)
    contact = make_contact(row)
    client.sign_in(people.ben)
    client.get("employers.show_people", employer_id=row.id, status=405)
    client.get("employers.open_contact", employer_id=row.id, contact_id=contact.id, status=405)
    client.get("employers.edit_contact", employer_id=row.id, contact_id=contact.id, status=405)
    client.get("employers.open_places", employer_id=row.id, status=405)


@pytest.mark.parametrize("sharing", list(Sharing))
def test_the_index_of_the_search_holds_nothing_private(people: World, sharing: Sharing) -> None:
    row = make_employer(people, sharing=sharing)
    make_contact(row)
    (document,) = documents([row.id])
    assert document.audience == {f"cluster:{people.canal}"}
    assert not [secret for secret in SECRETS if secret in str(document)]
    assert ("Mends signals" in document.summary) == (sharing is Sharing.CLUSTER)


def test_no_letter_to_a_school_or_broker_carries_private_details(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    contact = make_contact(row)
    request = make_request(people, school="marigold", person="dan", employer_id=row.id)
    client.sign_in(people.erin)
    client.submit(client.get("employers.decline", request_id=request.id), answer="They have no time")
    make_ask(people, request, row, contact_id=contact.id)
    for letter in [*letters("news"), *letters("request"), *letters("answered")]:
        assert not [secret for secret in SECRETS if secret in letter.text + letter.html]


def test_who_views_as_a_school_sees_name_and_sector_only(client: Client, people: World) -> None:
    row = make_employer(people, brought_by="college", sharing=Sharing.CLUSTER)
    client.sign_in(people.asha)
    with client.http.session_transaction() as session:
        session["viewing_as"] = [people.canal, people.tollhouse]
    assert "Mends signals" not in client.get("employers.employer", employer_id=row.id).text
    client.post("employers.show_people", employer_id=row.id, status=403)


def test_the_introducer_opens_and_closes_again(client: Client, people: World) -> None:
    row = make_employer(people)
    client.sign_in(people.ben)
    client.submit(client.get("employers.sharing", employer_id=row.id), sharing="ebp")
    client.sign_in(people.erin)
    client.post("employers.show_people", employer_id=row.id, status=200)
    client.get("employers.sharing", employer_id=row.id, status=403)
    client.sign_in(people.ben)
    client.submit(client.get("employers.sharing", employer_id=row.id), sharing="ask_through_us")
    client.sign_in(people.erin)
    client.post("employers.show_people", employer_id=row.id, status=403)
    assert "Ask through Tollhouse Lane School" in client.get("employers.employer", employer_id=row.id).text


# What is said of agreements, of the wait list and of spare seats, and who reads it. The school is ben's.
PLACE, NEEDS, COVERED = "The depot at Points Yard", "Two need a quiet room", "covered by Canal Side EBP until"
READ = {
    "the agreement": {"ben", "gus", "erin", "asha", "eva", "cara"},
    "needs on the wait list": {"ben", "gus", "erin", "asha", "eva", "cara"},
    "needs of who asks for seats": {"ben", "cara", "eva", "erin", "asha", "dan"},
    "that seats are free": {"ben", "cara", "eva", "erin", "asha", "dan"},
    "the place of a visit with spare seats": {"ben", "cara", "eva", "gus", "erin", "asha"},
}


@pytest.mark.parametrize("name", ["ben", "cara", "eva", "gus", "dan", "erin", "asha", "olu"])
def test_agreements_wait_list_and_spare_seats(client: Client, people: World, name: str) -> None:
    work_by_agreement(people)
    agreed = make_agreement(people)
    waits = make_request(people, state=RequestState.WAITING, needs=NEEDS)
    host = make_host(people, place=PLACE)
    seats = make_seats(people, host)
    ask = make_seat_ask(people, seats, needs="One needs a hoist")
    client.sign_in(getattr(people, name))

    def seen(words: str, *pages: tuple[str, dict[str, int]]) -> bool:
        """On any of these pages, where the reader gets them at all."""
        found = False
        for endpoint, values in pages:
            with client.app.test_request_context():
                url = url_for(endpoint, cluster_id=people.canal, **values)
            html = client.http.get(url).get_data(as_text=True)
            assert not [secret for secret in SECRETS if secret in html]
            found |= words in html
        return found

    of_visit = ("employers.request", {"request_id": host.id})
    lists = (("employers.requests", {}), ("employers.spare_seats", {}), ("employers.wait_list", {}))
    read = {
        "the agreement": seen(COVERED, ("employers.agreement", {"agreement_id": agreed.id}), *lists),
        "needs on the wait list": seen(NEEDS, ("employers.request", {"request_id": waits.id}), *lists),
        "needs of who asks for seats": seen(
            "One needs a hoist", of_visit, ("employers.answer_seats", {"ask_id": ask.id}), *lists
        ),
        "that seats are free": seen("6 of 6 left", *lists),
        "the place of a visit with spare seats": seen(
            PLACE, of_visit, ("employers.ask_for_seats", {"seats_id": seats.id}), *lists
        ),
    }
    assert read == {what: name in who for what, who in READ.items()}
