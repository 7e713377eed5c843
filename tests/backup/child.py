"""A restore in a process of its own: `python -m tests.backup.child STEP BYTES INSTANCE FILE`. It kills itself in the
middle of the step of that name, or presses Ctrl-C on itself just after the commit where that is the step; no file may
grow larger than so many bytes (0: as large as it likes)."""

import os
import resource
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from hub import create_app
from hub.backup.restoring import CannotRestore, Wishes, restore
from hub.db import db
from tests.conftest import make_config

REFUSED = 3
COMMITTED = "committed"


def main(step: str, limit: int, instance: Path, file: Path) -> int:
    def steps(label: str):  # type: ignore[no-untyped-def]
        def show(done: int, total: int) -> None:
            if label == step and done > total // 2:
                os.kill(os.getpid(), signal.SIGKILL)

        return show

    app = create_app(make_config(instance, f"sqlite:///{instance / 'hub.sqlite3'}", PORT="1"))
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with app.app_context():
        if step == COMMITTED:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored where tests run unattended
            event.listen(db.session, "after_commit", lambda _: os.kill(os.getpid(), signal.SIGINT))
        try:
            restore(file, Wishes(replace=True), steps)
        except CannotRestore as problem:
            return REFUSED if "Nothing was changed" in str(problem) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])))
