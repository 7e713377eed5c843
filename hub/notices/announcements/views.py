"""Pages of announcements: the lead writes, looks at it as it will arrive, sends; everybody reads what they got."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.history import record
from hub.members.queries import organisation_choices
from hub.notices.announcements import queries
from hub.notices.announcements.forms import AnnouncementForm
from hub.notices.announcements.models import Announcement
from hub.text import count

bp = Blueprint(
    "announcements", __name__, url_prefix="/c/<int:cluster_id>/announcements", template_folder="../templates"
)  # fmt: skip


@bp.get("/")
def index() -> ResponseReturnValue:
    page = paginate(queries.announcements(reader()), page_number())
    counts = queries.copy_counts([row.id for row in page]) if reader().is_lead else {}
    return render_template("notices/announcements.html", page=page, counts=counts)


@bp.route("/write", methods=["GET", "POST"])
def write() -> ResponseReturnValue:
    require(reader().is_lead)
    form = AnnouncementForm(schools=organisation_choices(reader()))
    if form.validate_on_submit():
        row = Announcement(cluster_id=reader().cluster_id, written_by_id=reader().person_id)
        form.save(row)
        db.session.add(row)
        db.session.flush()
        db.session.commit()
        return redirect(url_for("announcements.show", announcement_id=row.id))
    return render_template("notices/write_announcement.html", form=form)


@bp.get("/<int:announcement_id>")
def show(announcement_id: int) -> ResponseReturnValue:
    """To the lead, while it is a draft: how it will arrive, and at how many people."""
    row = queries.announcement(reader(), announcement_id)
    counts = queries.copy_counts([row.id]).get(row.id, {}) if reader().is_lead else {}
    number = queries.recipient_count(row) if row.sent_at is None else 0
    return render_template("notices/announcement.html", row=row, counts=counts, number=number)


@bp.route("/<int:announcement_id>/edit", methods=["GET", "POST"])
def edit(announcement_id: int) -> ResponseReturnValue:
    row = queries.announcement(reader(), announcement_id)
    require(row.can_be_changed_by(reader()))
    form = AnnouncementForm(obj=row, schools=organisation_choices(reader()))
    if form.validate_on_submit() and form.is_current(row):
        form.save(row)
        db.session.commit()
        return redirect(url_for("announcements.show", announcement_id=row.id))
    return render_template("notices/write_announcement.html", form=form, row=row)


@bp.post("/<int:announcement_id>/remove")
def remove(announcement_id: int) -> ResponseReturnValue:
    row = queries.announcement(reader(), announcement_id)
    require(row.can_be_changed_by(reader()))
    db.session.delete(row)
    db.session.commit()
    flash("The draft is thrown away.")
    return redirect(url_for("announcements.index"))


@bp.post("/<int:announcement_id>/send")
def send(announcement_id: int) -> ResponseReturnValue:
    """Once: the row says whether it was sent, and the UPDATE asks it."""
    row = queries.announcement(reader(), announcement_id)
    require(reader().is_lead)
    number = queries.recipient_count(row)
    sent = db.session.execute(
        sa.update(Announcement)
        .where(Announcement.id == row.id, Announcement.sent_at.is_(None))
        .values(sent_at=now(), version=Announcement.version + 1)
    )
    if sent.rowcount == 1:  # type: ignore[attr-defined]
        record("notices.announce", row, people=number)
        flash(f"On its way to {count(number, 'person', 'people')}, one letter each.", "success")
    else:
        flash("It had been sent already, and goes out once.", "info")
    db.session.commit()
    return redirect(url_for("announcements.show", announcement_id=announcement_id))
