"""Templates are put in from files; an edition that was answered never changes."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.audits.frameworks import Framework, FrameworkError, offered, parse, read, shipped
from hub.audits.loading import load_templates
from hub.audits.models import AuditTemplate
from hub.db import db
from tests.audits.acts import fill, open_round, review_of
from tests.client import Client
from tests.world import World


def changed(**more: Any) -> list[tuple[dict[str, Any], Framework]]:
    """The school's framework as shipped, with another title and so on."""
    content = copy.deepcopy(next(raw for raw, framework in shipped() if framework.setting == "school"))
    content |= {"title": "Another title", **more}
    return [(content, parse(content, "test"))]


def test_all_are_loaded_once_and_progress_is_told(app: object) -> None:
    seen: list[tuple[int, int]] = []
    counts = load_templates(lambda done, total: seen.append((done, total)))
    assert (counts.added, counts.unchanged) == (4, 0)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    again = load_templates()
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)
    assert str(again) == "0 added, 0 changed, 4 unchanged."


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


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({"kind": "essay"}, "LA1.1: 'essay' is no kind of answer"),
        ({"pass": {"number": 3}}, "a band cannot be judged by 'number'"),
        ({"pass": {"band": "lots"}}, "'lots' is not one of the bands"),
        ({"pass": None}, "LA1.1 has no rule"),
        ({"id": "LA1.2"}, "LA1.2 is there twice"),
        ({"kind": "several", "pass": {"picked": 1}}, "nothing to choose from"),
        ({"also": [{"key": "note", "text": "x", "kind": "text"}]}, "these keys have another meaning"),
    ],
)
def test_a_framework_that_cannot_be_applied_is_refused_with_the_question(what: dict[str, Any], reason: str) -> None:
    content = copy.deepcopy(shipped()[0][0])
    content["elements"][0]["questions"][0].update(what)
    with pytest.raises(FrameworkError, match=reason.replace("(", r"\(")):
        parse(content, "london-ambitions-school.yaml")


@pytest.mark.parametrize("text", ["a: [", "- 1", "just words", "framework: x", "elements: 5\nframework: a\nsetting: b"])
def test_a_file_that_is_no_framework_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(FrameworkError, match=r"broken\.yaml"):
        read(path)


def test_files_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "copy.yaml"
    path.write_text(yaml.safe_dump(shipped()[0][0], allow_unicode=True))
    assert read(path)[1] == shipped()[0][1]


def test_each_kind_of_school_is_offered_what_fits_it_first() -> None:
    first = {kind: offered(kind)[0].setting for kind in ("school", "special_school", "college", "training_provider")}
    assert first == {
        "school": "school",
        "special_school": "special",
        "college": "college",
        "training_provider": "college",
    }
    assert [framework.setting for framework in offered("alternative_provision")] == ["school", "special"]
    assert offered("ebp") == []
