"""What members keeps about a person: given out whole, erased without a trace."""

import json

from hub.db import db, now
from hub.members.models import Membership, Person, Seat, SignIn
from hub.members.personal import FORMER, PERSONAL
from tests.client import Client
from tests.world import World


def test_everything_members_knows_is_given_out(client: Client, people: World) -> None:
    ben = people.person("ben")
    ben.phone, ben.ask_me_about, ben.job_title = "020 7946 0999", "MARKER-ask", "MARKER-title"
    db.session.add(
        Membership(
            cluster_id=people.heath, organisation_id=people.tollhouse, asked_by_id=ben.id, message="MARKER-message"
        )
    )
    db.session.commit()
    given = json.dumps({kind.name: kind.export(ben) for kind in PERSONAL})
    for words in (
        "Ben Okafor",
        "ben@example.org",
        "020 7946 0999",
        "MARKER-ask",
        "MARKER-title",
        "MARKER-message",
        "Tollhouse Lane School",
        "careers_leader",
    ):
        assert words in given
    assert "Cara" not in given
    assert "password" not in given


def test_an_erased_person_leaves_a_former_member(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    ben = people.person("ben")
    ben.phone, ben.ask_me_about, ben.tf_totp_secret = "020 7946 0999", "MARKER", "MARKER"
    db.session.add(
        Membership(cluster_id=people.heath, organisation_id=people.tollhouse, asked_by_id=ben.id, message="MARKER")
    )
    db.session.flush()
    changed = [kind.erase(ben) for kind in PERSONAL]
    db.session.commit()
    assert all(changed)
    row = db.session.get_one(Person, people.ben)
    assert (row.name, row.phone, row.ask_me_about, row.password, row.tf_totp_secret) == (FORMER, None, "", None, None)
    assert row.email.endswith("@erased.invalid")
    assert not row.active
    assert row.erased_at
    assert all(not seat.is_current for seat in db.session.query(Seat).filter_by(person_id=row.id))
    assert db.session.query(SignIn).filter_by(person_id=row.id).count() == 0
    assert "MARKER" not in {row.message for row in db.session.query(Membership)}
    client.get("members.index", 302)


def test_two_erased_people_do_not_collide(client: Client, people: World) -> None:
    for name in ("ben", "cara"):
        for kind in PERSONAL:
            kind.erase(people.person(name))
    db.session.commit()
    assert db.session.query(Person).filter_by(name=FORMER).count() == 2


def test_the_address_of_an_erased_person_is_free_again(client: Client, people: World) -> None:
    for kind in PERSONAL:
        kind.erase(people.person("dan"))
    db.session.commit()
    page = client.sign_in(people.asha).get("members.invite")
    client.submit(page, name="Dan", email="dan@example.org", organisation=str(people.marigold), role="careers_leader")
    person = db.session.query(Person).filter_by(email="dan@example.org").one()
    assert person.id != people.dan
    assert person.invited_at <= now()
