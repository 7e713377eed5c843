"""Templates are put in from files; an edition that was answered never changes."""

import contextlib
import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from hub.audits.files import FILES, families, offered, read, read_all, shipped
from hub.audits.frameworks import Framework, FrameworkError
from hub.audits.loading import load_templates
from hub.audits.models import AuditTemplate
from hub.audits.parsing import parse
from hub.db import db
from tests.audits.acts import fill, open_round, review_of
from tests.client import Client
from tests.world import World


def changed(**more: Any) -> list[tuple[dict[str, Any], Framework]]:
    """The school's framework as shipped, with another title and so on."""
    content = copy.deepcopy(next(raw for raw, framework in shipped() if framework.key == "london-ambitions/school"))
    content |= {"title": "Another title", **more}
    return [(content, parse(content, "test"))]


def test_all_are_loaded_once_and_progress_is_told(app: object) -> None:
    seen: list[tuple[int, int]] = []
    counts = load_templates(lambda done, total: seen.append((done, total)))
    assert (counts.added, counts.unchanged) == (8, 0)
    assert seen == [(done, 8) for done in range(1, 9)]
    again = load_templates()
    assert (again.added, again.changed, again.unchanged) == (0, 0, 8)
    assert str(again) == "0 added, 0 changed, 8 unchanged."


def test_what_was_kept_reads_back_as_what_was_shipped(app: object) -> None:
    load_templates()
    db.session.commit()
    for row in db.session.query(AuditTemplate):
        assert row.framework == next(framework for _, framework in shipped() if framework.key == row.key)


def test_an_edition_nobody_answered_may_still_be_mended(app: object) -> None:
    load_templates()
    assert load_templates(frameworks=changed()).changed == 1
    row = db.session.query(AuditTemplate).filter_by(key="london-ambitions/school").one()
    assert row.framework.title == "Another title"


def test_an_answered_edition_is_refused_to_change(client: Client, people: World) -> None:
    fill(review_of(open_round(client, people), people.tollhouse))
    with pytest.raises(FrameworkError, match=r"edition 2026\.1 has been answered"):
        load_templates(frameworks=changed())
    assert db.session.query(AuditTemplate).filter_by(title="Another title").count() == 0


def test_a_new_edition_stands_beside_the_answered_one(client: Client, people: World) -> None:
    fill(review_of(open_round(client, people), people.tollhouse))
    assert load_templates(frameworks=changed(edition="2027.1")).added == 1
    assert db.session.query(AuditTemplate).filter_by(key="london-ambitions/school").count() == 2


def school_file() -> str:
    return (FILES / "london-ambitions-school.yaml").read_text("utf-8")


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


FIRST = "      - id: LA1.1\n"
REFUSED: list[tuple[str, str, str, str]] = [
    # what stood there, what is written instead, where the message points to, what it says
    ("        kind: band\n", "        kind: essay\n", "kind: essay", "LA1.1: 'essay' is no kind of answer"),
    ("pass: {band: almost_all}", "pass: {number: 3}", "pass: {number", "a band cannot be judged by 'number'"),
    ("pass: {band: almost_all}", "pass: {band: lots}", "pass: {band: lots", "'lots' cannot be met"),
    ("pass: {band: almost_all}", "pass: {band: none}", "pass: {band: none", "or is met by everything"),
    ("pass: {band: almost_all}\n", "crosswalks: []\n", "crosswalks", "“crosswalks” is no word of the format"),
    ("        pass: {band: almost_all}\n", "", "- id: LA1.1\n", "LA1.1: it needs either a rule"),
    ("      - id: LA1.2\n", FIRST, "", "LA1.1 is there twice"),
    (FIRST, "      - id: LA2.1x\n", "- id: LA2.1x", "the id must begin with “LA1.”"),
    ("    title: Impartial personal guidance\n", "", "- id: LA1\n", "“title” is missing"),
    ("  address: https", "  adress: https", "source:", "“address” is missing"),
    ("summary: Seven", "summary: Eight\nsummary: Seven", "summary: Seven", "“summary” is there twice"),
    ("{code: level_7, label: Level 7 in careers guidance}", "{code: no, label: No}", "{code: no,", "put it in quotes"),
    ("[y9, y10, y11, y12, y13]", "[y9, y99]", "", "'y99' is no year group"),
    ("minutes: 40", "minutes: 41", "minutes: 41", "the sections take 40 minutes together"),
    ("picked_all: [send,", "picked_all: [sent,", "pass: {picked_all: [sent", "cannot be met"),
    ("within_months: 36", "within_months: 0", "pass: {within_months: 0", "cannot be met"),
    ("- key: level\n", "- key: note\n", "- key: note", "these keys have another meaning"),
    (FIRST, f"{FIRST}        applies: {{if: {{question: LA9.9, answer: ['yes']}}}}\n", "applies: {if", "no question"),
    (
        FIRST,
        f"{FIRST}        applies: {{if: {{question: LA2.6, answer: ['yes']}}}}\n",
        "applies: {if",
        "LA2.6 is scored",
    ),
    (FIRST, f"{FIRST}        same_answer: [XX1.1]\n", "same_answer: [XX", "no other framework has a question XX1.1"),
    (FIRST, f"{FIRST}        same_answer: [GB1.1]\n", "same_answer: [GB", "takes another kind of answer"),
    (
        "crosswalk: [GB8.1]",
        "crosswalk: [XX9.9]",
        "crosswalk: [XX9.9]",
        "LA1.2: no other framework has a question XX9.9",
    ),
    (
        "crosswalk: [GB8.1]",
        "crosswalk: [LA1.1]",
        "crosswalk: [LA1.1]",
        "LA1.2: no other framework has a question LA1.1",
    ),
    ("summary: Seven", "summary: Se\0ven", "summary: Se", "a character that is no text (U+0000)"),
    ("    title: Impartial", "    title: Im\x1bpartial", "title: Im", "a character that is no text (U+001B)"),
    ("checked_on: 2026-11-2", "checked_on: 2026-13-2", "checked_on", "this cannot be read (month must be in 1..12"),
    ("        kind: band\n", "        kind: !!int band\n", "kind: !!int", "this cannot be read (invalid literal"),
    ("elements:\n", "elements: [\n", "", "this is not YAML"),
]


