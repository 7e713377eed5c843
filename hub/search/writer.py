"""One writer of the index at a time, which may ask for what it already holds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager


class OnlyWriter:
    """`lock` keeps other processes out, or raises WriterBusy; threads of this one wait for each other."""

    def __init__(self, lock: Callable[[], AbstractContextManager[None]]) -> None:
        self._lock, self._writing, self._held = lock, threading.RLock(), 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._writing:
            self._held += 1
            try:
                if self._held > 1:
                    yield
                    return
                with self._lock():
                    yield
            finally:
                self._held -= 1
