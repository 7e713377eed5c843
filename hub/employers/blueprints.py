"""The two blueprints that all views of this room join: pages of a cluster, and the page behind an employer's link."""

from flask import Blueprint

bp = Blueprint("employers", __name__, url_prefix="/c/<int:cluster_id>/employers", template_folder="templates")
links = Blueprint("employer_links", __name__)
