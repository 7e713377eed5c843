"""What happens when a file gets a new version: it is read anew, and whoever said they used it is told."""

import sqlalchemy as sa
from flask import url_for

from hub.db import db, now
from hub.history import record
from hub.notices.models import tell
from hub.resources.models import FilePart, Resource, ResourceFile
from hub.resources.responses.queries import users_of
from hub.resources.uploads import Upload


def renew(row: Resource, file: ResourceFile, upload: Upload, note: str, person_id: int) -> None:
    """In the current transaction. `person_id` does it and is not told."""
    file.renew(upload, note)
    db.session.execute(sa.delete(FilePart).where(FilePart.file_id == file.id))
    _has_been_looked_at(row)
    record("resources.new_version", row, file=file.id, version=file.version)
    words = f"‘{row.title}’, which you used, has a new version: {note}"
    for cluster_id, people in users_of(row).items():
        url = url_for("resources.show", resource_id=row.id, cluster_id=cluster_id, _anchor="files")
        tell(set(people) - {person_id}, words, url, cluster_id=cluster_id, icon="resources")


def _has_been_looked_at(row: Resource) -> None:
    """And it is due for the index. The resource's version stays: whoever is just changing its words must not be told
    that somebody else did."""
    moment = now()
    looked = {"review_by": row.next_review(), "review_asked_on": None, "edited_at": moment, "changed_at": moment}
    changed = sa.update(Resource).where(Resource.id == row.id).values(looked)
    db.session.execute(changed.execution_options(synchronize_session=False))
