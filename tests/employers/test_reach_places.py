"""Sectors beside local employment, and boroughs on a map: the numbers, the pictures, and what they do not tell."""

import re
from datetime import timedelta

import pytest

import hub.vocabulary as vocabulary
from hub.db import db, now
from hub.employers.models import EmployerPlace, EmployerShare
from hub.employers.reach.boroughs import SHOWN, BoroughLine, Boroughs, boroughs
from hub.employers.reach.outlines import WIDTH, london
from hub.employers.reach.sectors import INDUSTRIES, employment, group_of, sectors
from hub.employers.reach.years import SchoolYear, years_to_choose
from hub.employers.requests.states import RequestState
from hub.employers.states import EmployerKind, Sharing
from hub.geo import distance_km
from tests.client import Client
from tests.employers.makers import make_employer, make_request
from tests.employers.test_reach_schools import happened
from tests.world import World

THIS = years_to_choose()[0]
CAMDEN, ISLINGTON, HACKNEY = "E09000007", "E09000019", "E09000012"
ALL = list(Sharing)


# Sectors


@pytest.mark.no_database
def test_every_section_and_every_sector_has_its_group() -> None:
    assert sorted("".join(sections) for _, _, sections in INDUSTRIES)
    assert sorted(letter for _, _, sections in INDUSTRIES for letter in sections) == sorted(
        vocabulary.codes("sic_section")
    )
    names = {name for name, _, _ in INDUSTRIES}
    assert {group_of(sector, "") for sector in vocabulary.codes("sector")} == names
    assert group_of("creative", "R") == "Other Services"
    assert group_of("creative", "") == "Transport and Communication"
    assert group_of("no such sector", "") is None


@pytest.mark.no_database
def test_what_is_not_published_is_said_and_is_not_nobody() -> None:
    found = employment([CAMDEN, "no such borough"])
    assert (found.year, found.as_at) == (2022, "year to September 2022")
    assert found.by_group["Banking, Finance and Insurance"] > 20_000
    assert "Agriculture and Fishing" in found.held_back
    assert "Banking, Finance and Insurance" not in found.held_back
    both = employment([CAMDEN, ISLINGTON])
    one, other = found.by_group["Construction"], employment([ISLINGTON]).by_group["Construction"]
    assert both.by_group["Construction"] == one + other


def test_pool_and_encounters_stand_beside_local_employment(client: Client, people: World) -> None:
    hall = make_employer(people, name="Hall", sector="creative", sic_section="R")
    make_employer(people, name="Film", sector="creative", sic_section="")
    make_employer(people, name="College", sector="education", kind=EmployerKind.COLLEGE)
    elsewhere = make_employer(people, name="Elsewhere")
    elsewhere.shares = [EmployerShare(cluster_id=people.heath)]
    happened(people, employer_id=hall.id)
    happened(people, "marigold", employer_id=hall.id)
    happened(people, employer_id=hall.id, happens_at=THIS.first - timedelta(days=3))
    make_request(people, employer_id=hall.id, state=RequestState.AGREED, happens_at=now() + timedelta(hours=1))
    client.sign_in(people.asha)
    page = client.get("employers.reach_sectors")
    assert "beside what people in Camden work in" in page.text
    assert "year to September 2022" in page.text
    rows = {tr.th.get_text(): [td.get_text() for td in tr.find_all("td")] for tr in page.soup.select("tbody tr")}
    assert rows["Arts, sport, charities and other services"][2:] == ["1", "50%", "2", "100%"]
    assert rows["Transport, digital and media"][2:] == ["1", "50%", "0", "0%"]
    assert rows["Farming, animals and fishing"][:2] == ["Not published", "–"]
    assert rows["Creative, arts and media"] == ["2", "2"]
    assert rows["Education and childcare"] == ["0", "0"], "providers are counted apart"
    bars = page.soup.select(".hub-bars__row")
    assert len(bars) == 2 * len(INDUSTRIES)
    assert not page.soup.select("[style]")
    assert len(page.soup.select(".hub-chart__mean")) == 2 * (len(INDUSTRIES) - len(employment([CAMDEN]).held_back))
    last = sectors(people.reader("asha"), SchoolYear(THIS.began - 1))
    assert sum(one.encounters for one in last.groups) == 1


@pytest.mark.parametrize(("name", "met"), [("asha", 2), ("erin", 2), ("ben", 1), ("gus", 1), ("dan", 1)])
def test_encounters_of_other_schools_are_for_lead_and_brokers(people: World, name: str, met: int) -> None:
    row = make_employer(people)
    happened(people, employer_id=row.id)
    happened(people, "marigold", employer_id=row.id)
    found = sectors(people.reader(name), THIS)
    assert sum(one.encounters for one in found.groups) == met
    assert sum(one.employers for one in found.groups) == 1
    assert sum(line[3] for line in found.sectors) == met


def test_a_cluster_without_boroughs_takes_those_of_its_schools(client: Client, people: World) -> None:
    people.cluster.boroughs = []
    db.session.commit()
    client.sign_in(people.asha)
    page = client.get("employers.reach_sectors")
    assert "beside what people here work in" in page.text
    assert page.soup.select("tbody tr")[0].td.get_text() == "0"
    people.organisation("marigold").borough = HACKNEY
    db.session.commit()
    assert "beside what people in Hackney work in" in client.get("employers.reach_sectors").text


# Boroughs


