"""Files and folders that are still being made. They go when their maker is done, and when it was killed: each is
locked for as long as somebody works in it, and what nobody holds is cleared at the next start of any process."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

DRAFT = "draft-"


@dataclass(frozen=True)
class Scratch:
    """Lies on the same disk as what is made in it, so that a finished file can be moved into its place."""

    home: Path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One at a time, over all processes."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def nothing_removed(self) -> AbstractContextManager[None]:
        """Around a copy of all content that the rows of a moment ago point at."""
        return self._hold(fcntl.LOCK_SH)

    def removing(self) -> AbstractContextManager[None]:
        """Around removing content that no row points at. Raises BlockingIOError while it is being copied."""
        return self._hold(fcntl.LOCK_EX | fcntl.LOCK_NB)

    @contextmanager
    def _hold(self, how: int) -> Iterator[None]:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.home, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def file(self) -> Iterator[IO[bytes]]:
        """A file of one's own, gone at the end unless it was moved away."""
        with self.locked():
            draft = tempfile.NamedTemporaryFile(dir=self.home, prefix=DRAFT, delete=False)  # noqa: SIM115  # below
            fcntl.flock(draft, fcntl.LOCK_EX)
        try:
            with draft:
                yield draft
        finally:
            Path(draft.name).unlink(missing_ok=True)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder of one's own, gone at the end with all that is in it."""
        with self.locked():
            path = Path(tempfile.mkdtemp(dir=self.home, prefix=DRAFT))
            descriptor = os.open(path, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
            os.close(descriptor)

    def clear(self) -> int:
        """Remove what killed processes have left half made; how many files and folders it was."""
        removed = 0
        with self.locked():
            for path in self.home.glob(f"{DRAFT}*"):
                with suppress(FileNotFoundError):
                    removed += _removed_if_free(path)
        return removed


def _removed_if_free(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        return True
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """A new name in a folder outlives a power cut only when the folder itself is on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
