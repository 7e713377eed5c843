"""The Careers Cluster Hub. `create_app` is a table of contents."""

from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from hub import access, cli, config, counting, db, disk, errors, facts, forms, headers, logs, mail, pages, storage, text
from hub.members import security
from hub.members.reader import load_reader
from hub.revision import Migrations
from hub.rooms import ROOMS

# A server that comes back is found again, and one that cannot be reached is not waited for by every thread.
_ENGINE = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def create_app(settings: config.Config | None = None) -> Flask:
    """`settings` are read from the environment unless given. Raises ConfigError with a sentence."""
    hub = settings or config.from_environment()
    app = Flask(__name__, instance_path=str(hub.instance))
    app.config.update(flask_settings(hub))
    if hub.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hub.trusted_proxies, x_proto=1, x_host=0)  # type: ignore[method-assign]
    logs.init_app(app)
    counting.init_app(app)
    db.init_app(app)
    Migrations(app)
    disk.init_app(app, load_reader)
    CSRFProtect(app)
    access.init_app(app, load_reader)
    for part in (text, forms, mail, storage, headers, pages, security):
        part.init_app(app)
    app.extensions["hub.rooms"] = ROOMS
    for room in ROOMS:
        for blueprint in room.blueprints:
            app.register_blueprint(blueprint)
        facts.register(room.facts, room.describers, room.made)
    errors.init_app(app)
    cli.init_app(app)
    return app


def flask_settings(hub: config.Config) -> dict[str, Any]:
    """What Flask and its extensions read out of ours."""
    return {
        "HUB": hub,
        "SECRET_KEY": hub.secret_key,
        "SQLALCHEMY_DATABASE_URI": hub.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _ENGINE if hub.is_postgres else {"pool_recycle": 3600},  # db.keep_statistics
        "MAX_CONTENT_LENGTH": hub.upload_limit * 4 + 1024 * 1024,  # several files in one form
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 3000,
        "SESSION_COOKIE_NAME": "__Host-hub" if hub.is_secure else "hub",
        "SESSION_COOKIE_SECURE": hub.is_secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the sign-in: a form may stay open over lunch
        "TEMPLATES_AUTO_RELOAD": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,  # built assets carry their content hash in the address
    }
