"""One list says what every letter is, and nobody writes past it."""

import ast

import pytest

from hub.notices.kinds import ALWAYS, LETTERS, NEEDS_ME, SUBJECTS
from tests.test_house import HUB, files, imports

pytestmark = pytest.mark.no_database


def test_every_letter_of_the_hub_is_in_the_list() -> None:
    parts = {"letters/layout", "members/letters/parts"}
    found = {
        str(path.relative_to(path.parents[2])).removesuffix(".txt")
        for path in HUB.rglob("letters/*.txt")
        if "node_modules" not in path.parts
    }
    found = {name.removeprefix("templates/") for name in found} - parts
    assert found == set(LETTERS)
    assert set(LETTERS.values()) - {ALWAYS} == set(SUBJECTS)


def test_every_letter_that_can_be_switched_off_has_the_way_out_in_its_foot() -> None:
    for name, subject in LETTERS.items():
        room, _, rest = name.partition("/")
        for ending in ("txt", "html") if subject != ALWAYS else ():
            text = (HUB / room / "templates" / f"{room}/{rest}.{ending}").read_text("utf-8")
            assert f'{{% extends "letters/layout.{ending}" %}}' in text, name


def test_letters_about_the_account_cannot_be_switched_off() -> None:
    own = [name for name in LETTERS if name.startswith(("members/", "security/"))]
    assert own
    assert all(LETTERS[name] == ALWAYS for name in own)
    assert not set(NEEDS_ME) & {"members", "home", "notices"}


def test_rooms_write_through_notices_only() -> None:
    """hub/members stands below notices; all that it writes itself always comes."""
    past = [
        module
        for module, path in files()
        if "hub.mail" in imports(path)
        and not module.startswith(("hub.notices", "hub.members"))
        and any(
            (isinstance(node, ast.ImportFrom) and any(alias.name == "write" for alias in node.names))
            or (isinstance(node, ast.Attribute) and node.attr == "write" and getattr(node.value, "id", "") == "mail")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]
    assert past == []
