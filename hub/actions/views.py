"""Pages of actions: HTTP only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("actions", __name__, url_prefix="/c/<int:cluster_id>/actions", template_folder="templates")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("actions/index.html")
