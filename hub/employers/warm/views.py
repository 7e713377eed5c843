"""The page "Whom to keep warm". HTTP only."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import page_number
from hub.employers.asking import may_ask_all
from hub.employers.blueprints import bp
from hub.employers.warm import queries


@bp.get("/keep-warm")
def keep_warm() -> ResponseReturnValue:
    me = reader()
    require(me.can_contribute)
    page = queries.page(me, page_number())
    return render_template(
        "employers/keep_warm.html", page=page, warmth=queries.warmth(me, page.items), may=may_ask_all(me, page.items)
    )
