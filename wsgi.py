"""The WSGI entry point: `gunicorn wsgi:app`, and what `flask` commands load."""

import sys

from hub import create_app
from hub.config import ConfigError

try:
    app = create_app()
except ConfigError as problem:
    sys.exit(f"The hub does not start. {problem}")
