"""The vendors' clocks. One may be wrong, or rather: all but one may be, and nobody knows which."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from werkzeug.serving import WSGIRequestHandler

_ahead: dict[str, float] = {}  # by vendor, in seconds; of this process, in which there is one of each


def put_ahead(seconds: Mapping[str, float]) -> None:
    """By how much the clock of each vendor is ahead of this machine's; behind, where it is less than 0."""
    _ahead.clear()
    _ahead.update(seconds)


def ahead() -> Mapping[str, float]:
    return dict(_ahead)


def now(vendor: str) -> float:
    """Unix time, as this vendor has it."""
    return time.time() + _ahead.get(vendor, 0.0)


class DatedRequestHandler(WSGIRequestHandler):
    """Serves the stand-ins so that each vendor's answers, refusals among them, are dated by its own clock."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(timestamp or now(self.path.split("/")[1]))


def moment(vendor: str) -> datetime:
    return datetime.fromtimestamp(now(vendor), UTC)
