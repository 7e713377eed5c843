"""The planner's blueprint, in a file of its own: all its views join it."""

from flask import Blueprint

bp = Blueprint("planner", __name__, url_prefix="/c/<int:cluster_id>/planner", template_folder="templates")
