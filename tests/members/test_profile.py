"""The profile of an organisation: who may change it, and what it takes."""

from hub.db import db
from hub.history import HistoryEntry
from hub.members.models import Organisation
from tests.client import Client
from tests.world import World


def test_a_careers_leader_fills_in_the_profile(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("members.edit_organisation", organisation_id=people.tollhouse)
    page = client.submit(
        page, specialist_subjects=["maths", "dt"], best_days=["tue"], group_sizes="A class of 30\n🎓 a hall of 200",
        send_notes="Level access", website="tollhouse.example.org", says_learner="yes", pupil_count="1,120",
        hosts_meetings="y",
    )  # fmt: skip
    shown = client.follow(page)
    for words in ("Mathematics", "Tuesday", "A class of 30", "🎓", "LDD", "tollhouse.example.org", "1,120", "Learners"):
        assert words in shown.text
    assert people.organisation("tollhouse").website == "https://tollhouse.example.org"
    assert db.session.query(HistoryEntry).filter_by(verb="members.edit_profile").count() == 1


def test_only_those_who_speak_for_it_and_the_lead_change_it(client: Client, people: World) -> None:
    for name, status in (
        ("cara", 200),
        ("asha", 200),
        ("dan", 403),
        ("gus", 403),
        ("eva", 403),
        ("erin", 403),
        ("olu", 404),
    ):
        client.sign_in(getattr(people, name)).get("members.edit_organisation", status, organisation_id=people.tollhouse)
    client.sign_in(people.dan)
    client.post("members.edit_organisation", {"name": "Mine"}, 403, organisation_id=people.tollhouse)
    assert people.organisation("tollhouse").name == "Tollhouse Lane School"


def test_nothing_typed_is_lost_when_something_is_wrong(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.edit_organisation", organisation_id=people.tollhouse)
    page = client.submit(
        page,
        status=200,
        name="N" * 300,
        room_kit="Hall\x00 and \u202eallah",
        website="not a site",
        group_sizes="x" * 1200,
    )
    assert len(page.errors) == 3
    assert "N" * 300 in str(page.soup)
    assert "Hall and" in str(page.soup)


def test_a_late_save_shows_both_texts(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("members.edit_organisation", organisation_id=people.tollhouse)
    row = db.session.get_one(Organisation, people.tollhouse)
    row.room_kit = "What Cara wrote"
    db.session.commit()
    page = client.submit(page, status=200, room_kit="What Ben wrote")
    assert "What Cara wrote" in page.text
    assert "What Ben wrote" in str(page.soup)
    page = client.submit(page, room_kit="Both")
    db.session.expire_all()
    assert people.organisation("tollhouse").room_kit == "Both"


def test_an_address_that_grows_too_long_is_refused(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.edit_organisation", organisation_id=people.tollhouse)
    page = client.submit(page, status=200, website="a.org/" + "x" * 292)
    assert "300 characters" in " ".join(page.errors)
