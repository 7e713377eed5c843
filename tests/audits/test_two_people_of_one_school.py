"""Two people of one school answer at the same time: nobody's answer is written over without a word."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.audits.models import AuditAnswer, AuditReview
from hub.db import db
from tests.audits.acts import first_button, open_round, review_of
from tests.client import Client, Page
from tests.world import World


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    return review_of(open_round(client, people), people.tollhouse)


def stored(review: AuditReview, question_id: str) -> AuditAnswer:
    db.session.expire_all()
    return db.session.query(AuditAnswer).filter_by(review_id=review.id, question_id=question_id).one()


def section(client: Client, person: int, review: AuditReview) -> Page:
    return client.sign_in(person).get("audits.section", review_id=review.id, code="la1")


def test_the_second_is_told_and_sees_both_answers(client: Client, people: World, review: AuditReview) -> None:
    bens = section(client, people.ben, review)
    caras = section(client, people.cara, review)
    client.submit(caras, **{"LA1.3": "yes", "LA1.3.note": "Seen the certificate"})
    client.sign_in(people.ben)
    page = client.submit(bens, status=200, **{"LA1.3": "no", "LA1.6": "6"})
    assert page.errors[0].startswith("LA1.3: Cara Lindqvist saved another answer")
    assert "Yes" in page.text
    assert "Seen the certificate" in page.text
    assert page.soup.find("input", {"name": "LA1.3", "value": "no"}).has_attr("checked")
    assert stored(review, "LA1.3").value == {"": "yes"}  # hers stands
    assert stored(review, "LA1.6").value == {"": 6}  # and his other answer is kept


def test_saving_again_puts_the_second_answer_in_its_place_knowingly(
    client: Client, people: World, review: AuditReview
) -> None:
    bens = section(client, people.ben, review)
    client.submit(section(client, people.cara, review), **{"LA1.3": "yes"})
    client.sign_in(people.ben)
    page = client.submit(bens, status=200, **{"LA1.3": "no"})
    client.submit(page, button="go=leave")
    assert stored(review, "LA1.3").value == {"": "no"}
    assert stored(review, "LA1.3").answered_by_id == people.ben


def test_the_other_answer_can_be_kept(client: Client, people: World, review: AuditReview) -> None:
    bens = section(client, people.ben, review)
    client.submit(section(client, people.cara, review), **{"LA1.3": "yes"})
    client.sign_in(people.ben)
    page = client.submit(bens, status=200, **{"LA1.3": "no"})
    client.submit(page, button="give_way=LA1.3")
    assert stored(review, "LA1.3").value == {"": "yes"}
    page = client.get("audits.section", review_id=review.id, code="la1")
    assert page.soup.find("input", {"name": "LA1.3", "value": "yes"}).has_attr("checked")


def test_what_the_second_did_not_touch_stays_as_the_first_saved_it(
    client: Client, people: World, review: AuditReview
) -> None:
    bens = section(client, people.ben, review)
    client.submit(section(client, people.cara, review), **{"LA1.3": "yes", "LA1.3.owner": str(people.seat("cara").id)})
    client.sign_in(people.ben)
    client.submit(bens, **{"LA1.6": "12"})
    assert stored(review, "LA1.3").value == {"": "yes"}
    assert stored(review, "LA1.6").value == {"": 12}


def test_the_same_answer_twice_is_no_conflict(client: Client, people: World, review: AuditReview) -> None:
    bens = section(client, people.ben, review)
    client.submit(section(client, people.cara, review), **{"LA1.3": "yes"})
    client.sign_in(people.ben)
    client.submit(bens, **{"LA1.3": "yes"})
    assert stored(review, "LA1.3").answered_by_id == people.cara


def test_one_hands_in_while_the_other_writes(client: Client, people: World, review: AuditReview) -> None:
    bens = section(client, people.ben, review)
    client.sign_in(people.cara)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    client.sign_in(people.ben)
    page = client.submit(bens, status=200, **{"LA1.3.note": "still typing"})
    assert "handed the review in" in page.errors[0]
    assert "still typing" in str(page.soup.find("textarea", {"name": "LA1.3.note"}))


def test_the_other_answer_is_shown_where_the_page_has_to_be_drawn_again(
    client: Client, people: World, review: AuditReview
) -> None:
    bens = section(client, people.ben, review)
    client.submit(section(client, people.cara, review), **{"LA1.3": "yes", "LA1.3.note": "Hers"})
    client.sign_in(people.ben)
    page = client.submit(bens, status=200, **{"LA1.3": "no", "LA1.3.note": "His"})
    page = client.submit(page, status=200, button="give_way=LA1.3", **{"LA1.6": "many"})
    assert page.errors == ["LA1.6 must be a whole number from 0 to 60"]
    assert page.soup.find("input", {"name": "LA1.3", "value": "yes"}).has_attr("checked")
    client.submit(page, **{"LA1.6": "6"})
    assert (stored(review, "LA1.3").value, stored(review, "LA1.3").note) == ({"": "yes"}, "Hers")


def test_the_first_button_of_the_form_saves_and_never_gives_way(
    client: Client, people: World, review: AuditReview
) -> None:
    """Enter in a text field presses it."""
    bens = section(client, people.ben, review)
    client.submit(section(client, people.cara, review), **{"LA1.3": "yes"})
    client.sign_in(people.ben)
    page = client.submit(bens, status=200, **{"LA1.3": "no"})
    assert first_button(page, page.form_with("LA1.3")).get("name") == "go"


def test_of_two_who_save_at_the_same_moment_one_is_told(client: Client, people: World, review: AuditReview) -> None:
    url = client.url("audits.section", review_id=review.id, code="la1")
    clients = {"yes": Client(client.app, people.canal).sign_in(people.ben)}
    clients["no"] = Client(client.app, people.canal).sign_in(people.cara)
    sent = {}
    for answer, one in clients.items():
        page = one.get_url(url)
        fields = page.form_with("LA1.3").xpath(".//input[@type='hidden']")
        hidden = {tag.get("name"): tag.get("value") for tag in fields}
        sent[answer] = {**hidden, "LA1.3": answer}
    db.session.remove()
    gate = threading.Barrier(len(clients))

    def save(answer: str) -> int:
        gate.wait()
        return clients[answer].http.post(url, data=sent[answer]).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert sorted(pool.map(save, clients)) == [200, 302]
