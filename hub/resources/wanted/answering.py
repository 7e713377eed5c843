"""How something that is asked for is answered: by sharing something new, or by a resource that is there already."""

from dataclasses import dataclass

from flask import url_for

from hub.access import Reader
from hub.db import Page, db
from hub.history import record
from hub.notices.models import tell
from hub.resources import library, queries
from hub.resources.forms import ShareForm
from hub.resources.models import Resource
from hub.resources.wanted import queries as board
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.search import IndexUnavailable, Query, find
from hub.vocabulary import Visibility

PER_PAGE = 10


class Refused(Exception):
    """It cannot answer it; the text is a sentence for whoever tried."""


def closed_words(row: Wanted) -> str:
    return f"{row.organisation.name} has closed ‘{row.title}’: they have what they need."


def not_open_words(row: Wanted) -> str:
    return f"{row.organisation.name} could not open it: only your own organisation can see it."


def answer(reader: Reader, row: Wanted, resource: Resource) -> str:
    """In the current transaction, and whoever asked is told. They may answer it themselves, with what they found or
    made: others look for the same. The answer says what happens next. Raises Refused. Of two who come at once one
    waits."""
    db.session.refresh(row, ["closed_at", "version"], with_for_update=True)
    if not row.is_open:
        raise Refused(closed_words(row))
    if not resource.is_shared:
        raise Refused(f"‘{resource.title}’ is withdrawn, so it answers nothing.")
    if not row.could_open(resource):
        raise Refused(f"{not_open_words(row)} Change who can see ‘{resource.title}’ first.")
    if board.answering(row, [resource.id]):
        raise Refused(f"‘{resource.title}’ answers it already.")
    db.session.add(WantedAnswer(wanted_id=row.id, resource_id=resource.id, person_id=reader.person_id))
    record("resources.answer_wanted", row, resource=resource.id)
    others = [person_id for person_id in board.who_asked(row) if person_id != reader.person_id]
    url = url_for("resources.show_wanted", wanted_id=row.id, cluster_id=row.cluster_id)
    words = f"{reader.person.name} has something for what you asked: ‘{row.title}’."
    tell(others, words, url, cluster_id=row.cluster_id, icon="resources")
    if reader.can_write_for(row.organisation_id):
        return "You asked for it yourselves: close it when you have what you need."
    return f"Thank you: {row.organisation.name} is told."


def suits(form: ShareForm, row: Wanted | None) -> bool:
    """False, with a word on the form, where those who asked could not open what is about to be shared for them."""
    is_hidden = form.visibility.data == Visibility.ORGANISATION.value
    if row is None or not row.is_open or not is_hidden or form.chosen_organisation_id() == row.organisation_id:
        return True
    form.keep("visibility", f"{row.organisation.name} asked for it and could not open it. Choose who else can see it")
    return False


def answer_by_sharing(reader: Reader, row: Wanted, resource: Resource) -> str:
    """What to say of it. What was closed meanwhile stays closed, and the resource is shared all the same."""
    try:
        return f"It is shared. {answer(reader, row, resource)}"
    except Refused as problem:
        return f"It is shared. {problem}"


@dataclass(frozen=True)
class Choices:
    """Resources that may answer it: one page of what the index found, and how each stands to what is asked."""

    page: Page[library.Found]
    answering: set[int]
    mode: str = "none"  # "all" words, "any" of them
    is_rebuilding: bool = False


def choices(reader: Reader, row: Wanted, text: str, number: int) -> Choices:
    query = Query(text=text, audience=reader.audience, kinds=frozenset({"resource"}), page=number, per_page=PER_PAGE)
    try:
        found = find(query)
    except IndexUnavailable:
        return Choices(Page([], 1, PER_PAGE, 0), set(), is_rebuilding=True)
    rows = queries.by_ids(reader, [hit.id for hit in found.hits])
    shown = [rows[hit.id] for hit in found.hits if hit.id in rows]
    page = Page(library.with_snippets(shown, found.parsed), number, PER_PAGE, found.total)
    return Choices(page, board.answering(row, [one.id for one in shown]), found.mode)
