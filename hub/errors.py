"""One handler and one template for every error, and a page for the 500 that trusts nothing."""

import logging

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from sqlalchemy.exc import DBAPIError, NoResultFound, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, default_exceptions

import hub.disk as disk
from hub.access import look_who_asks, undo
from hub.db import db

log = logging.getLogger("hub.errors")

TITLES = {
    400: "That did not arrive as it should",
    401: "Please sign in",
    403: "You cannot do that",
    404: "Page not found",
    405: "That page does not work like this",
    409: "Somebody else was faster",
    410: "This is no longer here",
    413: "That is too large",
    429: "Wait a moment",
    500: "Something went wrong here",
    503: "Not available just now",
    507: "Nothing was saved: there is no room",
}


def render_error(code: int, sentence: str | None = None) -> tuple[str, int]:
    look_who_asks()
    page = render_template("error.html", code=code, title=TITLES.get(code, TITLES[400]), sentence=sentence)
    return page, code


def init_app(app: Flask) -> None:
    for code in default_exceptions:
        app.register_error_handler(code, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(NoResultFound, _not_found)
    app.register_error_handler(DBAPIError, _database_trouble)
    app.register_error_handler(disk.NoRoom, _no_room)
    app.register_error_handler(OSError, _machine_trouble)
    app.register_error_handler(Exception, _failsafe)


def _http_error(problem: HTTPException) -> ResponseReturnValue:
    if problem.response is not None:
        return problem.response
    code = problem.code or 500
    own_words = problem.description if problem.description != type(problem).description else None
    undo()
    try:
        page, code = render_error(code, own_words)
    except Exception:
        log.exception("error page failed", extra={"code": code})
        return _bare(code)
    headers = [(k, v) for k, v in problem.get_headers() if k.lower() in {"allow", "retry-after"}]
    return page, code, headers


def _csrf_error(problem: CSRFError) -> ResponseReturnValue:
    return render_error(
        400,
        "The form was open for too long or in another sign-in. Go back, load the page again and send it once more.",
    )


def _stale(problem: StaleDataError) -> ResponseReturnValue:
    undo()
    return render_error(409, "Somebody else saved this at the same moment. Go back and load the page again.")


def _not_found(problem: NoResultFound) -> ResponseReturnValue:
    """What a reader may not see does not exist: queries use one(), and views never ask "if None"."""
    undo()
    return render_error(404)


def _database_trouble(problem: DBAPIError) -> ResponseReturnValue:
    if disk.says_full(problem):
        return _no_room(problem)
    if not isinstance(problem, OperationalError) and not problem.connection_invalidated:
        return _failsafe(problem)
    log.error("database", extra={"endpoint": request.endpoint, "kind": type(problem.orig).__name__})
    page, code = _bare(503)
    return page, code, {"Retry-After": "10"}


def _machine_trouble(problem: OSError) -> ResponseReturnValue:
    return _no_room(problem) if disk.says_full(problem) else _failsafe(problem)


def _no_room(problem: Exception) -> ResponseReturnValue:
    """Reading goes on, so the page has its navigation; where even reading fails it does without."""
    log.error("no room on the disk", extra={"endpoint": request.endpoint, "kind": type(problem).__name__})
    undo()
    g.reads_only = True
    try:
        page, code = render_error(507)
    except Exception:
        page, code = _bare(507)
    return page, code, {"Retry-After": "120"}


def _failsafe(problem: Exception) -> ResponseReturnValue:
    if isinstance(problem, TemplateError):
        log.error("template", extra={"endpoint": request.endpoint})
    log.exception("unhandled", extra={"endpoint": request.endpoint})
    return _bare(500)


def _bare(code: int) -> tuple[str, int]:
    """No database, no reader, no navigation: whatever is broken, this page is not. It is drawn without the context
    processors, because that of Flask-Login asks the database who is signed in."""
    g.reader = None
    try:
        db.session.rollback()
        page = current_app.jinja_env.get_template("error_failsafe.html")
        return page.render(code=code, title=TITLES.get(code, TITLES[500])), code
    except Exception:
        return f"{TITLES.get(code, TITLES[500])}. Please try again in a few minutes.\n", code
