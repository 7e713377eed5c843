"""What shows an answer, beside a link that is typed: files that the school keeps here, and a resource of the hub."""

import logging
from typing import BinaryIO, cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import FileStorage

import hub.search as search
import hub.storage as storage
from hub.access import reader
from hub.audits import queries
from hub.audits.answering import answerable, not_open
from hub.audits.blueprints import bp
from hub.audits.forms import EvidenceForm
from hub.audits.models import AuditAnswer, AuditFile, AuditReview
from hub.db import db, now
from hub.extract.kinds import KINDS, Refused, kind_of
from hub.facts import describe
from hub.history import record
from hub.references import is_reference
from hub.text import clean

log = logging.getLogger("hub.audits")
MOST_FILES = 5  # beside one answer
HITS = 8
HERE = "/reviews/<int:review_id>/evidence/<question_id>"


@bp.route(HERE, methods=["GET", "POST"])
def evidence(review_id: int, question_id: str) -> ResponseReturnValue:
    row, answer = _found(review_id, question_id)
    if not row.is_open or row.is_submitted:
        return not_open(row)
    form = EvidenceForm()
    if form.validate_on_submit():
        answer = answer or _blank(row, question_id)
        refused = [words for file in form.files.data or () if file.filename and (words := _add(answer, file))]
        for words in refused:
            form.keep("files", words)
        db.session.commit()
        if not refused:
            flash("The file is kept beside the answer.", "success")
            return redirect(request.path)
        form = EvidenceForm.with_errors(form)
    return _page(row, question_id, form)


def _found(review_id: int, question_id: str) -> tuple[AuditReview, AuditAnswer | None]:
    """404 for a question that is not asked here."""
    row = answerable(review_id)
    if question_id not in row.framework.questions:
        raise NoResultFound
    if request.method == "POST":
        queries.lock(row)
        db.session.refresh(row)
    return row, queries.answers(row).get(question_id)


def _page(row: AuditReview, question_id: str, form: EvidenceForm) -> str:
    answer = queries.answers(row).get(question_id)
    text = clean(request.args.get("q", ""))[:200]
    return render_template(
        "audits/evidence.html",
        form=form,
        review=row,
        question=row.framework.questions[question_id],
        element=row.framework.element_of[question_id],
        answer=answer,
        resource=describe(reader(), [answer.evidence]).get(answer.evidence) if answer else None,
        is_resource=answer is not None and is_reference(answer.evidence),
        text=text,
        hits=_hits(text),
        kinds=KINDS,
        most=MOST_FILES,
    )


def _hits(text: str) -> list[tuple[str, str]]:
    """(reference, title) of resources that the reader may see."""
    if not text:
        return []
    try:
        query = search.Query(text, reader().audience, frozenset({"resource"}), per_page=HITS)
        found = [f"{hit.kind}:{hit.id}" for hit in search.find(query).hits]
    except search.IndexUnavailable:
        flash("The search is not there just now. You can paste the address of a resource into the section.", "info")
        return []
    known = describe(reader(), found)
    return [(reference, known[reference].title) for reference in found if reference in known]


def _blank(row: AuditReview, question_id: str) -> AuditAnswer:
    answer = AuditAnswer(review_id=row.id, question_id=question_id)
    db.session.add(answer)
    db.session.flush()
    return answer


def _add(answer: AuditAnswer, file: FileStorage) -> str:
    """ "" where the file was kept, else a sentence on why not."""
    name = storage.tidy_filename(file.filename or "")
    if db.session.query(AuditFile).filter_by(answer_id=answer.id).count() >= MOST_FILES:
        return f"{name} was not kept. An answer holds up to {MOST_FILES} files."
    try:
        stored = storage.put(cast(BinaryIO, file.stream), current_app.config["HUB"].upload_limit)
        with storage.path(stored.sha256) as path:
            kind = kind_of(path, name)
    except (storage.Empty, storage.TooLarge, Refused) as problem:
        return f"{name} was not kept. {problem}"
    except OSError:
        log.exception("evidence could not be stored")
        return f"{name} was not kept. There is no room for it on this hub just now. Try again later."
    made = AuditFile(
        answer_id=answer.id, sha256=stored.sha256, name=name, kind=kind.code, size=stored.size,
        added_by_id=reader().person_id,
    )  # fmt: skip
    db.session.add(made)
    record("audits.add_evidence", made, answer=answer.id)
    return ""


@bp.post(f"{HERE}/resource")
def take_resource(review_id: int, question_id: str) -> ResponseReturnValue:
    """One that the reader may see, and only where no other link stands."""
    row, answer = _found(review_id, question_id)
    if not row.is_open or row.is_submitted:
        return not_open(row)
    reference = request.form.get("reference", "")
    known = describe(reader(), [reference])
    if not is_reference(reference) or reference not in known:
        raise NoResultFound
    answer = answer or _blank(row, question_id)
    if answer.evidence and answer.evidence != reference:
        flash("Another link stands there already. Take it out first.", "info")
    else:
        answer.evidence, answer.answered_at, answer.answered_by_id = reference, now(), reader().person_id
        record("audits.add_evidence", answer, reference=reference)
        db.session.commit()
        flash(f"“{known[reference].title}” stands beside the answer.", "success")
    return redirect(url_for("audits.evidence", review_id=row.id, question_id=question_id))


@bp.post(f"{HERE}/take-out")
def take_out_evidence(review_id: int, question_id: str) -> ResponseReturnValue:
    """A file (its content goes with the next sweep), or the link."""
    row, answer = _found(review_id, question_id)
    if not row.is_open or row.is_submitted:
        return not_open(row)
    if answer is not None:
        which = request.form.get("file", "")
        file = next((one for one in answer.files if str(one.id) == which), None)
        if file is not None:
            db.session.delete(file)
        elif request.form.get("link") == answer.evidence:
            answer.evidence = ""
        record("audits.take_out_evidence", answer)
        db.session.commit()
        flash("Taken out.", "success")
    return redirect(url_for("audits.evidence", review_id=row.id, question_id=question_id))


@bp.get(f"{HERE}/<int:evidence_id>")
def evidence_file(review_id: int, question_id: str, evidence_id: int) -> ResponseReturnValue:
    """For those who may answer for the school."""
    _, answer = _found(review_id, question_id)
    file = next((one for one in answer.files if one.id == evidence_id), None) if answer else None
    if file is None:
        raise NoResultFound
    return storage.download(file.sha256, file.name, KINDS[file.kind].mime)
