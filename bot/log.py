"""Structured log lines on standard error: when (in UTC), what happened, to which ids; never message text, never a
secret.

Tracebacks are written without the exceptions' own messages: a database or vendor error may quote what was said.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

OURS = "firstline"  # the first part of all our loggers' names
SERVER = "gunicorn"  # tells when its processes start, stop and die
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Formatter(JsonFormatter):
    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  (the standard library's name)
        """Types and places only."""
        kind, _, where = ei
        frames = traceback.extract_tb(where) if where is not None else []
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return " < ".join([kind.__name__ if kind else "?", *reversed(places)])

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        """ISO 8601 with its zone: lines of several machines are put in order by it."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def set_up(level: str) -> None:
    """One handler for the whole process, in place of whatever was there.

    `level` is that of our own loggers, `firstline.*`. Libraries are heard from WARNING on, whatever level they or their
    own settings ask for: below it some log whole requests, with what people wrote.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("{asctime}{levelname}{name}{message}", style="{", rename_fields={"asctime": "at"}))
    handler.addFilter(_ours_or_serious)
    least = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(least)


def _ours_or_serious(record: logging.LogRecord) -> bool:
    # On the handler, since a logger with a level of its own hands its records past the level of the root logger.
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in (OURS, SERVER)


def failure(log: logging.Logger, what: str, **ids: object) -> None:
    """Log the exception being handled: its type and places, with the ids of what it happened to."""
    log.error(what, exc_info=True, extra=ids)
