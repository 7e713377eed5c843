"""From a gap to whatever closes it: one button each, each leads to a form that is filled in."""

import pytest

from hub.audits.models import AuditReview
from hub.db import db
from tests.audits.acts import hand_in, open_round, review_of
from tests.client import Client, Page
from tests.world import World

EVERY_WAY = ["Make an action", "Find resources", "Put it on the wanted board", "Propose an agenda item"]


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    row = review_of(open_round(client, people), people.tollhouse)
    hand_in(row, level=1, person_id=people.ben)
    return row


def gaps(client: Client, people: World, review: AuditReview, who: str) -> Page:
    client.sign_in(getattr(people, who))
    return client.get("audits.result", review_id=review.id)


def buttons(page: Page) -> list[dict[str, str]]:
    """Of each of the three gaps: words -> address."""
    items = page.soup.find("section", {"aria-labelledby": "top"}).select("li.hub-lost__item")
    return [{a.find(string=True): a["href"] for a in item.select("a.govuk-button")} for item in items]


def test_each_gap_has_a_button_for_each_way(client: Client, people: World, review: AuditReview) -> None:
    found = buttons(gaps(client, people, review, "ben"))
    assert len(found) == 3
    assert all(set(EVERY_WAY) <= set(one) for one in found)
    assert any("Ask the EBP" in one for one in found)


def test_a_governor_only_looks(client: Client, people: World, review: AuditReview) -> None:
    assert all(set(one) == {"Find resources"} for one in buttons(gaps(client, people, review, "gus")))


def test_the_wanted_board_gets_the_question_and_where_it_came_from(
    client: Client, people: World, review: AuditReview
) -> None:
    page = client.get_url(buttons(gaps(client, people, review, "ben"))[0]["Put it on the wanted board"])
    title = page.soup.find(id="title")["value"]
    assert title.startswith("LA1.")
    assert page.soup.find(id="origin")["value"].startswith(f"audit_review:{review.id}:LA1.")
    page = client.follow(client.submit(page))
    assert page.h1 == title
    assert "Self-review, LA1" in page.text  # Ben's school sees what it came from
    url = page.response.request.path
    client.sign_in(people.dan)
    assert "Self-review, LA1" not in client.get_url(url).text


def test_an_agenda_item_gets_the_question_for_its_title(client: Client, people: World, review: AuditReview) -> None:
    page = client.get_url(buttons(gaps(client, people, review, "ben"))[0]["Propose an agenda item"], status=302)
    assert "meetings" in page.location  # there is no meeting in this world: its list says so


def test_the_ebp_is_asked_for_what_fits(client: Client, people: World, review: AuditReview) -> None:
    address = next(one["Ask the EBP"] for one in buttons(gaps(client, people, review, "ben")) if "Ask the EBP" in one)
    page = client.get_url(address)
    assert page.soup.select_one("#activity_type option[selected]")["value"] == "apprenticeship_insight"
    page = client.submit(page, number="28", when_words="In May", year_groups=["y9"])
    assert page.status == 302


@pytest.mark.parametrize(
    ("query", "activity", "years"),
    [
        ({"activity": "workplace_visit", "year": ["y9", "y10"]}, "workplace_visit", ["y9", "y10"]),
        ({"activity": "nonsense", "year": ["y99", "<script>"]}, None, []),
        ({"activity": "x" * 3000}, None, []),
    ],
)
def test_only_what_the_lists_know_is_filled_in(
    client: Client, people: World, query: dict[str, object], activity: str | None, years: list[str]
) -> None:
    client.sign_in(people.ben)
    page = client.get("employers.ask", **query)
    chosen = page.soup.select_one("#activity_type option[selected]")
    assert (chosen["value"] if chosen else None) == activity
    assert [one["value"] for one in page.soup.select("input[name=year_groups][checked]")] == years


def test_a_gap_says_how_far_it_is_and_what_its_section_comes_to(
    client: Client, people: World, review: AuditReview
) -> None:
    lost = gaps(client, people, review, "ben").soup.find("section", {"aria-labelledby": "lost"})
    items = [item.get_text(" ", strip=True) for item in lost.select("li.hub-lost__item")]
    assert "1 step" in items[0]
    assert "To meet it:" in items[0]
    far = [int(text.split(" step")[0].split()[-1]) for text in items if " step" in text]
    assert far == sorted(far)
    last_of_section = {text.split(".")[0]: text for text in items}
    assert all("then stands at 100%" in text for text in last_of_section.values())
    assert "It says how far, not how hard" in lost.get_text()


def test_what_nobody_knows_comes_last(client: Client, people: World, review: AuditReview) -> None:
    row = review_of(open_round(client, people, title="Empty"), people.tollhouse)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=row.id))
    text = client.get("audits.result", review_id=row.id).text
    assert "Not answered. Find out the answer: it may be met already." in text
    db.session.expire_all()
