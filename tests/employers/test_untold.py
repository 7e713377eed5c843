"""The table: who sees imported people before and after it is noted that they were told; and the month in which to."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

import hub.employers.queries as queries
from hub.db import db, now
from hub.employers.models import Employer, EmployerContact
from hub.employers.needs import need_count
from hub.employers.search import documents
from hub.employers.states import Sharing
from hub.employers.telling.reminding import remind_of_untold
from hub.history import HistoryEntry
from tests.client import Client
from tests.employers.makers import letters, make_contact, make_employer, make_request
from tests.employers.test_importing import look, write
from tests.world import World

pytestmark = pytest.mark.long

OURS, OTHERS = ("ben", "cara", "eva"), ("dan", "erin", "asha", "gus")
FILE = (
    "Company,Contact,Role,E-mail,Phone,Told on,Told how\n"
    "Kestrel Rail Systems,Ida Quillfeather,Depot manager,ida@kestrel.example.org,020 7946 0777,,\n"
)
SECRETS = ("Ida Quillfeather", "Depot manager", "ida@kestrel.example.org", "020 7946 0777", "Fair in October")
SHARINGS = list(Sharing)


def brought(client: Client, people: World, sharing: Sharing) -> tuple[Employer, EmployerContact]:
    """Ben's school has imported Ida at its own employer; beside her there is somebody who was added by hand."""
    row = make_employer(people, sharing=sharing)
    make_contact(row)
    client.sign_in(people.ben)
    write(client, look(client, FILE))
    return row, db.session.query(EmployerContact).filter(EmployerContact.name == "Ida Quillfeather").one()


def tell(client: Client, contact: EmployerContact, **more: str) -> None:
    page = client.post("employers.show_untold", status=200)
    client.submit(page, people=str(contact.id), told_how="E-mail with our notice", button="act=tell", **more)


def found_in(html: str) -> list[str]:
    return [secret for secret in SECRETS if secret in html]


def everything(client: Client, row: Employer, contact: EmployerContact) -> dict[str, str]:
    """All that this reader can ask for, as it arrives."""
    answers = {
        "employer": client.get("employers.employer", employer_id=row.id),
        "pool": client.get("employers.index", view="table"),
        "search": client.get("home.search", q="Quillfeather depot"),
        "imports": client.open_plainly(client.url("employers.imports"), "GET"),
    }
    posts = [
        ("people", "employers.show_people", {"employer_id": row.id}, {}),
        ("form", "employers.open_contact", {"employer_id": row.id, "contact_id": contact.id}, {}),
        ("merge", "employers.merge_two_people", {"employer_id": row.id}, {}),
        ("untold", "employers.show_untold", {}, {}),
        ("csv", "employers.export", {}, {"kind": "csv"}),
        ("vcf", "employers.export", {}, {"kind": "vcf"}),
    ]
    texts = {name: getattr(answer, "response", None) for name, answer in answers.items()}
    found = {name: response.get_data(as_text=True) for name, response in texts.items() if response is not None}
    for name, endpoint, values, data in posts:
        db.session.commit()
        token = {"csrf_token": client.csrf_token()}
        response = client.http.post(client.url(endpoint, **values), data=data | token)
        found[name] = response.get_data(as_text=True)
    return found


@pytest.mark.parametrize("sharing", SHARINGS)
@pytest.mark.parametrize("name", [*OURS, *OTHERS])
def test_before_and_after_they_were_told(client: Client, people: World, name: str, sharing: Sharing) -> None:
    row, contact = brought(client, people, sharing)
    client.sign_in(getattr(people, name))
    before = everything(client, row, contact)
    shown = {place for place, text in before.items() if found_in(text)}
    assert shown == ({"people", "form", "merge", "untold", "csv", "vcf"} if name in OURS else set())
    client.sign_in(people.ben)
    tell(client, contact)
    client.sign_in(getattr(people, name))
    details = row.shows_details_to(people.reader(name))
    after = {place for place, text in everything(client, row, contact).items() if found_in(text)}
    assert after == ({"people", "form", "merge", "csv", "vcf"} if name in OURS else after)
    assert {"people", "csv", "vcf"} <= after if details else not after, "open as far as the employer is, and no further"


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("name", [*OURS, *OTHERS])
def test_the_rule_in_sql_is_the_rule_in_python(client: Client, people: World, name: str, told: bool) -> None:
    row, contact = brought(client, people, Sharing.CLUSTER)
    contact.told_on = now().date() if told else None
    db.session.commit()
    reader = people.reader(name)
    select = sa.select(EmployerContact).where(EmployerContact.id == contact.id, queries.seen(reader))
    assert bool(db.session.scalars(select).all()) == contact.is_seen_by(reader) == (told or name in (*OURS, "gus")[:3])
    assert [one.name for one in queries.contacts(reader, row)][:1] == (
        ["Ida Quillfeather"] if told or name in OURS else ["Imran Quillfeather"]
    )


