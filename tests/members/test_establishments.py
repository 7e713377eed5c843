"""Finding schools in the register by name, place, number and postcode."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.members.establishments import find_establishments, folded, is_registered_name
from tests.members.extract import Write, take, write

__all__ = ["write"]  # a fixture


@pytest.fixture
def some_schools(app: Flask, write: Write) -> None:
    names = {
        "100001": "St. Mary's C of E School",
        "100002": "Saint Marylebone Girls' School",
        "100003": "Camden & Kentish Town College",
        "100004": "The École Française",
        "100005": "School of St Mary",
    }
    rows = [{"URN": urn, "EstablishmentName": name} for urn, name in names.items()]
    rows[1] |= {"Postcode": "W1U 5BA", "LA (name)": "Westminster", "GSSLACode (name)": "E09000033"}
    rows[4] |= {"EstablishmentStatus (name)": "Closed"}
    rows.append({"URN": "100006", "TypeOfEstablishment (name)": "Offshore schools", "Postcode": "NW1 8AJ"})
    take(write(*rows))


@pytest.mark.usefixtures("some_schools")
@pytest.mark.parametrize(
    ("asked", "urns"),
    [
        ("st mary", [100002, 100001, 100005]),
        ("SAINT MARYS", [100001]),
        ("mary’s", [100001]),
        ("school mary", [100002, 100001, 100005]),
        ("ecole francaise", [100004]),
        ("camden and kentish", [100003]),
        ("camden", [100003, 100001, 100004, 100005]),
        ("mary westminster", [100002]),
        ("mary w1u", [100002]),
        ("100005", [100005]),
        ("100006", [100006]),
        ("tollhouse", []),
        ("w1u", [100002]),
        ("W1U5BA", [100002]),
        ("school mar zz", []),
        ("", []),
        ("%", []),
        ("_", []),
        ("\0\ud800", []),
        ("e" * 5000, []),
    ],
)
def test_schools_are_found_by_name_place_number_and_postcode(asked: str, urns: list[int]) -> None:
    assert [one.urn for one in find_establishments(asked)] == urns


@pytest.mark.usefixtures("some_schools")
def test_the_school_at_the_very_postcode_stands_first(write: Write) -> None:
    take(write({"URN": "100000", "EstablishmentName": "A School", "Postcode": "NW1 0AA"}))
    assert [one.urn for one in find_establishments("nw1 8ah")][:2] == [100003, 100001]
    assert next(iter(find_establishments("nw1 0aa"))).urn == 100000


@pytest.mark.usefixtures("some_schools")
def test_results_come_in_pages_and_by_borough_and_kind() -> None:
    first, second = find_establishments("st mary", limit=2), find_establishments("st mary", limit=2, page=2)
    assert (first.total, len(first.items), [one.urn for one in second]) == (3, 2, [100005])
    assert [one.urn for one in find_establishments("", boroughs=["E09000033"])] == [100002]
    assert find_establishments("mary", boroughs=["E09000033"], kinds=["college"]).total == 0


@pytest.mark.usefixtures("some_schools")
def test_a_name_of_the_register_is_known_however_it_is_spelled() -> None:
    assert is_registered_name("ST MARYS C OF E SCHOOL")
    assert not is_registered_name("St Mary")
    assert not is_registered_name("")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = folded(text)
    assert folded(once) == once or len(text) > 300


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_text_may_be_looked_for(app: Flask, text: str) -> None:
    assert find_establishments(text).number == 1
