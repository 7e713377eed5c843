"""Pages of meetings: HTTP only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("meetings", __name__, url_prefix="/c/<int:cluster_id>/meetings", template_folder="templates")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("meetings/index.html")
