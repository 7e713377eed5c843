"""The demonstration's rounds: one closed, answered by rule from each school's profile, and one open with drafts."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from hub.audits.asking.models import AuditAskUs
from hub.audits.closing import close
from hub.audits.delegation.models import AuditDelegation
from hub.audits.frameworks import Framework, Given, Part, Question
from hub.audits.loading import load_templates, templates
from hub.audits.models import AuditAnswer, AuditCompass, AuditReview, AuditRound, Showing
from hub.audits.opening import default_framework, review_for
from hub.audits.queries import publications
from hub.audits.scoring import score
from hub.audits.signing.models import AuditSignOff, Signer
from hub.db import db
from hub.room import Demo

PARTLY = 0.2  # so much short of the profile is still "partly"
Value = dict[str, Any]


def demo(demo: Demo) -> None:
    data = demo.read("audits.yaml")
    load_templates()
    for entry in data["rounds"]:
        round_ = _round(demo, entry)
        demo.put("audit_round", entry["key"], round_)
        submissions = [one for one in data["submissions"] if one["round"] == entry["key"]]
        _reviews(demo, entry, round_, submissions, data.get("profiles", {}))
        db.session.flush()
        if entry["state"] == "closed":
            round_.closed_at = demo.days_ago(entry["closed_days_ago"])
            close(round_)
            for row in publications(round_):
                row.published_at = round_.closed_at
    for entry in data["ask_us"]:
        _ask_us(demo, entry)


def _ask_us(demo: Demo, entry: Mapping[str, Any]) -> None:
    seat = demo.get("seat", entry["seat"])
    for code in entry["sections"]:
        db.session.add(
            AuditAskUs(
                cluster_id=seat.cluster_id,
                organisation_id=seat.organisation_id,
                element=code,
                seat_id=seat.id,
                ticked_at=demo.days_ago(entry["days_ago"]),
            )
        )


def _round(demo: Demo, entry: Mapping[str, Any]) -> AuditRound:
    row = AuditRound(
        cluster_id=demo.get("cluster", entry["cluster"]).id,
        title=entry["title"],
        families=entry["frameworks"],
        own_questions=entry.get("own_questions", []),
        showing=Showing(entry.get("showing", Showing.NAMED.value)),
        due_on=demo.today + timedelta(days=entry["due_days"]),
        opened_at=demo.days_ago(entry["opened_days_ago"]),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _reviews(
    demo: Demo,
    entry: Mapping[str, Any],
    round_: AuditRound,
    submissions: Sequence[Mapping[str, Any]],
    profiles: Mapping[str, Mapping[str, float]],
) -> None:
    rows: list[dict[str, Any]] = []
    for key in sorted({*profiles, *(one["organisation"] for one in submissions)}):
        organisation = demo.get("organisation", key)
        for family in round_.families if _is_member(demo, entry, key) else ():
            framework = default_framework(family, organisation)
            if framework is None:
                continue
            review = review_for(round_, organisation, templates([framework.key])[framework.key])
            db.session.add(review)
            db.session.flush()
            for one in submissions:
                if one["organisation"] == key and one.get("framework", round_.families[0]) == family:
                    rows += _answers(demo, one, review, profiles.get(key, {}))
    if rows:
        db.session.execute(sa.insert(AuditAnswer), rows)


def _is_member(demo: Demo, entry: Mapping[str, Any], key: str) -> bool:
    cluster = next(one for one in demo.read("clusters.yaml")["clusters"] if one["key"] == entry["cluster"])
    return key in cluster["members"]


def _answers(
    demo: Demo,
    submission: Mapping[str, Any],
    review: AuditReview,
    profile: Mapping[str, float],
) -> list[dict[str, Any]]:
    """Rows to insert; the review is marked as handed in where it was."""
    framework = review.round.whole(review.template)
    at = demo.days_ago(submission.get("submitted_days_ago", 2))
    person = demo.get("person", submission["person"])
    given = _given(submission, review, framework, profile, at.date())
    review.started_at = at - timedelta(days=3)
    by_link = _asked(demo, submission, review, person.id)
    if "sign_off" in submission:
        _sign_off(demo, submission["sign_off"], review, person.id)
    if "compass" in submission:
        measured_on = (at - timedelta(days=30)).date()
        db.session.add(AuditCompass(review_id=review.id, measured_on=measured_on, **submission["compass"]))
    if not submission.get("draft"):
        result = score(framework, {key: Given(value) for key, value in given.items()}, review.year_groups, at.date())
        review.hand_in(person.id, result)
        review.submitted_at = at
        if submission.get("consent"):
            review.agreed_at, review.agreed_by_id = at, person.id
    return [
        {
            "review_id": review.id,
            "question_id": question_id,
            "value": value,
            "is_unknown": False,
            "note": "",
            "evidence": "",
            "answered_at": at,
            "answered_by_id": None if question_id in by_link else person.id,
            "answered_by_link": by_link.get(question_id, ""),
            "version": 1,
        }
        for question_id, value in given.items()
    ]


def _asked(demo: Demo, submission: Mapping[str, Any], review: AuditReview, person_id: int) -> dict[str, str]:
    """Questions that went to colleagues by link. Returns question -> the name of who answered it."""
    by_link = {}
    for one in submission.get("asked", ()):
        sent = one.get("sent_days_ago")
        row = AuditDelegation(
            review_id=review.id,
            section=one["section"],
            question_ids=one["questions"],
            name=one["name"],
            email=one["email"],
            message=one.get("message", ""),
            due_on=demo.today + timedelta(days=one["due_days"]),
            asked_by_id=person_id,
            written_at=demo.days_ago(8),
            sent_at=demo.days_ago(sent) if sent else None,
        )
        db.session.add(row)
        by_link.update(dict.fromkeys(row.question_ids if sent else (), row.name))
    return by_link


def _sign_off(demo: Demo, entry: Mapping[str, Any], review: AuditReview, asked_by_id: int) -> None:
    person, signed = demo.get("person", entry["person"]), entry.get("signed_days_ago")
    row = AuditSignOff(
        review_id=review.id,
        person_id=person.id,
        name=person.name,
        signer=Signer(entry["signer"]),
        asked_by_id=asked_by_id,
        written_at=demo.days_ago((signed or 0) + 2),
        signed_at=demo.days_ago(signed) if signed else None,
    )
    db.session.add(row)


def _given(
    submission: Mapping[str, Any],
    review: AuditReview,
    framework: Framework,
    profile: Mapping[str, float],
    on: date,
) -> dict[str, Value]:
    explicit = submission.get("answers")
    if explicit is not None:
        return {
            key: value if isinstance(value, dict) and "" in value else {"": _as_kept(value)}
            for key, value in explicit.items()
            if key in framework.questions and value is not None
        }
    given = {}
    for question in framework.asked(review.year_groups):
        chance = profile.get(framework.element_of[question.id].code, 0.5)
        drawn = _drawn(f"{submission['round']}/{submission['organisation']}/{question.id}")
        level = 2 if drawn < chance else 1 if drawn < chance + PARTLY else 0
        given[question.id] = answer(framework, question, level, question.years_asked(review.year_groups), on)
    return given


def _as_kept(value: Any) -> Any:
    return (
        value.isoformat() if isinstance(value, date) else "yes" if value is True else "no" if value is False else value
    )


def _drawn(text: str) -> float:
    """The same share of one for the same text, on every machine."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def answer(framework: Framework, question: Question, level: int, years: Sequence[str], on: date) -> Value:
    """An answer that is fully met (2), partly there (1) or not (0)."""
    value: Value = {}
    for part in question.parts:
        one = _part(framework, part, level, on)
        if part is question.main and question.years:
            # "Partly" is one year group that falls short, as it is in schools.
            full = _part(framework, part, 2, on)
            value[""] = {year: one if level == 0 or number == 0 else full for number, year in enumerate(years)}
        elif one is not None:
            value[part.key] = one
    return value


