"""A lead opens a round."""

from datetime import date, timedelta

import pytest

from hub.audits.models import AuditReview, AuditRound, AuditTemplate, Showing
from hub.db import db
from hub.mail import Letter
from hub.members.models import Organisation
from hub.notices.models import Notice
from tests.audits.acts import IN_A_MONTH, open_round, review_of
from tests.client import Client
from tests.world import World


def test_a_lead_opens_a_round_for_every_school_and_college(client: Client, people: World) -> None:
    row = open_round(client, people)
    assert row.due_on == IN_A_MONTH
    assert row.showing is Showing.TOTALS
    keys = {
        review.organisation.name: review.template.key
        for review in db.session.query(AuditReview).filter_by(round_id=row.id)
    }
    assert keys == {
        "Tollhouse Lane School": "london-ambitions/school",
        "Marigold Street School": "london-ambitions/school",
        "Canal Basin College": "london-ambitions/college",
    }


def test_the_templates_are_loaded_when_the_first_round_is_opened(client: Client, people: World) -> None:
    assert db.session.query(AuditTemplate).count() == 0
    open_round(client, people)
    assert db.session.query(AuditTemplate).count() == 8


def test_a_school_can_be_left_out(client: Client, people: World) -> None:
    row = open_round(client, people, schools=[str(people.tollhouse), str(people.college)])
    taking_part = {review.organisation_id for review in db.session.query(AuditReview).filter_by(round_id=row.id)}
    assert taking_part == {people.tollhouse, people.college}


def test_a_round_without_schools_is_not_opened_and_nothing_typed_is_lost(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    page = client.submit(client.get("audits.open_round"), status=200, title="Autumn look", schools=None)
    assert page.errors == ["Choose at least one school or college that takes part."]
    assert page.soup.find(id="title")["value"] == "Autumn look"
    assert db.session.query(AuditRound).count() == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Enter name of the round"),
        ({"title": "x" * 121}, "must be 120 characters or fewer"),
        ({"due_on": (date.today() - timedelta(days=1)).isoformat()}, "choose a day that is still to come"),
        ({"due_on": "2026-02-31"}, "must be a real day"),
        ({"showing": "everything"}, "choose one of those in the list"),
    ],
)
def test_what_cannot_be_is_said_in_words(
    client: Client, people: World, changes: dict[str, str], message: str
) -> None:  # fmt: skip
    client.sign_in(people.asha)
    fields = {"title": "Self-review", "due_on": IN_A_MONTH.isoformat(), **changes}
    page = client.submit(client.get("audits.open_round"), status=200, **fields)
    assert any(message in error for error in page.errors), page.errors


def test_a_school_of_another_cluster_cannot_be_taken_in(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    page = client.submit(client.get("audits.open_round"), status=200, title="Look", schools=str(people.heath_school))
    assert any("choose from those in the list" in error for error in page.errors)


def test_those_who_can_answer_get_a_letter_and_a_notice(client: Client, people: World) -> None:
    row = open_round(client, people)
    letters = db.session.query(Letter).filter(Letter.subject.startswith("Self-review 2026")).all()
    assert {letter.to_address for letter in letters} == {
        "asha@example.org", "ben@example.org", "cara@example.org", "dan@example.org",
    }  # fmt: skip
    ben = next(letter for letter in letters if letter.to_address == "ben@example.org")
    assert f"/reviews/{review_of(row, people.tollhouse).id}" in ben.text
    assert "Nothing under your name" in ben.text
    assert {notice.person_id for notice in db.session.query(Notice)} >= {people.ben, people.dan}


def test_sent_twice_it_opens_one_round(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    page = client.get("audits.open_round")
    for _ in range(2):
        client.submit(page, title="Self-review 2026", due_on=IN_A_MONTH.isoformat())
    assert db.session.query(AuditRound).count() == 1


def test_year_groups_come_from_the_ages_of_the_school(client: Client, people: World) -> None:
    school = db.session.get_one(Organisation, people.tollhouse)
    school.age_low, school.age_high = 11, 16
    db.session.commit()
    row = open_round(client, people)
    assert review_of(row, people.tollhouse).year_groups == ["y7", "y8", "y9", "y10", "y11"]
    assert review_of(row, people.marigold).year_groups == ["y7", "y8", "y9", "y10", "y11", "y12", "y13"]


def test_a_primary_school_gets_the_primary_questions(client: Client, people: World) -> None:
    school = db.session.get_one(Organisation, people.tollhouse)
    school.age_low, school.age_high = 4, 11
    db.session.commit()
    row = open_round(client, people)
    review = review_of(row, people.tollhouse)
    assert review.template.key == "london-ambitions/primary"
    assert review.year_groups == ["reception", "y1", "y2", "y3", "y4", "y5", "y6"]


def test_a_round_is_extended_and_a_school_added(client: Client, people: World) -> None:
    row = open_round(client, people, schools=[str(people.tollhouse), str(people.college)])
    later = IN_A_MONTH + timedelta(days=14)
    page = client.get("audits.change", round_id=row.id)
    client.submit(page, due_on=later.isoformat(), schools=str(people.marigold))
    db.session.refresh(row)
    assert row.due_on == later
    assert review_of(row, people.marigold).template.key == "london-ambitions/school"
    assert "Marigold" not in str(client.get("audits.change", round_id=row.id).soup.find("main").find_all("label"))


def test_two_leads_do_not_write_over_each_other(client: Client, people: World) -> None:
    row = open_round(client, people)
    page = client.get("audits.change", round_id=row.id)
    row.title = "Renamed meanwhile"
    db.session.commit()
    page = client.submit(page, status=200, title="My name for it")
    assert "Somebody else saved this" in page.errors[0]
    assert "Renamed meanwhile" in page.text


def test_the_day_is_not_moved_into_the_past_and_one_that_has_passed_stays(client: Client, people: World) -> None:
    row = open_round(client, people)
    yesterday = date.today() - timedelta(days=1)
    page = client.submit(
        client.get("audits.change", round_id=row.id), status=200, due_on=yesterday.isoformat()
    )  # fmt: skip
    assert page.errors == ["Hand in by: choose a day that is still to come"]
    row.due_on = yesterday
    db.session.commit()
    client.submit(client.get("audits.change", round_id=row.id), title="Late, and renamed")
    db.session.expire_all()
    assert (row.title, row.due_on) == ("Late, and renamed", yesterday)
