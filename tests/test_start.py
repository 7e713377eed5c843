"""What a start leaves for later: libraries that few processes need, and the building of addresses."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import Template
from werkzeug.routing import AnyConverter, Map, Rule

from hub import create_app
from hub.routes import Route
from tests.conftest import make_config

pytestmark = pytest.mark.no_database
LATE = {"alembic", "charset_normalizer", "dns", "docx", "icalendar", "lxml", "mako", "PIL", "pptx", "xlsxwriter"}


def test_libraries_that_few_need_are_not_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, wsgi; print(*sys.modules)"],
        env={"HUB_INSTANCE": str(tmp_path), "PATH": "/usr/bin:/bin"},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert LATE.intersection(done.stdout.split()) == set()


def test_threads_that_need_a_template_at_once_compile_it_once(fresh: Flask) -> None:
    environment, compiled, together = fresh.jinja_env, list[str | None](), threading.Barrier(8)
    environment.bytecode_cache = None  # in which the tests keep what was compiled once
    compile_ = environment.compile

    def noted(source: Any, name: str | None = None, *rest: Any, **more: Any) -> Any:
        compiled.append(name)
        time.sleep(0.05)  # the others come
        return compile_(source, name, *rest, **more)

    environment.compile = noted  # type: ignore[method-assign]

    def ask(_: int) -> Template:
        together.wait()
        return environment.get_template("error_failsafe.html")

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert compiled.count("error_failsafe.html") == 1
    assert len(set(map(id, found))) == 1
    assert environment.get_template("error_failsafe.html") is found[0]


@pytest.fixture
def fresh(tmp_path: Path) -> Flask:
    return create_app(make_config(tmp_path / "instance", f"sqlite:///{tmp_path / 'hub.sqlite3'}"))


def test_addresses_are_compiled_when_they_are_built_and_come_out_the_same(fresh: Flask) -> None:
    routes = [rule for rule in fresh.url_map.iter_rules() if isinstance(rule, Route)]
    assert len(routes) > 300
    plain = Map([Rule(route.rule, endpoint=route.endpoint, defaults=route.defaults) for route in routes],
                converters=fresh.url_map.converters)  # fmt: skip
    for route, rule in zip(routes, (rule for rule in plain.iter_rules()), strict=True):
        assert "_build_unknown" in vars(route)
        before = route._build_unknown
        values = dict.fromkeys(route.arguments, 7) | {"more": "a b", "route": 1}
        values |= {name: min(how.items) for name, how in route._converters.items() if isinstance(how, AnyConverter)}
        for append in (True, False):
            assert route.build(values, append) == rule.build(values, append), route.rule
        assert route._build_unknown != before  # compiled once, in the place of what compiled it