def _part(framework: Framework, part: Part, level: int, on: date) -> Any:
    rule = part.rule.name if part.rule else ""
    wanted = part.rule.value if part.rule else None
    if part.kind == "yes_partly_no":
        return ("no", "partly", "yes")[level]
    if part.kind == "band":
        order = [band.code for band in framework.bands]
        target = framework.band_order.get(str(wanted), 4)
        return order[max(1, target + (-3, -1, 1)[level]) if level < 2 else min(len(order) - 1, target + 1)]
    if part.kind == "number":
        target = int(wanted or 3)
        return (target // 3, target * 7 // 10, target + target // 10)[level]
    if part.kind == "date":
        return _date(rule, wanted, level, on)
    if part.kind == "several":
        return _several(part, rule, wanted, level)
    if part.kind == "one":
        options = [code for code, _ in part.options]
        return next((code for code in options if (code in (wanted or options)) is (level == 2 or not wanted)), None)
    if part.kind == "text":
        return "Agreed with staff at the start of the year." if level else None
    return "https://careers.example.org/policy" if level == 2 else None


def _date(rule: str, wanted: Any, level: int, on: date) -> str:
    if rule == "not_past":
        return (on + timedelta(days=(-200, -20, 400)[level])).isoformat()
    months = int(wanted or 12)
    return (on - timedelta(days=round(months * 30.4 * (2.2, 1.3, 0.5)[level]))).isoformat()


def _several(part: Part, rule: str, wanted: Any, level: int) -> list[str]:
    codes = [code for code, _ in part.options if code != "none"]
    if rule == "picked":
        return codes[: (1, int(wanted) - 1, int(wanted) + 1)[level]]
    goal = [code for code in codes if code in (wanted or codes)]
    if rule == "picked_all":
        return goal if level == 2 else goal[: max(1, len(goal) * (level + 1) // 3)]
    return goal[:2] if level == 2 else [code for code in codes if code not in goal][:1] or ["none"]
