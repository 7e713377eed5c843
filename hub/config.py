"""The hub's settings: one frozen dataclass read from the environment, refusing nonsense at start."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hub.scratch import sync_folder

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9:.\[\]-]+")
_KEY = re.compile(r"[!-~]{32,1000}")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class ConfigError(Exception):
    """A setting that cannot work; the text is a sentence for the person who starts the hub."""


@dataclass(frozen=True)
class Config:
    """Everything that differs between two installations. docs/operations.md names each variable."""

    instance: Path
    database_url: str
    base_url: str
    port: int
    secret_key: str
    site_name: str
    smtp_url: str | None
    mail_from: str
    imap_url: str | None  # the mailbox to which undeliverable letters return
    storage_url: str | None
    upload_limit: int  # bytes in one file
    organisation_quota: int  # bytes of all files of one organisation
    web_processes: int
    web_threads: int
    trusted_proxies: int
    checks_links: bool  # each week, whether pages elsewhere are still there
    disk_floor: int  # bytes that have to be free; with less the hub is read-only
    metrics_token: str | None
    log_level: str

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def is_secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_postgres(self) -> bool:
        return self.database_url.startswith("postgresql")


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Raises ConfigError with one sentence about the first value that cannot be used."""
    env = os.environ if environ is None else environ
    instance = _instance(env.get("HUB_INSTANCE") or "instance")
    port = _number(env, "PORT", 5000, 1, 65535)
    base_url = (env.get("HUB_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    parts = _split(base_url, "HUB_BASE_URL")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(f"HUB_BASE_URL is {base_url!r}; it has to be an address like https://hub.example.org.")
    smtp_url = env.get("HUB_SMTP_URL") or None
    if smtp_url and _split(smtp_url, "HUB_SMTP_URL").scheme not in {"smtp", "smtps"}:
        raise ConfigError("HUB_SMTP_URL has to look like smtp://user:password@mail.example.org:587.")
    mail_from = env.get("HUB_MAIL_FROM") or f"hub@{parts.hostname}"
    if not _MAILBOX.fullmatch(mail_from):
        raise ConfigError(f"HUB_MAIL_FROM is {mail_from!r}; it has to be a bare address like hub@example.org.")
    log_level = (env.get("HUB_LOG_LEVEL") or "INFO").upper()
    if log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ConfigError(f"HUB_LOG_LEVEL is {log_level!r}; choose DEBUG, INFO, WARNING or ERROR.")
    megabyte = 1024 * 1024
    return Config(
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL"), instance),
        base_url=base_url,
        port=port,
        secret_key=_given_key(env.get("HUB_SECRET_KEY")) or _secret_key(instance / "secret_key"),
        site_name=env.get("HUB_SITE_NAME") or "Careers Cluster Hub",
        smtp_url=smtp_url,
        mail_from=mail_from,
        imap_url=_imap_url(env.get("HUB_IMAP_URL")),
        storage_url=_storage_url(env.get("HUB_STORAGE_URL")),
        upload_limit=_number(env, "HUB_UPLOAD_MB", 50, 1, 2000) * megabyte,
        organisation_quota=_number(env, "HUB_QUOTA_MB", 5000, 1, 1_000_000) * megabyte,
        web_processes=_number(env, "HUB_WEB_PROCESSES", 2, 1, 64),
        web_threads=_number(env, "HUB_WEB_THREADS", 8, 1, 128),
        trusted_proxies=_number(env, "HUB_TRUSTED_PROXIES", 0, 0, 5),
        checks_links=bool(_number(env, "HUB_CHECK_LINKS", 0 if parts.hostname in LOOPBACK else 1, 0, 1)),
        disk_floor=_number(env, "HUB_DISK_FLOOR_MB", 200, 0, 1_000_000) * megabyte,
        metrics_token=_token(env.get("HUB_METRICS_TOKEN")),
        log_level=log_level,
    )


def _split(url: str, name: str):  # type: ignore[no-untyped-def]  # SplitResult's generic is no help here
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as problem:
        raise ConfigError(f"{name} is not an address: {problem}.") from None
    return parts


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ConfigError(f"{name} is {text!r}; it has to be a whole number from {least} to {most}.")
    return int(text)


def _instance(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path).close()  # without a name: a kill leaves nothing
    except OSError as problem:
        raise ConfigError(
            f"The instance folder {path} cannot be written ({problem.strerror}). "
            "Make it writable for this user, or name another with HUB_INSTANCE."
        ) from None
    return path


def _database_url(text: str | None, instance: Path) -> str:
    if not text:
        return f"sqlite:///{instance / 'hub.sqlite3'}"
    scheme = text.split(":", 1)[0]
    if scheme == "postgres":  # what many hosts still hand out
        text = "postgresql" + text[len("postgres") :]
    elif scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ConfigError(
            "DATABASE_URL has to begin with postgresql:// (or be left out for SQLite in the instance folder)."
        )
    if scheme != "sqlite" and not _split(text, "DATABASE_URL").path.strip("/"):
        raise ConfigError("DATABASE_URL names no database: postgresql://user:password@host/name.")
    return text


def _storage_url(text: str | None) -> str | None:
    if text and _split(text, "HUB_STORAGE_URL").scheme != "s3":
        raise ConfigError("HUB_STORAGE_URL has to look like s3://bucket (or be left out for local files).")
    return text or None


def _imap_url(text: str | None) -> str | None:
    if not text:
        return None
    parts = _split(text, "HUB_IMAP_URL")
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username or not parts.password:
        raise ConfigError("HUB_IMAP_URL has to look like imaps://user:password@mail.example.org/INBOX.")
    return text


def _token(text: str | None) -> str | None:
    if text and len(text) < 16:
        raise ConfigError("HUB_METRICS_TOKEN is too short to be a secret; use 16 characters or more.")
    return text or None


def _given_key(text: str | None) -> str | None:
    """One that a backup could not carry is no key: what was restored from it would let nobody in."""
    if text and not _KEY.fullmatch(text):
        raise ConfigError(
            "HUB_SECRET_KEY has to have 32 to 1,000 characters, of plain letters, digits and marks without spaces. "
            "Leave it out, and the hub makes one."
        )
    return text or None


def _secret_key(path: Path) -> str:
    """Made at the first start, readable by its owner only. Two processes that start at once agree on one key."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        sync_folder(path.parent)
    try:
        key = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"The secret key in {path} cannot be read.") from None
    if len(key) < 32:
        raise ConfigError(f"The secret key in {path} is too short; restore it from a backup.")
    return key