@pytest.mark.no_database
def test_the_outlines_are_those_of_the_boroughs() -> None:
    found = london()
    assert {one.code for one in found.outlines} == set(vocabulary.codes("borough"))
    places = {one.code: one for one in found.outlines}
    for outline in found.outlines:
        assert re.fullmatch(r"(M\d+ \d+(l-?\d+ -?\d+)+z)+", outline.path)
        assert 0 <= outline.x <= WIDTH
        assert 0 <= outline.y <= found.height
    # A kilometre is as long to the east as to the south: Havering, Hillingdon, Enfield, Croydon.
    east, west, north, south = (places[code] for code in ("E09000016", "E09000017", "E09000010", "E09000008"))
    assert west.x < north.x < east.x
    assert north.y < east.y < south.y
    across = distance_km((51.56, 0.235), (51.54, -0.445)) / (east.x - west.x)
    down = distance_km((51.65, -0.08), (51.355, -0.08)) / (south.y - north.y)
    assert across == pytest.approx(down, rel=0.1)
    assert sum(len(one.path) for one in found.outlines) < 20_000


def two_places(people: World, **more: object) -> None:
    row = make_employer(people, **more)
    row.settle_at([EmployerPlace(outcode="N7", borough=ISLINGTON), EmployerPlace(outcode="E8", borough=HACKNEY),
                   EmployerPlace(outcode="E9", borough=HACKNEY), EmployerPlace(outcode="M1")])  # fmt: skip
    db.session.commit()


def by_name(found: Boroughs) -> dict[str, BoroughLine]:
    return {one.name: one for one in found.lines}


@pytest.mark.parametrize("name", ["asha", "erin", "ben", "dan", "gus"])
@pytest.mark.parametrize("sharing", ALL)
def test_the_map_counts_as_many_as_the_list_finds(client: Client, people: World, sharing: Sharing, name: str) -> None:
    """Whatever a reader may see of an employer: never more on the map than on the list, and nothing hidden by both."""
    two_places(people, sharing=sharing)
    client.sign_in(getattr(people, name))
    page = client.get("employers.reach_boroughs")
    found = boroughs(people.reader(name), THIS, "employers")
    for code, borough in ((ISLINGTON, "Islington"), (HACKNEY, "Hackney")):
        listed = len(client.get("employers.index", borough=code, view="table").soup.select("tbody tr"))
        assert (by_name(found)[borough].employers if borough in by_name(found) else 0) == listed
        assert (f"in {borough}" in page.text) == bool(listed)
    assert found.hidden == (0 if by_name(found).get("Hackney") else 1)
    numbers = [text.get_text() for text in page.soup.select(".hub-map__number")]
    assert numbers == (["1", "1"] if not found.hidden else [])
    assert "Kestrel" not in str(page.soup)
    outside = by_name(found).get("Outside London, or not known")
    assert (outside.employers if outside else 0) == (0 if found.hidden else 1)


def test_encounters_stand_where_the_school_is_and_are_the_readers_to_know(client: Client, people: World) -> None:
    for school, code in (("tollhouse", ISLINGTON), ("marigold", HACKNEY), ("college", HACKNEY)):
        people.organisation(school).borough = code
        happened(people, school)
    found = by_name(boroughs(people.reader("asha"), THIS, "encounters"))
    assert {name: (one.schools, one.encounters, one.is_ours) for name, one in found.items()} == {
        "Camden": (0, 0, True), "Hackney": (2, 2, False), "Islington": (1, 1, False),
    }  # fmt: skip
    own = by_name(boroughs(people.reader("ben"), THIS, "encounters"))
    assert {name: one.encounters for name, one in own.items()} == {"Camden": 0, "Hackney": 0, "Islington": 1}
    assert {name: one.schools for name, one in own.items()} == {"Camden": 0, "Hackney": 2, "Islington": 1}
    client.sign_in(people.ben)
    page = client.get("employers.reach_boroughs", show="encounters")
    assert "Your encounters" in page.text
    assert [text.get_text() for text in page.soup.select(".hub-map__number")] == ["1"]


def test_the_picture_has_words_and_a_table_and_is_small(client: Client, people: World) -> None:
    two_places(people, sharing=Sharing.CLUSTER)
    client.sign_in(people.asha)
    for what in (*SHOWN, "nonsense"):
        page = client.get("employers.reach_boroughs", show=what)
        assert len(page.soup.select(".hub-map path")) == 33
        assert "The table beneath has the same numbers" in page.soup.select_one(".hub-map title").get_text()
        assert page.soup.select_one('.hub-map[role="img"][aria-labelledby="map-title"]')
        assert len(page.response.get_data()) < 60_000
    assert len(page.soup.select(".hub-map__step--ours")) == 2, "Camden, and its line of the key"


@pytest.mark.no_database
@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 5, 7, 100, 1234])
def test_the_key_says_what_each_shade_means(most: int) -> None:
    lines = [BoroughLine(str(n), "", n, 0, 0, False) for n in range(1, most + 1)]
    found = Boroughs(THIS, lines, "employers", 0, True)
    ranges = {step: [int(word) for word in words.split(" to ")] for step, words in found.key if step}
    for number in range(1, most + 1):
        first, last = ranges[found.step(number)][0], ranges[found.step(number)][-1]
        assert first <= number <= last
    assert found.key[0] == (0, "None")
    assert found.step(0) == 0


def test_statements_do_not_grow(client: Client, people: World) -> None:
    client.sign_in(people.erin)
    pages = ("employers.reach_sectors", "employers.reach_boroughs")
    before = [client.get(page).statements for page in pages]
    for number in range(12):
        row = make_employer(people, name=f"Firm {number}", sharing=Sharing.CLUSTER)
        happened(people, employer_id=row.id)
    assert [client.get(page).statements for page in pages] == before
