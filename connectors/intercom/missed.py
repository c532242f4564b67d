"""Conversations in which something happened at Intercom, told or not (`bot.ports.MissedReader`): found by search, and
each then fetched as a whole.

Sources: developers.intercom.com, "Search conversations" (dates in whole seconds, `>` only; 150 a page) and the 2.14
description, by which results have no order that one could ask for: all pages are read before anything is passed on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from intercom import Intercom
from intercom.types import SingleFilterSearchRequest, StartingAfterPaging

from bot.errors import Refused
from bot.model import Missed, Span, ThreadChanged, ThreadRef
from connectors.intercom.client import our_errors
from connectors.intercom.events import CHANNEL

log = logging.getLogger("firstline.intercom")

PAGE = 150
PAGES = 20
# So many conversations are handed on at once.
BATCH = 50


class MissedConversations:
    def __init__(self, client: Intercom) -> None:
        self._client = client
        self._account: str | None = None

    def accounts(self) -> tuple[str, ...]:
        """The one workspace of our token, by its app id, as webhooks have it."""
        if self._account is None:
            with our_errors(reading=True):
                me = self._client.admins.identify()
            app = getattr(me, "app", None)
            if app is None or not app.id_code:
                raise Refused("Intercom does not say whose token this is")
            self._account = str(app.id_code)
        return (self._account,)

    def places(self, account: str, known: Sequence[ThreadRef]) -> tuple[str, ...]:  # noqa: ARG002
        return ("",)

    def missed(self, account: str, place: str, span: Span) -> Iterator[Missed]:  # noqa: ARG002
        found = sorted(self._changed(span.since))
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            yield Missed(
                events=tuple(
                    ThreadChanged(thread=ThreadRef(CHANNEL, account, number), since=span.since) for _, number in batch
                ),
                until=datetime.fromtimestamp(batch[-1][0], UTC),
            )

    def _changed(self, since: datetime) -> Iterator[tuple[int, str]]:
        """When each conversation that changed since then did, and its id."""
        wanted = SingleFilterSearchRequest(field="updated_at", operator=">", value=int(since.timestamp()) - 1)
        after: str | None = None
        for _ in range(PAGES):
            with our_errors(reading=True):
                pager = self._client.conversations.search(
                    query=wanted, pagination=StartingAfterPaging(per_page=PAGE, starting_after=after)
                )
                page = list(pager.items or ())
            yield from ((one.updated_at or 0, str(one.id)) for one in page if one.id)
            listed = getattr(pager.response, "pages", None)
            after = getattr(getattr(listed, "next", None), "starting_after", None)
            if not after:
                return
        log.warning("more conversations changed than are read in one go")
