"""Forms of the library. Only the title and who can see it are asked for; all else helps it to be found."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from wtforms import HiddenField
from wtforms.validators import ValidationError

from hub.access import Reader
from hub.fields import Choice, Choices, Files, LongText, Markdown, Number, Select, Text, Tick
from hub.forms import Form
from hub.resources.labels import FileLabels, too_long
from hub.resources.models import Licence, Resource, UrlState
from hub.resources.suggesting import choices as choices_of
from hub.resources.uploads import MOST_FILES, TOO_MANY, Received, title_inside, title_of
from hub.text import clean
from hub.vocabulary import Visibility, choices

NO_ROOM = "Your organisation's room for files is full: withdraw what is out of date."
_TAGS = ("year_groups", "subjects", "benchmarks", "ambitions", "sectors", "audiences")
_PLAIN = ("title", "summary", "body", "minutes", "works_for_send", "is_rough", "source", *_TAGS)


def tidy_url(text: str) -> str | None:
    """A web address that may be linked to; None where it is none. Nothing is fetched."""
    address = clean(text)
    if "://" not in address and "." in address.split("/", 1)[0]:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname and "." in parts.hostname and parts.port != 0)
    except ValueError:
        return None
    odd = any(char.isspace() or char in '"<>\\^`{}' for char in address) or "@" in parts.netloc
    return address if parts.scheme in {"http", "https"} and has_host and not odd else None


class ResourceForm(Form):
    """All that can be said about a resource; for changing one that is shared."""

    title = Text("Title", required="Enter a title", limit=200)
    uploads = Files("Drop files here, or choose them")
    url = Text("Address of the page", required=False, limit=2000, hint="Like https://www.example.org/careers")
    body = Markdown("The page", required=False)
    visibility = Choice(
        "Who can see it",
        [(each.value, each.label) for each in Visibility],
        required="Choose who can see it",
        default=Visibility.CLUSTER.value,
    )
    summary = LongText("What it is, in a sentence or two", required=False, limit=1000, rows=3)
    year_groups = Choices("Year groups", lambda: choices("year_group"))
    subjects = Choices("Subjects", lambda: choices("subject"))
    benchmarks = Choices("Gatsby Benchmarks", lambda: choices("benchmark"))
    kind = Select("Kind", lambda: choices("resource_kind"), required=False, empty="Not said")
    audiences = Choices("Who it is for", lambda: choices("audience"))
    ambitions = Choices("London Ambitions", lambda: choices("ambition"))
    sectors = Choices("Sectors of work", lambda: choices("sector"))
    minutes = Number("Minutes it takes", required=False, least=1, most=10_000)
    cost_band = Select("Cost to a school", lambda: choices("cost_band"), required=False, empty="Not said")
    works_for_send = Tick("It works for pupils with SEND or LDD")
    is_rough = Tick("It is rough but useful", hint="Others then know that it is not finished")
    licence = Select(
        "Others may",
        [(each.value, f"{each.label} ({each.short})" if each.short else each.label) for each in Licence],
        empty=None,
        default=Licence.MEMBERS.value,
    )
    labels = FileLabels("What each file is")
    source = LongText("Where figures, pictures or words come from", required=False, limit=1000, rows=2)

    def is_open(self, *names: str) -> bool:
        """Is there anything among these folded fields that has to be seen?"""
        return any(self[name].errors or self[name].data for name in names)

    def validate_url(self, field: Any) -> None:
        if field.data and tidy_url(field.data) is None:
            raise ValidationError("Enter the address of a web page, like https://www.example.org/careers")

    def take_files(self, received: Received, room: int, held: int) -> bool:
        """Judge what was sent. False, with the reasons on the form, where a file or its label is refused.
        `room` is what the organisation's files may still take up, `held` how many files the resource keeps."""
        for upload in list(received.good):
            if upload.size > room:
                received.good.remove(upload)
                received.refuse(upload.name, NO_ROOM)
            else:
                room -= upload.size
        for upload in received.good[MOST_FILES - held :]:
            received.good.remove(upload)
            received.refuse(upload.name, TOO_MANY)
        wrong = [*received.refused, *filter(None, (too_long(upload.label) for upload in received.good))]
        for sentence in wrong:
            self.keep("uploads", sentence)
        return not wrong

    def needs_something(self, has_files: bool, first: str) -> bool:
        """There has to be a file, a link or a page. `first` is the field to begin with."""
        if has_files or self.url.data or self.body.data:
            return True
        words = {"uploads": "Choose a file", "url": "Enter the address of the page", "body": "Write the page"}
        self.keep(first, f"{words[first]}; there is nothing to share yet")
        return False

    def lacks_title(self, received: Received) -> bool:
        """Where a file can give one."""
        return bool(not self.title.data and received.good)

    def suggest_title(self, received: Received) -> None:
        """A title from inside the first file or from its name, to be changed or kept."""
        first = received.good[0]
        self.title.data = title_inside(first) or title_of(first.name)
        self.title.errors = ["Enter a title. We took this one from the file: change it, or keep it"]

    def fill(self, row: Resource) -> None:
        for name in _PLAIN:
            setattr(row, name, self[name].data)
        address = tidy_url(self.url.data or "")
        if address != row.url:
            row.url, row.url_checked_on, row.url_dead_on, row.url_state = address, None, None, UrlState.UNKNOWN
        self.labels.apply(row)
        row.kind, row.cost_band = self.kind.data or None, self.cost_band.data or None
        row.visibility, row.licence = Visibility(self.visibility.data), Licence(self.licence.data)


class ActingForm(Form):
    """A person may speak for several organisations in one cluster: then the form asks for which."""

    organisation_id = Select("Acting for", required=False, empty=None)

    def __init__(self, reader: Reader, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader = reader
        mine = [each for each in reader.organisations if reader.can_write_for(each.id)]
        self.organisation_id.choices = [(str(each.id), each.name) for each in mine]
        if len(mine) == 1:
            self.organisation_id.data = str(mine[0].id)  # there is nothing to choose, whatever was sent

    @property
    def asks_for_organisation(self) -> bool:
        return len(self.organisation_id.choices) > 1

    def chosen_organisation_id(self) -> int:
        """One of those that the reader may write for, also where the choice itself is still wrong."""
        known = [code for code, _ in self.organisation_id.choices]
        return int(self.organisation_id.data if self.organisation_id.data in known else known[0])


class ShareForm(ResourceForm, ActingForm):
    """For sharing a new one."""

    adapted_from = HiddenField()  # the id of the resource that this one is made out of
    share_anyway = Tick("Share it all the same")
    wanted = HiddenField()  # the id of what it answers on the wanted board

    def is_news(self, known: Sequence[Any]) -> bool:
        """False, with a word on the form, where such a file is shared already and nobody has said to go on."""
        if not known or self.share_anyway.data:
            return True
        self.keep("share_anyway", "This is shared already. Look at what is there, or tick to share it all the same")
        return False


class SuggestionForm(Form):
    """What the text of a resource speaks for, to be added to what is said of it or not."""

    codes = Choices("Add these")

    def __init__(self, row: Resource, **kwargs: Any) -> None:
        offered = choices_of(row)
        super().__init__(data={"codes": [code for code, _ in offered]}, **kwargs)
        self.codes.choices = offered


class WithdrawForm(Form):
    reason = LongText(
        "Why",
        required="Say why, in a few words",
        limit=500,
        rows=3,
        hint="Everybody who could see it can read this. Name no pupil.",
    )
