"""The lead's button for the export of the cluster: a page that says what is in it, and the file."""

import re
from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db
from hub.history import record
from hub.home.cluster_export import export
from hub.home.views import bp
from hub.text import today
from hub.zipped import response


@bp.route("/c/<int:cluster_id>/export", methods=["GET", "POST"])
def export_cluster() -> ResponseReturnValue:
    """A GET explains; the file is the answer to a POST, so that each one is recorded. It is sent while it is made:
    nothing of it stays here, and no proxy waits in silence for the end of a large one."""
    require(reader().is_lead)
    if request.method == "GET":
        return render_template("home/export_cluster.html")
    cluster = reader().cluster
    name = re.sub(r"[^a-z0-9]+", "-", cluster.name.lower()).strip("-") or "cluster"
    return response(_begin, f"{name}-{today():%Y-%m-%d}.zip", reader().person_id)


def _begin() -> Iterator[bytes]:
    record("hub.export_cluster", reader().cluster)
    db.session.commit()
    db.session.connection(execution_options={"reads": True})  # people go on working meanwhile
    return export(reader())
