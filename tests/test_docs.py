"""The papers keep step with the code."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database
ROOT = Path(__file__).parent.parent


def test_every_setting_is_named_in_operations() -> None:
    code = (ROOT / "hub" / "config.py").read_text("utf-8")
    read = set(re.findall(r'env(?:\.get\(|, )"([A-Z_]+)"', code)) | set(re.findall(r'_number\(env, "([A-Z_]+)"', code))
    assert len(read) >= 14
    paper = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert not {name for name in read if f"`{name}`" not in paper}


def test_every_link_in_the_papers_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} leads to {target}"
