"""Every figure quoted on a demo page is the published one, with its source and date beside it."""

import csv
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database

FIGURES = Path(__file__).parents[1] / "data" / "figures"
PAGES = sorted((Path(__file__).parents[2] / "hub" / "data" / "demo" / "resources").glob("*.md"))

PAY = re.compile(
    r"> \*\*Figure:\*\* (?P<what>.+): £(?P<value>[\d,.]+) (?P<unit>a year|an hour) at the median\. "
    r"\*UK, all employees, 2021, ASHE provisional \(ONS\)\.\*"
)
ADVERTS = re.compile(
    r"> \*\*Figure:\*\* (?P<what>.+): (?P<value>[\d,]+) online job adverts\. "
    r"\*Greater London, December 2022 \(ONS Textkernel\)\.\*"
)
RESIDENTS = re.compile(
    r"> \*\*Figure:\*\* (?P<borough>.+) residents working in (?P<what>.+): (?P<value>[\d,]+)\. "
    r"\*Year to September 2022 \(ONS Annual Population Survey\)\.\*"
)


def rows(name: str) -> list[dict[str, str]]:
    with (FIGURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float(text.replace(",", ""))


def is_published(line: str) -> bool:
    """Whether the line has the form of a quotation and the value in the source."""
    if found := PAY.fullmatch(line):
        column = "median_annual_pay_gbp" if found["unit"] == "a year" else "median_hourly_pay_gbp"
        values = {row["title"]: float(row[column]) for row in rows("pay_2021.csv")}
    elif found := ADVERTS.fullmatch(line):
        adverts = rows("adverts_london_2022_12.csv")
        values = {row["detailed_profession"]: float(row["job_adverts"] or -1) for row in adverts}
    elif found := RESIDENTS.fullmatch(line):
        here = [row for row in rows("industry_2022.csv") if row["area"] == found["borough"]]
        values = {row["industry"].lower(): float(row["residents_in_employment"] or -1) for row in here}
    else:
        return False
    return values.get(found["what"]) == number(found["value"])


def test_there_are_pages() -> None:
    assert len(PAGES) >= 40


def test_a_wrong_value_or_a_missing_source_would_be_noticed() -> None:
    good = "> **Figure:** Chefs: £17,921 a year at the median. *UK, all employees, 2021, ASHE provisional (ONS).*"
    assert is_published(good)
    assert not is_published(good.replace("17,921", "17,912"))
    assert not is_published(good.replace(" *UK, all employees, 2021, ASHE provisional (ONS).*", ""))
    assert not is_published(good.replace("Chefs", "Cooks"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_figure_line_gives_the_published_value_with_source_and_date(page: Path) -> None:
    lines = [line for line in page.read_text("utf-8").splitlines() if "Figure:" in line]
    wrong = [line for line in lines if not is_published(line)]
    assert not wrong


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem.startswith("point-of-")], ids=lambda page: page.stem)
def test_whats_the_point_has_a_job_with_its_figure_and_a_reflection_sheet(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count("> **Figure:**") >= 2
    assert "## Reflection sheet" in text
    assert "**Skill to name:**" in text
    assert 250 <= len(text.split()) <= 470


def sheet_values(text: str) -> dict[str, list[str]]:
    """First cell -> the other cells, over all tables of a labour market sheet."""
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {row[0]: row[1:] for row in cells}


SHEETS = {
    "lmi-camden": "Camden",
    "lmi-islington": "Islington",
    "lmi-hackney": "Hackney",
    "lmi-tower-hamlets": "Tower Hamlets",
    "lmi-westminster": "Westminster",
}
SIZES = {
    "Micro, 0 to 9 people": "Micro_0_to_9",
    "Small, 10 to 49": "Small_10_to_49",
    "Medium, 50 to 249": "Medium_sized_50_to_249",
    "Large, 250 or more": "Large_250",
    "All": "Total",
}
AFTER_16 = {
    "Young people": "cohort_djfavg",
    "In education or training": "total_participating_in_education_and_training_percent",
    "In an apprenticeship": "apprenticeship_percent",
    "Not in education, employment or training, or not known": "neet_not_known_percent",
}


@pytest.fixture(params=SHEETS.items(), ids=lambda item: item[0])
def sheet(request: pytest.FixtureRequest) -> tuple[str, str]:
    """(borough, text)"""
    name, borough = request.param
    return borough, next(page for page in PAGES if page.stem == name).read_text("utf-8")


def test_a_borough_sheet_has_the_published_industries(sheet: tuple[str, str]) -> None:
    borough, text = sheet
    shown = {name.split(" (")[0].lower(): value[0] for name, value in sheet_values(text).items()}
    for row in rows("industry_2022.csv"):
        if row["area"] == borough:
            value = shown[row["industry"].lower()]
            if row["flag"] == "c":
                assert value.startswith("c ")
            else:
                assert number(value) == float(row["residents_in_employment"])


def test_a_borough_sheet_has_the_published_businesses(sheet: tuple[str, str]) -> None:
    borough, text = sheet
    published = {r["enterprise_size"]: r["enterprises"] for r in rows("enterprises_2022.csv") if r["area"] == borough}
    shown = sheet_values(text)
    for label, size in SIZES.items():
        assert number(shown[label][0]) == float(published[size])


def test_a_borough_sheet_has_the_published_figures_after_16(sheet: tuple[str, str]) -> None:
    borough, text = sheet
    published = {row["area"]: row for row in rows("participation_2025.csv")}
    shown = sheet_values(text)
    for label, column in AFTER_16.items():
        values = [number(cell.rstrip("%")) for cell in shown[label]]
        assert values == [float(published[borough][column]), float(published["London"][column])]


def test_every_table_of_a_borough_sheet_is_followed_by_source_and_year(sheet: tuple[str, str]) -> None:
    blocks = sheet[1].split("\n\n")
    tables = [i for i, block in enumerate(blocks) if block.startswith("|")]
    assert len(tables) == 3
    for i in tables:
        assert re.fullmatch(r"\*Source: .*20\d\d.*\*", blocks[i + 1])
