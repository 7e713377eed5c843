"""The two blueprints that all views of this room join: pages of a cluster, and pages behind personal links."""

from flask import Blueprint

bp = Blueprint("meetings", __name__, url_prefix="/c/<int:cluster_id>/meetings", template_folder="templates")
links = Blueprint("meeting_links", __name__)
