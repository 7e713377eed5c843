"""Setting up codes from a phone: a code that is not right must not cost the key that the phone has read already.

Flask-Security answers a wrong code by leading back to the beginning, where every try makes a new key."""

from typing import Any

from flask import Flask, request, session
from flask_login import current_user
from flask_security import TwoFactorVerifyCodeForm
from flask_security.recovery_codes import MfRecoveryForm

AGAIN = "tf_again"


class CodeForm(TwoFactorVerifyCodeForm):  # type: ignore[misc]  # Flask-Security is untyped for us
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.label.text = "The six digits in the app"

    def validate(self, **kwargs: Any) -> bool:
        is_right = bool(super().validate(**kwargs))
        if self.is_setup and not is_right:
            session[AGAIN] = True
        return is_right


class RecoveryForm(MfRecoveryForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.label.text = "Recovery code"


def init_app(app: Flask) -> None:
    security = app.extensions["security"]

    @security.tf_setup_context_processor  # type: ignore[untyped-decorator]
    def _the_same_key_again() -> dict[str, Any]:
        failed, secret = session.pop(AGAIN, False), session.get("tf_totp_secret")
        if not failed or not secret or request.method == "POST":
            return {"again": None}
        shown = security.totp_factory.fetch_setup_values(secret, current_user)
        state = {"totp_secret": secret, "method": "authenticator", "phone": None}
        token = security.tf_setup_serializer.dumps(state)
        return {"again": {"image": shown["image"], "key": shown["key"], "token": token}}
