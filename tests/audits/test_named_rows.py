"""Named rows: of agreeing schools only, for the lead and for each other."""

import pytest

from hub.audits.models import AuditRound
from hub.db import db
from tests.audits.acts import hand_in, more_schools, open_round, review_of
from tests.client import Client
from tests.world import World


@pytest.fixture
def round_(client: Client, people: World) -> AuditRound:
    """Closed: Tollhouse Lane, Marigold Street and Lock A agreed; six others, which differ, did not."""
    new = more_schools(people, 7)
    row = open_round(client, people, showing="named")
    hand_in(review_of(row, people.tollhouse), level=0, agreed=True)
    hand_in(review_of(row, people.marigold), level=2, agreed=True)
    for number, one in enumerate(new):
        hand_in(review_of(row, one), level=2 * (number % 2), agreed=number == 0)
    client.submit(client.get("audits.close", round_id=row.id))
    return row


def names(client: Client, row: AuditRound) -> list[str]:
    page = client.get("audits.named", round_id=row.id)
    return [th.get_text(strip=True) for th in page.soup.select("tbody th")]


def test_the_lead_sees_agreeing_schools_in_alphabetical_order(client: Client, round_: AuditRound) -> None:
    assert names(client, round_) == ["Lock A School", "Marigold Street School", "Tollhouse Lane School"]


def test_a_school_that_agreed_sees_the_others_that_agreed(client: Client, people: World, round_: AuditRound) -> None:
    client.sign_in(people.ben)
    assert len(names(client, round_)) == 3
    assert "Schools that agreed to be named" in client.get("audits.cluster", round_id=round_.id).text


def test_brokers_and_other_schools_do_not(client: Client, people: World, round_: AuditRound) -> None:
    client.sign_in(people.erin)
    client.get("audits.named", status=403, round_id=round_.id)
    assert "Schools that agreed" not in client.get("audits.cluster", round_id=round_.id).text


def test_a_school_that_withdraws_its_agreement_is_gone_at_once(
    client: Client, people: World, round_: AuditRound
) -> None:
    review = review_of(round_, people.tollhouse)
    review.agreed_at = None
    db.session.commit()
    client.sign_in(people.asha)
    assert names(client, round_) == ["Lock A School", "Marigold Street School"]
    client.sign_in(people.ben)
    client.get("audits.named", status=403, round_id=round_.id)


def test_rows_are_held_back_where_few_schools_stay_unnamed(client: Client, people: World) -> None:
    new = more_schools(people, 7)
    row = open_round(client, people, showing="named")
    for number, one in enumerate(new):
        hand_in(review_of(row, one), agreed=number > 0)
    client.submit(client.get("audits.close", round_id=row.id))
    page = client.get("audits.named", round_id=row.id)
    assert "The rows of 6 schools that agreed are held back." in page.text
    assert "Lock B" not in page.text


def test_rows_are_held_back_where_those_without_a_name_are_all_alike(client: Client, people: World) -> None:
    """The published mean less the names would say of each of the six that it meets everything."""
    new = more_schools(people, 9)
    row = open_round(client, people, showing="named")
    for number, one in enumerate(new):
        hand_in(review_of(row, one), level=2 if number > 2 else 0, agreed=number < 3)
    client.submit(client.get("audits.close", round_id=row.id))
    assert names(client, row) == []


def test_a_round_of_totals_has_no_named_rows(client: Client, people: World) -> None:
    row = open_round(client, people)
    page = client.follow(client.get("audits.named", status=302, round_id=row.id))
    assert "no named rows" in page.flash


def test_very_many_schools_are_turned_page_by_page(
    client: Client, round_: AuditRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.audits.views.NAMES", 2)
    assert names(client, round_) == ["Lock A School", "Marigold Street School"]
    second = client.get("audits.named", round_id=round_.id, page=2)
    assert [th.get_text(strip=True) for th in second.soup.select("tbody th")] == ["Tollhouse Lane School"]
    assert "3 schools agreed, 3 to 3 shown" in second.text
