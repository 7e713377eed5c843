"""The two processes of a hub by themselves, as commands: as another process manager starts them, from what
`flask hub serve` gives to gunicorn."""

import sys
from pathlib import Path

from gunicorn.config import make_settings

from hub.config import Config
from hub.serve import web_settings

FOLDER = Path(sys.executable).parent


def web_command(config: Config) -> list[str]:
    known, command = make_settings(), [str(FOLDER / "gunicorn")]
    for name, value in web_settings(config).items():
        option = known[name].cli[-1]
        command += [option] if value is True else [option, str(value)]
    return [*command, "wsgi:app"]


def worker_command() -> list[str]:
    return [str(FOLDER / "flask"), "hub", "worker"]
