"""The kinds with a short form, each said once: form, page, paper, search text and export are made from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import hub.vocabulary as vocabulary

NO_NAMES = "Name no pupil."
ROWS_AT_MOST = 60

# `since`: a day, a month or a year, as the source says it; `day`: a day that has passed.
What = Literal["text", "long", "since", "day", "choice", "tick", "rows"]


@dataclass(frozen=True)
class Column:
    """One cell of a row; `asks` is said where a row has something in it and this is empty."""

    name: str
    label: str
    limit: int = 80
    asks: str = ""


@dataclass(frozen=True)
class Detail:
    """One field of a short form. Stored as text under its name in Resource.details: days as ISO, choices as codes,
    ticks as "yes", rows as JSON. `asks` makes it required; `paper` gives it a sheet of its own when printed;
    `unsaid` stands on the page where there is nothing."""

    name: str
    label: str
    what: What = "text"
    hint: str = ""
    asks: str = ""
    limit: int = 200
    lines: int = 3
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None
    columns: tuple[Column, ...] = ()
    paper: bool = False
    unsaid: str = ""

    @property
    def field_name(self) -> str:
        """Of the form's field: none of a resource's own columns is called so."""
        return f"short_{self.name}"


@dataclass(frozen=True)
class ShortForm:
    """`fields` in the order of the form: details, and names of fields that every resource has. `figure` names the
    detail beside which source and as-at date are drawn; `called` makes a title out of the topic."""

    code: str  # of the vocabulary: resource_kind
    title: str
    line: str  # on the page from which one starts
    fields: tuple[Detail | str, ...]
    figure: str = ""
    called: str = ""

    @property
    def slug(self) -> str:
        return self.code.replace("_", "-")

    @property
    def details(self) -> list[Detail]:
        return [one for one in self.fields if isinstance(one, Detail)]

    @property
    def shared_names(self) -> list[str]:
        return [one for one in self.fields if isinstance(one, str)]


def _figure(asks: str, hint: str) -> tuple[Detail, ...]:
    return (
        Detail("figure", "The figure", hint=hint, asks=asks, limit=160),
        Detail(
            "figure_source", "Where the figure comes from", asks="Say where the figure comes from", limit=250,
            hint="Who published it, and under which title",
        ),
        Detail(
            "as_at", "As at", "since", asks="Enter the day, month or year that the figure is about",
            hint="As exact as its source says it: 2025, or September 2022, or 30/9/2022",
        ),
    )  # fmt: skip


def _places() -> list[tuple[str, str]]:
    return [("london", "London"), *vocabulary.choices("borough"), ("england", "England"), ("uk", "United Kingdom")]


def _again() -> list[tuple[str, str]]:
    return [("yes", "Yes"), ("changed", "Yes, with changes"), ("no", "No")]


def _states() -> list[tuple[str, str]]:
    return [
        ("unchecked", "Nobody has looked at it yet"),
        ("works", "It works"),
        ("moved", "It has moved, or has another name"),
        ("ended", "It has ended"),
    ]


WHATS_THE_POINT = ShortForm(
    "whats_the_point",
    "What’s the point?",
    "A topic of a lesson, a local job that needs it, and a figure. You get a page to print and a slide.",
    (
        Detail("topic", "The topic", asks="Enter the topic", hint="Like: ratio", limit=80),
        Detail(
            "job", "A local job that needs it", asks="Enter the job", hint="Like: a cook at the hospital", limit=120
        ),
        Detail("skill", "The skill it takes", asks="Enter the skill", hint="Like: scaling a recipe up", limit=110),
        *_figure("Enter the figure", "In words, like: 19,900 people in Camden work in shops, hotels and restaurants"),
        Detail("notes", "What to say in class", "long", limit=1500, lines=4, hint="Stands under the slide, for you"),
        "subjects",
        "year_groups",
    ),
    figure="figure",
    called="What’s the point of {topic}?",
)
PRACTICE_NOTE = ShortForm(
    "practice_note",
    "Practice note",
    "What you tried, what it cost, what came of it. Ten minutes, and shown at the next meeting by one link.",
    (
        Detail("context", "Where you were", "long", NO_NAMES, "Say in what situation you were", 2000),
        Detail("did", "What you did", "long", NO_NAMES, "Say what you did", 4000, 6),
        Detail("cost", "What it cost", "long", "Money, hours, cover, good will", "", 600, 2),
        "cost_band",
        Detail("result", "What came of it", "long", f"Numbers by year group, if you have them. {NO_NAMES}",
               "Say what came of it", 3000, 4),
        Detail("again", "Would you again?", "choice", asks="Choose whether you would do it again", choices=_again),
        Detail("changes", "What you would change", "long", limit=1500),
    ),
)  # fmt: skip
EVENT_RECIPE = ShortForm(
    "event_recipe",
    "Event recipe",
    "A family careers day or an evening: who is in which room when, the letter to parents, the brief for visitors.",
    (
        Detail("aim", "What it is for", "long", "", "Say what the event is for", 1000),
        Detail("before", "What to do beforehand", "long", "One thing on a line", "", 3000, 5),
        Detail(
            "rota", "Who is where", "rows", f"Leave rows empty that you do not need. {NO_NAMES}", paper=True,
            columns=(
                Column("slot", "Time", 40, "enter the time"),
                Column("room", "Room", 60, "enter the room"),
                Column("visitor", "Visitor", 80),
                Column("years", "Year groups", 60),
            ),
        ),
        Detail("invitation", "Invitation to parents", "long", f"They read it at home. {NO_NAMES}", "", 4000, 8,
               paper=True),
        Detail("brief", "Brief for visitors", "long", "When and where, whom they meet, what to bring, what to avoid",
               "", 4000, 8, paper=True),
    ),
)  # fmt: skip
PROGRAMME_PATTERN = ShortForm(
    "programme_pattern",
    "Programme pattern",
    "A term or a year of careers activity, week by week, for others to copy.",
    (
        Detail("aim", "What it is for", "long", "", "Say what the programme is for", 1000),
        "year_groups",
        Detail(
            "weeks", "Week by week", "rows", "Leave rows empty that you do not need", "Enter at least one week",
            paper=True,
            columns=(
                Column("weeks", "Weeks", 40, "enter the weeks"),
                Column("activity", "Activity", 200, "enter the activity"),
                Column("who", "Who", 80),
            ),
        ),
        Detail("notes", "What to know before copying it", "long", limit=2000),
    ),
)  # fmt: skip
LABOUR_MARKET = ShortForm(
    "labour_market",
    "Labour market card",
    "One figure about work in a borough or in London, with its source and its date. Asked about again after a year.",
    (
        Detail("place", "Borough or London", "choice", asks="Choose the place", choices=_places),
        Detail("about", "Sector or pathway", asks="Enter the sector or pathway", hint="Like: construction", limit=120),
        *_figure("Enter the figure", "In words, like: 2,200 Camden residents work in construction"),
        Detail("meaning", "What it says, and what it does not", "long", limit=1000),
        Detail("supported", "It is about supported employment", "tick"),
        "sectors",
        "url",
        "review_by",
    ),
    figure="figure",
)
OUTSIDE_SITE = ShortForm(
    "outside_site",
    "Outside site",
    "A site of somebody else’s, what it is good for, and when one of you last looked.",
    (
        "url",
        Detail("what_for", "What it is good for", "long", "", "Say what it is good for", 600),
        Detail("state", "How it is", "choice", asks="Choose how it is", choices=_states),
        Detail("checked_on", "Last checked", "day", "The day on which one of you looked", unsaid="By nobody yet"),
        Detail("once", "What it was called, or where it went", limit=200),
    ),
)

SHORT_FORMS = {
    one.code: one
    for one in (WHATS_THE_POINT, PRACTICE_NOTE, EVENT_RECIPE, PROGRAMME_PATTERN, LABOUR_MARKET, OUTSIDE_SITE)
}
BY_SLUG = {one.slug: one for one in SHORT_FORMS.values()}
