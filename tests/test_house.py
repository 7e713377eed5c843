"""The law of the house, read from the imports themselves: downwards only, no circles, no room knows another."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database
HUB = Path(__file__).parent.parent / "hub"

# Floor of each file or package. A name that is not here fails the test: give new things a place on purpose.
FLOORS: dict[str, float] = {
    **dict.fromkeys(["config", "db", "text", "vocabulary", "geo", "storage", "fields", "time_fields"], 1.0),
    **dict.fromkeys(["scratch", "progress", "processes", "revision", "routes", "compiling"], 1.0),
    **dict.fromkeys(["access", "forms", "mail", "facts", "room", "history", "errors", "logs", "headers", "pages"], 1.1),
    **dict.fromkeys(["disk", "counting", "zipped", "spreadsheets", "drafts", "references", "origins"], 1.1),
    **dict.fromkeys(["search", "extract"], 2.0),
    "members": 2.1,
    "notices": 2.2,
    "planner": 2.25,
    "actions": 2.3,
    **dict.fromkeys(["resources", "meetings", "employers", "audits"], 3.0),
    **dict.fromkeys(["programme", "home"], 4.0),
    **dict.fromkeys(["rooms", "backup", "demo", "worker", "serve", "doctor", "cli", "__init__"], 5.0),
}
ROOMS = {"resources", "meetings", "employers", "audits"}
LATE = re.compile(r"  # late: \S")


def place(module: str) -> str:
    """'hub.resources.views' -> 'resources'."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def files() -> list[tuple[str, Path]]:
    found = [path for path in HUB.rglob("*.py") if "migrations" not in path.parts and "node_modules" not in path.parts]
    return [(".".join(path.relative_to(HUB.parent).with_suffix("").parts), path) for path in sorted(found)]


def imports(path: Path) -> set[str]:
    """All of our own modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "hub"}
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "hub":
            found |= {node.module or ""} | {
                f"{node.module}.{alias.name}" for alias in node.names if is_module(f"{node.module}.{alias.name}")
            }
    return found


def is_module(name: str) -> bool:
    path = HUB.parent / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def test_everything_has_a_place() -> None:
    unknown = {place(module) for module, _ in files()} - set(FLOORS)
    assert not unknown, f"say in tests/test_house.py on which floor these stand: {sorted(unknown)}"


def test_imports_run_downwards() -> None:
    upward = [
        f"{module} imports {other}"
        for module, path in files()
        for other in imports(path)
        if other != "hub" and FLOORS.get(place(other), 9) > FLOORS.get(place(module), 0)
    ]
    assert not upward, "these imports run upwards: " + "; ".join(upward)


def test_rooms_do_not_know_each_other() -> None:
    across = [
        f"{module} imports {other}"
        for module, path in files()
        for other in imports(path)
        if place(module) in ROOMS and place(other) in ROOMS and place(module) != place(other)
    ]
    assert not across, "ask hub.facts, or lead there by a link: " + "; ".join(across)


def test_nobody_imports_from_the_top() -> None:
    """`from hub import create_app` in wsgi.py only: it pulls in the whole house."""
    for module, path in files():
        if module == "hub.__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.module == "hub"), f"{module}: `from hub import`"


def test_there_is_no_circle_of_imports() -> None:
    graph = {module.removesuffix(".__init__"): imports(path) for module, path in files()}
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, "circle: " + " -> ".join([*above[above.index(module) :], module])
        if module in done:
            return
        for other in graph.get(module, set()) - {module}:
            if not module.startswith(f"{other}."):  # a package's own __init__ is no circle
                visit(other, (*above, module))
        done.add(module)

    for module in graph:
        visit(module, ())


def test_a_late_import_says_what_it_saves() -> None:
    """Imports stand at the top, but for what most processes never need and all would pay for at their start."""
    hidden = []
    for module, path in files():
        text = path.read_text("utf-8")
        lines = text.splitlines()
        hidden += [
            f"{module}:{inner.lineno}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for inner in ast.walk(node)
            if isinstance(inner, ast.Import | ast.ImportFrom) and not LATE.search(lines[inner.lineno - 1])
        ]
    assert not hidden, f"imports inside functions: {hidden}"


def test_files_and_functions_stay_short() -> None:
    long = []
    for module, path in files():
        text = path.read_text("utf-8")
        if text.count("\n") > 300:
            long.append(f"{module}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 40:
                long.append(f"{module}.{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines")
    assert not long, "split these: " + "; ".join(long)


def test_every_module_says_what_it_is_for() -> None:
    silent = [module for module, path in files() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not silent, f"no docstring: {silent}"
