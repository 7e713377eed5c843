"""A senior leader or a governor signs a review off; it is theirs alone to sign, and lapses when an answer changes."""

import io
from typing import Any

import docx
import pytest
from flask import Flask, g

from hub.access import link_for
from hub.audits.handing_up import need_count, needs
from hub.audits.models import AuditReview
from hub.audits.personal import PERSONAL
from hub.audits.signing.models import AuditSignOff
from hub.audits.signing.queries import signed
from hub.db import db, now
from hub.notices.models import Notice
from tests.audits.acts import fill, open_round, review_of
from tests.audits.test_handing_up import as_reader
from tests.client import Client, Page
from tests.meetings.makers import letters, link_in
from tests.world import World

HEAD = "head@school.example"


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    row = review_of(open_round(client, people), people.tollhouse)
    fill(row, person_id=people.ben)
    return row


def ask(client: Client, people: World, review: AuditReview, **changes: Any) -> AuditSignOff:
    """Ben asks; nobody is signed in afterwards."""
    client.sign_in(people.ben)
    client.submit(client.get("audits.ask_sign_off", review_id=review.id), **changes)
    client.sign_out()
    return newest()


def newest() -> AuditSignOff:
    db.session.expire_all()
    return db.session.query(AuditSignOff).order_by(AuditSignOff.id.desc()).first()


def ask_gus(client: Client, people: World, review: AuditReview) -> AuditSignOff:
    return ask(client, people, review, signer="governor", seat=str(people.seat("gus").id))


def ask_head(client: Client, people: World, review: AuditReview) -> AuditSignOff:
    return ask(client, people, review, signer="headteacher", name="Ines Duarte", email=HEAD, message="By Friday")


def open_link(client: Client, row: AuditSignOff) -> Page:
    return client.get_url(client.link(link_for("audit_links.sign_off", row)))


def change_an_answer(client: Client, people: World, review: AuditReview, **typed: Any) -> Page:
    client.sign_in(people.cara)
    page = client.get("audits.section", review_id=review.id, code="la1")
    found = client.follow(client.submit(page, button="go=leave", **(typed or {"LA1.3": "no"})))
    client.sign_out()
    return found


def test_a_governor_with_a_seat_reads_the_answers_and_signs(client: Client, people: World, review: AuditReview) -> None:
    row = ask_gus(client, people, review)
    letter = letters("audits/letters/sign_off")[0]
    assert letter.to_address == "gus@example.org"
    client.sign_in(people.gus)
    page = client.get_url(client.link(link_in(letter, "/sign-off/")))
    assert "LA1.3" in page.text
    assert page.soup.find("input", {"name": "LA1.3"}) is None
    page = client.follow(client.submit(page, agrees="y", note="Read at the board"))
    assert "Signed off by Gus Petrov, governor or trustee, on" in page.text
    row = newest()
    assert (row.holds, row.note) == (True, "Read at the board")
    assert db.session.query(Notice).filter(Notice.text.like("Gus Petrov has signed%")).count() == 2
    client.sign_in(people.ben)
    assert "Signed off by Gus Petrov" in client.get("audits.review", review_id=review.id).text
    assert "Signed off by Gus Petrov" in client.get("audits.hand_in", review_id=review.id).text


def test_a_head_without_account_signs_behind_a_link(client: Client, people: World, review: AuditReview) -> None:
    ask_head(client, people, review)
    letter = letters("audits/letters/sign_off")[0]
    assert (letter.to_address, letter.reply_to) == (HEAD, "ben@example.org")
    page = client.get_url(client.link(link_in(letter)))
    assert "By Friday" in page.text
    page = client.submit(page, status=200)
    assert page.errors == ["Tick this to sign the answers off"]
    client.submit(page, agrees="y")
    assert newest().words.startswith("Signed off by Ines Duarte, head, on ")


def test_nobody_else_may_sign(client: Client, people: World, review: AuditReview) -> None:
    row = ask_gus(client, people, review)
    for person in (people.ben, people.cara, people.eva, people.dan, people.asha, people.olu):
        client.sign_in(person).get("audits.sign_off", review_id=review.id, sign_off_id=row.id, status=404)
        client.post("audits.sign_off", {"agrees": "y"}, 404, review_id=review.id, sign_off_id=row.id)
    assert newest().signed_at is None


def test_ben_cannot_ask_himself(client: Client, people: World, review: AuditReview) -> None:
    client.sign_in(people.ben)
    page = client.get("audits.ask_sign_off", review_id=review.id)
    page = client.submit(page, status=200, signer="governor", seat=str(people.seat("ben").id))
    assert page.errors
    assert newest() is None


