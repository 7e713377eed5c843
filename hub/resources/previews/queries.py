"""The first words of the files of a resource. Ask for the resource first."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.db import db
from hub.resources.models import FilePart, ResourceFile, TextState

LEAVES = 10  # pages or slides of one file
FILES = 5
CHARACTERS = 2_500  # of one file that is not shown page by page; of one page of the others as many at most


def first_words(files: Sequence[ResourceFile]) -> dict[int, list[tuple[str, str]]]:
    """By the id of the file, (label, text) of its first parts; of the first few files that have any text."""
    ids = [file.id for file in files if file.text_state is TextState.OK][:FILES]
    if not ids:
        return {}
    select = (
        sa.select(FilePart.file_id, FilePart.label, sa.func.substr(FilePart.text, 1, CHARACTERS))
        .where(FilePart.file_id.in_(ids), FilePart.position < LEAVES)
        .order_by(FilePart.file_id, FilePart.position)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for file_id, label, text in db.session.execute(select):
        found.setdefault(file_id, []).append((label, text))
    return found
