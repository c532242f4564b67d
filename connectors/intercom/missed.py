"""Conversations in which something happened at Intercom, told or not (`bot.ports.MissedReader`): found by search, and
each then fetched as a whole.

Sources: developers.intercom.com, "Search conversations" (dates in whole seconds, `>` only; 150 a page) and the 2.14
description, by which results have no order that one could ask for: all pages are read before anything is passed on,
and of more than so many only those that changed first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from intercom import Intercom
from intercom.types import MultipleFilterSearchRequest, SingleFilterSearchRequest, StartingAfterPaging

from bot.errors import Refused
from bot.model import Missed, Span, ThreadChanged, ThreadRef
from connectors.http import time_there
from connectors.intercom.client import our_errors
from connectors.intercom.events import CHANNEL

log = logging.getLogger("firstline.intercom")

PAGE = 150
PAGES = 20  # in one go
GOES = 100  # in one reading; the next one goes on from there
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

    def time(self, account: str) -> datetime | None:  # noqa: ARG002
        with our_errors(reading=True):
            return time_there(self._client.admins.with_raw_response.identify().headers)

    def places(self, account: str, known: Sequence[ThreadRef]) -> tuple[str, ...]:  # noqa: ARG002
        return ("",)

    def missed(self, account: str, place: str, span: Span) -> Iterator[Missed]:  # noqa: ARG002
        after = int(span.since.timestamp()) - 1
        before: int | None = None
        for _ in range(GOES):
            found, whole = self._changed(after, before)
            latest = max((at for at, _ in found), default=after)
            seconds = (latest if before is None else min(latest, before - 1)) - after
            if not whole and seconds > 1:  # what was not read may have changed before what was: the first half alone
                before = after + 1 + seconds // 2
                continue
            if not whole:
                log.warning("more conversations changed in one second than are read in one go")
            yield from _in_batches(account, sorted(found), span.since)
            if before is None:
                return
            after, before = before - 1, None

    def _changed(self, after: int, before: int | None) -> tuple[list[tuple[int, str]], bool]:
        """When each conversation that changed between these seconds did, and its id; and whether those are all."""
        filters = [SingleFilterSearchRequest(field="updated_at", operator=">", value=after)]
        if before is not None:
            filters.append(SingleFilterSearchRequest(field="updated_at", operator="<", value=before))
        found: list[tuple[int, str]] = []
        page: str | None = None
        for _ in range(PAGES):
            with our_errors(reading=True):
                pager = self._client.conversations.search(
                    query=MultipleFilterSearchRequest(operator="AND", value=filters),
                    pagination=StartingAfterPaging(per_page=PAGE, starting_after=page),
                )
                items = list(pager.items or ())
            found += [(one.updated_at or 0, str(one.id)) for one in items if one.id]
            listed = getattr(pager.response, "pages", None)
            page = getattr(getattr(listed, "next", None), "starting_after", None)
            if not page:
                return found, True
        return found, False


def _in_batches(account: str, found: Sequence[tuple[int, str]], since: datetime) -> Iterator[Missed]:
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        threads = (ThreadRef(CHANNEL, account, number) for _, number in batch)
        events = tuple(ThreadChanged(thread=thread, since=since) for thread in threads)
        yield Missed(events=events, until=datetime.fromtimestamp(batch[-1][0], UTC))
