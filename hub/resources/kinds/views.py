"""Pages of resources with a short form: HTTP only."""

import io

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from hub.access import LARGEST_ID, reader, require
from hub.db import db, now
from hub.history import record
from hub.resources import queries
from hub.resources.adapting import may_be_adapted, original_of
from hub.resources.blueprints import bp
from hub.resources.forms import ActingForm
from hub.resources.kinds.catalogue import BY_SLUG, SHORT_FORMS, ShortForm
from hub.resources.kinds.forms import changing_form, sharing_form
from hub.resources.kinds.showing import parts_of
from hub.resources.kinds.slides import MIME, slide
from hub.resources.kinds.starters import STARTER_SETS, add_starters, missing
from hub.resources.kinds.stored import short_form_of
from hub.resources.models import Resource
from hub.resources.showing import using
from hub.resources.wanted.answering import answer_by_sharing, suits
from hub.resources.wanted.queries import one_or_none
from hub.text import count
from hub.zipped import safe_words

NONE_NEW = "All of them are in the cluster already: nothing was added."


@bp.route("/share/form/<slug>", methods=["GET", "POST"])
def share_short_form(slug: str) -> ResponseReturnValue:
    require(reader().can_contribute)
    short_form = BY_SLUG.get(slug) or abort(404)
    form = sharing_form(short_form, reader(), _known(short_form), request.args.get("wanted", ""))
    needed, original = one_or_none(reader(), form.wanted.data or ""), original_of(reader(), form)
    if not form.adds_a_row() and form.validate_on_submit() and suits(form, needed):
        owner = form.chosen_organisation_id()
        row = Resource(
            cluster_id=reader().cluster_id, organisation_id=owner, author_id=reader().person_id,
            seat_id=reader().seat_for(owner).id, adapted_from_id=original.id if original else None,
        )  # fmt: skip
        form.fill(row)
        db.session.add(row)
        record("resources.share", row, visibility=row.visibility.value, files=0)
        words = "It is shared. In a moment it can be found, by any word of it."
        flash(answer_by_sharing(reader(), needed, row) if needed else words, "success")
        db.session.commit()
        if needed:
            return redirect(url_for("resources.show_wanted", wanted_id=needed.id))
        return redirect(url_for("resources.show", resource_id=row.id))
    facts = {"form": form, "short_form": short_form, "row": None, "needed": needed, "original": original}
    return render_template("resources/share_short_form.html", **facts)


def _known(short_form: ShortForm) -> dict[str, str]:
    """All of what the reader is about to adapt, or the figure of a card that they came from."""
    adapts, card = _named("adapted_from"), _named("card")
    if adapts and short_form_of(adapts) is short_form and may_be_adapted(adapts):
        return adapts.details
    if card is None or short_form is not SHORT_FORMS["whats_the_point"]:
        return {}
    return {name: card.details[name] for name in ("figure", "figure_source", "as_at") if name in card.details}


def _named(name: str) -> Resource | None:
    number = request.args.get(name, type=int)
    return queries.by_ids(reader(), [number]).get(number) if number and 0 < number <= LARGEST_ID else None


def edit_short_form(row: Resource, short_form: ShortForm) -> ResponseReturnValue:
    """What `resources.edit` shows of such a resource; it has asked who may."""
    form = changing_form(short_form, row)
    if not form.adds_a_row() and form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        row.edited_at = now()
        record("resources.edit", row, visibility=row.visibility.value, files=len(row.files))
        db.session.commit()
        flash("Your changes are saved.", "success")
        return redirect(url_for("resources.show", resource_id=row.id))
    facts = {"form": form, "short_form": short_form, "row": row, "needed": None, "original": None}
    return render_template("resources/share_short_form.html", **facts)


@bp.route("/starter-sets", methods=["GET", "POST"])
def starter_sets() -> ResponseReturnValue:
    """What each would add, and a button for it."""
    require(reader().is_lead and reader().can_contribute)
    form = ActingForm(reader())
    owner = next(each for each in reader().organisations if each.id == form.chosen_organisation_id())
    name = request.form.get("name", "")
    if form.validate_on_submit() and name in STARTER_SETS:
        mine = {"author_id": reader().person_id, "seat_id": reader().seat_for(owner.id).id}
        added, _ = add_starters(name, reader().cluster, owner, **mine)
        db.session.commit()
        flash(f"{count(added, 'resource')} added. In a moment they can be found." if added else NONE_NEW, "success")
        return redirect(url_for("resources.starter_sets"))
    sets = [(name, one, *missing(name, reader().cluster, owner)) for name, one in STARTER_SETS.items()]
    return render_template("resources/starter_sets.html", form=form, sets=sets)


@bp.get("/<int:resource_id>/print", defaults={"part": ""})
@bp.get("/<int:resource_id>/print/<part>")
def paper(resource_id: int, part: str) -> ResponseReturnValue:
    """All parts, each with a sheet of its own, or one of them."""
    row = queries.resource(reader(), resource_id)
    parts = [one for one in parts_of(row) if part in {"", one.name}]
    if not row.is_shared or not parts:
        abort(404)
    return render_template("resources/paper.html", row=row, parts=parts, part=part, using=using(row))


@bp.get("/<int:resource_id>/slide")
def slide_file(resource_id: int) -> Response:
    row = queries.resource(reader(), resource_id)
    if not row.is_shared or short_form_of(row) is not SHORT_FORMS["whats_the_point"]:
        abort(404)
    name = f"{safe_words(row.title)}.pptx"
    return send_file(io.BytesIO(slide(row, using(row))), mimetype=MIME, as_attachment=True, download_name=name)
