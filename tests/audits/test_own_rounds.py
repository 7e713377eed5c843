"""A school's result beside its own earlier ones, with a break where the questions were of another edition."""

import copy

import pytest

from hub.audits.models import AuditReview, AuditTemplate
from hub.db import db, now
from tests.audits.acts import hand_in, open_round, review_of, round_before
from tests.client import Client, Page
from tests.world import World


def result(client: Client, people: World, level: int = 2) -> tuple[AuditReview, Page]:
    review = review_of(open_round(client, people, title="Now"), people.tollhouse)
    hand_in(review, level)
    client.sign_in(people.ben)
    return review, client.get("audits.result", review_id=review.id)


def rows(page: Page) -> dict[str, list[str]]:
    table = page.soup.find("section", {"aria-labelledby": "past"}).table
    return {row.th.get_text()[:3]: [cell.get_text() for cell in row.find_all("td")] for row in table.select("tbody tr")}


def heads(page: Page) -> list[str]:
    table = page.soup.find("section", {"aria-labelledby": "past"}).table
    return [cell.get_text() for cell in table.select("thead th")]


def another_edition(review: AuditReview, edition: str) -> AuditTemplate:
    content = copy.deepcopy(review.template.content) | {"edition": edition}
    template = AuditTemplate(
        key=review.template.key, edition=edition, title=review.template.title, content=content, loaded_at=now()
    )
    db.session.add(template)
    db.session.flush()
    return template


def test_a_first_review_has_nothing_beside_it(client: Client, people: World) -> None:
    assert "Over your own rounds" not in result(client, people)[1].text


def test_each_section_stands_beside_the_rounds_before(client: Client, people: World) -> None:
    round_before(client, people, 0, 400, "First")
    round_before(client, people, 1, 35, "Second")
    _, page = result(client, people)
    assert rows(page)["LA1"] == ["0%", "0%", "100%", "100 up"]
    assert len(heads(page)) == 5
    assert heads(page)[-1] == "Since last time"
    assert "There is a break" not in page.text
    assert page.soup.select_one("svg.hub-chart--line title").get_text().endswith("100%")
    assert not page.soup.select(".hub-chart__break")
    text = page.text
    assert text.index("First.") < text.index("Second.") < text.index("Now.")


def test_the_same_and_less_are_said_in_words(client: Client, people: World) -> None:
    round_before(client, people, 2, 300)
    assert set(rows(result(client, people, level=2)[1])["LA1"][2:]) == {"the same"}
    _, page = result(client, people, level=0)
    assert rows(page)["LA1"][-1] == "100 down"


@pytest.mark.parametrize("where", ["first", "last"])
def test_a_new_edition_is_a_break(client: Client, people: World, where: str) -> None:
    """Between the first and second round, or between the second and this one."""
    first = review_of(round_before(client, people, 1, 400, "First"), people.tollhouse)
    second = review_of(round_before(client, people, 1, 200, "Second"), people.tollhouse)
    older = another_edition(first, "2020.1")
    first.template = older
    if where == "last":
        second.template = older
    db.session.commit()
    _, page = result(client, people)
    assert len(page.soup.select(".hub-chart__break")) == 1
    assert len(page.soup.select(".hub-chart__line")) == 1  # of three points two are joined
    assert page.text.count("There is a break at") == 1
    assert "edition 2026.1" in page.text
    others = [head for head in heads(page) if "(other questions)" in head]
    assert len(others) == (1 if where == "first" else 2)
    assert rows(page)["LA1"][-1] == ("100 up" if where == "first" else "–")


def test_questions_of_the_lead_are_in_no_trend(client: Client, people: World) -> None:
    before = round_before(client, people, 2, 200)
    before.own_questions = [{"id": "Q.1", "text": "Own?", "kind": "yes_partly_no", "pass": {"answer": "yes"}}]
    db.session.commit()
    _, page = result(client, people)
    assert all("Questions of your cluster" not in name for name in rows(page))
    assert "LA7" in rows(page)


def test_many_rounds_cost_as_much_as_one_and_the_oldest_drop_out(client: Client, people: World) -> None:
    round_before(client, people, 1, 2000, "Long ago")
    review, page = result(client, people)
    for number in range(6):
        round_before(client, people, 1, 300 + 100 * number, f"Round {number}")
    client.sign_in(people.ben)
    again = client.get("audits.result", review_id=review.id)
    assert again.statements == page.statements
    assert len(heads(again)) == 8  # section, five before, now, since last time
    assert "Long ago" not in again.text
    assert "Round 5" not in again.text
