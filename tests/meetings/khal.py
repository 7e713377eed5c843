"""A real calendar program, to read what the hub sends."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

needs_khal = pytest.mark.skipif(shutil.which("khal") is None, reason="khal is not installed (apt install khal)")


class Khal:
    """A real calendar program with a calendar of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "calendar").mkdir()
        self.config = folder / "config"
        self.config.write_text(
            f"[calendars]\n[[work]]\npath = {folder / 'calendar'}\n[locale]\nlocal_timezone = Europe/London\n"
            "default_timezone = Europe/London\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {folder / 'khal.db'}\n[default]\ndefault_calendar = work\n"
        )

    def run(self, *words: str) -> str:
        environment = {**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "Europe/London"}
        done = subprocess.run(
            ["khal", "-c", str(self.config), *words], env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def take(self, *bodies: bytes) -> None:
        files = [self.folder / f"in-{number}.ics" for number in range(len(bodies))]
        for file, body in zip(files, bodies, strict=True):
            file.write_bytes(body)
        self.run("import", "--batch", "-a", "work", *map(str, files))

    def shown(self) -> list[str]:
        """Every event of 2027."""
        out = self.run(
            "list",
            "2027-01-01",
            "365d",
            "--day-format",
            "",
            "--format",
            "{start-date} {start-time} {end-time} {title} {cancelled}",
        )
        return [line.strip() for line in out.split("\n") if line.strip()]
