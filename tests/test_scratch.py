"""What is half made goes with its maker, and after a kill at the next start; what somebody works in stays."""

import subprocess
import sys
from pathlib import Path

import pytest

from hub import create_app
from hub.scratch import Scratch
from tests.conftest import make_config

pytestmark = pytest.mark.no_database

# Half way through a file and a folder, then told to go on by a line, or killed.
MAKER = """
import sys
from pathlib import Path
from hub.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
with scratch.file() as draft, scratch.folder() as folder:
    draft.write(b"half")
    draft.flush()
    (folder / "found.json").write_text("half")
    print("half way", flush=True)
    sys.stdin.readline()
"""


def half_way(home: Path) -> "subprocess.Popen[bytes]":
    maker = subprocess.Popen(
        [sys.executable, "-c", MAKER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert maker.stdout is not None
    assert maker.stdout.readline() == b"half way\n"
    return maker


def drafts(home: Path) -> list[Path]:
    return sorted(home.glob("draft-*"))


def test_what_is_being_made_is_not_cleared_and_goes_with_its_maker(tmp_path: Path) -> None:
    maker = half_way(tmp_path)
    assert Scratch(tmp_path).clear() == 0
    assert len(drafts(tmp_path)) == 2
    maker.communicate(b"\n")
    assert maker.returncode == 0
    assert drafts(tmp_path) == []


def test_what_a_killed_process_left_half_made_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    maker = half_way(instance / "files" / "incoming")
    maker.kill()
    maker.communicate()
    assert len(drafts(instance / "files" / "incoming")) == 2
    create_app(make_config(instance, f"sqlite:///{tmp_path / 'hub.sqlite3'}"))
    assert drafts(instance / "files" / "incoming") == []