def test_neither_index_nor_letters_nor_the_cluster_export_hold_them(client: Client, people: World) -> None:
    row, contact = brought(client, people, Sharing.EBP)
    (document,) = documents([row.id])
    assert not found_in(str(document))
    request = make_request(people, school="marigold", person="dan", employer_id=row.id)
    client.sign_in(people.erin)
    assert not found_in(client.get("employers.ask_employer", request_id=request.id, employer_id=row.id).text)
    client.submit(client.get("employers.decline", request_id=request.id), answer="No time")
    for letter in [*letters("news"), *letters("request")]:
        assert not found_in(letter.text + letter.html)


def test_whoever_sees_nobody_does_not_hear_how_many(client: Client, people: World) -> None:
    row, _ = brought(client, people, Sharing.EBP)
    client.sign_in(people.erin)
    assert "1 person kept here" in client.get("employers.employer", employer_id=row.id).text
    client.sign_in(people.ben)
    assert "2 people kept here" in client.get("employers.employer", employer_id=row.id).text


def test_told_needs_a_day_and_a_way(client: Client, people: World) -> None:
    _, contact = brought(client, people, Sharing.EBP)
    page = client.post("employers.show_untold", status=200)
    page = client.submit(page, people=str(contact.id), told_how="", button="act=tell", status=200)
    assert "Enter how they were told" in page.errors[0]
    page = client.submit(page, people=None, told_how="A call", button="act=tell", status=200)
    assert "Tick the people" in page.errors[0]
    db.session.refresh(contact)
    assert contact.is_untold
    opened = client.post("employers.open_contact", status=200, employer_id=contact.employer_id, contact_id=contact.id)
    page = client.submit(opened, told_on=now().date().isoformat(), status=200)
    assert "how they were told" in page.errors[0]


def test_others_cannot_tell_or_remove_them(client: Client, people: World) -> None:
    _, contact = brought(client, people, Sharing.CLUSTER)
    page = client.post("employers.show_untold", status=200)
    client.sign_in(people.erin)
    for act in ("tell", "remove"):
        client.submit(page, people=str(contact.id), told_how="A call", button=f"act={act}", once=f"key-{act}")
    db.session.refresh(contact)
    assert contact.is_untold


def test_removed_in_bulk_they_stay_removed(client: Client, people: World) -> None:
    _, contact = brought(client, people, Sharing.EBP)
    page = client.post("employers.show_untold", status=200)
    number = contact.id
    client.submit(page, people=str(contact.id), button="act=remove")
    assert db.session.get(EmployerContact, number) is None
    entry = db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == "employers.remove_contact")).one()
    assert entry.facts == {"contact": number}


def test_after_a_month_it_is_on_the_front_page_and_one_letter_goes(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, contact = brought(client, people, Sharing.EBP)
    reader = people.reader("ben")
    assert need_count(reader) == 0
    month_ago = now() - timedelta(days=31)
    db.session.execute(sa.update(EmployerContact).values(added_at=month_ago))
    db.session.execute(sa.text("UPDATE employer_import SET written_at = :at"), {"at": month_ago.replace(tzinfo=None)})
    db.session.commit()
    assert (need_count(reader), need_count(people.reader("dan"))) == (1, 0)
    assert "Tell 1 person at employers" in client.get("home.index").text
    monkeypatch.setattr("hub.employers.telling.reminding.is_working_day", lambda *_: False)
    assert remind_of_untold() == 0
    monkeypatch.setattr("hub.employers.telling.reminding.is_working_day", lambda *_: True)
    assert (remind_of_untold(), remind_of_untold()) == (1, 0)
    assert [letter.to_address for letter in letters("untold")] == ["ben@example.org"]
    assert not found_in(letters("untold")[0].text)


def test_told_in_the_file_itself_they_are_open_at_once(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    client.sign_in(people.ben)
    write(client, look(client, FILE.replace(",,\n", ",03/05/2025,by letter\n")))
    client.sign_in(people.erin)
    page = client.post("employers.export", {"kind": "csv"}, status=200)
    (line,) = csv.DictReader(io.StringIO(page.response.get_data(as_text=True).lstrip("\ufeff")))
    assert (line["Name of the employer"], line["How they were told"]) == (row.name, "by letter")
