"""Pages of audits: HTTP only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("audits", __name__, url_prefix="/c/<int:cluster_id>/audits", template_folder="templates")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("audits/index.html")