def test_it_lapses_when_an_answer_is_changed_and_says_so(client: Client, people: World, review: AuditReview) -> None:
    row = ask_gus(client, people, review)
    client.sign_in(people.gus)
    client.submit(client.get("audits.sign_off", review_id=review.id, sign_off_id=row.id), agrees="y")
    page = change_an_answer(client, people, review, **{"LA1.3.owner": str(people.seat("cara").id)})
    assert signed(review) is not None  # who sees to it was not signed
    assert "lapsed" not in page.flash
    page = change_an_answer(client, people, review)
    assert "Signed off by Gus Petrov, governor or trustee: that has lapsed" in page.flash
    assert signed(review) is None
    client.sign_in(people.gus)
    assert "Lapsed" in client.get("audits.review", review_id=review.id).text
    page = client.get("audits.sign_off", review_id=review.id, sign_off_id=row.id)
    assert "Answers were changed after that" in page.text
    client.submit(page, agrees="y")
    assert signed(review) is not None


def test_other_year_groups_end_it_too(client: Client, people: World, review: AuditReview) -> None:
    row = ask_head(client, people, review)
    client.submit(open_link(client, row), agrees="y")
    client.sign_in(people.ben)
    client.submit(client.get("audits.years", review_id=review.id), years=review.year_groups[:2])
    assert signed(review) is None


def test_an_answer_changed_while_they_were_reading_is_not_signed(
    client: Client, people: World, review: AuditReview
) -> None:
    row = ask_head(client, people, review)
    page = open_link(client, row)
    change_an_answer(client, people, review)
    page = client.submit(page, status=200, agrees="y")
    assert page.errors == ["An answer was changed while you were reading. Look the answers through once more."]
    assert newest().signed_at is None
    client.submit(page, agrees="y")
    assert newest().holds


def test_after_handing_in_and_close_it_can_still_be_signed(client: Client, people: World, review: AuditReview) -> None:
    row = ask_head(client, people, review)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    client.sign_out()
    review.round.closed_at = now()
    db.session.commit()
    client.submit(open_link(client, row), agrees="y")
    assert newest().holds


def test_not_asked_any_more_or_never_handed_in_the_page_says_why(
    client: Client, people: World, review: AuditReview
) -> None:
    row = ask_head(client, people, review)
    drawn = open_link(client, row)
    review.round.closed_at = now()
    db.session.commit()
    assert "had not been handed in" in open_link(client, row).text
    review.round.closed_at = None
    db.session.commit()
    client.sign_in(people.ben).post("audits.end_sign_off", review_id=review.id, sign_off_id=row.id)
    client.sign_out()
    page = open_link(client, row)
    assert "You are not asked to sign this off any more" in page.text
    assert "LA1.3" not in page.text
    client.submit(drawn, status=200, agrees="y")
    assert newest().signed_at is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"signer": "headteacher"}, "Enter their name"),
        ({"signer": "headteacher", "name": "Ines"}, "Enter their e-mail address"),
        ({"signer": "pupil", "name": "Ines", "email": HEAD}, "Who signs it off"),
        ({"signer": "governor", "seat": "999"}, "seat"),
    ],
)
def test_bad_input_asks_nobody(
    client: Client, people: World, review: AuditReview, changes: dict[str, Any], error: str
) -> None:
    client.sign_in(people.ben)
    page = client.submit(client.get("audits.ask_sign_off", review_id=review.id), status=200, **changes)
    assert error in " ".join(page.errors)
    assert letters("audits/letters/sign_off") == []


def test_erased_the_signature_stays_without_a_name(client: Client, people: World, review: AuditReview) -> None:
    row = ask_head(client, people, review)
    link = client.link(link_for("audit_links.sign_off", row))
    client.submit(open_link(client, row), agrees="y", note="Good")
    assert PERSONAL.export_address is not None
    assert PERSONAL.erase_address is not None
    assert PERSONAL.export_address(HEAD)[0]["note"] == "Good"
    assert PERSONAL.erase_address(HEAD) == 1
    db.session.commit()
    row = newest()
    assert (row.name, row.email, row.note, row.who, row.holds) == ("", "", "", "Head", True)
    client.get_url(link, status=404)


def test_the_result_and_the_report_say_so_and_the_website_names_nobody(
    client: Client, people: World, review: AuditReview
) -> None:
    client.submit(open_link(client, ask_head(client, people, review)), agrees="y")
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    assert "Signed off by Ines Duarte, head, on" in client.get("audits.result", review_id=review.id).text
    for audience in ("governors", "leaders"):
        page = client.get("audits.report", review_id=review.id, **{"for": audience})
        assert "signed off by Ines Duarte, head, on" in page.text
        assert "signed off by Ines Duarte" in word(client, review, audience)
    page = client.get("audits.report", review_id=review.id, **{"for": "website"})
    assert "signed off by a head, on" in page.text
    assert "signed off by a head, on" in word(client, review, "website")
    assert "Ines" not in page.text + word(client, review, "website")
    client.sign_in(people.asha)
    for endpoint in ("audits.board", "audits.cluster"):
        assert "igned off" not in client.get(endpoint, round_id=review.round_id).text


def test_a_signature_that_has_lapsed_stands_on_no_report(client: Client, people: World, review: AuditReview) -> None:
    client.submit(open_link(client, ask_head(client, people, review)), agrees="y")
    change_an_answer(client, people, review)
    client.sign_in(people.ben)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    assert "igned off by" not in client.get("audits.result", review_id=review.id).text
    assert "signed off" not in client.get("audits.report", review_id=review.id).text


