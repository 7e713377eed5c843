"""Adapted from another resource: the credit is kept, and nobody learns of one that they may not see."""

import pytest

from hub.db import db
from hub.resources.models import Licence, Resource
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share
from tests.world import World


def adapt(client: Client, original_id: int, title: str = "Our version") -> Resource:
    page = client.get("resources.share", what="page", adapted_from=original_id)
    client.submit(page, title=title, body="Changed words")
    return db.session.query(Resource).filter_by(title=title).one()


def test_the_credit_is_on_the_page_and_the_original_names_the_new_one(client: Client, people: World) -> None:
    original_id = share(people, licence=Licence.CC_BY_SA).id
    page = client.sign_in(people.dan).get("resources.show", resource_id=original_id)
    page = client.get_url(page.link("Adapt it"))
    assert "your version of Depot visit , by Tollhouse Lane School (CC BY-SA 4.0)" in page.text
    for what in ("A link", "Write a page"):  # the tabs keep it
        page = client.get_url(page.link(what))
        assert page.form_with("title").fields["adapted_from"] == str(original_id)
    client.submit(page, title="Our version", body="Changed words")
    row = db.session.query(Resource).filter_by(title="Our version").one()
    assert (row.adapted_from_id, row.licence) == (original_id, Licence.CC_BY_SA)
    shown = client.get("resources.show", resource_id=row.id).text
    assert "Adapted from Depot visit , by Tollhouse Lane School (CC BY-SA 4.0)" in shown
    assert "Adapted by others" in client.get("resources.show", resource_id=original_id).text
    assert "Our version" in client.sign_in(people.ben).get("resources.show", resource_id=original_id).text


def test_a_short_form_is_adapted_in_its_own_form(client: Client, people: World) -> None:
    rota = '[{"slot": "9.30", "room": "Hall", "visitor": "", "years": ""}]'
    details = {"aim": "Families meet people", "rota": rota}
    values = {"title": "Family day", "body": "", "kind": "event_recipe", "licence": Licence.CC_BY, "details": details}
    original_id, closed = share(people, **values).id, share(people, **(values | {"licence": Licence.ASK_US})).id
    hidden = share(people, **values, visibility=Visibility.ORGANISATION).id
    page = client.sign_in(people.dan).get("resources.show", resource_id=original_id)
    page = client.get_url(page.link("Adapt it"))
    assert "your version of Family day , by Tollhouse Lane School (CC BY 4.0)" in page.text
    page = client.submit(page, title="Ours", short_aim="", status=200)
    page = client.submit(page, title="Ours", short_aim="Pupils meet people")
    row = db.session.query(Resource).filter_by(title="Ours").one()
    assert (row.adapted_from_id, row.licence) == (original_id, Licence.CC_BY)
    assert row.details == {"aim": "Pupils meet people", "rota": rota}
    for other in (closed, hidden):
        page = client.get("resources.share_short_form", slug="event-recipe", adapted_from=other)
        assert "Families meet people" not in page.text
        assert "your version of" not in page.text


TAGS = {
    "year_groups": ["y8", "y9"], "subjects": ["maths"], "benchmarks": ["gb4"], "ambitions": ["la5"],
    "sectors": ["construction"], "audiences": ["families"], "minutes": 20, "works_for_send": True,
    "cost_band": "free",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "details"), [("policy", {}), ("practice_note", {"context": "Then", "again": "yes"})])
def test_the_tags_are_taken_over(client: Client, people: World, kind: str, details: dict[str, str]) -> None:
    original = share(people, kind=kind, details=details, **TAGS)
    tags = {name: getattr(original, name) for name in TAGS} | {"kind": kind}
    page = client.sign_in(people.dan).get("resources.show", resource_id=original.id)
    page = client.get_url(page.link("Adapt it"))
    missing = {"short_did": "We went", "short_result": "It was good"} if details else {"url": "example.org/ours"}
    client.submit(page if details else client.get_url(page.link("A link")), title="Ours", **missing)
    row = db.session.query(Resource).filter_by(title="Ours").one()
    assert {name: getattr(row, name) for name in tags} == tags


