"""Twenty-five questions as a careers leader types them, asked of the 67 documents of the demonstration and judged by
us: a change of the search for the worse is seen. Figures of public collections are in docs/benchmarks.md."""

from pathlib import Path

import pytest
import yaml
from flask import Flask

from hub.db import db
from hub.room import DEMO_DATA
from tests.bench.relevance import Collection, ask, read, scores
from tests.world import World, reader_of

NDCG, RECALL = 0.85, 0.93  # measured: 0.87 and 0.94 on both databases
JUDGED = Path(__file__).parent.parent / "data" / "relevance"


def documents(folder: Path) -> Path:
    """The demonstration's pages, and of its files and links the title and the summary, as a collection is given."""
    for entry in yaml.safe_load((DEMO_DATA / "resources.yaml").read_text("utf-8"))["resources"]:
        page = (DEMO_DATA / entry["page"]).read_text("utf-8") if entry.get("page") else ""
        text = f"{entry['title']}\n{entry.get('summary', '')}\n\n{page}"
        (folder / f"{entry['key']}.txt").write_text(text, "utf-8")
    return folder


def test_what_answers_a_question_stands_at_the_top(app: Flask, people: World, tmp_path: Path) -> None:
    collection = read(documents(tmp_path), JUDGED / "queries.tsv", JUDGED / "qrels.tsv")
    seat = people.seat("ben")
    found = scores(ask(app, reader_of(seat), collection), collection.judged)
    db.session.remove()
    assert found.queries == 25
    assert found.ndcg10 >= NDCG
    assert found.recall100 >= RECALL


def test_the_measures_are_those_of_the_textbook() -> None:
    judged = {"one": {"a": 2, "b": 1, "c": 0}, "two": {"d": 1}, "three": {"e": 0}}
    best = scores({"one": ["a", "b"], "two": ["d"], "three": []}, judged)
    assert (best.ndcg10, best.recall100, best.queries) == (1.0, 1.0, 2)
    worse = scores({"one": ["x", "b", "a"], "two": []}, judged)
    # (1 / log2(3) + 2 / log2(4)) / (2 / log2(2) + 1 / log2(3)), and nothing for the second
    assert worse.ndcg10 == pytest.approx((1 / 1.5850 + 2 / 2) / (2 + 1 / 1.5850) / 2, abs=1e-4)
    assert worse.recall100 == 0.5


def test_a_collection_is_read_as_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "d1.txt").write_text("A title\nWords\nmore", "utf-8")
    (tmp_path / "q.tsv").write_text("1\tsome words\n", "utf-8")
    (tmp_path / "j.tsv").write_text("1\t0\td1\t2\n", "utf-8")
    found: Collection = read(tmp_path, tmp_path / "q.tsv", tmp_path / "j.tsv")
    assert list(found.documents) == [("d1", "A title", "Words\nmore")]
    assert (found.queries, found.judged) == ({"1": "some words"}, {"1": {"d1": 2}})
