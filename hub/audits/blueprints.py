"""The two blueprints that all views of this room join: pages of a cluster, and pages behind personal links."""

from flask import Blueprint

bp = Blueprint("audits", __name__, url_prefix="/c/<int:cluster_id>/audits", template_folder="templates")
links = Blueprint("audit_links", __name__)
