"""Giving somebody something to do: the row, the letter with its own link."""

from collections.abc import Iterable

from flask import url_for

from hub.access import Reader, link_for
from hub.actions.forms import ActionFields
from hub.actions.models import Action
from hub.actions.queries import people_to_tell
from hub.db import db, now
from hub.history import record
from hub.members.models import Person
from hub.notices.models import tell
from hub.notices.sending import send


def give(reader: Reader, form: ActionFields, *, origin: str | None = None, is_private: bool = False) -> Action:
    """In the current transaction. Whoever is to do it gets a letter, unless it is the giver."""
    action = Action(cluster_id=reader.cluster_id, origin=origin, is_private=is_private, created_by_id=reader.person_id)
    form.save(action)
    db.session.add(action)
    db.session.flush()
    record("actions.give", action)
    tell_owner(reader, action)
    return action


def tell_owner(reader: Reader, action: Action) -> None:
    """Again after a change of owner: the links given out before end."""
    db.session.expire(action, ["owner", "organisation"])
    people = [person for person in people_to_tell(action) if person.id != reader.person_id]
    action.told_at = now()
    action.told_id = action.owner.person_id if action.owner is not None else None
    url = url_for("actions.action", cluster_id=action.cluster_id, action_id=action.id)
    words = f"{reader.person.name} asks: {action.title}"
    tell([person.id for person in people], words, url, cluster_id=action.cluster_id, icon="action")
    _write_to(people, action, reader)


def _write_to(people: Iterable[Person], action: Action, reader: Reader) -> None:
    for person in people:
        send(
            person,
            "actions/letters/given",
            cluster=reader.cluster,
            reply_to=reader.person.email,
            action=action,
            giver=reader.person,
            url=link_for("action_links.tick", action, days=365),
        )


def tick(action: Action, person_id: int | None) -> bool:
    """False where it was done already."""
    if action.is_done:
        return False
    action.done_at, action.done_by_id = now(), person_id
    record("actions.tick", action, cluster_id=action.cluster_id, actor_id=person_id)
    return True
