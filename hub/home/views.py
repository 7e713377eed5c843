"""The front door: where you are led after signing in, and the cluster's front page."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
def start() -> ResponseReturnValue:
    clusters = reader().clusters
    if clusters:
        return redirect(url_for("home.index", cluster_id=clusters[0].id))
    return render_template("home/start.html")


@bp.get("/c/<int:cluster_id>/")
def index() -> ResponseReturnValue:
    return render_template("home/index.html")
