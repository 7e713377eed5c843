"""The controlled lists behind every form, facet and import, read once from data/.

Codes are stored, labels are shown. A code is never renamed or reused; a label may change at any time.
"""

import csv
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
# The licences of the public data ask for these words wherever it is shown; data/README.md has the sources.
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right. "
    "Contains Royal Mail data © Royal Mail copyright and database right. "
    "Contains National Statistics data © Crown copyright and database right."
)


class Visibility(enum.StrEnum):
    """Who can see this. From narrow to wide: `is_wider_than` compares."""

    ORGANISATION = "organisation"
    CLUSTER = "cluster"
    HUB = "hub"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        return _VISIBILITY_WORDS[self][0]

    @property
    def hint(self) -> str:
        return _VISIBILITY_WORDS[self][1]

    def is_wider_than(self, other: "Visibility") -> bool:
        order = list(Visibility)
        return order.index(self) > order.index(other)


_VISIBILITY_WORDS = {
    Visibility.ORGANISATION: (
        "Only my school or organisation",
        "People with a seat for your organisation in this cluster",
    ),
    Visibility.CLUSTER: (
        "Everyone in this cluster",
        "All members of the cluster, from every organisation",
    ),
    Visibility.HUB: (
        "Every cluster on this site",
        "Anyone who signs in here, whichever cluster they belong to",
    ),
    Visibility.PUBLIC: (
        "Anyone on the internet",
        "No sign-in needed; search engines may list it",
    ),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a list: what is stored, what is shown, and a line of help ("" if none)."""

    code: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class YearGroup(Term):
    key_stage: str = ""
    ages: str = ""
    in_careers_duty: bool = False


@dataclass(frozen=True, slots=True)
class Subject(Term):
    """`key_stages` holds key stage codes. `is_national_curriculum`: taught to all by law at some stage."""

    key_stages: tuple[str, ...] = ()
    is_national_curriculum: bool = False


@dataclass(frozen=True, slots=True)
class Sector(Term):
    """`sic_sections` are the letters of the UK SIC 2007 sections that it covers (our own mapping)."""

    sic_sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Benchmark(Term):
    number: int = 0
    title: str = ""
    title_before_2025: str = ""

    @property
    def short(self) -> str:
        return f"GB{self.number}"


@dataclass(frozen=True, slots=True)
class ActivityType(Term):
    """`hours`: what one pupil usually gets. `counts_as`: encounter, experience, provider, guidance, curriculum,
    information or staff (no hours for pupils). `benchmarks`: the ones that it can feed, if it was meaningful."""

    hours: float = 0.0
    benchmarks: tuple[str, ...] = ()
    counts_as: str = ""


@dataclass(frozen=True, slots=True)
class Borough(Term):
    """The code is the GSS code. `area` is the London LSIP area, `is_inner` as the statute has it."""

    area: str = ""
    is_inner: bool = False
    la_code: str = ""


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _stages(text: str) -> tuple[str, ...]:
    return tuple(f"ks{number}" for number in text.split())


def _key_stages() -> tuple[Term, ...]:
    names = {row["key_stage"].lower(): row["key_stage_name"] for row in _rows("key_stages.csv")}
    return tuple(Term(code, name) for code, name in names.items())


def _benchmark(row: dict[str, str]) -> Benchmark:
    number, title = int(row["number"]), row["title"]
    return Benchmark(f"gb{number}", f"{number}. {title}", "", number, title, row["title_before_2025"])


def _activity_type(row: dict[str, str]) -> ActivityType:
    benchmarks = tuple(row["benchmarks"].split())
    return ActivityType(
        row["code"],
        row["activity"],
        row["hint"],
        float(row["hours"]),
        benchmarks,
        row["counts_as"],
    )


def _borough(row: dict[str, str]) -> Borough:
    is_inner = row["inner_outer_statutory"] == "inner"
    return Borough(row["gss_code"], row["name"], "", row["lsip_area"], is_inner, row["dfe_la_code"])


def _plain(name: str) -> tuple[Term, ...]:
    rows = (row for row in _rows("lists.csv") if row["list"] == name)
    return tuple(Term(row["code"], row["label"], row["hint"]) for row in rows)


YEAR_GROUPS = tuple(
    YearGroup(
        r["code"],
        r["year_group"],
        "",
        r["key_stage"].lower(),
        r["ages"],
        r["careers_duty"] == "yes",
    )
    for r in _rows("key_stages.csv")
)
KEY_STAGES = _key_stages()
SUBJECTS = tuple(
    Subject(
        r["code"],
        r["subject"],
        "",
        _stages(r["key_stages"]),
        r["status"] != "also taught",
    )
    for r in _rows("subjects.csv")
)
SECTORS = tuple(
    Sector(r["code"], r["sector"], "", tuple(r["sic2007_sections"].split())) for r in _rows("careers_sectors.csv")
)
SIC_SECTIONS = tuple(Term(r["section"], r["title"]) for r in _rows("sic2007_sections.csv"))
BENCHMARKS = tuple(_benchmark(r) for r in _rows("gatsby_benchmarks.csv"))
LONDON_AMBITIONS = _plain("ambition")
ACTIVITY_TYPES = tuple(_activity_type(r) for r in _rows("activity_types.csv"))
RESOURCE_KINDS = _plain("resource_kind")
AUDIENCES = _plain("audience")
COST_BANDS = _plain("cost_band")
ORGANISATION_KINDS = _plain("organisation_kind")
BOROUGHS = tuple(_borough(r) for r in _rows("london_boroughs.csv"))
VISIBILITIES = tuple(Term(v.value, v.label, v.hint) for v in Visibility)

# Kinds of organisation that teach pupils or students themselves, and of those the schools.
SCHOOL_KINDS = ("school", "special_school", "alternative_provision")
TEACHING_KINDS = (*SCHOOL_KINDS, "college", "training_provider")

_NAMES: dict[str, tuple[str, tuple[Term, ...]]] = {
    "year_group": ("year group", YEAR_GROUPS),
    "key_stage": ("key stage", KEY_STAGES),
    "subject": ("subject", SUBJECTS),
    "sector": ("sector", SECTORS),
    "sic_section": ("section of SIC 2007", SIC_SECTIONS),
    "benchmark": ("Gatsby Benchmark", BENCHMARKS),
    "ambition": ("London Ambitions element", LONDON_AMBITIONS),
    "activity_type": ("type of activity", ACTIVITY_TYPES),
    "resource_kind": ("kind of resource", RESOURCE_KINDS),
    "audience": ("audience", AUDIENCES),
    "cost_band": ("cost band", COST_BANDS),
    "organisation_kind": ("kind of organisation", ORGANISATION_KINDS),
    "borough": ("London borough", BOROUGHS),
    "visibility": ("way to share", VISIBILITIES),
}
_BY_CODE = {name: {term.code: term for term in terms} for name, (_, terms) in _NAMES.items()}


def terms(list_name: str) -> tuple[Term, ...]:
    """All terms of a list, in the order in which they are shown. Lists are named in the singular: "subject"."""
    if list_name not in _NAMES:
        raise KeyError(f"There is no list called {list_name!r}. The lists are: {', '.join(_NAMES)}.")
    return _NAMES[list_name][1]


def term(list_name: str, code: str) -> Term:
    terms(list_name)
    found = _BY_CODE[list_name].get(code)
    if found is None:
        raise KeyError(f"{code!r} is not the code of a {_NAMES[list_name][0]}.")
    return found


def label(list_name: str, code: str) -> str:
    return term(list_name, code).label


def labels(list_name: str, some_codes: Iterable[str]) -> list[str]:
    """Labels in the order of the list, whatever the order of the codes; codes that are not in it are left out,
    because a page must not fail over an old row."""
    wanted = set(some_codes)
    return [t.label for t in terms(list_name) if t.code in wanted]


def codes(list_name: str) -> tuple[str, ...]:
    return tuple(t.code for t in terms(list_name))


def choices(list_name: str) -> list[tuple[str, str]]:
    """(code, label) pairs for a form field."""
    return [(t.code, t.label) for t in terms(list_name)]


def is_list(name: object) -> bool:
    return name in _NAMES


def is_code(list_name: str, code: str) -> bool:
    terms(list_name)
    return code in _BY_CODE[list_name]


def activity_name(code: str) -> str:
    """Its label; the code itself where a row has one that is no longer known."""
    return label("activity_type", code) if is_code("activity_type", code) else code


def activity_type(code: str) -> ActivityType:
    """The activity type with its hours and benchmarks."""
    term("activity_type", code)
    return next(t for t in ACTIVITY_TYPES if t.code == code)
