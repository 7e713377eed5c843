"""Structured logs without personal data: one JSON object a line, endpoints rather than addresses, ids only."""

import json
import logging
import sys
import time
import traceback
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        entry.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info and record.exc_info[0] is not None:
            # The places and the type; the message of an exception may quote what somebody typed.
            frames = traceback.extract_tb(record.exc_info[2])
            entry["error"] = record.exc_info[0].__name__
            if frames:
                entry["where"] = f"{frames[-1].filename}:{frames[-1].lineno}"
            if logging.getLogger("hub").isEnabledFor(logging.DEBUG):
                entry["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(entry, default=str)


def set_up(level: str) -> None:
    logger = logging.getLogger("hub")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(level)


def init_app(app: Flask) -> None:
    set_up(app.config["HUB"].log_level)
    log = logging.getLogger("hub.request")

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()
        g.request_id = uuid.uuid4().hex[:12]

    @app.after_request
    def _end(response: Response) -> Response:
        reader = g.get("reader")
        log.info(
            "request",
            extra={
                "request_id": g.get("request_id"),
                "method": request.method,
                "endpoint": request.endpoint,
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000),
                "person": reader.person_id if reader else None,
                "cluster": g.get("cluster_id"),
            },
        )
        response.headers["X-Request-Id"] = str(g.get("request_id", ""))
        return response
