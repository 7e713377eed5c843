"""Pages of resources: HTTP only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("resources", __name__, url_prefix="/c/<int:cluster_id>/resources", template_folder="templates")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("resources/index.html")
