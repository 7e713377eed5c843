"""The sheets of a kit, gathered once for the page, for Word and for paper. No names of people at employers."""

from dataclasses import dataclass, field

import hub.vocabulary as vocabulary
from hub.employers.answers.packing import come_with
from hub.employers.kit.models import EmployerKit
from hub.employers.requests.models import EmployerRequest
from hub.text import count

BRIEF, PREPARATION, REFLECTION = "brief", "preparation", "reflection"
TITLES = {BRIEF: "Speaker brief", PREPARATION: "Before: 15 minutes", REFLECTION: "After: 15 minutes"}


@dataclass(frozen=True)
class KitSheet:
    name: str
    title: str
    facts: list[tuple[str, str]]
    lists: list[tuple[str, list[str]]] = field(default_factory=list)  # heading, lines
    steps: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)  # paragraphs before all else


def sheets(row: EmployerRequest, kit: EmployerKit, only: str = "") -> list[KitSheet]:
    """All three, or the one of that name."""
    made = [_brief(row, kit), _sheet(row, PREPARATION, kit.preparation), _sheet(row, REFLECTION, kit.reflection)]
    return [one for one in made if not only or one.name == only]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def brief_facts(row: EmployerRequest, kit: EmployerKit) -> list[tuple[str, str]]:
    """What nobody has to ask for: also in the letter."""
    facts = [
        ("What", row.activity),
        ("When", row.takes_place),
        ("Where", _where(row)),
        ("How many", count(row.number, row.organisation.word_for_pupil)),
        ("Coming along", _coming_along(row)),
        ("Age", row.ages),
        ("They need", row.needs),
        ("Adults present", _adults(row)),
        ("Named teacher", kit.host),
        ("Arrival", kit.arrival),
        ("In return", row.in_return),
    ]
    return [(term, words) for term, words in facts if words]


def is_elsewhere(row: EmployerRequest) -> bool:
    """Pupils go there; nobody comes to the school."""
    known = vocabulary.is_code("activity_type", row.activity_type)
    goes = known and vocabulary.activity_type(row.activity_type).counts_as == "experience"
    return goes or row.activity_type == "provider_visit"


def _adults(row: EmployerRequest) -> str:
    """Which adults of the school are there, as the employer was told."""
    told = (ask.adults for ask in reversed(row.asks) if ask.employer_id == row.employer_id and ask.adults)
    return next(told, "A member of staff of the school throughout")


def _coming_along(row: EmployerRequest) -> str:
    """Schools that share the visit, or took spare seats of it."""
    some = (
        f"{count(one.number, one.organisation.word_for_pupil)} of {one.organisation.name}, {one.years}"
        for one in come_with(row)
    )
    return "; ".join(some)


def _where(row: EmployerRequest) -> str:
    there = row.employer.name if row.employer and is_elsewhere(row) else row.organisation.name
    return row.place or there


def brief_lists(kit: EmployerKit) -> list[tuple[str, list[str]]]:
    lists = [
        ("What they know already", lines_of(kit.known)),
        ("Three ideas for the time together", lines_of(kit.ideas)),
        ("Please do", lines_of(kit.dos)),
        ("Please do not", lines_of(kit.donts)),
    ]
    return [(heading, lines) for heading, lines in lists if lines]


def _brief(row: EmployerRequest, kit: EmployerKit) -> KitSheet:
    return KitSheet(BRIEF, TITLES[BRIEF], brief_facts(row, kit), brief_lists(kit))


def _sheet(row: EmployerRequest, name: str, text: str) -> KitSheet:
    who = [("With", row.employer.name)] if row.employer else []
    facts = [("What", row.title), *who, ("When", row.takes_place), ("For", row.years)]
    return KitSheet(name, TITLES[name], facts, steps=lines_of(text))
