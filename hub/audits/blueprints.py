"""The blueprint that all views of this room join."""

from flask import Blueprint

bp = Blueprint("audits", __name__, url_prefix="/c/<int:cluster_id>/audits", template_folder="templates")