def word(client: Client, review: AuditReview, audience: str) -> str:
    page = client.get("audits.report_word", review_id=review.id, **{"for": audience})
    return " ".join(one.text for one in docx.Document(io.BytesIO(page.response.get_data())).paragraphs)


def front(client: Client, person_id: int) -> Page:
    return client.sign_in(person_id).get("home.index")


def test_it_stands_among_what_needs_the_person_asked(client: Client, people: World, review: AuditReview) -> None:
    row = ask_gus(client, people, review)
    page = front(client, people.gus)
    assert f"Sign off {review.round.title}" in page.text
    assert "asks you to read the answers" in page.text
    assert page.soup.select_one(f'a[href$="/sign-off/{row.id}"]')
    for other in (people.ben, people.cara, people.eva, people.asha):
        assert "Sign off " not in front(client, other).text
    client.sign_in(people.gus)
    client.submit(client.get("audits.sign_off", review_id=review.id, sign_off_id=row.id), agrees="y")
    assert "Sign off " not in front(client, people.gus).text
    change_an_answer(client, people, review)
    assert "Answers were changed after you signed" in front(client, people.gus).text
    review.round.closed_at = now()
    db.session.commit()
    assert "Sign off " not in front(client, people.gus).text


def test_asked_twice_it_stands_there_once_and_not_when_they_are_let_off(
    client: Client, people: World, review: AuditReview
) -> None:
    for _ in range(2):
        row = ask_gus(client, people, review)
    assert "1 thing needs you" in front(client, people.gus).text
    client.submit(client.get("audits.sign_off", review_id=review.id, sign_off_id=row.id), agrees="y")
    assert "Sign off " not in front(client, people.gus).text
    change_an_answer(client, people, review)
    row = ask_gus(client, people, review)
    client.sign_in(people.gus)
    client.submit(client.get("audits.sign_off", review_id=review.id, sign_off_id=row.id), agrees="y")
    assert "Sign off " not in front(client, people.gus).text
    change_an_answer(client, people, review, **{"LA1.3": "partly"})
    assert "1 thing needs you" in front(client, people.gus).text
    for row in db.session.query(AuditSignOff):
        row.ended_at = now()
    db.session.commit()
    assert "Sign off " not in front(client, people.gus).text


def test_who_answers_and_signs_has_both_and_they_are_counted(
    app: Flask, client: Client, people: World, review: AuditReview
) -> None:
    ask(client, people, review, signer="senior_leader", seat=str(people.seat("cara").id))
    with app.test_request_context():
        g.cluster_id = None
        found = needs(as_reader(people, "cara"))
        assert [one.title for one in found] == ["Self-review 2026", "Sign off Self-review 2026"]
        assert need_count(as_reader(people, "cara")) == 2
        assert need_count(as_reader(people, "ben")) == 1


def test_whoever_does_not_sign_says_why_and_can_sign_later(client: Client, people: World, review: AuditReview) -> None:
    """Nothing is signed by it, those who answer are told, and the front page asks no more."""
    row = ask_gus(client, people, review)
    client.sign_in(people.gus)
    page = client.get("audits.sign_off", review_id=review.id, sign_off_id=row.id)
    page = client.submit(page, status=200, button="go=decline")
    assert page.errors == ["Say what keeps you from signing, so that it can be put right"]
    page = client.submit(page, button="go=decline", agrees="y", note="LA4.2 cannot be right")
    assert "Ben Okafor has been told" in client.follow(page).flash
    assert (newest().signed_at, newest().note) == (None, "LA4.2 cannot be right")
    assert signed(review) is None
    assert "Sign off " not in front(client, people.gus).text
    told = {notice.person_id for notice in db.session.query(Notice) if "does not sign off" in notice.text}
    assert told == {people.ben, people.cara}
    assert "LA4.2 cannot" not in client.get("audits.review", review_id=review.id).text  # for those who answer
    client.sign_in(people.ben)
    text = client.get("audits.review", review_id=review.id).text
    assert "does not sign it off yet" in text
    assert "LA4.2 cannot be right" in text
    client.submit(client.get("audits.hand_in", review_id=review.id))
    client.sign_in(people.gus)
    page = client.get("audits.sign_off", review_id=review.id, sign_off_id=row.id)
    assert "what keeps you from signing" in page.text
    client.submit(page, agrees="y", note="")
    assert signed(review).name == "Gus Petrov"
    client.sign_in(people.ben)
    assert "does not sign it off" not in client.get("audits.review", review_id=review.id).text


def test_a_head_declines_by_link_and_is_asked_once_more(client: Client, people: World, review: AuditReview) -> None:
    row = ask_head(client, people, review)
    client.submit(open_link(client, row), button="go=decline", note="Too few hours")
    assert "You said on" in open_link(client, row).text
    for _ in range(5):
        again = ask_head(client, people, review)
    assert again.id != row.id  # who has declined is not among the five that are waited for
    client.submit(open_link(client, again), agrees="y")
    assert signed(review).id == again.id
    assert db.session.get_one(AuditSignOff, row.id).ended_at is not None
