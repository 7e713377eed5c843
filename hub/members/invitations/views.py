"""Pages for inviting people and for joining: HTTP only."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import hash_password, login_user, logout_user
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from hub.access import by_link, is_signed_in, public, reader, require
from hub.db import db, now, page_number, paginate
from hub.forms import Form
from hub.history import record
from hub.mail import troubles, unmark
from hub.members import queries
from hub.members.clusters.start import steps
from hub.members.invitations import letters
from hub.members.invitations.files import LIMIT, CannotRead, as_lines
from hub.members.invitations.forms import AgainForm, InviteForm, JoinForm, ListForm
from hub.members.invitations.lists import MOST_LINES, Line, read
from hub.members.invitations.plan import Plan, carry_out, organisations_open_to, plan, roles_open_to
from hub.members.models import Person, Role
from hub.members.views import HERE, bp, text_asked
from hub.text import count, listing

links = Blueprint("joining", __name__, url_prefix="/link/join", template_folder="../templates")
JUST_NOW = timedelta(minutes=2)


@bp.route(f"{HERE}/invite", methods=["GET", "POST"])
def invite() -> ResponseReturnValue:
    organisations = organisations_open_to(reader())
    require(bool(organisations))
    asked = {name: text_asked(name) for name in ("name", "email", "organisation", "role") if name in request.args}
    form = InviteForm(**asked)
    form.offer(list(organisations.values()), roles_open_to(reader()))
    if form.validate_on_submit():
        line = Line(1, "", form.name.data, form.email.data)
        (entry,) = plan(reader(), [line], int(form.organisation.data), Role(form.role.data)).entries
        if entry.outcome in {"invite", "give"} and _done(form, Plan([entry])):
            flash(f"A letter is on its way to {entry.line.email}. {entry.words}", "success")
            return redirect(url_for("members.invitations"))
        if entry.outcome in {"problem", "nothing"}:
            form.keep("email", entry.words)
    return render_template("members/invite.html", form=form, steps=steps(reader(), "members.invite"))


@bp.route(f"{HERE}/invite/list", methods=["GET", "POST"])
def invite_many() -> ResponseReturnValue:
    """Looked at first: the plan says what would happen with each line. The button under the plan does it."""
    organisations = organisations_open_to(reader())
    require(bool(organisations))
    form, planned = ListForm(), None
    form.offer(list(organisations.values()), roles_open_to(reader()))
    if form.validate_on_submit() and (lines := _lines(form)):
        planned = plan(reader(), lines, int(form.organisation.data or 0), Role(form.role.data))
        act = request.form.get("act", "")
        if planned.doing and (act == "some" or (act == "all" and not planned.problems)) and _done(form, planned):
            flash(_sent(planned), "success")
            return redirect(url_for("members.invitations"))
    return render_template("members/invite_many.html", form=form, plan=planned)


def _lines(form: ListForm) -> list[Line]:
    """Those of the file take the place of the text, so that they can be put right on the page."""
    upload = next((one for one in form.file.data or [] if one and one.filename), None)
    if upload is not None:
        try:
            form.people.data = as_lines(upload.stream.read(LIMIT + 1))
        except CannotRead as problem:
            form.keep("file", str(problem))
            return []
    lines = read(form.people.data)
    if not lines:
        form.keep("people", "Paste at least one person, or choose a file.")
    if len(lines) > MOST_LINES:
        form.keep("people", f"These are {len(lines):,} people. Invite at most {MOST_LINES} at once.")
        return []
    return lines


def _done(form: Form, planned: Plan) -> bool:
    """All of it or nothing. Somebody else may have invited one of them since the plan was drawn."""
    try:
        carry_out(reader(), planned.doing)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.form_errors.append("Somebody else invited one of these people at the same moment. Send it once more.")
        return False
    return True


def _sent(planned: Plan) -> str:
    new = sum(entry.outcome == "invite" for entry in planned.doing)
    known = len(planned.doing) - new
    parts = [
        f"{count(new, 'invitation')} on the way" if new else "",
        f"{count(known, 'seat')} given to people who have an account" if known else "",
        f"{count(len(planned.problems), 'line')} left out" if planned.problems else "",
    ]
    return f"{listing([part for part in parts if part])}."


@bp.get(f"{HERE}/invitations")
def invitations() -> ResponseReturnValue:
    require(bool(organisations_open_to(reader())))
    waiting = request.args.get("state") != "joined"
    select = queries.waiting_seats(reader()) if waiting else queries.joined_seats(reader())
    page = paginate(select, page_number())
    bad = troubles(seat.person.email for seat in page)
    return render_template("members/invitations.html", page=page, waiting=waiting, may=_may_act, bad=bad)


def _may_act(seat: object) -> bool:
    return bool(seat.can_be_ended_by(reader()))  # type: ignore[attr-defined]


@bp.post(f"{HERE}/invitations/<int:seat_id>/again")
def invite_again(seat_id: int) -> ResponseReturnValue:
    seat = queries.seat(reader(), seat_id)
    require(seat.can_be_ended_by(reader()) and not seat.person.has_joined)
    if seat.person.invited_at and now() - seat.person.invited_at < JUST_NOW:
        flash("A letter has just been sent there.", "info")
    else:
        unmark(seat.person.email)  # whoever presses this wants it tried
        letters.invite(seat.person, [seat], by=reader().person, cluster=reader().cluster, again=True)
        record("members.invite_again", seat, person=seat.person_id)
        flash(f"A new letter is on its way to {seat.person.email}. The link in the earlier one has ended.", "success")
    db.session.commit()
    return redirect(url_for("members.invitations"))


@bp.route(f"{HERE}/invitations/<int:seat_id>/take-back", methods=["GET", "POST"])
def take_back(seat_id: int) -> ResponseReturnValue:
    seat = queries.seat(reader(), seat_id)
    require(seat.can_be_ended_by(reader()) and not seat.person.has_joined)
    form = Form()
    if form.validate_on_submit():
        name = seat.person.name
        record("members.take_back", seat, person=seat.person_id)
        letters.take_back(seat)
        db.session.commit()
        flash(f"The invitation of {name} is taken back. The link in the letter no longer works.", "success")
        return redirect(url_for("members.invitations"))
    return render_template("members/take_back.html", form=form, seat=seat)


@links.route("/<token>", methods=["GET", "POST"])
@by_link("members.join", Person)
def join(row: Person) -> ResponseReturnValue:
    seats = letters.seats_waiting_for(row)
    if row.has_joined or not row.active or not seats:
        abort(404)
    form = JoinForm(name=row.name)
    if form.validate_on_submit() and (password := form.judge(row)):
        if is_signed_in():
            logout_user()  # somebody else's browser, or another account of one's own
        row.joins(form.name.data, hash_password(password))
        record("members.join", row, actor_id=row.id)
        login_user(row, authn_via=["password"])
        db.session.commit()
        flash("You are in. Next time sign in with your e-mail address and this password.", "success")
        return redirect(url_for("home.index", cluster_id=seats[0].cluster_id))
    return render_template("joining/join.html", form=form, person=row, seats=seats)


@links.route("/again", methods=["GET", "POST"])
@public
def ask_again() -> ResponseReturnValue:
    """Says the same whether the address is known or not, and does the same work."""
    form = AgainForm()
    if form.validate_on_submit():
        letters.ask_again(form.email.data)
        db.session.commit()
        return redirect(url_for("joining.asked_again"))
    return render_template("joining/ask_again.html", form=form)


@links.get("/asked")
@public
def asked_again() -> ResponseReturnValue:
    return render_template("joining/asked_again.html")


@links.errorhandler(404)
def _too_old(problem: NotFound) -> ResponseReturnValue:
    """Whoever holds a link that has ended needs to know how to get another."""
    db.session.rollback()
    return render_template("joining/too_old.html", form=AgainForm(formdata=None)), 404
