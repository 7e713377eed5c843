"""The demonstration's rounds."""

import hashlib
from datetime import date

import pytest
from flask import Flask

from hub.audits.demo import demo as load_rounds
from hub.audits.models import AuditAnswer, AuditPublished, AuditReview, AuditRound, ReviewState
from hub.audits.summary import for_reader
from hub.db import db
from hub.members.models import Person
from hub.members.room import ROOM as MEMBERS
from hub.room import Demo


@pytest.fixture
def demo(app: Flask) -> Demo:
    db.session.query(Person).delete()  # the people of the tests bear the same addresses
    found = Demo(today=date(2026, 11, 24), seed=2026)
    if MEMBERS.demo:
        MEMBERS.demo(found)
    load_rounds(found)
    db.session.commit()
    return found


def test_two_rounds_are_closed_with_figures_and_two_are_open(demo: Demo) -> None:
    before, closed, opened, gatsby = db.session.query(AuditRound).order_by(AuditRound.opened_at).all()
    assert [one.is_open for one in (before, closed, opened, gatsby)] == [False, False, True, True]
    assert [one.families for one in (before, closed, opened, gatsby)] == [["london-ambitions"]] * 3 + [["gatsby"]]
    content = db.session.query(AuditPublished).filter_by(round_id=closed.id).one().content
    figures = for_reader(content, ())
    assert len(figures["all"]["elements"]) == 7
    assert figures["groups"]
    assert db.session.query(AuditPublished).filter_by(round_id=opened.id).count() == 0


def test_the_shared_gaps_are_those_that_the_minutes_speak_of(demo: Demo) -> None:
    content = (
        db.session.query(AuditPublished).filter_by(round_id=demo.get("audit_round", "round-51997").id).one().content
    )
    shares = content["all"]["questions"]
    assert set(sorted(shares, key=lambda key: shares[key]["share"])[:3]) == {"LA5.3", "LA2.1", "LA3.2"}


def test_ben_is_half_way(demo: Demo) -> None:
    opened = demo.get("audit_round", "this-year")
    school = demo.get("organisation", "tollhouse-lane")
    review = db.session.query(AuditReview).filter_by(round_id=opened.id, organisation_id=school.id).one()
    assert review.state is ReviewState.IN_PROGRESS
    assert 10 < db.session.query(AuditAnswer).filter_by(review_id=review.id).count() < 33


def test_answers_are_drawn_by_the_rule_that_the_data_states(demo: Demo) -> None:
    """Met where the hash of round, school and question lies below the school's chance for that element."""
    data = demo.read("audits.yaml")
    key = next(entry["key"] for entry in data["rounds"] if entry["state"] == "closed")
    submissions = [one for one in data["submissions"] if one["round"] == key]
    for one in submissions:
        school = demo.get("organisation", one["organisation"])
        round_ = demo.get("audit_round", key)
        review = db.session.query(AuditReview).filter_by(round_id=round_.id, organisation_id=school.id).one()
        assert review.result is not None
        for question_id, mark in review.result.marks.items():
            text = f"{key}/{one['organisation']}/{question_id}"
            drawn = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
            element = question_id.partition(".")[0].lower()
            assert mark.met is (drawn < data["profiles"][one["organisation"]][element])
