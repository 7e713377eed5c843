"""No demo organisation bears the name of a real school or college, so that nothing invented stands beside one."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.no_database

DATA = Path(__file__).parents[2] / "hub" / "data"


def bare(name: str) -> str:
    """The name as people shorten it: no "the", "school", "college" or "academy", no case, no punctuation."""
    words = re.findall(r"[^\W_]+", name.casefold().replace("'", "").replace("’", ""))
    return " ".join(word for word in words if word not in {"the", "school", "college", "academy"})


@pytest.fixture(scope="module")
def real_names() -> set[str]:
    with (DATA / "london_establishments.csv").open(encoding="utf-8", newline="") as file:
        return {bare(row["name"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def organisations() -> list[dict[str, Any]]:
    text = (DATA / "demo" / "clusters.yaml").read_text("utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["organisations"]
    return found


def test_the_comparison_sees_through_school_and_the() -> None:
    assert bare("The Parliament Hill School") == bare("Parliament Hill")
    assert bare("St Aldhelm's College") == bare("St Aldhelm’s Academy")


def test_a_real_name_would_be_noticed(real_names: set[str]) -> None:
    assert len(real_names) > 2500
    assert bare("Parliament Hill College") in real_names


def test_no_demo_organisation_bears_a_real_name(organisations: list[dict[str, Any]], real_names: set[str]) -> None:
    borne = [row["name"] for row in organisations if bare(row["name"]) in real_names]
    assert not borne, f"These are names of real establishments: {borne}. Invent another."
