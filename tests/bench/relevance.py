"""`python -m tests.bench.relevance --docs FOLDER --queries FILE --qrels FILE`: how well the library's search ranks a
judged collection. Prints nDCG@10 and recall@100.

FOLDER holds one .txt file for each document, named by its id, the first line its title. Lines of the queries are
`id<TAB>text`, those of the judgements `query-id<TAB>0<TAB>document-id<TAB>grade`. Each document is shared as a page
through the form of the library in a hub that is thrown away, and each query asked as the library page asks it.
"""

import argparse
import math
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

import hub.resources.library as library
from hub import create_app
from hub.access import Reader
from hub.config import from_environment
from hub.db import db
from hub.resources.forms import ShareForm
from hub.resources.models import Resource
from hub.resources.search import SEARCH
from hub.search.keeper import rebuild_all
from tests.postgres import Server
from tests.world import make_world, reader_of

DEEPEST = 100
Judged = Mapping[str, Mapping[str, int]]  # query -> document -> grade


@dataclass(frozen=True)
class Collection:
    documents: Iterable[tuple[str, str, str]]  # id, title, text
    queries: Mapping[str, str]
    judged: Judged


@dataclass(frozen=True)
class Scores:
    """Means over the queries for which something relevant is known."""

    ndcg10: float
    recall100: float
    queries: int


def read(docs: Path, queries: Path, qrels: Path) -> Collection:
    judged: dict[str, dict[str, int]] = {}
    for query, _, document, grade in _lines(qrels, 4):
        judged.setdefault(query, {})[document] = int(grade)
    return Collection(_documents(docs), dict(_lines(queries, 2)), judged)


def _lines(path: Path, columns: int) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield line.split("\t", columns - 1)


def _documents(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(folder.glob("*.txt")):
        title, _, text = path.read_text("utf-8", "replace").partition("\n")
        yield path.stem, title.strip(), text


def ask(app: Flask, reader: Reader, collection: Collection) -> dict[str, list[str]]:
    """Documents of each query, the best first. In the application's context, with an empty library."""
    names = {}
    for name, title, text in collection.documents:
        names[_share(app, reader, title or name, text)] = name
    db.session.commit()
    rebuild_all([SEARCH], lambda *_: None)
    return {
        query: [names[row_id] for row_id in _found(reader, text)]
        for query, text in collection.queries.items()
        if query in collection.judged
    }


def _share(app: Flask, reader: Reader, title: str, text: str) -> int:
    """What the form would refuse for its length is cut."""
    sent = {"title": title[:200], "body": text[:50_000], "visibility": "cluster"}
    with app.test_request_context("/", method="POST", data=sent):
        form = ShareForm(reader, meta={"csrf": False})
        if not form.validate():
            raise ValueError(f"{title}: {form.errors}")
        row = Resource(
            cluster_id=reader.cluster_id, organisation_id=form.chosen_organisation_id(), author_id=reader.person_id
        )
        form.fill(row)
        row.confirm()
        db.session.add(row)
        db.session.flush()
        return row.id


def _found(reader: Reader, text: str) -> Iterator[int]:
    for number in range(1, DEEPEST // library.PER_PAGE + 1):
        shelf = library.look(reader, library.Asked(text=text, page=number))
        if shelf.page.number != number:
            return
        yield from (one.resource.id for one in shelf.page.items)


def scores(found: Mapping[str, Sequence[str]], judged: Judged) -> Scores:
    ndcgs, recalls = [], []
    for query, grades in judged.items():
        relevant = {document for document, grade in grades.items() if grade > 0}
        if query in found and relevant:
            ndcgs.append(
                _gain(found[query][:10], grades) / _gain(sorted(grades, key=lambda d: -grades[d])[:10], grades)
            )
            recalls.append(len(relevant & set(found[query][:DEEPEST])) / len(relevant))
    number = len(ndcgs)
    return Scores(sum(ndcgs) / number, sum(recalls) / number, number) if number else Scores(0.0, 0.0, 0)


def _gain(documents: Iterable[str], grades: Mapping[str, int]) -> float:
    """Discounted: a document in place n counts its grade by log2(n + 1)."""
    return sum(max(0, grades.get(one, 0)) / math.log2(place + 1) for place, one in enumerate(documents, start=1))


@contextmanager
def scratch_hub(database: str) -> Iterator[tuple[Flask, Reader]]:
    """An empty library and somebody of a school who may share in it."""
    with tempfile.TemporaryDirectory() as folder, Server() if database == "postgresql" else nullcontext() as server:
        settings = {"HUB_INSTANCE": folder, "HUB_LOG_LEVEL": "ERROR"}
        if server:
            settings["DATABASE_URL"] = f"{server.url}/postgres"
        app = create_app(from_environment(settings))
        with app.app_context():
            db.create_all()
            yield app, reader_of(make_world().seat("ben"))
            db.session.remove()
            db.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.relevance", description=__doc__)
    for name in ("docs", "queries", "qrels"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    with scratch_hub(asked.database) as (app, reader):
        collection = read(asked.docs, asked.queries, asked.qrels)
        found = scores(ask(app, reader, collection), collection.judged)
    sys.stdout.write(f"queries {found.queries}\nnDCG@10 {found.ndcg10:.3f}\nrecall@100 {found.recall100:.3f}\n")


if __name__ == "__main__":
    main()
