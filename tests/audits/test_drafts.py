"""What a person has typed into a section and not saved: it survives, it is theirs alone, and it goes when saved."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from hub.audits.closing import close
from hub.audits.models import AuditAnswer, AuditReview
from hub.db import db
from hub.drafts import PERSONAL, Draft
from tests.audits.acts import open_round, review_of
from tests.client import Client, Page, drawn
from tests.world import World


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    return review_of(open_round(client, people), people.tollhouse)


def section(client: Client, person: int, review: AuditReview) -> Page:
    return client.sign_in(person).get("audits.section", review_id=review.id, code="la1")


def type_in(client: Client, page: Page, review: AuditReview, status: int = 204, **typed: Any) -> None:
    """As the page does while one types."""
    fields = MultiDict((name, value) for name, value in drawn(page.form_with("LA1.3")) if name not in typed)
    for name, value in typed.items():
        fields.setlist(name, value if isinstance(value, list) else [value])
    client.post("audits.keep_section", fields, status, review_id=review.id, code="la1")


def has(page: Page, name: str, value: str) -> bool:
    tag = page.soup.find("input", {"name": name, "value": value})
    return tag is not None and (tag.has_attr("checked") or tag.get("type") == "text")


TYPED: dict[str, Any] = {
    "LA1.3": "partly",
    "LA1.4": ["send", "ehcp"],
    "LA1.1-y8": "most",
    "LA1.6": "7",
    "LA1.3.note": "Half",
}


def test_it_is_there_again_after_signing_out_and_is_no_answer_yet(
    client: Client, people: World, review: AuditReview
) -> None:
    type_in(client, section(client, people.ben, review), review, **TYPED)
    client.sign_out()
    page = section(client, people.ben, review)
    assert "is not saved yet" in page.text
    for name, value in (("LA1.3", "partly"), ("LA1.4", "ehcp"), ("LA1.1-y8", "most"), ("LA1.6", "7")):
        assert has(page, name, value), name
    assert not has(page, "LA1.4", "neet_risk")
    assert page.soup.find("textarea", {"name": "LA1.3.note"}).get_text().strip() == "Half"
    assert db.session.query(AuditAnswer).filter_by(review_id=review.id).count() == 0
    assert "Typed, not saved" in client.get("audits.review", review_id=review.id).text
    client.submit(page, button="go=leave")
    assert db.session.query(AuditAnswer).filter_by(review_id=review.id).count() == 4
    assert db.session.query(Draft).count() == 0
    assert "is not saved yet" not in section(client, people.ben, review).text


def test_nobody_else_sees_it(client: Client, people: World, review: AuditReview) -> None:
    type_in(client, section(client, people.ben, review), review, **TYPED)
    page = section(client, people.cara, review)
    assert "is not saved yet" not in page.text
    assert not has(page, "LA1.3", "partly")
    assert "Half" not in page.response.get_data(as_text=True)
    assert "Typed, not saved" not in client.get("audits.review", review_id=review.id).text
    assert "Half" not in str(PERSONAL.export(people.person("cara")))
    assert "Half" in str(PERSONAL.export(people.person("ben")))


def test_thrown_away_it_is_gone(client: Client, people: World, review: AuditReview) -> None:
    type_in(client, section(client, people.ben, review), review, **TYPED)
    assert "Throw it away" in section(client, people.ben, review).text
    client.post("audits.drop_section", review_id=review.id, code="la1")
    assert db.session.query(Draft).count() == 0
    assert not has(section(client, people.ben, review), "LA1.3", "partly")


def test_a_draft_does_not_write_over_what_a_colleague_saved_since(
    client: Client, people: World, review: AuditReview
) -> None:
    type_in(client, section(client, people.ben, review), review, **TYPED)
    client.submit(section(client, people.cara, review), **{"LA1.3": "yes", "LA1.6": "9", "LA1.5-y7": "many"})
    page = section(client, people.ben, review)
    assert has(page, "LA1.3", "partly")
    assert has(page, "LA1.5-y7", "many")  # what he had not touched stands as she saved it
    page = client.submit(page, status=200, button="go=leave")
    assert [error[:28] for error in page.errors] == ["LA1.3: Cara Lindqvist saved ", "LA1.6: Cara Lindqvist saved "]
    db.session.expire_all()
    stored = {row.question_id: row.value for row in db.session.query(AuditAnswer).filter_by(review_id=review.id)}
    assert stored["LA1.3"] == {"": "yes"}
    assert stored["LA1.4"] == {"": ["send", "ehcp"]}
    page = section(client, people.ben, review)  # the laptop was closed on the page with the two answers
    assert has(page, "LA1.3", "partly")


def test_what_was_typed_and_undone_leaves_nothing(client: Client, people: World, review: AuditReview) -> None:
    page = section(client, people.ben, review)
    type_in(client, page, review, **TYPED)
    assert db.session.query(Draft).count() == 1
    type_in(client, page, review)
    db.session.expire_all()
    assert db.session.query(Draft).count() == 0


def test_what_cannot_be_read_as_a_number_is_kept_as_it_was_typed(
    client: Client, people: World, review: AuditReview
) -> None:
    type_in(client, section(client, people.ben, review), review, **{"LA1.6": "about 7"})
    assert has(section(client, people.ben, review), "LA1.6", "about 7")


def test_only_fields_of_the_section_are_kept(client: Client, people: World, review: AuditReview) -> None:
    page = section(client, people.ben, review)
    type_in(client, page, review, **{**TYPED, "LA2.6": "yes", "else": "x" * 5000})
    names = {name for name, _ in db.session.query(Draft).one().fields}
    assert not names & {"LA2.6", "else", "csrf_token", "once"}


def test_before_handing_in_it_is_said_and_afterwards_it_is_gone(
    client: Client, people: World, review: AuditReview
) -> None:
    type_in(client, section(client, people.ben, review), review, **TYPED)
    page = client.get("audits.hand_in", review_id=review.id)
    assert "You have typed answers that are not saved" in page.text
    client.submit(page)
    assert db.session.query(Draft).count() == 0


def test_a_colleague_hands_in_meanwhile_and_it_waits_until_the_close(
    client: Client, people: World, review: AuditReview
) -> None:
    bens = section(client, people.ben, review)
    type_in(client, bens, review, **TYPED)
    client.sign_in(people.cara)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    client.sign_in(people.ben)
    type_in(client, bens, review, 409, **{**TYPED, "LA1.6": "8"})
    client.post("audits.take_back", review_id=review.id)
    assert has(section(client, people.ben, review), "LA1.6", "7")
    close(review.round)
    db.session.commit()
    assert db.session.query(Draft).count() == 0


def test_it_goes_with_its_person(client: Client, people: World, review: AuditReview) -> None:
    type_in(client, section(client, people.ben, review), review, **TYPED)
    assert PERSONAL.erase(people.person("ben")) == 1
    db.session.commit()
    assert db.session.query(Draft).count() == 0
