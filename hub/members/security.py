"""Sign-in: Flask-Security set up to wear our pages, write through our outbox and keep our sign-in rows."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in, user_logged_out
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    MailUtil,
    PasswordUtil,
    ResetPasswordForm,
    Security,
    SQLAlchemyUserDatastore,
)
from flask_security.signals import password_changed, password_reset, tf_disabled, tf_profile_changed
from flask_security.utils import set_request_attr

import hub.members.guesses as guesses
import hub.members.second_factor as second_factor
from hub.access import OPEN_ENDPOINTS, absolute_url, is_safe_target
from hub.config import Config
from hub.db import db
from hub.fields import EMAIL
from hub.history import record
from hub.mail import write
from hub.members.models import AuthRole, Person, SignIn
from hub.members.reader import begin_sign_in, signed_in_person, token_hash
from hub.text import clean

LEAST, MOST = 12, 256

MESSAGES = {
    "INVALID_PASSWORD": "E-mail address and password do not belong together.",
    "USER_DOES_NOT_EXIST": "E-mail address and password do not belong together.",
    "GENERIC_AUTHN_FAILED": "E-mail address and password do not belong together.",
    "PASSWORD_NOT_PROVIDED": "Enter your password.",
    "EMAIL_NOT_PROVIDED": "Enter your e-mail address.",
    "INVALID_EMAIL_ADDRESS": "Enter an e-mail address like name@school.org.uk.",
    "PASSWORD_RESET_REQUEST": "If there is an account for that address, a letter is on its way to it.",
    "GENERIC_RECOVERY": "If there is an account for that address, a letter is on its way to it.",
    "PASSWORD_RESET_EXPIRED": "That link was older than %(within)s. Have a new letter sent.",
    "INVALID_RESET_PASSWORD_TOKEN": "That link has been used or is not complete. Have a new letter sent.",
    "PASSWORD_RESET_NO_LOGIN": "Your new password is set. Sign in with it.",
    "PASSWORD_RESET": "Your new password is set.",
    "PASSWORD_CHANGE": "Your new password is set. Everywhere else you are signed out.",
    "PASSWORD_IS_THE_SAME": "The new password must be another one.",
    "RETYPE_PASSWORD_MISMATCH": "The two passwords are not the same.",
    "PASSWORD_MISMATCH": "The two passwords are not the same.",
    "TWO_FACTOR_INVALID_TOKEN": "That code is not right. Codes change every 30 seconds: try the next one.",
    "TWO_FACTOR_LOGIN_SUCCESSFUL": "You are signed in.",
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": "Codes are switched on. Now make recovery codes and keep them safe.",
    "TWO_FACTOR_DISABLED": "Codes are switched off.",
    "TWO_FACTOR_PERMISSION_DENIED": "Sign in first.",
    "INVALID_RECOVERY_CODE": "That recovery code is not right, or has been used.",
    "REAUTHENTICATION_REQUIRED": "Enter your password once more before you change this.",
    "REAUTHENTICATION_SUCCESSFUL": "Thank you.",
    "LOGIN": "Sign in to open that page.",
}


class OutboxMail(MailUtil):  # type: ignore[misc]  # Flask-Security is untyped for us
    """Writes our own letters. The links in them come from the configured base URL, not from the request."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: Any, html: Any, **context: Any
    ) -> None:
        person: Person = context["user"]
        name = template.rsplit("/", 1)[-1]
        if name == "reset_instructions":
            if guesses.may_reset(person.email):
                url = absolute_url("security.reset_password", token=context["reset_token"])
                write(person, "security/letters/reset", url=url)
        elif name in {"reset_notice", "change_notice"}:
            write(person, "security/letters/changed", url=absolute_url("security.forgot_password"))
        db.session.commit()  # Flask-Security does not commit where only a letter was written

    def validate(self, email: str) -> str:
        return self.normalize(email)

    def normalize(self, email: str) -> str:
        address = email.strip().lower()
        if len(address) > 254 or not EMAIL.fullmatch(address):
            raise ValueError("not an address")
        return address


class SignInForm(LoginForm):  # type: ignore[misc]
    """Without "remember me"; a `next` that leads away is dropped rather than complained about."""

    remember = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""
        self.password.label.text = "Password"
        _tidy(self.email)

    def validate_next(self, field: Any) -> None:
        if not is_safe_target(field.data):
            field.data = ""


class AskForPasswordForm(ForgotPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self.email)


class SetPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """One field with a "show" button instead of two, as GOV.UK advises."""

    password_confirm = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = "New password"


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    new_password_confirm = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text, self.new_password.label.text = "Your password now", "New password"


