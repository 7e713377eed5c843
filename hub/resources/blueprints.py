"""The blueprint that all views of this room join."""

from flask import Blueprint

from hub.resources.showing import DRAWN_BY

bp = Blueprint("resources", __name__, url_prefix="/c/<int:cluster_id>/resources", template_folder="templates")
bp.context_processor(lambda: DRAWN_BY)
