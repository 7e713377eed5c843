"""What comes at once, what waits for the weekly letter, and the way out of a kind without signing in."""

import re

import pytest
import sqlalchemy as sa

from hub.db import db
from hub.mail import Letter, as_message
from hub.notices.kinds import When
from hub.notices.models import LetterChoices, Notice
from hub.notices.sending import choices_of, choose, off_link, send
from tests.client import Client
from tests.world import World


def letters(template: str) -> list[Letter]:
    return list(db.session.scalars(sa.select(Letter).where(Letter.template == template).order_by(Letter.id)))


def give(client: Client, people: World, title: str = "Bring the list of speakers") -> None:
    """Asha gives Ben something to do."""
    page = client.sign_in(people.asha).get("actions.add")
    client.submit(page, action_title=title, action_owner=f"seat:{people.seat('ben').id}")


def choose_for(people: World, name: str, subject: str, when: When) -> None:
    choose(getattr(people, name), people.canal, lambda row: row.choose(subject, when))


def test_what_needs_me_comes_at_once_unless_i_chose_otherwise(client: Client, people: World) -> None:
    give(client, people)
    assert [letter.to_address for letter in letters("actions/letters/given")] == ["ben@example.org"]
    for when in (When.DIGEST, When.OFF):
        choose_for(people, "ben", "actions", when)
        give(client, people, f"Another thing, {when}")
    assert len(letters("actions/letters/given")) == 1
    assert db.session.query(Notice).filter_by(person_id=people.ben).count() == 3  # the bell says it each time
    front = client.sign_in(people.ben).get("home.index")
    assert "Another thing, off" in front.text  # it still stands there


def test_switching_one_room_off_leaves_the_others_alone(client: Client, people: World) -> None:
    choose_for(people, "ben", "meetings", When.OFF)
    give(client, people)
    assert len(letters("actions/letters/given")) == 1


def test_a_choice_in_one_cluster_holds_there_only(people: World) -> None:
    choose_for(people, "ben", "actions", When.OFF)
    assert choices_of(people.ben, people.heath).when("actions") is When.AT_ONCE
    assert choices_of(people.dan, people.canal).when("actions") is When.AT_ONCE


def test_letters_that_always_come_cannot_be_switched_off(client: Client, people: World) -> None:
    for subject in ("meetings", "actions", "employers", "audits", "announcements", "digest"):
        choose_for(people, "ben", subject, When.OFF)
    letter = send(people.person("ben"), "members/letters/seat_given", cluster=people.cluster, seats=[], url="/",
                  by=people.person("asha"))  # fmt: skip
    assert letter is not None
    assert "without signing in" not in letter.text


