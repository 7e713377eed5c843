"""What the processes of the tests would make again and again, and need to make once: compiled templates, and the
functions that werkzeug writes for the addresses of an application. A service makes one application a process; the
tests make a hundred, and every one of them is made in full: only what is the same each time is kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

_written: dict[Any, Callable[..., tuple[str, str]]] = {}
_write = Rule._compile_builder


def _once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """It hangs on nothing but these (and on what converters make of defaults, of which we have none)."""
    if rule.defaults:
        return _write(rule, append_unknown)
    key = (rule.rule, append_unknown, tuple(rule._trace))
    if key not in _written:
        _written[key] = _write(rule, append_unknown)
    return _written[key]


def write_addresses_once() -> None:
    Rule._compile_builder = _once  # type: ignore[method-assign]


def compile_templates_once(folder: Path) -> None:
    """For every application of this process; `folder` may be shared with others."""
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


def templates_folder() -> str:
    """For a process that is started from here."""
    return str(Flask.jinja_options["bytecode_cache"].directory)
