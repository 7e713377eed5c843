"""The WSGI entry point: `gunicorn wsgi:app`, and what `flask` commands load."""

import gc
import sys

gc.disable()  # loading makes hundreds of thousands of objects that all stay: nothing to collect on the way

from hub import create_app  # noqa: E402
from hub.config import ConfigError  # noqa: E402

try:
    app = create_app()
except ConfigError as problem:
    sys.exit(f"The hub does not start. {problem}")

# What start-up has made lives as long as the process: looking through all of it after every few hundred new objects
# took a tenth of the time of a page. Rows and markup go without the collector's help, by their reference counts.
gc.enable()
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
