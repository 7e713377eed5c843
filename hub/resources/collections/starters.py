"""Titles to begin with, where a cluster has no collection yet: for parents, undecided learners, new careers leaders
and training in 5, 15 or 45 minutes. They are filled by the cluster itself."""

from datetime import timedelta
from pathlib import Path

import yaml

from hub.access import Reader
from hub.db import db, now
from hub.history import record
from hub.resources.collections import queries
from hub.resources.collections.models import Collection
from hub.vocabulary import Visibility

STARTERS = Path(__file__).parent.parent.parent / "data" / "starter_collections.yaml"


def starters() -> dict[str, dict[str, str]]:
    """By their key: title and about."""
    found: dict[str, dict[str, str]] = yaml.load(STARTERS.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return found


def begin(reader: Reader, organisation_id: int) -> int:
    """How many were made: those whose title is not there yet. They stand in the order of the file."""
    there = queries.titles(reader)
    moment = now()
    new = [one for one in starters().values() if one["title"] not in there]
    for place, one in enumerate(new):
        row = Collection(
            cluster_id=reader.cluster_id,
            organisation_id=organisation_id,
            author_id=reader.person_id,
            title=one["title"],
            about=one["about"],
            visibility=Visibility.CLUSTER,
            changed_at=moment - timedelta(milliseconds=place),
        )
        db.session.add(row)
        record("resources.make_collection", row, visibility=row.visibility.value)
    return len(new)
