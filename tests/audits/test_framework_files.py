"""The audit frameworks in hub/data: what the loader cannot know of them. That they are whole, consistent and can be
applied is the loader's to refuse (test_loading.py)."""

from collections.abc import Iterator
from datetime import date

import pytest

from hub.audits.files import FILES, Written, families, read_all
from hub.audits.frameworks import Framework, Question
from hub.vocabulary import codes

COUNTS = {
    "gatsby/college": 35,
    "gatsby/school": 38,
    "gatsby/special": 40,
    "london-ambitions/college": 35,
    "london-ambitions/primary": 35,
    "london-ambitions/school": 37,
    "london-ambitions/special": 41,
    "staff-needs/all": 10,
}
COUNTED_BY_US = {"LA6.2", "LA6.3", "LA7.2", "LA7.3"}
# Lines of the field's notes that nobody has compared with the official text.
TO_BE_CHECKED = {"GB3.2", "GB3.3", "GB3.4", "GB3.5", "GB5.C2"}
WRITTEN = read_all()


@pytest.fixture(params=WRITTEN, ids=lambda one: one.name)
def written(request: pytest.FixtureRequest) -> Written:
    found: Written = request.param
    return found


@pytest.fixture
def framework(written: Written) -> Framework:
    return written.framework


def of_all() -> Iterator[Question]:
    for one in WRITTEN:
        yield from one.framework.questions.values()


def test_each_setting_has_its_file_with_its_questions() -> None:
    assert {one.framework.key: len(one.framework.questions) for one in WRITTEN} == COUNTS
    assert len(list(FILES.glob("*"))) == len(COUNTS)
    assert list(families()) == ["london-ambitions", "gatsby", "staff-needs"]


def test_sections_are_the_elements_and_the_benchmarks() -> None:
    wanted = {"london-ambitions": "ambition", "gatsby": "benchmark"}
    for one in WRITTEN:
        framework = one.framework
        if framework.family in wanted:
            found = [element.code for element in framework.elements if element.tag == wanted[framework.family]]
            assert found == list(codes(wanted[framework.family]))


def test_every_question_has_guidance_and_says_what_would_show_it(framework: Framework) -> None:
    for question in framework.questions.values():
        assert len(question.guidance) > 10, question.id
        assert question.evidence, question.id
        assert len(question.text) < 200
        assert "!" not in question.text + question.guidance


def test_numbers_have_a_unit(framework: Framework) -> None:
    parts = [part for question in framework.questions.values() for part in question.parts]
    assert all(part.unit for part in parts if part.kind == "number")


def test_what_the_hub_counts_itself_is_not_scored() -> None:
    for question in of_all():
        assert question.is_counted_by_us == (question.id in COUNTED_BY_US)
        assert not (question.is_counted_by_us and question.is_scored)


def test_lines_that_we_could_not_compare_say_so() -> None:
    assert {question.id for question in of_all() if question.is_unverified} == TO_BE_CHECKED


def test_bands_rise_from_none_to_all(framework: Framework) -> None:
    midpoints = [band.midpoint for band in framework.bands]
    assert (midpoints[0], midpoints[-1]) == (0, 100)


def test_the_crosswalk_names_benchmarks() -> None:
    for question in of_all():
        for target in question.crosswalk:
            assert target.partition(".")[0].lower() in codes("benchmark"), question.id


def test_source_and_disclaimer_are_there(framework: Framework) -> None:
    assert framework.source["address"].startswith("https://")
    assert framework.checked_on > date(2026, 1, 1)
    assert "not endorsed" in framework.disclaimer
    assert "The questions are our own" in framework.disclaimer
    assert "not inspection" in framework.notice


def test_nothing_here_is_called_a_compass_score(written: Written) -> None:
    words = [framework_text.lower() for framework_text in _texts(written.raw)]
    assert not any("compass score" in text for text in words)


def _texts(raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    for one in raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ():
        yield from _texts(one)


def test_the_same_id_means_the_same_kind_of_answer_in_every_setting() -> None:
    kinds: dict[str, set[str]] = {}
    for question in of_all():
        kinds.setdefault(question.id, set()).add(question.main.kind)
    assert {id_: found for id_, found in kinds.items() if len(found) > 1} == {}


def test_special_schools_first_say_for_whom_the_benchmarks_fit() -> None:
    special = next(one.framework for one in WRITTEN if one.framework.key == "gatsby/special")
    first = special.elements[0].questions[0]
    assert first.id == special.cohort
    assert not any(question.is_scored for question in special.elements[0].questions)
