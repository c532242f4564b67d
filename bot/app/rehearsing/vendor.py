"""Past conversations of a vendor, where agents answer: found and fetched as the workers do it, waiting as long as the
rate limits ask for. Only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.app.keeping import keeps_of
from bot.app.rehearsing.stage import Stage
from bot.errors import ConfigurationError, Gone
from bot.model import Span, ThreadChanged
from bot.ports import Capabilities, Connector, MissedReader, ThreadReader
from bot.rehearsal.past import PastConversation
from bot.rehearsal.told import conversation_of
from connectors import registry
from connectors.background import patiently


class Nowhere:
    """An `InstallationStore` that keeps nothing."""

    def load(self, channel: str, account: str) -> Mapping[str, Any] | None:  # noqa: ARG002  (the port's names)
        return None

    def save(self, channel: str, account: str, secret: Mapping[str, Any]) -> None:
        pass

    def update(
        self,
        channel: str,  # noqa: ARG002
        account: str,  # noqa: ARG002
        change: Callable[[Mapping[str, Any]], Mapping[str, Any] | None],  # noqa: ARG002
    ) -> Mapping[str, Any] | None:
        return None

    def remove(self, channel: str, account: str) -> None:
        pass

    def accounts(self, channel: str) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def use_once(self, channel: str, ticket: str) -> bool:  # noqa: ARG002
        return False


def sources() -> list[str]:
    """The names of channels whose conversations agents answer at the vendor."""
    return [channel.name for channel in registry.CHANNELS if channel.desk is not None]


def conversations(stage: Stage, channel: str, since: datetime) -> Iterator[PastConversation | str]:
    """Those in which something happened since then, the longest untouched first; or why one is left out. Raises
    ConfigurationError and DeliveryError."""
    connector = _connector(stage, channel)
    can = Capabilities.of(connector)
    if can.missed is None or can.threads is None:
        raise ConfigurationError(f"{channel}: past conversations cannot be read with these settings")
    seen: set[str] = set()
    for account in can.missed.accounts():
        for change in _changed(can.missed, account, since):
            if change.thread.thread_id not in seen:
                seen.add(change.thread.thread_id)
                yield _fetched(can.threads, change)


def _fetched(threads: ThreadReader, change: ThreadChanged) -> PastConversation | str:
    try:
        events = patiently(lambda: threads.fetch(replace(change, since=None)))
    except Gone:
        return "deleted"
    return conversation_of(events) or "nothing that a customer has written, or the bot is off there"


def _changed(missed: MissedReader, account: str, since: datetime) -> Iterator[ThreadChanged]:
    """A vendor tells of so many at once: it is asked again from the last of them on."""
    while True:
        span, told = Span(since=since, reach=since), False
        parts: Sequence[Any] = patiently(lambda span=span: list(missed.missed(account, "", span)))  # type: ignore[misc]
        for part in parts:
            yield from (event for event in part.events if isinstance(event, ThreadChanged))
            told = told or part.until > since
            since = max(since, part.until)
        if not told:
            return


def _connector(stage: Stage, channel: str) -> Connector:
    found = next((one for one in stage.channels if one.name == channel), None)
    if found is None:
        raise ConfigurationError(f"{channel}: found no credentials, expected those of docs/configuration.md")
    keeps = keeps_of(stage.settings, stage.database, stage.cipher)
    return found.connector(stage.settings, replace(keeps, installations=Nowhere()))
