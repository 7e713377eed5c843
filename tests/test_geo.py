"""Postcodes, boroughs and distances."""

import csv
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hub.geo as geo
from hub.vocabulary import BOROUGHS, DATA

INWARD = st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True)
OUTWARD = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?", fullmatch=True)
PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def establishments() -> list[dict[str, str]]:
    with (DATA / "london_establishments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("typed", ["nw1 8ah", "NW18AH", " nw1  8ah ", "NW1-8AH", "n w 1 8 a h", "\uff4e\uff571 8ah"])
def test_a_postcode_is_tidied_however_it_is_typed(typed: str) -> None:
    assert geo.tidy_postcode(typed) == "NW1 8AH"


@pytest.mark.parametrize(
    "typed", ["", "NW1", "NW1 8A", "8AH NW1", "NW1 8AC", "hello", "NW1 8AH9", "\0", "\ud800", "😀"]
)
def test_what_is_no_postcode_is_none(typed: str) -> None:
    assert geo.tidy_postcode(typed) is None


@given(OUTWARD, INWARD, st.sampled_from(["", " ", "  ", "-"]))
def test_tidying_keeps_every_letter_and_is_the_same_the_second_time(out: str, inward: str, gap: str) -> None:
    tidy = geo.tidy_postcode(f"{out}{gap}{inward}".lower())
    assert tidy == f"{out} {inward}"
    assert geo.tidy_postcode(tidy) == tidy
    assert geo.outcode(tidy) == out


@given(st.text(max_size=400))
def test_any_text_gets_an_answer(text: str) -> None:
    tidy = geo.tidy_postcode(text)
    assert tidy is None or geo.outcode(text) == tidy.split()[0]
    assert (geo.position(text) is None) or geo.outcode(text) is not None
    geo.borough_of(text)


def test_an_outcode_stands_for_itself_if_it_exists() -> None:
    assert geo.outcode("nw1") == "NW1"
    assert geo.outcode("ZZ9") is None
    assert geo.position("NW1") == geo.position("nw1 8ah") == (51.53232, -0.14275)


def test_which_postcodes_begin_with_an_outcode_that_exists() -> None:
    assert geo.is_known("N1 9GU")
    assert geo.is_known("SW1A")
    assert geo.is_known("IM1 1AA"), "an island of which we have no list"
    for text in ("ZZ99 9ZZ", "N99 1AA", "nonsense", ""):
        assert not geo.is_known(text)


def test_every_school_of_the_register_has_a_postcode_with_a_position_near_it() -> None:
    distances = []
    for school in establishments():
        assert geo.tidy_postcode(school["postcode"]) == school["postcode"]
        found = geo.position(school["postcode"])
        assert found is not None
        distances.append(geo.distance_km(found, (float(school["lat"]), float(school["lon"]))))
    assert sorted(distances)[len(distances) // 2] < 1.0


def test_the_borough_is_right_for_nine_schools_in_ten() -> None:
    schools = establishments()
    right = sum(geo.borough_of(school["postcode"]) == school["borough_gss"] for school in schools)
    assert right / len(schools) > 0.9


def test_an_outcode_mostly_outside_london_has_no_borough() -> None:
    assert geo.borough_of("EN7 5AA") is None  # the file names Enfield, which has 0.3 per cent of it
    assert geo.borough_of("M1 1AA") is None
    assert geo.borough_of("nw1 8ah") == "E09000007"
    assert geo.borough_name("E09000007") == "Camden"


def test_neighbours_are_mutual() -> None:
    for borough in BOROUGHS:
        around = geo.neighbours(borough.code)
        assert around
        assert borough.code not in around
        assert all(borough.code in geo.neighbours(other) for other in around)
    with pytest.raises(KeyError):
        geo.neighbours("E06000001")


def test_london_to_paris_is_343_kilometres() -> None:
    assert geo.distance_km((51.5074, -0.1278), (48.8566, 2.3522)) == pytest.approx(343.6, abs=0.5)


@given(PLACES, PLACES)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_the_earth(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there = geo.distance_km(a, b)
    assert there == pytest.approx(geo.distance_km(b, a), abs=1e-6)
    assert 0 <= there <= math.pi * 6371.01
    assert geo.distance_km(a, a) == 0


def test_the_national_grid_agrees_with_known_places() -> None:
    # Ordnance Survey's worked example, Caister water tower, whose place on WGS84 is known to some metres.
    assert geo.distance_km(geo.from_grid(651409.903, 313177.270), (52.657977, 1.716038)) < 0.01
    # Greenwich Observatory, TQ 3889 7732: its own meridian lies about 100 m west of that of WGS84.
    lat, lon = geo.from_grid(538890, 177320)
    assert (lat, lon) == (pytest.approx(51.4777, abs=0.001), pytest.approx(-0.0015, abs=0.001))


@given(st.floats(100_000, 650_000), st.floats(10_000, 900_000))
def test_metres_on_the_grid_are_metres_on_the_ground(east: float, north: float) -> None:
    a, b = geo.from_grid(east, north), geo.from_grid(east + 1000, north)
    assert geo.distance_km(a, b) == pytest.approx(1.0, abs=0.01)
