"""The WSGI entry point: `gunicorn wsgi:app`, and what `flask` commands load."""

import gc
import sys

from hub import create_app
from hub.config import ConfigError

try:
    app = create_app()
except ConfigError as problem:
    sys.exit(f"The hub does not start. {problem}")

# What start-up has made lives as long as the process: looking through all of it after every few hundred new objects
# took a tenth of the time of a page. Rows and markup go without the collector's help, by their reference counts.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
