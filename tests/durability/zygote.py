"""Starts the hub's commands as processes of their own, without loading the code each time: it has been loaded here,
and every command is a fork that runs the command's own script. A hundred starts would take minutes otherwise.

Reads one JSON object a line: {"argv": [...], "log": "path"} starts and answers with the process id, with {"environ":
{...}} in an environment of its own; {"wait": id} answers with the exit status once it has ended, {"poll": id} at once,
with null while it runs.
"""

import gc
import json
import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

import gunicorn.app.wsgiapp  # loaded for those that are forked
import gunicorn.workers.gthread  # noqa: F401

from hub import create_app
from tests.sparing import compile_templates_once, write_addresses_once


def start(argv: list[str], log: str, environ: dict[str, str] | None = None) -> int:
    child = os.fork()
    os.setpgid(child, child)  # by both, so that whoever is told its number can kill it with all it has started
    if child:
        return child
    if environ is not None:
        os.environ.clear()
        os.environ.update(environ)
    null, out = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for target, source in enumerate((null, out, out)):
        os.dup2(source, target)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = argv
    runpy.run_path(argv[0], run_name="__main__")
    sys.exit(0)


def answer(asked: dict[str, Any]) -> int | None:
    if "wait" in asked:
        return os.waitpid(asked["wait"], 0)[1]
    if "poll" in asked:
        ended, status = os.waitpid(asked["poll"], os.WNOHANG)
        return status if ended else None
    return start(**asked)


def main(templates: str) -> None:
    compile_templates_once(Path(templates))
    write_addresses_once()
    create_app()  # every process makes its own; the addresses are written here for all of them
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
