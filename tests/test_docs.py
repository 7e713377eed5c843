"""The papers keep step with the code."""

import os
import re
import shlex
import shutil
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest

from hub.cli import commands
from hub.config import from_environment

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


# Shell lines of the papers

# What a Debian server has or gets by the lines themselves; each is a real program of that name.
PROGRAMS = {
    "apt-get", "cd", "certbot", "curl", "editor", "find", "git", "install", "journalctl", "ln", "ls", "mv", "nginx",
    "rm", "runuser", "sed", "set", "systemctl", "systemd-analyze", "useradd",
}  # fmt: skip
BEHIND_RUNUSER = {"git", "env", "createuser", "createdb", "psql", ".venv/bin/flask"}
UNITS = {path.name for path in (ROOT / "deploy").glob("careers-hub-*.*")} | {"nginx"}
OTHER_FOLDERS = ("/usr/sbin/nologin", "/etc/", "/var/", "/opt/careers-hub")


def settings() -> set[str]:
    return set(re.findall(r'"([A-Z][A-Z_]+)"', (ROOT / "hub" / "config.py").read_text("utf-8")))


def shell_lines() -> list[str]:
    paper = (ROOT / "docs" / "operations.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", paper, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def words_of(line: str) -> list[str]:
    words = shlex.split(line)
    if words[0] != "runuser":
        return words
    return words[words.index("--") + 1 :]


def test_there_are_shell_lines() -> None:
    assert len(shell_lines()) > 30


@pytest.mark.parametrize("line", shell_lines())
def test_a_shell_line_of_operations_names_only_what_there_is(line: str) -> None:
    assert subprocess.run(["sh", "-n", "-c", line]).returncode == 0
    words = words_of(line)
    first = words[0].rstrip(";")
    if re.fullmatch(r"(HUB_NAME|HUB_SOURCE)=\S+", line):
        return
    assert first in (BEHIND_RUNUSER if line.startswith("runuser") else PROGRAMS)
    for word in words:
        if word.startswith(("deploy/", "/opt/careers-hub/deploy/")):
            assert (ROOT / word.removeprefix("/opt/careers-hub/")).is_file(), word
        if first == "systemctl" and word.endswith((".service", ".timer")):
            assert word in UNITS, word
        assert not word.startswith("/") or word.startswith(OTHER_FOLDERS), word
    if "flask" in line and "hub" in words:
        assert words[words.index("hub") + 1] in set(commands.commands)
    if "make" in words and "install" in words and first == "env":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(words[words.index("make") + 1 :]) <= set(targets)
    assert set(re.findall(r"\b(HUB_[A-Z_]+)", line)) <= settings() | {"HUB_NAME", "HUB_SOURCE"}


def test_every_block_reads_the_settings_before_it_asks_the_hub() -> None:
    """Without them a command looks at another hub, an empty one, and says that all is lost."""
    paper = (ROOT / "docs" / "operations.md").read_text("utf-8")
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", paper, re.DOTALL) if "flask hub" in block]
    assert len(blocks) > 3
    for block in blocks:
        assert "set -a; . /etc/careers-hub/hub.env; set +a\n" in block[: block.index("flask hub")], block


def test_a_renewed_certificate_is_read() -> None:
    (line,) = [line for line in shell_lines() if line.startswith("certbot certonly")]
    words = shlex.split(line)
    assert words[words.index("--deploy-hook") + 1] == "systemctl reload nginx"


@pytest.mark.parametrize("path", sorted((ROOT / "deploy").iterdir()), ids=lambda path: path.name)
def test_what_is_shipped_for_the_server_names_only_what_there_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert path.name in (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert set(re.findall(r"\b((?:HUB|DATABASE)_[A-Z_]+|PORT)\b", text)) <= settings()
    for name in re.findall(r"flask hub ([a-z-]+)", text):
        assert name in set(commands.commands)
    for name in re.findall(r"/opt/careers-hub/((?:docs|deploy)/\S+)", text):
        assert (ROOT / name).is_file()
        assert "nightly" not in name or os.access(ROOT / name, os.X_OK)


def test_the_shipped_settings_can_be_used(tmp_path: Path) -> None:
    lines = (ROOT / "deploy" / "hub.env").read_text("utf-8").splitlines()
    pairs = [line.removeprefix("#") for line in lines if re.match(r"#?[A-Z_]+=", line)]
    found = from_environment({**dict(pair.split("=", 1) for pair in pairs), "HUB_INSTANCE": str(tmp_path)})
    assert (found.is_secure, found.trusted_proxies, found.is_postgres) == (True, 1, True)


def test_a_unit_starts_where_the_settings_leave_a_default_out() -> None:
    for path in (ROOT / "deploy").glob("careers-hub-*.service"):
        before, _, _ = path.read_text("utf-8").partition("EnvironmentFile=")  # what comes later would win over hub.env
        for name in re.findall(r"\$\{([A-Z_]+)\}", path.read_text("utf-8")):
            (value,) = re.findall(rf"^Environment=.*\b{name}=(\d+)", before, re.MULTILINE)
            assert f"| `{name}` | `{value}` |" in (ROOT / "docs" / "operations.md").read_text("utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in (ROOT / "deploy").glob("careers-hub-*"):
        text = re.sub(r"/opt/careers-hub/\S*/(?:gunicorn|flask|nightly-backup)", "/bin/true", path.read_text("utf-8"))
        (tmp_path / path.name).write_text(text)
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "careers-hub" in line]) == (0, [])


def test_the_nightly_backup_keeps_fourteen_nights(tmp_path: Path) -> None:
    flask, folder = tmp_path / ".venv" / "bin" / "flask", tmp_path / "second place"
    flask.parent.mkdir(parents=True)
    folder.mkdir()
    flask.write_text('#!/bin/sh\nfor last; do :; done\ncase $2 in backup|erasures) echo > "$last";; *) exit 4;; esac\n')
    flask.chmod(0o755)
    cut_off = ".hub-2026-01-01.backup.part"  # as hub/backup/whole.py names it
    for name, days in (("hub-3.backup", 3), ("hub-20.backup", 20), (cut_off, 3)):
        old = folder / name
        old.touch()
        moment = time.time() - days * 86400
        os.utime(old, (moment, moment))
    script = str(ROOT / "deploy" / "nightly-backup")
    assert subprocess.run([script, str(folder)], cwd=tmp_path).returncode == 0
    new = {path.name for path in folder.glob(f"hub-{date.today():%Y-%m-%d}-[0-2][0-9][0-5][0-9].backup")}
    assert len(new) == 1
    assert {path.name for path in folder.iterdir()} == {"hub-3.backup", "erased.jsonl", *new}
    flask.write_text("#!/bin/sh\nexit 3\n")
    assert subprocess.run([script, str(folder)], cwd=tmp_path).returncode == 3  # systemd hears of it


def test_every_test_that_the_promises_name_is_there() -> None:
    paper = (ROOT / "docs" / "promises.md").read_text("utf-8")
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", paper, re.MULTILINE)] == list(range(1, 50))
    named = re.findall(r"`((?:\w+/)*\w+\.py)::(test_\w+)`", paper)
    assert len(named) > 60
    for file, test in named:
        assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text("utf-8"), f"{file}::{test}"
    for file in re.findall(r"`((?:hub|docs)/[\w/.]+)(?:::\w+)?`", paper):
        assert (ROOT / file).exists(), file