def _tidy(field: Any) -> None:
    """Flask-Security's own fields take NUL and lone surrogates as they come."""
    field.label.text = "E-mail address"
    field.data = clean(field.data) if isinstance(field.data, str) else field.data


def _who(user_id: str) -> Person | None:
    """Flask-Login's user loader; Flask-Security wants to know how and when."""
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return signed_in_person(user_id)


def _no_next_that_leads_away() -> ResponseReturnValue | None:
    """Browsers read `//`, `/\\` and tabs as another host; Flask-Security's own check knows only some of these."""
    target = request.values.get("next")
    if target and request.endpoint in OPEN_ENDPOINTS and not is_safe_target(target):
        return redirect(url_for(request.endpoint, **(request.view_args or {})))
    return None


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    path = Path(__file__).parent.parent / "data" / "common_passwords.txt"
    return frozenset(path.read_text("utf-8").split())


def password_problems(password: str, person: Person | None = None) -> list[str]:
    """Why this password will not do, as sentences; empty when it will. Length counts, not odd signs."""
    folded = password.casefold()
    if len(password) < LEAST:
        return [f"Use {LEAST} characters or more. Three or four words that only you would put together do well."]
    if len(password) > MOST:
        return [f"Use {MOST} characters or fewer."]
    if folded in _common() or len(set(folded)) < 5:
        return ["That is one of the passwords that are tried first. Choose another."]
    own = [person.email, person.email.split("@")[0], *person.name.casefold().split()] if person else []
    if any(len(word) > 4 and word in folded for word in own):
        return ["Leave your name and e-mail address out of your password."]
    return []


class OurPasswords(PasswordUtil):  # type: ignore[misc]
    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        return password_problems(normal, kwargs.get("user")) or None, normal


def init_app(app: Flask) -> None:
    config: Config = app.config["HUB"]
    app.config.update(_settings(config))
    app.config.update(
        {f"SECURITY_MSG_{key}": (words, "info" if "%" in words else "message") for key, words in MESSAGES.items()}
    )
    datastore = SQLAlchemyUserDatastore(db, Person, AuthRole)  # type: ignore[arg-type]
    Security(
        app,
        datastore,
        login_form=SignInForm,
        forgot_password_form=AskForPasswordForm,
        reset_password_form=SetPasswordForm,
        change_password_form=NewPasswordForm,
        two_factor_verify_code_form=second_factor.CodeForm,
        mf_recovery_form=second_factor.RecoveryForm,
        mail_util_cls=OutboxMail,
        password_util_cls=OurPasswords,
    )
    app.login_manager.user_loader(_who)  # type: ignore[attr-defined]
    user_logged_in.connect(_began, app)
    user_logged_out.connect(_ended, app)
    password_changed.connect(_new_password, app)
    password_reset.connect(_new_password, app)
    tf_profile_changed.connect(_second_factor_on, app)
    tf_disabled.connect(_second_factor_off, app)
    app.before_request(_no_next_that_leads_away)
    guesses.init_app(app)
    second_factor.init_app(app)


def _settings(config: Config) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": config.secret_key[:32],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_LENGTH_MIN": LEAST,
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": "1 hours",
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "me.index",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_TOTP_SECRETS": {"1": config.secret_key},
        "SECURITY_TOTP_ISSUER": config.site_name,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_REDIRECT_VALIDATE_MODE": ["absolute", "regex"],
        "REMEMBER_COOKIE_DURATION": 0,
    }


def _began(app: Flask, user: Person, **_: Any) -> None:
    begin_sign_in(user)
    guesses.forgive(user.email, user.fs_uniquifier)


def _ended(app: Flask, **_: Any) -> None:
    token = session.pop("sign_in", None)
    session.pop("viewing_as", None)
    if isinstance(token, str):
        db.session.execute(sa.delete(SignIn).where(SignIn.token_hash == token_hash(token)))
        db.session.commit()


def _new_password(app: Flask, user: Person, **_: Any) -> None:
    """Every other sign-in ends at its next request."""
    token = session.get("sign_in")
    kept = token_hash(token) if isinstance(token, str) else ""
    db.session.execute(sa.delete(SignIn).where(SignIn.person_id == user.id, SignIn.token_hash != kept))
    guesses.forgive(user.email, user.fs_uniquifier)
    record("members.new_password", user, actor_id=user.id)


def _second_factor_on(app: Flask, user: Person, **_: Any) -> None:
    record("members.second_factor_on", user, actor_id=user.id)


def _second_factor_off(app: Flask, user: Person, **_: Any) -> None:
    record("members.second_factor_off", user, actor_id=user.id)
