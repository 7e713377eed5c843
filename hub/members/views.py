"""Pages of members: HTTP only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("members", __name__, url_prefix="/c/<int:cluster_id>/members", template_folder="templates")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("members/index.html")
