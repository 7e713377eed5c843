"""A small index for the tests of the search; the same tests run on Whoosh and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from flask import Flask

import hub.search as search
from hub.db import db
from tests.search.library import LIBRARY


@pytest.fixture
def index(app: Flask) -> Iterator[None]:
    search.rebuild(LIBRARY)
    yield
    db.session.rollback()