@pytest.mark.parametrize(("old", "new", "place", "reason"), REFUSED, ids=[reason for *_, reason in REFUSED])
def test_a_template_is_refused_with_file_line_and_reason_and_nothing_is_loaded(
    app: object, tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    for path in FILES.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    text = school_file().replace(old, new, 1)
    assert text != school_file()
    (tmp_path / "london-ambitions-school.yaml").write_text(text, "utf-8")
    with pytest.raises(FrameworkError) as refused:
        load_templates(frameworks=[(one.raw, one.framework) for one in read_all(tmp_path)])
    said = str(refused.value)
    assert reason in said
    line = re.search(r"london-ambitions-school\.yaml, line (\d+): ", said)
    assert line
    if place:
        assert f"line {line_of(text, place)}: " in said
    assert db.session.query(AuditTemplate).count() == 0


def test_the_command_says_why_and_shows_no_traceback(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.yaml").write_text("elements:\n- [", "utf-8")
    monkeypatch.setattr("hub.audits.loading.shipped", lambda: read_all(tmp_path))
    done = app.test_cli_runner().invoke(args=["hub", "load-templates"])
    assert done.exit_code == 1
    assert done.output.startswith("Error: Nothing was loaded.\nbroken.yaml, line 3: this is not YAML")
    assert isinstance(done.exception, SystemExit)


def test_rules_that_go_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    gates = [
        {"id": f"LA1.{n}", "text": "Is it so?", "kind": "yes_partly_no", "unscored": True,
         "applies": {"if": {"question": f"LA1.{n % 3 + 1}", "answer": ["yes"]}}}
        for n in (1, 2, 3)
    ]  # fmt: skip
    content = copy.deepcopy(changed()[0][0])
    content["elements"][0]["questions"] = gates
    (tmp_path / "circle.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(FrameworkError, match=r"circle\.yaml, line \d+: LA1\.1: the rule goes round in a circle"):
        read(tmp_path / "circle.yaml")


@pytest.mark.parametrize("bad", [b"\xff", b"\xe2\x82", b"caf\xe9 "])
def test_what_is_no_utf8_is_refused_with_its_line(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(b"framework: x\nedition: y\ntitle: " + bad + b"\nsetting: z\n")
    with pytest.raises(FrameworkError, match=r"bytes\.yaml, line 3: this is not UTF-8 \(byte 0x"):
        read(path)


def test_many_problems_are_told_at_once_and_not_all() -> None:
    content = copy.deepcopy(changed()[0][0])
    for element in content["elements"]:
        for question in element["questions"]:
            question["kind"] = "essay"
    with pytest.raises(FrameworkError) as refused:
        parse(content, "school.yaml")
    assert str(refused.value).count("school.yaml: LA") == 10
    assert "more." in str(refused.value)


@pytest.mark.parametrize("text", ["a: [", "- 1", "just words", "framework: x", "elements: 5\nframework: a\nsetting: b"])
def test_a_file_that_is_no_framework_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(FrameworkError, match=r"broken\.yaml"):
        read(path)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_whatever_is_put_in_place_of_a_value_is_refused_or_understood(data: st.DataObject) -> None:
    """Never another error than the one that names the file."""
    content = copy.deepcopy(data.draw(st.sampled_from([raw for raw, _ in shipped()])))
    place: Any = content
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not place[key] or not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JUNK)
    with contextlib.suppress(FrameworkError):
        parse(content, "junk.yaml")


def test_files_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "copy.yaml"
    path.write_text(yaml.safe_dump(shipped()[0][0], allow_unicode=True))
    assert read(path).framework == shipped()[0][1]


def test_the_same_framework_twice_is_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text((FILES / "staff-needs.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(FrameworkError, match=r"b\.yaml, line \d+: staff-needs/all 2026\.1 is already in a\.yaml"):
        read_all(tmp_path)


def test_each_kind_of_school_is_offered_what_fits_it_first() -> None:
    kinds = ("school", "special_school", "college", "training_provider", "alternative_provision")
    first = {
        family: [offered(kind, family)[0].setting for kind in kinds]
        for family in ("london-ambitions", "gatsby", "staff-needs")
    }
    assert first == {
        "london-ambitions": ["school", "special", "college", "college", "school"],
        "gatsby": ["school", "special", "college", "college", "school"],
        "staff-needs": ["all"] * 5,
    }
    assert [one.setting for one in offered("alternative_provision", "gatsby")] == ["school", "special"]
    assert offered("ebp", "gatsby") == []


def test_a_primary_school_is_offered_nothing_that_is_not_for_children() -> None:
    found = {family: [one.setting for one in offered("school", family, 11)] for family in families()}
    assert found == {"london-ambitions": ["primary"], "gatsby": [], "staff-needs": ["all"]}
