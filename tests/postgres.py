"""A private PostgreSQL server for one run of a command: `python -m tests.postgres COMMAND...`.

The command finds its address in HUB_TEST_POSTGRES. fsync is off: nothing in it is worth keeping. PostgreSQL refuses
to run as root, so root starts it as the user `postgres`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

VERSIONS = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    found = sorted(VERSIONS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Server:
    """`with Server() as server:` runs one in a folder of its own; `server.stop()` and `server.start()` in between."""

    def __init__(self) -> None:
        folder = binaries()
        if folder is None:
            raise FileNotFoundError("PostgreSQL is not installed")
        self.folder, self.home = folder, Path(tempfile.mkdtemp(prefix="hub-postgres-"))
        self.user = ["su", "postgres", "-s", "/bin/sh", "-c"] if os.geteuid() == 0 else ["/bin/sh", "-c"]
        if os.geteuid() == 0:
            os.chown(self.home, pwd.getpwnam("postgres").pw_uid, -1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"postgresql://hub@127.0.0.1:{self.port}"

    def _run(self, line: str, check: bool = True) -> None:
        command = [*self.user, f"{self.folder}/{line}"]
        subprocess.run(command, check=check, stdout=subprocess.DEVNULL, cwd=self.home if check else "/")

    def __enter__(self) -> "Server":
        try:
            self._run(f"initdb -D {self.home}/data -U hub --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self) -> None:
        careless = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        options = f"-p {self.port} -k {self.home} -c listen_addresses=127.0.0.1 {careless}"
        self._run(f"pg_ctl -D {self.home}/data -o '{options}' -l {self.home}/log -w start")

    def stop(self) -> None:
        """As an upgrade of the machine does it: whoever is connected is cut off."""
        self._run(f"pg_ctl -D {self.home}/data -m fast -w stop")

    def __exit__(self, *_: object) -> None:
        self._run(f"pg_ctl -D {self.home}/data -m immediate stop", check=False)
        shutil.rmtree(self.home, ignore_errors=True)


def main(command: list[str]) -> int:
    if binaries() is None:
        print("PostgreSQL is not installed: the tests on PostgreSQL were SKIPPED.")
        return 0
    with Server() as server:
        return subprocess.run(command, env={**os.environ, "HUB_TEST_POSTGRES": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
