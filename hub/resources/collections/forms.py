"""Forms of the collections: what they are called, who can see them, a note on each resource."""

from typing import Any

from hub.access import Reader
from hub.db import now
from hub.fields import Choice, LongText, Select, Text
from hub.forms import Form
from hub.resources.collections import queries
from hub.resources.collections.models import Collection
from hub.resources.forms import ActingForm
from hub.vocabulary import Visibility

SEEN_BY = [each for each in Visibility if each is not Visibility.PUBLIC]


class CollectionForm(Form):
    title = Text("Title", required="Enter a title", limit=200, hint="Like ‘Year 9 options week’")
    about = LongText("What it is for", required=False, limit=2000, rows=4, hint="Who it helps, and how to use it.")
    visibility = Choice(
        "Who can see it",
        [(each.value, each.label) for each in SEEN_BY],
        hint="Of what is in it, each person sees only what they may open anyway.",
        required="Choose who can see it",
        default=Visibility.CLUSTER.value,
    )

    def fill(self, row: Collection) -> None:
        row.title, row.about, row.visibility = self.title.data, self.about.data, Visibility(self.visibility.data)
        row.changed_at = now()


class MakeForm(CollectionForm, ActingForm):
    def make(self) -> Collection:
        row = Collection(
            cluster_id=self.reader.cluster_id,
            organisation_id=self.chosen_organisation_id(),
            author_id=self.reader.person_id,
        )
        self.fill(row)
        return row


def _note() -> Text:
    return Text(
        "A note on it",
        required=False,
        limit=300,
        hint="When to use it, what to leave out. Name no pupil.",
    )


class CollectForm(Form):
    """Which collection a resource goes into, of those that the reader may change."""

    collection_id = Select("Collection", required="Choose a collection")
    note = _note()

    def __init__(self, reader: Reader, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        found = queries.changeable(reader)
        self.collection_id.choices = [("", "Choose"), *((str(id_), title) for id_, title in found)]

    @property
    def has_choices(self) -> bool:
        return len(self.collection_id.choices) > 1


class NoteForm(Form):
    note = _note()


class RemoveForm(Form):
    """Asks once more."""
