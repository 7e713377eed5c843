"""The controlled lists: complete, consistent, and kind to whoever asks for a code that is not there."""

import csv

import pytest

import hub.vocabulary as v
from hub.vocabulary import DATA, Visibility

LISTS = [
    *("year_group", "key_stage", "subject", "sector", "benchmark", "ambition", "activity_type", "resource_kind"),
    *("audience", "cost_band", "organisation_kind", "borough", "visibility"),
]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_unique_short_codes_and_labels(name: str) -> None:
    choices = v.choices(name)
    assert len(choices) > 3
    assert len({code for code, _ in choices}) == len({label for _, label in choices}) == len(choices)
    for code, label in choices:
        assert code.isascii()
        assert 0 < len(code) <= 40  # the width of the columns that hold one code
        assert label == label.strip() != ""
        assert v.label(name, code) == label


def test_the_lists_have_the_sizes_of_their_sources() -> None:
    assert len(v.SECTORS) == 18
    assert len(v.BENCHMARKS) == 8
    assert len(v.LONDON_AMBITIONS) == 7
    assert len(v.BOROUGHS) == 33
    assert v.codes("year_group")[2:15] == tuple(f"y{number}" for number in range(1, 14))


def test_a_label_is_what_people_say() -> None:
    assert v.label("year_group", "y7") == "Year 7"
    assert v.label("benchmark", "gb3") == "3. Addressing the needs of each young person"
    assert v.BENCHMARKS[2].short == "GB3"
    assert v.label("borough", "E09000007") == "Camden"


def test_an_unknown_code_is_refused_with_a_sentence() -> None:
    with pytest.raises(KeyError, match="'y99' is not the code of a year group"):
        v.label("year_group", "y99")
    with pytest.raises(KeyError, match="no list called 'colour'"):
        v.choices("colour")
    assert not v.is_code("subject", "y7")
    assert v.is_code("subject", "maths")


def test_labels_stand_in_the_order_of_the_list_and_skip_what_is_gone() -> None:
    assert v.labels("year_group", ["y10", "y7", "gone"]) == ["Year 7", "Year 10"]


def test_year_groups_and_subjects_name_key_stages_that_exist() -> None:
    stages = set(v.codes("key_stage"))
    assert {year.key_stage for year in v.YEAR_GROUPS} == stages
    assert {stage for subject in v.SUBJECTS for stage in subject.key_stages} <= stages
    assert [year.code for year in v.YEAR_GROUPS if year.in_careers_duty] == [f"y{n}" for n in range(7, 14)]


def test_sectors_together_cover_working_life() -> None:
    with (DATA / "sic2007_sections.csv").open(encoding="utf-8", newline="") as file:
        sections = {row["section"] for row in csv.DictReader(file)}
    covered = {letter for sector in v.SECTORS for letter in sector.sic_sections}
    assert sections - covered == {"T", "U"}  # households as employers, embassies
    assert covered <= sections


def test_activity_types_have_hours_and_feed_benchmarks_that_exist() -> None:
    counted = {"encounter", "experience", "provider", "guidance", "curriculum", "information", "staff"}
    assert {activity.counts_as for activity in v.ACTIVITY_TYPES} == counted
    for activity in v.ACTIVITY_TYPES:
        assert 0 < activity.hours <= 400
        assert activity.benchmarks
        assert set(activity.benchmarks) <= set(v.codes("benchmark"))
    assert v.activity_type("talk").hours == 1
    with pytest.raises(KeyError):
        v.activity_type("party")


def test_visibility_goes_from_narrow_to_wide() -> None:
    assert [one.value for one in Visibility] == ["organisation", "cluster", "hub", "public"]
    assert Visibility.PUBLIC.is_wider_than(Visibility.HUB)
    assert not Visibility.CLUSTER.is_wider_than(Visibility.CLUSTER)
    assert not Visibility.ORGANISATION.is_wider_than(Visibility.CLUSTER)
    assert v.choices("visibility")[1] == ("cluster", "Everyone in this cluster")
    assert all(one.hint for one in Visibility)


def test_kinds_of_school_are_kinds_of_organisation() -> None:
    assert set(v.SCHOOL_KINDS) < set(v.TEACHING_KINDS) < set(v.codes("organisation_kind"))


def test_the_attribution_is_the_one_of_the_data() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8").replace("\n> ", " ")
    assert v.ATTRIBUTION in readme


def test_every_file_of_the_data_is_in_its_readme() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DATA.glob("*.csv") if f"`{path.name}`" not in readme] == []
