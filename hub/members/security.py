"""Sign-in: Flask-Security set up to wear our pages, to write through our outbox and to keep our sign-in rows."""

from typing import Any

from flask import Flask, session
from flask_login import user_logged_in, user_logged_out
from flask_security import Security, SQLAlchemyUserDatastore

from hub.config import Config
from hub.db import db
from hub.members.models import AuthRole, Person
from hub.members.reader import begin_sign_in, signed_in_person


def init_app(app: Flask) -> None:
    config: Config = app.config["HUB"]
    app.config.update(
        SECURITY_PASSWORD_SALT=config.secret_key[:32],
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_TOTP_SECRETS={"1": config.secret_key},
        SECURITY_TOTP_ISSUER=config.site_name,
        SECURITY_URL_PREFIX="",
    )
    datastore = SQLAlchemyUserDatastore(db, Person, AuthRole)
    Security(app, datastore)
    app.login_manager.user_loader(signed_in_person)  # type: ignore[attr-defined]
    user_logged_in.connect(_began, app)
    user_logged_out.connect(_ended, app)


def _began(app: Flask, user: Person, **_: Any) -> None:
    begin_sign_in(user)


def _ended(app: Flask, **_: Any) -> None:
    session.pop("sign_in", None)
    session.pop("viewing_as", None)
