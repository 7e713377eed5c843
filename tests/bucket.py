"""An S3 endpoint of our own: moto's server, started when the first test asks for it."""

import os
import secrets
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from moto.server import ThreadedMotoServer

BUCKET = "hub-files"


@cache
def endpoint() -> str:
    """It runs until the tests end."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/{BUCKET}", method="PUT")).close()
    return f"http://{host}:{port}"


@contextmanager
def aws_settings(address: str) -> Iterator[None]:
    """The usual variables, as docs/operations.md names them, for as long as the block lasts."""
    settings = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "hub",
        "AWS_SECRET_ACCESS_KEY": "hub-secret",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def address() -> str:
    """Of an empty place in the bucket, for HUB_STORAGE_URL."""
    return f"s3://{BUCKET}/{secrets.token_hex(6)}"
