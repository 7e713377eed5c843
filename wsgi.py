"""The WSGI entry point: `gunicorn wsgi:app`, and what `flask` commands load."""

import ctypes
import gc
import sys
from contextlib import suppress

# Each of eight threads gets a heap of its own from glibc, and each heap keeps what the largest page once took. They
# wait for Python's lock anyway: one heap serves them all.
M_ARENA_MAX = -8  # malloc.h
with suppress(AttributeError):  # another C library
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)

gc.disable()  # loading makes hundreds of thousands of objects that all stay: nothing to collect on the way

from hub import create_app  # noqa: E402
from hub.config import ConfigError  # noqa: E402

gc.freeze()  # a start that is refused ends in half the time where the end does not look through all of it
try:
    app = create_app()
except ConfigError as problem:
    sys.exit(f"The hub does not start. {problem}")

# What start-up has made lives as long as the process: looking through all of it after every few hundred new objects
# took a tenth of the time of a page. Rows and markup go without the collector's help, by their reference counts.
# (A collection first would find a thousand of three hundred thousand, and take a twelfth of the start.)
gc.enable()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
