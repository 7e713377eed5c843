"""Pages of the pool: the list, one employer, adding, editing, who can see it, logging. HTTP only."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.checks.queries as check_queries
import hub.employers.queries as queries
import hub.employers.record.queries as record_queries
import hub.employers.requests.queries as request_queries
import hub.vocabulary as vocabulary
from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.employers.answers.outcome import stop_asking
from hub.employers.asking import (
    counts_in_words,
    last_ask_in_words,
    last_asks,
    lock_settings,
    may_ask,
    may_ask_all,
    settings,
)
from hub.employers.blueprints import bp
from hub.employers.forms import AboutEmployer, AddForm, SettingsForm, SharingForm, StopForm
from hub.employers.models import Employer, EmployerContact, EmployerShare
from hub.employers.offers.capacity import Left, of_employer
from hub.employers.offers.models import EmployerOffer
from hub.employers.places import doubts
from hub.employers.queries import Wanted
from hub.employers.record.lines import line
from hub.employers.states import EventKind, Sharing, StopReason
from hub.history import record
from hub.text import clean, day

PER_PAGE = 24
SHOWN_EVENTS = 12
SHOWN_CHECKS = 3
KINDS = {"employer", "provider"}


def wanted() -> Wanted:
    given = request.args
    sector, borough = given.get("sector", ""), given.get("borough", "")
    return Wanted(
        text=clean(given.get("q", ""))[:200],
        sector=sector if vocabulary.is_code("sector", sector) else "",
        borough=borough if vocabulary.is_code("borough", borough) else "",
        hosts_ldd=given.get("ldd") == "1",
        mine=given.get("mine") == "1",
        kind=given["kind"] if given.get("kind") in KINDS else "",
    )


@bp.get("/")
def index() -> ResponseReturnValue:
    me, narrow = reader(), wanted()
    counts = queries.counts(me)
    known = counts.all if narrow == queries.Wanted() else 0
    page = queries.page(me, narrow, page_number(), PER_PAGE, known)
    return render_template(
        "employers/index.html",
        page=page,
        wanted=narrow,
        as_table=request.args.get("view") == "table",
        may=may_ask_all(me, page.items),
        counts=counts,
    )


@bp.get("/<int:employer_id>")
def employer(employer_id: int) -> ResponseReturnValue:
    return employer_page(queries.employer(reader(), employer_id))


def employer_page(row: Employer, people_shown: Sequence[EmployerContact] | None = None, **more: object) -> str:
    """One employer as this reader may see it; `people_shown` comes only with the answer to a POST."""
    me = reader()
    details = row.shows_details_to(me)
    last, rules = last_asks([row.id]).get(row.id), settings(me.cluster_id)
    requests = request_queries.of_employer(me, row)
    offers = _offers(row)
    happened = record_queries.timeline(me, row)
    people, unreached, lines = queries.counts_of(me, row, happened) if details else (0, 0, 0)
    return render_template(
        "employers/employer.html",
        row=row,
        details=details,
        may=may_ask(me, row, last, rules),
        last_words=last_ask_in_words(me, last),
        counts_words=counts_in_words(last, rules),
        events=paginate(happened, page_number(), SHOWN_EVENTS, known=lines) if lines else None,
        offers=offers,
        requests=requests,
        known_requests={one.id for one in requests},
        contact_counts=(people, unreached),
        looks=queries.looks(row) if row.is_owned_by(me) else [],
        outstanding=_outstanding(row) if details else None,
        checks=check_queries.of_employer(row, SHOWN_CHECKS) if details else [],
        names={one.id: one.name for one in people_shown or []},
        **({} if people_shown is None else {"people_shown": people_shown}),
        **more,
    )


def _offers(row: Employer) -> list[tuple[EmployerOffer, Left]]:
    """Those who look after it see all of them; nobody else those of an employer that is not to be asked now."""
    if row.can_be_edited_by(reader()):
        return of_employer(row, with_taken_down=True)
    return [] if row.is_resting else of_employer(row, with_taken_down=False)


def _outstanding(row: Employer) -> record_queries.Outstanding:
    settled = request.args.get("settled", "")
    number = int(settled) if settled.isascii() and settled.isdigit() and len(settled) < 10 else None
    return record_queries.outstanding(reader(), row, request.args.get("logged", ""), number)


@bp.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    me = reader()
    require(me.can_contribute)
    form = AddForm(me)
    if form.validate_on_submit() and form.is_new(queries.same_name(me, form.name.data)):
        row = form.make()
        row.created_by_id = me.person_id
        row.shares = [EmployerShare(cluster_id=me.cluster_id, sharing=Sharing(form.sharing.data))]
        db.session.add(row)
        record("employers.add", row)
        db.session.commit()
        flash(f"{row.name} is in the pool. Add somebody to talk to there, if you know who.", "success")
        warn_of(row)
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/add.html", form=form)


def warn_of(row: Employer) -> None:
    """What was saved and should be looked at once more."""
    if words := doubts(row.places):
        flash(f"{words} It is kept; distances cannot be told until it is right.", "warning")


@bp.route("/<int:employer_id>/edit", methods=["GET", "POST"])
def edit(employer_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.employer(me, employer_id)
    require(row.can_be_edited_by(me))
    form = AboutEmployer(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        record("employers.edit", row)
        db.session.commit()
        flash("Saved.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/edit.html", form=form, row=row)


@bp.route("/<int:employer_id>/sharing", methods=["GET", "POST"])
def sharing(employer_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.employer(me, employer_id)
    require(row.can_be_opened_by(me))
    share = next(one for one in row.shares if one.cluster_id == me.cluster_id)
    form = SharingForm(obj=share)
    if form.validate_on_submit() and form.is_current(share):
        before, share.sharing = share.sharing, Sharing(form.sharing.data)
        share.changed_at, share.changed_by_id = now(), me.person_id
        row.touch()
        db.session.add(line(me, row, EventKind.SHARED, share.sharing.label))
        record("employers.sharing", row, before=before.value, after=share.sharing.value)
        db.session.commit()
        flash(f"Who can see this: {share.sharing.label}. {share.sharing.hint}.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/sharing.html", form=form, row=row)


@bp.route("/<int:employer_id>/stop", methods=["GET", "POST"])
def stop(employer_id: int) -> ResponseReturnValue:
    """Do not contact: for everybody, until the day that is named or for good."""
    me = reader()
    row = queries.employer(me, employer_id)
    require(row.can_be_edited_by(me) and not row.is_stopped)
    form = StopForm()
    if form.validate_on_submit():
        reason, until = StopReason(form.reason.data), form.until.data
        stop_asking(row, reason, until)
        words = f"{reason.label}, until {day(until, weekday=False)}" if until else reason.label
        db.session.add(line(me, row, EventKind.STOPPED, words))
        record("employers.stop", row, reason=form.reason.data)
        db.session.commit()
        until_words = f" before {day(until)}" if until else " again"
        flash(f"{row.name} will not be contacted{until_words} from here.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/stop.html", form=form, row=row)


@bp.route("/settings", methods=["GET", "POST"])
def room_settings() -> ResponseReturnValue:
    me = reader()
    require(me.is_lead and me.can_contribute)
    if request.method == "POST":
        lock_settings(me.cluster_id)
    row = settings(me.cluster_id)
    form = SettingsForm(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        db.session.add(row)
        record("employers.settings", row)
        db.session.commit()
        flash("Saved.", "success")
        return redirect(url_for("employers.index"))
    return render_template("employers/room_settings.html", form=form)
