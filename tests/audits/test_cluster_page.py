"""The cluster's view over rounds: means by section, shares by question, breaks, what is held back and why, files."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import Tag

from hub.audits.closing import close
from hub.audits.models import AuditPublished, AuditReview, AuditRound, AuditTemplate
from hub.db import db, now
from hub.members.models import Membership, MembershipState
from tests.audits.acts import hand_in, more_schools, open_round, review_of
from tests.client import Client, Page
from tests.world import World


@pytest.fixture
def schools(people: World) -> list[int]:
    return more_schools(people, 9)


def closed_round(client: Client, people: World, schools: list[int], days_ago: int, met: int = 5) -> AuditRound:
    """Handed in by all of these: the first `met` meet everything, the rest nothing."""
    row = open_round(client, people, title=f"Round of {days_ago} days ago")
    row.opened_at = now() - timedelta(days=days_ago)
    for number, one in enumerate(schools):
        hand_in(review_of(row, one), level=2 if number < met else 0)
    close(row)
    row.closed_at = row.opened_at + timedelta(days=3)
    db.session.commit()
    return row


def region(page: Page, heading: str) -> Tag:
    found = page.soup.find("section", {"aria-labelledby": heading})
    assert isinstance(found, Tag)
    return found


def rows(table: Tag) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in tr.find_all(["th", "td"])] for tr in table.select("tbody tr")]


def test_means_of_each_section_stand_round_by_round_in_numbers_and_words(
    client: Client, people: World, schools: list[int]
) -> None:
    closed_round(client, people, schools, 400, met=3)
    last = closed_round(client, people, schools, 30, met=6)
    found = region(client.get("audits.cluster", round_id=last.id), "rounds")
    newest, before = rows(found)
    assert newest[0].startswith("Round of 30 days ago")
    assert (newest[1], before[1]) == ("67 Growing", "33 Starting")
    chart = found.find("svg", {"role": "img"})
    assert isinstance(chart, Tag)
    assert "33% in the first, 67% in the last" in chart.get_text()


def test_a_round_shows_none_that_came_after_it(client: Client, people: World, schools: list[int]) -> None:
    first = closed_round(client, people, schools, 400)
    closed_round(client, people, schools, 30)
    found = rows(region(client.get("audits.cluster", round_id=first.id), "rounds"))
    assert [row[0].partition(",")[0] for row in found] == ["Round of 400 days ago"]


def test_nine_rounds_are_looked_at_with_as_many_statements_as_one(
    client: Client, people: World, schools: list[int]
) -> None:
    first = closed_round(client, people, schools, 1_000)
    one = client.get("audits.cluster", round_id=first.id).statements
    for nth in range(1, 11):
        last = closed_round(client, people, schools, 1_000 - 90 * nth)
    page = client.get("audits.cluster", round_id=last.id)
    assert page.statements == one
    assert len(rows(region(page, "rounds"))) == 9
    assert client.get("audits.cluster_section", round_id=last.id, code="la1").statements <= one


def test_a_new_edition_is_a_break_and_a_question_that_is_gone_says_so(
    client: Client, people: World, schools: list[int]
) -> None:
    first = closed_round(client, people, schools, 400)
    new = AuditTemplate(key="london-ambitions/school", edition="2027.1", title="London Ambitions for schools")
    used = db.session.query(AuditTemplate).filter_by(key="london-ambitions/school").one()
    new.content = used.content | {"edition": "2027.1", "elements": used.content["elements"][:-1]}
    db.session.add(new)
    db.session.commit()
    last = closed_round(client, people, schools, 30)
    published = db.session.query(AuditPublished).filter_by(round_id=first.id).one()
    newest = db.session.query(AuditPublished).filter_by(round_id=last.id).one()
    newest.content = newest.content | {"template": new.id}
    assert published.content["template"] == used.id
    db.session.commit()
    page = client.get("audits.cluster", round_id=last.id)
    assert "There is a break before “Round of 30 days ago”" in page.text
    assert "edition 2027.1" in page.text
    assert [row[-1] for row in rows(region(page, "rounds"))][0] == "Not asked"
    assert "New questions" in page.text


def test_shares_of_a_section_say_why_one_is_held_back(client: Client, people: World, schools: list[int]) -> None:
    last = closed_round(client, people, schools, 30, met=4)
    row = db.session.query(AuditPublished).filter_by(round_id=last.id).one()
    content = dict(row.content)
    content["all"]["questions"].pop("LA1.2")
    row.content = content | {"held": {"LA1.2": "few"}}
    db.session.commit()
    page = client.get("audits.cluster_section", round_id=last.id, code="la1")
    words = {line[0].split()[0]: line[1] for line in rows(region(page, "questions"))}
    assert (words["LA1.1"], words["LA1.2"], words["LA1"]) == ("44%", "Held back", "44%")
    assert "is held back: fewer than 5 schools besides one’s own were asked it." in page.text
    client.get("audits.cluster_section", status=404, round_id=last.id, code="la9")


def test_what_nearly_all_meet_is_told_as_a_bound(client: Client, people: World, schools: list[int]) -> None:
    last = closed_round(client, people, schools, 30, met=8)
    page = client.get("audits.cluster_section", round_id=last.id, code="la1")
    assert {line[1] for line in rows(region(page, "questions"))[:-1]} == {"77% or more"}
    assert "a mean may lie up to" in client.get("audits.cluster", round_id=last.id).text


def test_the_three_gaps_lead_to_an_agenda_item_the_wanted_board_and_a_request(
    client: Client, people: World, schools: list[int]
) -> None:
    last = closed_round(client, people, schools, 30)
    gaps = region(client.get("audits.cluster", round_id=last.id), "shared").find_all("li")
    assert len(gaps) == 3
    for words, field in (("Put on the wanted board", "title"), ("Ask the EBP", "needs")):
        link = next(one["href"] for one in gaps[0].find_all("a") if words in one.get_text())
        found = client.get_url(link).soup.find(attrs={"name": field})
        value = found.get("value") or found.get_text()
        assert gaps[0].find("strong").get_text().split()[0] in value
    client.sign_in(people.gus)
    gaps = region(client.get("audits.cluster", round_id=last.id), "shared")
    assert "agenda item" not in gaps.get_text()  # governors read


def test_the_figures_are_a_file_that_says_what_is_held_back(client: Client, people: World, schools: list[int]) -> None:
    last = closed_round(client, people, schools, 30)
    text = client.http.get(f"/c/{people.canal}/audits/rounds/{last.id}/figures?as=csv").get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    mean = next(line for line in lines if (line["Group"], line["Code"]) == ("All schools", "LA1"))
    assert (mean["Schools"], mean["Mean or share fully met"]) == ("9", "56")
    assert any(line["Code"] == "LA1.1" and line["Mean or share fully met"] == "56" for line in lines)
    assert "Lock A" not in text
    book = client.http.get(f"/c/{people.canal}/audits/rounds/{last.id}/figures?as=xlsx").data
    assert book.startswith(b"PK")


def test_a_school_that_leaves_is_not_waited_for_and_what_it_handed_in_counts(
    client: Client, people: World, schools: list[int]
) -> None:
    row = open_round(client, people)
    for number, one in enumerate(schools[:8]):
        hand_in(review_of(row, one), level=2 * (number % 2))
    for gone in (schools[0], schools[8]):
        db.session.query(Membership).filter_by(organisation_id=gone).one().state = MembershipState.LEFT
    db.session.commit()
    assert "8 of 11 schools have handed in" in client.get("audits.cluster", round_id=row.id).text
    board = client.get("audits.board", round_id=row.id).text
    assert "Left the cluster" in board
    close(row)
    db.session.commit()
    assert db.session.query(AuditPublished).one().content["submitted"] == 8
    assert db.session.query(AuditReview).filter_by(round_id=row.id).count() == 12
