"""Structured log lines on standard error: what happened, to which ids; never message text, never a secret.

Tracebacks are written without the exceptions' own messages: a database or vendor error may quote what was said.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Formatter(JsonFormatter):
    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  (the standard library's name)
        """Types and places only."""
        kind, _, where = ei
        frames = traceback.extract_tb(where) if where is not None else []
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return " < ".join([kind.__name__ if kind else "?", *reversed(places)])


def set_up(level: str = "INFO") -> None:
    """One handler for the whole process, in place of whatever was there."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("{asctime}{levelname}{name}{message}", style="{", rename_fields={"asctime": "at"}))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These tell of every request or job, some with addresses that carry ids or query strings.
    for chatty in ("urllib3", "httpx", "httpx2", "httpcore", "httpcore2", "openai", "rq", "rq.worker", "slack_sdk",
                   "slack_bolt", "zenpy", "presidio-analyzer", "presidio_analyzer"):  # fmt: skip
        logging.getLogger(chatty).setLevel(logging.WARNING)


def failure(log: logging.Logger, what: str, **ids: object) -> None:
    """Log the exception being handled: its type and places, with the ids of what it happened to."""
    log.error(what, exc_info=True, extra=ids)
