"""Personal data: every column about people has somebody who exports and erases it, and erasing leaves no trace."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.db import Base, db
from hub.mail import BadAddress
from hub.room import rooms
from tests.world import World

# Columns that lead to a person and are meant to stay, with the reason.
KEPT = {
    "history_entry.actor_id": "the log keeps a bare id; the row it names holds no name any more",
}


def about_people() -> set[str]:
    """Every column with a foreign key to a person."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }


def test_a_column_about_people_that_nobody_erases_is_noticed(app: Flask) -> None:
    claimed = {column for room in rooms() for kind in room.personal for column in kind.tables}
    forgotten = about_people() - claimed - set(KEPT)
    assert not forgotten, f"name these in a PersonalData of their room: {sorted(forgotten)}"


def test_what_is_claimed_exists(app: Flask) -> None:
    known = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    claimed = {column for room in rooms() for kind in room.personal for column in kind.tables}
    assert claimed <= known


@pytest.mark.parametrize("name", ["ben", "asha", "erin", "gus"])
def test_an_erased_person_is_in_no_row(app: Flask, people: World, name: str) -> None:
    person = people.person(name)
    person.name, person.email, person.phone = "Zebulon Marker", "zebulon.marker@example.org", "Zebulon 020"
    person.ask_me_about = "Ask Zebulon"
    db.session.add(BadAddress(address=person.email, trouble="refused", reason="550 no Zebulon here"))
    db.session.commit()
    exported = json.dumps({kind.name: kind.export(person) for room in rooms() for kind in room.personal}, default=str)
    assert "zebulon.marker@example.org" in exported
    # The account goes last: other rooms find their rows by the person's name and address.
    kinds = [kind for room in rooms() if room.name != "members" for kind in room.personal]
    for kind in [*kinds, *(kind for room in rooms() if room.name == "members" for kind in room.personal)]:
        kind.erase(person)
    db.session.commit()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)).mappings():
            assert "zebulon" not in str(dict(row)).lower(), table.name
