"""`flask hub starter-set`: loaded once, again only what is new; every figure with source and date as published."""

import sqlalchemy as sa
from flask import Flask

from hub.cli import starter_set_command
from hub.db import db
from hub.resources.kinds.catalogue import SHORT_FORMS
from hub.resources.kinds.stored import since, value_of
from hub.resources.models import Licence, Resource, Status
from hub.room import Demo
from hub.text import today
from hub.vocabulary import BOROUGHS, Visibility
from tests.client import Client
from tests.world import World


def load(app: Flask, name: str, organisation: str = "Tollhouse Lane School") -> tuple[int, str]:
    arguments = [name, "--cluster", "canal-cluster", "--organisation", organisation]
    done = app.test_cli_runner().invoke(starter_set_command, arguments)
    db.session.remove()
    return done.exit_code, done.output


def rows() -> list[Resource]:
    return list(db.session.scalars(sa.select(Resource).order_by(Resource.id)))


def test_a_cluster_gets_the_figures_of_its_boroughs_and_of_london(app: Flask, client: Client, people: World) -> None:
    people.cluster.boroughs = ["E09000007", "E09000001"]
    db.session.commit()
    code, words = load(app, "labour-market")
    assert code == 0
    assert words.startswith(f"{len(rows())} shared for Tollhouse Lane School, 0 were there already.")
    assert {row.details["place"] for row in rows()} == {"E09000007", "E09000001", "london"}
    # The City of London's construction figure was too small to be published, and it has no rate of participation.
    titles = {row.title for row in rows()}
    assert "City of London: construction, residents in work" not in titles
    (row,) = [one for one in rows() if one.title == "Camden: construction, residents in work"]
    assert row.details["figure"] == "2,200 residents work in construction"
    assert (row.details["as_at"], row.licence, row.visibility) == ("2022-09", Licence.OGL, Visibility.CLUSTER)
    page = client.sign_in(people.ben).get("resources.show", resource_id=row.id)
    assert "As at September 2022. Source: ONS Annual Population Survey" in page.text
    assert "Open Government Licence" in page.text
    assert 364 < (row.review_by - today()).days < 367


def test_a_second_run_adds_only_what_is_new(app: Flask, client: Client, people: World) -> None:
    load(app, "outside-sites")
    number = len(rows())
    db.session.delete(rows()[0])
    rows()[1].status = Status.WITHDRAWN
    db.session.commit()
    _, words = load(app, "outside-sites")
    assert words.startswith(f"1 shared for Tollhouse Lane School, {number - 1} were there already.")
    assert load(app, "outside-sites", "Marigold Street School")[1].startswith("0 shared")  # it sees those of the other
    code, words = load(app, "outside-sites", "Heath Rise School")
    assert code == 1
    assert "is not a member" in words
    page = client.sign_in(people.ben).get("resources.show", resource_id=rows()[0].id)
    assert "Nobody has looked at it yet" in page.text


def test_what_comes_with_the_hub_fits_its_own_forms(app: Flask, people: World) -> None:
    people.cluster.boroughs = [one.code for one in BOROUGHS]
    db.session.commit()
    for name in ("labour-market", "outside-sites"):
        load(app, name)
    entries = [one for one in Demo(today(), 1).read("resources.yaml")["resources"] if "details" in one]
    assert {entry["kind"] for entry in entries} | {row.kind for row in rows()} == set(SHORT_FORMS)
    for kind, details in [(row.kind, row.details) for row in rows()] + [
        (one["kind"], one["details"]) for one in entries
    ]:
        form = {detail.name: detail for detail in SHORT_FORMS[kind].details}
        assert set(details) <= set(form)
        assert {one.name for one in form.values() if one.asks} <= set(details)
        for key, text in details.items():
            if form[key].what == "rows":
                names = {column.name for column in form[key].columns}
                assert all(set(row) == names for row in (text if isinstance(text, list) else value_of(form[key], text)))
            elif form[key].what == "since":
                assert since(text) == text
            elif form[key].choices:
                assert text in dict(form[key].choices())
            else:
                assert len(text) <= form[key].limit


def test_a_lead_puts_a_set_there_by_one_button_and_again_only_what_is_new(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("resources.index")
    page = client.get_url(page.link("Begin with a starter set"))
    assert page.text.count("What it adds") == 2
    assert "Everyone in this cluster sees them, under the name of Canal Basin College" in page.text
    page = client.follow(client.submit(page, button="name=outside-sites"))
    made = rows()
    assert f"{len(made)} resources added" in page.flash
    assert {(row.organisation_id, row.author_id, row.visibility) for row in made} == {
        (people.college, people.asha, Visibility.CLUSTER)
    }
    assert "There is nothing to add" in page.text
    db.session.delete(made[0])
    made[1].visibility, made[1].organisation_id = Visibility.ORGANISATION, people.marigold
    made[2].withdraw("Old", people.asha)
    missing = {made[0].title, made[1].title}
    db.session.commit()
    page = client.get("resources.starter_sets")
    assert f"{len(made) - 2} of {len(made)} are there already" in page.text
    listed = page.soup.find(lambda tag: tag.name == "section" and "Outside sites" in (tag.h2.text if tag.h2 else ""))
    assert {one.contents[0] for one in listed.select("li")} == missing
    client.submit(page, button="name=outside-sites")
    assert len(rows()) == len(made) + 1
    client.post("resources.starter_sets", {"name": "outside-sites"})
    client.post("resources.starter_sets", {"name": "nothing"}, status=200)
    assert len(rows()) == len(made) + 1


def test_only_a_lead_is_led_there(client: Client, people: World) -> None:
    assert client.sign_in(people.asha).get("resources.share").link("starter sets")
    for who in (people.ben, people.erin):
        assert "starter set" not in client.sign_in(who).get("resources.share").text
        assert "starter set" not in client.get("resources.index").text
