"""What was said in Slack and no delivery told of (`bot.ports.MissedReader`), channel by channel.

Traps:
* `conversations.history` has no replies: a thread that was replied to shows in its opening message (`latest_reply`),
  and only as far back as one reads. Older threads are known by the conversations in them.
* What is read has no envelope: who is a stranger shows in the channel (`is_ext_shared`) and in the writer's `team`.
* A message is known by its channel and ts, however it came, so reading it again changes nothing.
* Slack keeps no reaction's time, no command and no pressed button: those are lost with their delivery.

Sources: docs.slack.dev, users.conversations, conversations.history, conversations.replies, conversation objects.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.errors import BadPayload, Refused
from bot.model import Event, Ignored, Missed, Span, ThreadRef
from connectors.http import time_there
from connectors.slack.client.directory import Names
from connectors.slack.client.web_client import our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.inbound import messages
from connectors.slack.outbound.sent_messages import Message, replies
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.installation import Installed
from connectors.slack.wire.threads import SlackThread, is_direct, sent_at

log = logging.getLogger("firstline.slack")

TYPES = "public_channel,private_channel,mpim,im"
PAGE = 200
PAGES = 10  # of one channel, in one reading
THREADS = 100  # of one channel, in one reading
JUST_BEFORE = timedelta(microseconds=1)
BATCH = 50  # messages handed on at once


class MissedMessages:
    def __init__(self, workspaces: Workspaces, names: Names, settings: SlackSettings) -> None:
        self._workspaces = workspaces
        self._names = names
        self._settings = settings

    def accounts(self) -> tuple[str, ...]:
        return self._workspaces.accounts()

    def time(self, account: str) -> datetime | None:
        client = self._workspaces.client(account)
        with our_errors(reading=True):
            return time_there(client.auth_test().headers)

    def places(self, account: str, known: Sequence[ThreadRef]) -> tuple[str, ...]:
        """The channels and direct messages the bot is in. Where Slack does not list them (an app that was installed
        before it asked for these scopes, or for a whole organisation) those it has conversations in."""
        client = self._workspaces.client(account)
        try:
            found = list(_pages(client.users_conversations, "channels", types=TYPES, exclude_archived=True))
        except Refused as error:
            log.warning("the channels are not listed", extra={"account": account, "error": str(error)})
            return tuple(dict.fromkeys(SlackThread.of(thread).channel for thread in known))
        return tuple(str(channel["id"]) for channel in found if self._is_heard(str(channel["id"])))

    def missed(self, account: str, place: str, span: Span) -> Iterator[Missed]:
        """Read as a whole, handed on in batches, oldest first. Raises DeliveryError."""
        client = self._workspaces.client(account)
        installed = self._installed(account)
        read, left_at = self._read(client, place, span, installed)
        found = {str(message["ts"]): message for message in read}
        fresh = [found[ts] for ts in sorted(found, key=float) if sent_at(ts) > span.since]
        if not fresh:
            return
        shared = _is_shared(client, place)
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            events = [event for message in batch for event in self._events(message, place, installed, shared=shared)]
            until = sent_at(str(batch[-1]["ts"]))
            yield Missed(events=tuple(events), until=until if left_at is None else min(until, left_at))

    def _read(
        self, client: WebClient, place: str, span: Span, installed: Installed
    ) -> tuple[list[Message], datetime | None]:
        """The messages; and where the reading after this has to begin, if not all threads of ours were read. Those are
        read first, by when something was said in them last: what was read is not read again then."""
        roots = list(_pages(client.conversations_history, "messages", channel=place, oldest=_ts(span.reach)))
        latest = {str(root["ts"]): sent_at(root["latest_reply"]) for root in roots if _is_woken(root, span.since)}
        threads = [SlackThread.of(thread) for thread in span.known]
        ours = {one.root for one in threads if one.channel == place}
        ours |= {str(root["ts"]) for root in roots if is_direct(place) or _speaks_to(root, installed)}
        older = [root for root in ours if sent_at(root) <= span.reach and root not in latest]
        woken = sorted(latest, key=lambda root: (root not in ours, latest[root]))
        wanted = [*older[: THREADS // 2], *woken]
        if len(wanted) > THREADS or len(older) > THREADS // 2:
            log.warning("there is more than is read in one go", extra={"what": "threads"})
        read = [*roots, *(one for root in wanted[:THREADS] for one in _replies(client, place, root, span.since))]
        left = [latest[root] for root in wanted[THREADS:] if root in ours]
        return read, min(left) - JUST_BEFORE if left else None

    def _events(self, message: Message, place: str, installed: Installed, *, shared: bool) -> Sequence[Event]:
        """As if Slack had delivered it, which it may have."""
        event = {**message, "type": "message", "channel": place}
        payload = {"event": event, "is_ext_shared_channel": shared}
        try:
            said = messages.message(payload, event, installed, self._settings)
        except BadPayload as error:
            log.warning("a message could not be read", extra={"problem": str(error)})
            return ()
        return () if isinstance(said, Ignored) else said

    def _installed(self, account: str) -> Installed:
        ourselves = self._names.ourselves(account)
        return Installed(
            account=account,
            team=ourselves.team or account,
            bots=frozenset({ourselves.user_id}),
            teams=frozenset(filter(None, (account, ourselves.team))),
        )

    def _is_heard(self, channel: str) -> bool:
        return is_direct(channel) or self._settings.mode_in(channel) != "off"


def _pages(ask: Callable[..., SlackResponse], key: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
    cursor: str | None = None
    for _ in range(PAGES):
        with our_errors(reading=True):
            answer = ask(limit=PAGE, cursor=cursor, **arguments)
        yield from answer.get(key) or ()
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
    log.warning("there is more than is read in one go", extra={"what": key})


def _replies(client: WebClient, place: str, root: str, since: datetime) -> Iterator[Message]:
    try:
        yield from replies(client, SlackThread(place, root), oldest=_ts(since))
    except Refused as error:  # deleted meanwhile
        if "thread_not_found" not in str(error):
            raise


def _is_shared(client: WebClient, place: str) -> bool:
    """Are people of other companies in it? Where Slack does not say: yes, then less is shown."""
    if is_direct(place):
        return False
    try:
        with our_errors(reading=True):
            found: Mapping[str, Any] = client.conversations_info(channel=place).get("channel") or {}
    except Refused:
        return True
    return bool(found.get("is_ext_shared"))


def _speaks_to(root: Message, installed: Installed) -> bool:
    return any(f"<@{bot}" in str(root.get("text")) for bot in installed.bots)


def _is_woken(root: Message, since: datetime) -> bool:
    latest = root.get("latest_reply")
    return isinstance(latest, str) and sent_at(latest) > since


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