def test_the_settings_page_keeps_what_is_chosen(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.follow(client.get("letters.index", status=302))
    assert page.h1 == "My letters"
    assert "school days only" in page.text
    page = client.follow(
        client.submit(page, digest_day="thu", announcements=None, meetings="digest", actions="off")
    )  # fmt: skip
    assert "Saved" in page.flash
    row = db.session.query(LetterChoices).one()
    assert (row.person_id, row.digest_day, row.announcements) == (people.ben, "thu", False)
    assert row.rooms == {"meetings": "digest", "employers": "at_once", "audits": "at_once", "actions": "off"}
    assert page.form_with("digest_day").fields["digest_day"] == "thu"


@pytest.mark.parametrize(("field", "value"), [("digest_day", "sat"), ("meetings", "sometimes")])
def test_what_is_no_choice_is_refused(client: Client, people: World, field: str, value: str) -> None:
    page = client.sign_in(people.ben).get("letters.settings", of_cluster=people.canal)
    assert client.submit(page, status=200, **{field: value}).errors
    assert db.session.query(LetterChoices).count() == 0


def test_settings_of_a_cluster_that_is_not_mine_are_not_there(client: Client, people: World) -> None:
    client.sign_in(people.ben).get("letters.settings", of_cluster=people.heath, status=404)


def test_somebody_without_a_seat_is_told_so(client: Client, people: World) -> None:
    assert "no seat" in client.sign_in(people.nina).get("letters.index").text


# Without signing in


def way_out(client: Client, people: World) -> str:
    """The link in the letter that Ben got."""
    give(client, people)
    letter = letters("actions/letters/given")[0]
    found = re.search(r"https?://\S+/link/letters/\S+", letter.text)
    assert found
    client.sign_out()
    return client.link(found.group())


def test_the_letter_names_the_way_out_in_its_head_and_its_foot(client: Client, people: World) -> None:
    give(client, people)
    letter = letters("actions/letters/given")[0]
    message = as_message(letter, "hub@hub.school.uk")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(message["List-Unsubscribe"]).strip("<>")
    assert address in letter.text
    assert address in letter.html
    always = send(people.person("ben"), "members/letters/seat_given", cluster=people.cluster, seats=[], url="/",
                  by=people.person("asha"))  # fmt: skip
    assert always is not None
    db.session.flush()
    assert as_message(always, "hub@hub.school.uk")["List-Unsubscribe"] is None


def test_one_button_stops_a_kind_and_one_brings_it_back(client: Client, people: World) -> None:
    url = way_out(client, people)
    page = client.get_url(url)  # opening it changes nothing: mail scanners follow links
    assert choices_of(people.ben, people.canal).when("actions") is When.AT_ONCE
    assert len(page.form_with().findall(".//button")) == 1
    page = client.follow(client.submit(page, act="off"))
    assert "switched off" in page.h1
    db.session.rollback()
    assert choices_of(people.ben, people.canal).when("actions") is When.OFF
    page = client.follow(client.submit(page, act="on"))
    assert "Stop these letters" in page.h1
    db.session.rollback()
    assert choices_of(people.ben, people.canal).when("actions") is When.AT_ONCE


def test_undo_brings_back_the_day_that_was_chosen(client: Client, people: World) -> None:
    choose(people.ben, people.canal, lambda row: row.choose_day("thu"))
    page = client.get_url(client.link(off_link(people.person("ben"), people.canal, "digest")))
    page = client.follow(client.submit(page, act="off"))
    client.post_url(page.response.request.path, {"List-Unsubscribe": "One-Click"}, status=200, csrf=False)
    assert db.session.query(LetterChoices).one().digest_day == "never"
    client.submit(page, act="on")
    client.submit(page, act="on")  # an old page of another window
    db.session.rollback()
    row = db.session.query(LetterChoices).one()
    assert row.digest_day == "thu"
    assert row.when("meetings") is When.AT_ONCE
    client.submit(client.sign_in(people.ben).get("letters.settings", of_cluster=people.canal))
    db.session.rollback()
    assert db.session.query(LetterChoices).one().digest_day == "thu"


def test_a_mail_program_unsubscribes_without_token_cookie_or_redirect(client: Client, people: World) -> None:
    url = way_out(client, people)
    client.http = client.app.test_client()  # no cookie at all
    client.post_url(url, {"List-Unsubscribe": "One-Click"}, status=200, csrf=False)
    client.post_url(url, {"List-Unsubscribe": "One-Click"}, status=200, csrf=False)
    assert choices_of(people.ben, people.canal).when("actions") is When.OFF
    assert choices_of(people.ben, people.canal).when("meetings") is When.AT_ONCE


def test_a_post_that_asks_for_nothing_changes_nothing(client: Client, people: World) -> None:
    client.post_url(way_out(client, people), {"x": "y"}, status=200, csrf=False)
    assert db.session.query(LetterChoices).count() == 0


def test_a_link_that_was_bent_leads_nowhere(client: Client, people: World) -> None:
    url = way_out(client, people)
    client.get_url(url.replace("/actions", "/members"), status=404)
    client.get_url(url.replace("/link/letters/", "/link/letters/x"), status=404)
    client.post_url(url.replace(f"/{people.canal}/", "/999/"), {"List-Unsubscribe": "One-Click"}, 404, csrf=False)


def test_other_forms_still_want_their_token(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    client.post_url(client.url("letters.settings", of_cluster=people.canal), {"digest_day": "never"}, 400, csrf=False)


def test_the_announcement_and_digest_switches_are_reached_by_their_links(client: Client, people: World) -> None:
    for subject in ("announcements", "digest"):
        url = client.link(off_link(people.person("ben"), people.canal, subject))
        client.post_url(url, {"List-Unsubscribe": "One-Click"}, status=200, csrf=False)
    row = db.session.query(LetterChoices).one()
    assert (row.announcements, row.digest_day) == (False, "never")
