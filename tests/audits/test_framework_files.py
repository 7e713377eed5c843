"""The audit frameworks in hub/data: whole, consistent, and with rules that can be applied."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.vocabulary import DATA, codes

FILES = sorted((DATA / "frameworks").glob("*.yaml"))
KINDS = {"yes_partly_no", "band", "number", "date", "link", "several", "text"}
RULES = {
    "yes_partly_no": {"answer"},
    "band": {"band"},
    "number": {"number"},
    "date": {"within_months", "not_past"},
    "link": {"given"},
    "several": {"picked", "picked_all", "picked_any"},
    "text": {"given"},
}
KEYS = {"text", "kind", "options", "options_from", "unit", "least", "most", "fact", "pass"}
QUESTION_KEYS = KEYS | {
    *("id", "per", "year_groups", "also", "applies", "ask_again", "guidance", "evidence", "crosswalk", "unscored")
}
COUNTS = {"school": 37, "special": 41, "primary": 35, "college": 35}
FACTS = {"LA6.2", "LA6.3", "LA7.2", "LA7.3"}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def framework(request: pytest.FixtureRequest) -> dict[str, Any]:
    path: Path = request.param
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def questions(framework: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for element in framework["elements"]:
        yield from element["questions"]


def answers(framework: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every question and every "also" of it."""
    for question in questions(framework):
        yield question
        yield from question.get("also", [])


def test_each_setting_has_its_file() -> None:
    assert {path.stem for path in FILES} == {f"london-ambitions-{setting}" for setting in COUNTS}


def test_each_file_has_its_questions_in_seven_elements(framework: dict[str, Any]) -> None:
    assert len(list(questions(framework))) == COUNTS[framework["setting"]]
    assert [element["code"] for element in framework["elements"]] == list(codes("ambition"))
    for element in framework["elements"]:
        assert all(question["id"].startswith(f"{element['id']}.") for question in element["questions"])


def test_ids_and_keys_are_unique(framework: dict[str, Any]) -> None:
    ids = [question["id"] for question in questions(framework)]
    assert len(set(ids)) == len(ids)
    for question in questions(framework):
        keys = [also["key"] for also in question.get("also", [])]
        assert len(set(keys)) == len(keys), question["id"]


def test_nothing_but_what_the_header_explains(framework: dict[str, Any]) -> None:
    for question in questions(framework):
        assert set(question) <= QUESTION_KEYS, question["id"]
        for also in question.get("also", []):
            assert set(also) <= KEYS | {"key"}, question["id"]


def test_every_answer_is_of_a_known_kind(framework: dict[str, Any]) -> None:
    for answer in answers(framework):
        assert answer["kind"] in KINDS, answer["text"]
        assert ("options" in answer or "options_from" in answer) == (answer["kind"] == "several"), answer["text"]
        if answer["kind"] == "number":
            assert answer["least"] < answer["most"], answer["text"]
            assert answer["unit"], answer["text"]


def test_every_question_has_guidance_and_says_what_would_show_it(framework: dict[str, Any]) -> None:
    for question in questions(framework):
        assert len(question["guidance"]) > 10, question["id"]
        assert question["evidence"], question["id"]
        assert len(question["text"]) < 200
        assert "!" not in question["text"] + question["guidance"]


def test_every_question_is_either_scored_by_a_rule_or_marked_unscored(framework: dict[str, Any]) -> None:
    for question in questions(framework):
        assert ("pass" in question) != question.get("unscored", False), question["id"]
    unscored = {question["id"] for question in questions(framework) if question.get("unscored")}
    assert unscored == FACTS
    assert all(("fact" in question) == (question["id"] in FACTS) for question in questions(framework))


def is_sensible(answer: dict[str, Any], rule: str, value: Any, bands: list[str]) -> bool:
    offered = {option["code"] for option in answer.get("options", [])} or set(
        codes(answer.get("options_from", "sector"))
    )
    return {
        "answer": lambda: value == "yes",
        "band": lambda: value in bands[1:],
        "number": lambda: answer["least"] < value <= answer["most"],
        "picked_all": lambda: len(value) > 0 and set(value) <= offered - {"none"},
        "picked_any": lambda: len(value) > 0 and set(value) <= offered - {"none"},
        "picked": lambda: 1 <= value <= len(offered),
        "within_months": lambda: 1 <= value <= 60,
    }.get(rule, lambda: value is True)()


def test_every_rule_fits_its_kind_and_can_be_met(framework: dict[str, Any]) -> None:
    bands = [band["code"] for band in framework["bands"]]
    for answer in answers(framework):
        if "pass" in answer:
            ((rule, value),) = answer["pass"].items()
            assert rule in RULES[answer["kind"]], answer["text"]
            assert is_sensible(answer, rule, value, bands), answer["text"]


def test_options_year_groups_and_kinds_are_of_the_vocabulary(framework: dict[str, Any]) -> None:
    assert set(framework["kinds"]) <= set(codes("organisation_kind"))
    for question in questions(framework):
        years = [*question.get("year_groups", []), *question.get("applies", {}).get("year_groups", [])]
        assert set(years) <= set(codes("year_group")), question["id"]
        assert (question.get("per") == "year_group") == ("year_groups" in question), question["id"]
    for answer in answers(framework):
        option_codes = [option["code"] for option in answer.get("options", [])]
        assert len(set(option_codes)) == len(option_codes)
        assert all(isinstance(code, str) for code in option_codes), "YAML read a code as something else: quote it"
        if "options_from" in answer:
            assert codes(answer["options_from"])


def test_bands_rise_from_none_to_all(framework: dict[str, Any]) -> None:
    midpoints = [band["midpoint"] for band in framework["bands"]]
    assert midpoints == sorted(set(midpoints))
    assert (midpoints[0], midpoints[-1]) == (0, 100)


def test_the_crosswalk_names_benchmarks(framework: dict[str, Any]) -> None:
    for question in questions(framework):
        for target in question.get("crosswalk", []):
            assert target.partition(".")[0].lower() in codes("benchmark"), question["id"]


def test_minutes_add_up(framework: dict[str, Any]) -> None:
    assert framework["minutes"] == sum(element["minutes"] for element in framework["elements"])


def test_source_and_disclaimer_are_there(framework: dict[str, Any]) -> None:
    source = framework["source"]
    assert source["address"].startswith("https://")
    assert isinstance(source["checked_on"], date)
    assert "not endorsed" in framework["disclaimer"]
    assert "not inspection" in framework["notice"]


def test_the_same_id_means_the_same_kind_of_answer_in_every_setting() -> None:
    kinds: dict[str, set[str]] = {}
    for path in FILES:
        for question in questions(yaml.safe_load(path.read_text(encoding="utf-8"))):
            kinds.setdefault(question["id"], set()).add(question["kind"])
    assert {id_: found for id_, found in kinds.items() if len(found) > 1} == {}
