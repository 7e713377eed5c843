"""Answering a self-review, one section a page."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import reader
from hub.audits import queries
from hub.audits.answers import By, Saved, SectionProgress, cohort_of, describe, progress, save
from hub.audits.blueprints import bp
from hub.audits.frameworks import OWN, Element, Question
from hub.audits.keeping import about, keep_what_was_sent, resume
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.section_form import SectionForm, section_form
from hub.audits.taking_over import Around, last_times, offers
from hub.db import db
from hub.drafts import Draft, throw_away
from hub.facts import describe as describe_all
from hub.facts import several
from hub.history import record
from hub.references import is_reference
from hub.text import clock, count, day, listing, today

ALL = "all"
EVIDENCE = "evidence "  # of which question, where a button leads


@bp.route("/reviews/<int:review_id>/sections/<code>", methods=["GET", "POST"])
def section(review_id: int, code: str) -> ResponseReturnValue:
    row = answerable(review_id)
    element = row.framework.element(code)
    if element is None:
        raise NoResultFound
    if request.method == "POST":
        queries.lock(row)
        db.session.refresh(row)
    around = Around.of(row)
    rows = around.rows
    form = section_form(row.framework, element, row.year_groups, queries.colleagues(row), rows)
    saved = draft = None
    if form.is_submitted():
        saved = _save(form, row, element, rows)
        if saved.is_complete and not form.form_errors:
            return redirect(_next(row, element, form))
    elif not row.is_open or row.is_submitted:
        return not_open(row)
    else:
        draft = resume(form, row, element.code, rows)
    return _draw(form, around, element, saved, draft)


def answerable(review_id: int) -> AuditReview:
    return queries.answerable(reader(), review_id)


def not_open(row: AuditReview) -> ResponseReturnValue:
    if row.is_submitted:
        flash("This review has been handed in. To change an answer, take it back first.", "info")
    else:
        flash("This round is closed. Ask the cluster lead to let your school in again.", "info")
    return redirect(url_for("audits.review", review_id=row.id))


def _save(form: SectionForm, row: AuditReview, element: Element, rows: Mapping[str, AuditAnswer]) -> Saved:
    """Keeps all that can be kept, and commits it; what could not be kept stays in the form, with its reason."""
    if not row.is_open or row.is_submitted:
        form.form_errors.append(
            "Nothing was saved: your colleague has handed the review in. Take it back to change it."
            if row.is_submitted
            else "Nothing was saved: the round has been closed. Copy what you typed, and ask the cluster lead."
        )
        return Saved()
    form.validate_on_submit()
    _check_what_is_new(form, rows)
    taken = _take_over(form, row, rows)
    saved = keep_answers(form, row, rows, By(reader().person_id))
    if saved.kept:
        record("audits.answer", row, questions=saved.kept)
    if words := _taken_words(taken, saved.kept):
        flash(words, "success")
    if saved.is_complete:
        throw_away(reader().person_id, about(row), element.code)
    db.session.commit()
    if not saved.is_complete:
        form.once.data = secrets.token_urlsafe(18)  # the page will be sent again
        keep_what_was_sent(form, row, element.code)
    return saved


def _check_what_is_new(form: SectionForm, rows: Mapping[str, AuditAnswer]) -> None:
    """Days to come, and resources that are there: what was kept earlier may have gone by, or away, since."""
    typed = {question.id: form.typed(question) for question in form.questions}
    kept = {key: (row.evidence, row.target_on) for key, row in rows.items()}
    new = {key: one["evidence"] for key, one in typed.items() if one["evidence"] not in kept.get(key, ())}
    known = describe_all(reader(), new.values())
    for key, reference in new.items():
        if is_reference(reference) and reference not in known:
            form.keep(f"{key}.evidence", f"Evidence for {key}: that resource is not there, or not for you to open")
    for key, one in typed.items():
        target = one.get("target_on")
        if target and target < today() and target not in kept.get(key, ()):
            form.keep(f"{key}.target", f"By when for {key}: choose a day from today on")


def keep_answers(form: SectionForm, row: AuditReview, rows: Mapping[str, AuditAnswer], by: By) -> Saved:
    """The same for everybody who answers; the form has been validated, and the caller commits."""
    saved = save(form, row, rows, by, give_way=request.form.get("give_way", ""))
    for question_id, theirs in saved.conflicts.items():
        words = f"{question_id}: {theirs.who} saved another answer at {clock(theirs.at)}. Choose one of the two."
        form.keep(question_id, words)
    for question in form.questions:
        if question.id in saved.settled and question.id in saved.kept:
            flash(_settled(form, question), "info")
    say_lapsed(saved.lapsed)
    return saved


def say_lapsed(who: list[str]) -> None:
    if who:
        flash(f"Signed off by {listing(who)}: that has lapsed, because the answers were changed.", "info")


def _take_over(form: SectionForm, row: AuditReview, rows: Mapping[str, AuditAnswer]) -> dict[str, str]:
    """Answers that a button was pressed for, put in place of what stands here: of another framework ("take"), or of
    last time ("still", one or all that nobody has typed anything to). Returns question -> what to say once saved."""
    take, still = request.form.get("take", ""), request.form.get("still", "")
    if not (take or still):
        return {}
    around, said = Around.of(row), {}
    found = offers(row, rows, around) if take else last_times(row, rows, around)
    for question in form.questions:
        offer = found.get(question.id)
        is_meant = question.id in {take, still} or (still == ALL and not any(form.typed(question).values()))
        if offer is not None and is_meant and not offer.is_same:
            form.fill(question, offer.value, offer.evidence)
            said[question.id] = f"is taken over from {offer.name} {offer.question_id}" if take else "is as last time"
    return said


def _taken_words(said: Mapping[str, str], kept: Collection[str]) -> str:
    done = [question_id for question_id in said if question_id in kept]
    if len(done) == 1:
        return f"{done[0]} {said[done[0]]}. Look it through."
    return f"{count(len(done), 'answer')} as last time: {listing(done)}. Look them through." if done else ""


def _settled(form: SectionForm, question: Question) -> str:
    if form[f"{question.id}.unknown"].data:
        return f"{question.id} is saved as “Don’t know”; the answer that stood there is taken out."
    return f"{question.id} is saved with your answer; “Don’t know”, ticked as well, is taken out."


def _next(row: AuditReview, element: Element, form: SectionForm) -> str:
    """Where the pressed button leads: another section, the last look, back to where it stands, or simply on."""
    go = request.form.get("go", "")
    if go == "leave":
        flash("Saved. You can come back at any time.", "success")
        return url_for("audits.review", review_id=row.id)
    if go == "hand_in":
        return url_for("audits.hand_in", review_id=row.id)
    if go.startswith(EVIDENCE) and go.removeprefix(EVIDENCE) in row.framework.questions:
        return url_for("audits.evidence", review_id=row.id, question_id=go.removeprefix(EVIDENCE))
    if row.framework.element(go):
        return url_for("audits.section", review_id=row.id, code=go)
    given = {key: answer.given for key, answer in queries.answers(row).items()}
    more = {one.id for one in row.framework.asked_in(element, row.year_groups, given)} - {q.id for q in form.questions}
    if more:
        flash("Saved. After what you answered, more questions apply: they stand below.", "info")
    if more or any(request.form.get(name) for name in ("give_way", "take", "still")):
        anchor = request.form.get("take") or request.form.get("still", "").replace(ALL, "") or min(more, default="")
        return url_for("audits.section", review_id=row.id, code=element.code, _anchor=f"q-{anchor}" if anchor else None)
    later = _following(row, element)
    if later:
        return url_for("audits.section", review_id=row.id, code=later)
    return url_for("audits.hand_in", review_id=row.id)


def _following(row: AuditReview, element: Element) -> str | None:
    """The next section that has a question for this school."""
    codes = [one.code for one in row.framework.elements if row.framework.asked_in(one, row.year_groups)]
    return next(iter(codes[codes.index(element.code) + 1 :]), None) if element.code in codes else None


def section_progress(row: AuditReview, rows: Mapping[str, AuditAnswer]) -> list[SectionProgress]:
    return progress(row.framework, row.year_groups, {key: answer.given for key, answer in rows.items()})


def _draw(
    form: SectionForm, around: Around, element: Element, saved: Saved | None, draft: Draft | None
) -> ResponseReturnValue:
    row, rows = around.review, around.rows
    if saved and saved.kept:
        rows = queries.answers(row)
        for question in form.questions:
            if question.id in saved.kept:
                form.note_drawn(question, rows.get(question.id))
    sections = section_progress(row, rows)
    newest = max((answer.answered_at for answer in rows.values()), default=None)
    return render_template(
        "audits/section.html",
        form=form,
        review=row,
        element=element,
        sections=sections,
        saved=saved,
        draft=draft,
        saved_at=newest,
        last=last_time(row, around.last, around.last_answers),
        gone=_gone(row, element, around.last, around.last_answers),
        offers=offers(row, rows, around),
        still=last_times(row, rows, around),
        cohort=_cohort(row, element, rows),
        counted=_counted(row, element),
        next_code=_following(row, element),
        rows=rows,
        resources=describe_all(reader(), [one.evidence for one in rows.values()]),
        by_link={key: f"{one.said_by}, {day(one.answered_at)}" for key, one in rows.items() if one.answered_by_link},
    )


def last_time(row: AuditReview, last: AuditReview | None, before: Mapping[str, AuditAnswer]) -> dict[str, str]:
    """question -> what the school answered in the round before, in words. Own questions are other ones each time."""
    if last is None:
        return {}
    asked_then, asked_now = last.framework.questions, row.framework.questions
    found = {}
    for question_id, answer in before.items():
        then, today_ = asked_then.get(question_id), asked_now.get(question_id)
        if then and today_ and answer.given.is_answered and last.framework.element_of[question_id].code != OWN:
            reworded = "" if then.text == today_.text else f" (asked then: “{then.text}”)"
            found[question_id] = describe(last.framework, then, answer.given) + reworded
    return found


def _gone(
    row: AuditReview, element: Element, last: AuditReview | None, before: Mapping[str, AuditAnswer]
) -> list[tuple[Question, str]]:
    """Questions of the round before that are not in these any more, with what was answered."""
    if last is None or element.code == OWN:
        return []
    then = last.framework
    return [
        (question, describe(then, question, before[question.id].given))
        for question in then.questions.values()
        if question.id in before
        and question.id not in row.framework.questions
        and then.element_of[question.id].code == element.code
        and before[question.id].given.is_answered
    ]


def _cohort(row: AuditReview, element: Element, rows: Mapping[str, AuditAnswer]) -> dict[str, str] | None:
    """Which pupils the questions of the other sections are about, and where that is said."""
    said = cohort_of(row.framework, rows)
    if said is None or row.framework.element_of[row.framework.cohort].code == element.code or element.code == OWN:
        return None
    return {"said": said, "code": row.framework.element_of[row.framework.cohort].code}


def _counted(row: AuditReview, element: Element) -> list[dict[str, Any]]:
    """What the hub itself knows about the questions that nobody has to answer; shown, never scored."""
    asked = [one for one in element.questions if one.is_counted_by_us and row.framework.applies(one, row.year_groups)]
    names = [part.fact for question in asked for part in question.parts if part.fact]
    known = several(reader(), names, [row.organisation_id])
    return [
        {
            "question": question,
            "numbers": [(part, known[part.fact].get(row.organisation_id)) for part in question.parts if part.fact],
        }
        for question in asked
    ]
