"""Content is kept whole or not at all, under our own names, and handed out so that no browser runs it."""

import errno
import hashlib
import io
import os
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import NotFound
from werkzeug.http import parse_options_header

from hub import storage
from hub.config import ConfigError, from_environment
from hub.db import now
from tests import bucket

pytestmark = pytest.mark.no_database

WORDS = b"What the work of a plumber is"
SHA = hashlib.sha256(WORDS).hexdigest()
IN_A_FOLDER = pytest.mark.parametrize("app", ["folder"], indirect=True)
LATER, EARLIER = timedelta(minutes=5), timedelta(days=1)


@pytest.fixture(params=["folder", "bucket"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A folder of this machine; and a bucket of an S3 server."""
    application = Flask("storage")
    settings = {"HUB_INSTANCE": str(tmp_path)}
    with ExitStack() as stack:
        if request.param == "bucket":
            stack.enter_context(bucket.aws_settings(bucket.endpoint()))
            settings["HUB_STORAGE_URL"] = bucket.address()
        application.config["HUB"] = from_environment(settings)
        storage.init_app(application)
    with application.test_request_context():
        yield application


def put(content: bytes = WORDS, limit: int = 1000) -> storage.Stored:
    return storage.put(io.BytesIO(content), limit)


def left_over(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files" / "incoming").glob("*") if path.name != "lock"]


def test_what_was_put_comes_back(app: Flask, tmp_path: Path) -> None:
    assert put() == storage.Stored(SHA, len(WORDS))
    assert b"".join(storage.chunks(SHA)) == WORDS
    assert storage.size(SHA) == len(WORDS)
    with storage.open(SHA) as file:
        file.seek(5)
        assert file.read() == WORDS[5:]
    with storage.path(SHA) as path:
        assert path.read_bytes() == WORDS
    assert left_over(tmp_path) == []


def test_the_same_content_is_kept_once(app: Flask) -> None:
    assert put() == put()
    assert list(storage.stored(now() + LATER)) == [SHA]


def test_content_of_exactly_the_limit_is_taken_and_a_byte_more_is_not(app: Flask, tmp_path: Path) -> None:
    put(limit=len(WORDS))
    with pytest.raises(storage.TooLarge, match="larger than 1 KB"):
        put(WORDS + b"!", limit=len(WORDS))
    assert len(list(storage.stored(now() + LATER))) == 1
    assert left_over(tmp_path) == []


def test_empty_content_is_refused(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(storage.Empty, match="empty"):
        put(b"")
    assert left_over(tmp_path) == []


def test_a_stream_that_breaks_off_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.ECONNRESET, "gone")

    with pytest.raises(OSError, match="gone"):
        storage.put(Broken(), 1000)
    assert list(storage.stored(now() + LATER)) == []
    assert left_over(tmp_path) == []


@IN_A_FOLDER
def test_a_large_file_is_not_held_in_memory(app: Flask) -> None:
    content = io.BytesIO(os.urandom(2**20) * 40)
    tracemalloc.start()
    stored = storage.put(content, 2**30)
    for chunk in storage.chunks(stored.sha256):
        assert len(chunk) < 2**24
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 2**20


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA.upper(), SHA + "0", "a" * 63, f"{SHA}/..", "\x00" * 64])
def test_only_hashes_name_content(app: Flask, name: str) -> None:
    put()
    with pytest.raises(storage.Missing):
        storage.size(name)
    with pytest.raises(storage.Missing):
        storage.chunks(name)
    with pytest.raises(storage.Missing), storage.path(name):
        pass
    assert not storage.exists(name)
    with pytest.raises(NotFound):
        storage.download(name, "x.pdf", "application/pdf")


def test_what_is_not_there_is_missing(app: Flask) -> None:
    with pytest.raises(storage.Missing):
        storage.open(SHA)
    with pytest.raises(storage.Missing), storage.path(SHA):
        pass
    assert not storage.exists(SHA)
    assert storage.read_derived(SHA, "thumbnail.webp") is None
    assert not storage.delete(SHA, put_before=now())


def test_what_was_made_from_content_goes_with_it(app: Flask) -> None:
    put()
    storage.put_derived(SHA, "thumbnail.webp", b"old")
    storage.put_derived(SHA, "thumbnail.webp", b"picture")
    assert storage.read_derived(SHA, "thumbnail.webp") == b"picture"
    assert storage.picture(SHA, "thumbnail.webp").mimetype == "image/webp"
    assert storage.delete(SHA, put_before=now() + LATER)
    assert storage.read_derived(SHA, "thumbnail.webp") is None
    assert not storage.exists(SHA)
    with pytest.raises(NotFound):
        storage.picture(SHA, "thumbnail.webp")


@pytest.mark.parametrize("name", ["../x.webp", "x", "X.webp", "a/b.webp", ""])
def test_what_is_made_from_content_has_plain_names(app: Flask, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        storage.put_derived(SHA, name, b"x")


def test_content_put_again_since_is_not_deleted(app: Flask) -> None:
    put()
    assert not storage.delete(SHA, put_before=now() - EARLIER)
    assert list(storage.stored(now() - EARLIER)) == []
    assert storage.exists(SHA)


@IN_A_FOLDER
def test_putting_the_same_again_makes_it_new(app: Flask) -> None:
    """Else the sweep of orphans could take content whose row is about to be committed."""
    put()
    with storage.path(SHA) as path:
        os.utime(path, (0, 0))
    assert list(storage.stored(now() - EARLIER)) == [SHA]
    put()
    assert list(storage.stored(now() - EARLIER)) == []
    assert not storage.delete(SHA, put_before=now() - EARLIER)


def test_a_download_is_an_attachment_that_no_browser_runs(app: Flask) -> None:
    put()
    response = storage.download(SHA, 'He said "no".html', "text/html")
    assert response.get_data() == WORDS
    assert response.headers["Content-Length"] == str(len(WORDS))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    disposition, names = parse_options_header(response.headers["Content-Disposition"])
    assert (disposition, names["filename"]) == ("attachment", 'He said "no".html')


@given(st.text(st.characters(codec=None), max_size=400))
def test_any_name_survives_as_text_and_breaks_out_of_nothing(name: str) -> None:
    tidy = storage.tidy_filename(name)
    assert 0 < len(tidy) <= storage.NAME_LIMIT
    assert tidy == storage.tidy_filename(tidy)
    assert not set(tidy) & set("\x00\r\n\t/\\\u202e")
    tidy.encode("utf-8")
    header = storage._rfc6266(tidy)
    assert header.isascii()
    assert header.count('"') == 2
    assert parse_options_header(f"attachment; {header}")[1]["filename"] == tidy


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\me\\Year 9 plan.docx", "Year 9 plan.docx"),
        ("../../etc/passwd", "passwd"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("خطة العمل.pdf", "خطة العمل.pdf"),
        ('say "cheese" 😀.png', 'say "cheese" 😀.png'),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("x" * 400 + ".pptx", "x" * 295 + ".pptx"),
        ("y" * 400, "y" * 300),
        ("", "file"),
        ("...", "file"),
        ("\ud800", "file"),
    ],
)
def test_names_stay_as_people_know_them(name: str, shown: str) -> None:
    assert storage.tidy_filename(name) == shown


def test_an_address_of_a_bucket_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    application = Flask("storage")
    application.config["HUB"] = from_environment({"HUB_INSTANCE": str(tmp_path), "HUB_STORAGE_URL": "s3://"})
    with pytest.raises(ConfigError, match="HUB_STORAGE_URL"):
        storage.init_app(application)