def test_the_way_to_a_short_form_keeps_it(client: Client, people: World) -> None:
    original_id = share(people, **TAGS).id
    page = client.sign_in(people.dan).get("resources.share", adapted_from=original_id)
    page = client.get_url(page.link("Practice note"))
    assert "your version of Depot visit" in page.text
    more = {"short_context": "Then", "short_did": "We went", "short_result": "It was good", "short_again": "yes"}
    client.submit(page, title="Ours", **more)
    row = db.session.query(Resource).filter_by(title="Ours").one()
    assert (row.adapted_from_id, row.kind, row.subjects) == (original_id, "practice_note", ["maths"])


def test_what_is_wrong_in_the_form_does_not_lose_it(client: Client, people: World) -> None:
    original_id = share(people).id
    page = client.sign_in(people.dan).get("resources.share", what="page", adapted_from=original_id)
    page = client.submit(page, title="", body="Changed words", status=200)
    assert "your version of Depot visit" in page.text
    client.submit(page, title="Our version")
    assert db.session.query(Resource).filter_by(adapted_from_id=original_id).count() == 1


@pytest.mark.parametrize("licence", [Licence.ASK_US, Licence.NOT_OURS])
def test_a_licence_that_does_not_allow_it_is_kept_to(client: Client, people: World, licence: Licence) -> None:
    original_id = share(people, licence=licence).id
    client.sign_in(people.dan)
    assert "Adapt it" not in client.get("resources.show", resource_id=original_id).text
    assert adapt(client, original_id).adapted_from_id is None


def test_who_cannot_share_is_not_asked_to(client: Client, people: World) -> None:
    original_id = share(people).id
    assert "Adapt it" not in client.sign_in(people.gus).get("resources.show", resource_id=original_id).text


def test_one_that_cannot_be_seen_is_neither_named_nor_pointed_at(client: Client, people: World) -> None:
    hidden = share(people, title="Quokka", visibility=Visibility.ORGANISATION)
    client.sign_in(people.dan)
    assert "Quokka" not in client.get("resources.share", adapted_from=hidden.id).text
    page = client.get("resources.share", what="page")
    client.submit(page, title="Guessed", body="Words", adapted_from=str(hidden.id))
    assert db.session.query(Resource).filter_by(title="Guessed").one().adapted_from_id is None
    for nonsense in ("x", "-1", "9" * 30, "²"):
        client.get("resources.share", adapted_from=nonsense)


def test_each_reader_is_told_of_the_other_end_only_where_they_may_see_it(client: Client, people: World) -> None:
    original = share(people, title="Quokka", visibility=Visibility.ORGANISATION)
    row = share(people, title="Echidna", visibility=Visibility.PUBLIC, adapted_from_id=original.id)
    ids = original.id, row.id
    for page in (
        client.sign_in(people.dan).get("resources.show", resource_id=ids[1]),
        client.sign_out().get("public_resources.show", resource_id=ids[1]),
    ):
        assert "Adapted from another resource" in page.text
        assert "Quokka" not in page.text
    assert "Quokka" in client.sign_in(people.ben).get("resources.show", resource_id=ids[1]).text
    assert "Echidna" in client.get("resources.show", resource_id=ids[0]).text
    for number, visibility in ((ids[0], Visibility.CLUSTER), (ids[1], Visibility.ORGANISATION)):
        db.session.get_one(Resource, number).visibility = visibility
    db.session.commit()
    assert "Echidna" not in client.sign_in(people.dan).get("resources.show", resource_id=ids[0]).text
    db.session.get_one(Resource, ids[1]).withdraw("Old", people.ben)
    db.session.commit()
    assert "Echidna" not in client.sign_in(people.ben).get("resources.show", resource_id=ids[0]).text
