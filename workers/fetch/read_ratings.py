"""Fetches ratings that no event tells of. Run by the scheduler.

Each reading looks back over the days in which an answer may still come or change; what is known already changes
nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.errors import DeliveryError
from bot.ports import Accept, Capabilities, Connector

log = logging.getLogger("firstline.read_ratings")
LOOKS_BACK = timedelta(days=14)


class RatingReading:
    def __init__(self, connectors: Mapping[str, Connector], accept: Accept) -> None:
        self._connectors = connectors
        self._accept = accept

    def run(self) -> None:
        """Of every channel that has some. One that cannot be read is read at the next time."""
        since = datetime.now(UTC) - LOOKS_BACK
        for channel, connector in self._connectors.items():
            reader = Capabilities.of(connector).ratings
            if reader is None:
                continue
            try:
                # Read as a whole first: no database connection is held while the vendor is asked.
                self._accept(list(reader.ratings(since)))
            except DeliveryError as error:
                log.warning("ratings could not be read", extra={"channel": channel, "error": type(error).__name__})
