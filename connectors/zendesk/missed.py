"""Tickets in which something happened, told or not (`bot.ports.MissedReader`); each is then fetched as a whole.

Zendesk exports what changed since a moment to administrators only; for a bot that is an agent, as it should be, its
search does. Both leave out the last minute or so.

Sources: developer.zendesk.com, "Incremental Exports" (admins; ten requests a minute; nothing of the last minute),
"Search" (agents; a thousand results; sort_by updated_at).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.model import Missed, Span, ThreadChanged, ThreadRef
from connectors.zendesk.client.transport import Rejected
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.ticket import CHANNEL, moment

log = logging.getLogger("firstline.zendesk")

EXPORT = "/api/v2/incremental/tickets/cursor"
SEARCH = "/api/v2/search"
PAGE = 100
PAGES = 8  # fewer than exports are allowed in a minute, and than search has results
TOO_RECENT = timedelta(minutes=2)  # an export refuses to begin later than a minute ago

Json = Mapping[str, Any]


class MissedTickets:
    def __init__(self, client: ZendeskClient) -> None:
        self._client = client
        self._exports = True  # until Zendesk says that they are not for us

    def accounts(self) -> tuple[str, ...]:
        return (self._client.subdomain,)

    def time(self, account: str) -> datetime | None:  # noqa: ARG002
        return self._client.time()

    def places(self, account: str, known: Sequence[ThreadRef]) -> tuple[str, ...]:  # noqa: ARG002
        return ("",)

    def missed(self, account: str, place: str, span: Span) -> Iterator[Missed]:  # noqa: ARG002
        for tickets in self._pages(span.since):
            changed = [(moment(one["updated_at"], "ticket.updated_at"), str(one["id"])) for one in tickets]
            changed = sorted((at, number) for at, number in changed if at >= span.since)
            if changed:
                threads = (ThreadRef(CHANNEL, account, number) for _, number in changed)
                events = tuple(ThreadChanged(thread=thread, since=span.since) for thread in threads)
                yield Missed(events=events, until=changed[-1][0])

    def _pages(self, since: datetime) -> Iterator[Sequence[Json]]:
        if self._exports:
            try:
                yield from self._exported(since)
            except Rejected as error:
                if error.status != 403:
                    raise
                self._exports = False
        if not self._exports:
            yield from self._searched(since)

    def _exported(self, since: datetime) -> Iterator[Sequence[Json]]:
        """By the time of their last change, oldest first."""
        start = min(since, datetime.now(UTC) - TOO_RECENT)
        query: dict[str, object] = {"start_time": int(start.timestamp()), "per_page": PAGE}
        for _ in range(PAGES):
            page = self._client.call("GET", f"{EXPORT}?{urlencode(query)}")
            yield [ticket for ticket in page.get("tickets") or () if ticket.get("status") != "deleted"]
            if page.get("end_of_stream", True) or not page.get("after_cursor"):
                return
            query = {"cursor": page["after_cursor"], "per_page": PAGE}

    def _searched(self, since: datetime) -> Iterator[Sequence[Json]]:
        words = f"type:ticket updated>={since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        query: dict[str, object] = {"query": words, "sort_by": "updated_at", "sort_order": "asc", "per_page": PAGE}
        for number in range(1, PAGES + 1):
            page = self._client.call("GET", f"{SEARCH}?{urlencode({**query, 'page': number})}")
            yield [found for found in page.get("results") or () if found.get("result_type", "ticket") == "ticket"]
            if not page.get("next_page"):
                return
