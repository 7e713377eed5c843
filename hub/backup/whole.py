"""A file that is there whole or not at all, readable by its owner only: on disk under another name, then moved."""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hub.scratch import sync_folder

# What a disk without a second name for a file answers: FAT and exFAT, and many a folder of another machine.
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class CannotWrite(Exception):
    """Why there is no file, as a sentence. None of that name was left half-written."""


@contextmanager
def whole_file(target: Path, overwrite: bool) -> Iterator[BinaryIO]:
    """Raises CannotWrite, also for what goes wrong in writing (no room on the disk)."""
    target = target.absolute()
    try:
        _look_at_the_place(target, overwrite)
        with _draft(target) as (draft, file):
            yield file
            _put_in_place(draft, file, target, overwrite)
    except FileExistsError:
        raise CannotWrite(f"{target} was made by somebody else meanwhile, and is left as it is.") from None
    except OSError as problem:
        raise CannotWrite(f"{target} cannot be written: {problem.strerror or problem}.") from None


def _look_at_the_place(target: Path, overwrite: bool) -> None:
    if not target.parent.is_dir():
        raise CannotWrite(f"There is no folder {target.parent}. Make it first, or name another.")
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise CannotWrite(f"{target} is a folder: name a file in it.")
    if not stat.S_ISREG(mode):  # the file would take the place of a device or a pipe
        raise CannotWrite(f"{target} is no file. Choose another name.")
    if not overwrite:
        raise CannotWrite(f"{target} is there already. Choose another name, or say --overwrite.")


@contextmanager
def _draft(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """The file under a name of its own until it is whole. One that a killed backup left is written over."""
    draft = target.with_name(f".{target.name}.part")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = draft.stat().st_ino == os.fstat(file.fileno()).st_ino
        except OSError:
            ours = False
        if not ours:
            raise CannotWrite(f"Another command is writing {target}.")
        try:
            os.fchmod(file.fileno(), 0o600)
            file.truncate()
            yield draft, file
        finally:
            draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, file: BinaryIO, target: Path, overwrite: bool) -> None:
    file.flush()
    os.fsync(file.fileno())
    if overwrite or not _linked(draft, target):
        os.replace(draft, target)
    sync_folder(target.parent)


def _linked(draft: Path, target: Path) -> bool:
    """Unlike a renaming, it never takes the place of another file. False where the disk knows no links: then a look
    has to do."""
    try:
        os.link(draft, target)
    except OSError as problem:
        if problem.errno not in NO_LINKS:
            raise
        if target.exists():
            raise FileExistsError(target) from None
        return False
    return True
