"""Pages of employers: HTTP only."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("employers", __name__, url_prefix="/c/<int:cluster_id>/employers", template_folder="templates")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("employers/index.html")
