"""The frameworks that come with the hub: YAML files, read together with the lines on which everything stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Any

import yaml
from yaml.reader import Reader

from hub.audits.checking import Path
from hub.audits.crosswalk import mismatches
from hub.audits.frameworks import Framework, FrameworkError
from hub.audits.parsing import parse, refuse
from hub.vocabulary import DATA

FILES = DATA / "frameworks"
PRIMARY_AGE = 11


@dataclass(frozen=True)
class Written:
    """A file as plain JSON data (to be kept), as a Framework, and where everything stands in it."""

    name: str
    raw: dict[str, Any]
    framework: Framework
    lines: dict[Path, int]


def read(path: File) -> Written:
    """Raises FrameworkError."""
    node, raw = _parsed(path.name, path.read_bytes())
    if not isinstance(raw, dict) or node is None:
        raise FrameworkError(f"{path.name}, line 1: this is not an audit framework.")
    lines = dict(_lines(node, ()))
    refuse(path.name, lines, [(place, f"“{place[-1]}” is there twice.") for place in _twice(node, ())])
    plain = json.loads(json.dumps(raw, default=str))  # days become text
    return Written(path.name, plain, parse(plain, path.name, lines), lines)


def _parsed(name: str, content: bytes) -> tuple[yaml.Node | None, Any]:
    """The same text as nodes, which know their lines, and as values."""
    text, node = _text(name, content), None
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        return node, yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = f", line {problem.problem_mark.line + 1}" if problem.problem_mark else ""
        raise FrameworkError(f"{name}{line}: this is not YAML ({problem.problem}).") from None
    except ValueError as problem:  # looks like a day or a number and is none
        line = next((f", line {one.start_mark.line + 1}" for one in _scalars(node) if not _has_a_value(one)), "")
        raise FrameworkError(f"{name}{line}: this cannot be read ({problem}).") from None
    except (yaml.YAMLError, RecursionError) as problem:
        raise FrameworkError(f"{name}: this cannot be read ({problem}).") from None


def _text(name: str, content: bytes) -> str:
    """Without what is no text: a NUL byte, a control character, half of a letter."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise FrameworkError(f"{name}, line {line}: this is not UTF-8 (byte {content[problem.start]:#04x}).") from None
    if found := Reader.NON_PRINTABLE.search(text):
        line = text[: found.start()].count("\n") + 1
        raise FrameworkError(f"{name}, line {line}: a character that is no text (U+{ord(found[0]):04X}).")
    return text


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.CollectionNode):
        for one in node.value:
            for part in one if isinstance(one, tuple) else (one,):
                yield from _scalars(part)


def _has_a_value(node: yaml.ScalarNode) -> bool:
    try:
        yaml.SafeLoader("").construct_object(node)
    except (ValueError, yaml.YAMLError):
        return False
    return True


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, (*path, number))


def _twice(node: yaml.Node, path: Path) -> Iterator[Path]:
    """Keys of one mapping that stand in it more than once: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*path, key.value)
            seen.add(key.value)
            yield from _twice(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _twice(value, (*path, number))


def read_all(folder: File = FILES) -> list[Written]:
    """In the order of their names. Raises FrameworkError, also for what does not fit between two files."""
    found = [read(path) for path in sorted(folder.glob("*.yaml"))]
    keys: dict[tuple[str, str], str] = {}
    for one in found:
        key = (one.framework.key, one.framework.edition)
        if key in keys:
            refuse(one.name, one.lines, [(("framework",), f"{' '.join(key)} is already in {keys[key]}.")])
        keys[key] = one.name
        refuse(one.name, one.lines, list(mismatches(one.framework, [other.framework for other in found])))
    return found


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[dict[str, Any], Framework], ...]:
    """Those that come with the hub. Raises FrameworkError."""
    return tuple((one.raw, one.framework) for one in read_all())


def families() -> dict[str, str]:
    """family -> its name, the oldest house custom first."""
    found = {framework.family: framework.name for _, framework in shipped()}
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != "london-ambitions", pair[1])))


def offered(kind: str, family: str, age_high: int | None = None) -> list[Framework]:
    """Those of a family that fit a kind of organisation, the likeliest first: the one that names the kind first. A
    primary school is a "school" too: only its oldest pupils' age tells, and some families have nothing for it."""
    fitting = [one for _, one in shipped() if kind in one.kinds and one.family == family]
    if age_high and age_high <= PRIMARY_AGE:
        fitting = [one for one in fitting if one.setting in {"primary", "all"}]
    return sorted(fitting, key=lambda one: (one.setting == "primary", one.kinds.index(kind), one.key))
