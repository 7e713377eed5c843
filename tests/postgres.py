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


def main(command: list[str]) -> int:
    folder = binaries()
    if folder is None:
        print("PostgreSQL is not installed: the tests on PostgreSQL were SKIPPED.")
        return 0
    home = Path(tempfile.mkdtemp(prefix="hub-postgres-"))
    user = ["su", "postgres", "-s", "/bin/sh", "-c"] if os.geteuid() == 0 else ["/bin/sh", "-c"]
    if os.geteuid() == 0:
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(line: str) -> None:
        subprocess.run([*user, line], check=True, stdout=subprocess.DEVNULL, cwd=home)

    try:
        run(f"{folder}/initdb -D {home}/data -U hub --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8")
        careless = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 {careless}"
        run(f"{folder}/pg_ctl -D {home}/data -o '{options}' -l {home}/log -w start")
        environment = {**os.environ, "HUB_TEST_POSTGRES": f"postgresql://hub@127.0.0.1:{port}"}
        return subprocess.run(command, env=environment).returncode
    finally:
        subprocess.run([*user, f"{folder}/pg_ctl -D {home}/data -m immediate stop"], stdout=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
