"""An answer shown while it is still written: unchecked in part, so it may be withdrawn, and what is recorded in the end
is put in its place (`sender`).

It appears sentence by sentence, plain and without links. One thread for the whole process makes the calls: nobody waits
for Slack. A live answer is only a nicety: nothing here raises, and where Slack takes no stream nothing is shown.

Traps:
* Slack cannot empty a message, and takes no update of one that streams. So what is withdrawn becomes "…", and stays
  for the answer to be put there.
* A message that its process left behind (it died, or was stopped) is looked for when a question has waited for a while,
  and when a person has the conversation: then no attempt follows that would find it.
"""

from __future__ import annotations

import logging
import math
import re
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext

from slack_sdk import WebClient

from bot import leave
from bot.errors import NotSent, OutcomeUnknown
from bot.model import Conversation, ThreadRef
from connectors.rate_limits import SlidingWindow
from connectors.render import slack_messages
from connectors.slack.client.directory import Names
from connectors.slack.client.web_client import hurried, our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.outbound.blocks import plain_parts
from connectors.slack.outbound.rate_limits import PER_MINUTE
from connectors.slack.outbound.retract import remove
from connectors.slack.outbound.sent_messages import replies, unfinished
from connectors.slack.outbound.streaming import Streamer, append, stop
from connectors.slack.wire.threads import SlackThread

log = logging.getLogger("firstline.slack.live")

BETWEEN = 1.0  # seconds between two calls for one answer
MAX_PIECE = 2500  # characters, of the 3000 that a section may have once it is mrkdwn
MAX_PIECES = 40  # a message has 50 blocks at most
MAX_UNKNOWN = 20  # calls of one answer of which nobody knows what came of them
CALL_SECONDS = 3  # for a connection and each wait for bytes of a call
PATIENCE = 8.0  # seconds for a call that is under way: its outcome decides what stands there
WAITED = 10.0  # seconds from which a question may have been thought about by a process that is no more
WITHDRAWN = "…"
# The end of a sentence or of a line, after which nothing of it can change.
_COMPLETE = re.compile(r"(?s).*(?:[.!?。！？:](?=\s)|\n)")

Call = Callable[[WebClient], None]


class LiveStreams:
    """Opens the streams of one process, and makes their calls, one after the other."""

    def __init__(self, workspaces: Workspaces, names: Names, streamer: Streamer) -> None:
        self.workspaces, self.names, self.streamer = workspaces, names, streamer
        self.appends = SlidingWindow(limit=PER_MINUTE["chat.appendStream"], seconds=60)
        self.changed = threading.Condition()
        self._due: dict[LiveStream, float] = {}
        self._runs = False

    def open(self, conversation: Conversation) -> LiveStream:
        """A `bot.ports.OpenStream`."""
        stream = LiveStream(self, conversation.thread, conversation.requester.id, until=conversation.held_until)
        if conversation.failed_attempts > 1 or (conversation.waited_seconds or 0) > WAITED:
            stream.clean_up()
        return stream

    def remove_left_behind(self, thread: ThreadRef) -> None:
        """A person has the conversation: nothing is written there any more."""
        LiveStream(self, thread, "").clean_up()

    def call(self, stream: LiveStream, after: float = 0.0) -> None:
        """Its next call is due in so many seconds; `changed` is held."""
        due = time.monotonic() + after
        self._due[stream] = min(due, self._due.get(stream, due))
        if not self._runs:
            self._runs = True
            threading.Thread(target=self._run, name="slack-live", daemon=True).start()
        self.changed.notify_all()

    def _run(self) -> None:
        while True:
            stream, do = self._next()
            try:
                do(hurried(self.workspaces.client(stream.thread.account), CALL_SECONDS))
                wait = BETWEEN
            except NotSent as busy:
                wait = busy.retry_after or BETWEEN
            except OutcomeUnknown:
                stream.not_known()
                wait = BETWEEN
            except Exception as error:  # noqa: BLE001  (a bug must cost no answer, nor end the thread that shows)
                log.info("an answer is not shown live", extra={"problem": type(error).__name__})
                stream.give_up()
                wait = 0.0
            with self.changed:
                stream.under_way = False
                if stream.next_call() is not None:
                    self.call(stream, wait)
                self.changed.notify_all()

    def _next(self) -> tuple[LiveStream, Call]:
        """Wait for the next call that is due."""
        with self.changed:
            while True:
                stream = min(self._due, key=self._due.__getitem__, default=None)
                wait = None if stream is None else self._due[stream] - time.monotonic()
                if stream is None or wait is None or wait > 0:
                    self.changed.wait(wait)
                    continue
                del self._due[stream]
                do = stream.next_call()
                if do is not None:
                    stream.under_way = True
                    return stream, do


class LiveStream:
    """Implements `bot.ports.Stream` for one attempt to answer. What is wanted is noted under the lock of
    `LiveStreams`, whose thread does it, one call at a time."""

    def __init__(self, live: LiveStreams, thread: ThreadRef, recipient_id: str, *, until: float = math.inf) -> None:
        """Nothing more is shown from `until` on, on the clock of `leave.now`."""
        self.thread = thread
        self._until = until
        self.under_way = False
        self._leave = leave.of_this_thread()  # of whoever writes: `LiveStreams` has another thread
        self._live, self._place, self._recipient_id = live, SlackThread.of(thread), recipient_id
        self._waiting = ""  # is to be shown
        self._ts: str | None = None
        self._pieces = self._unknown = 0
        self._over = self._withdrawn = False  # nothing more is shown; nor what was
        self._wanted: list[Call] = []  # before anything is shown

    def write(self, text: str) -> None:
        with self._live.changed:
            if not self._over:
                self._waiting += text
                self._call_if_needed()

    def reset(self) -> None:
        """Later words are not shown either: what is withdrawn is the place of the recorded answer by now."""
        with self._live.changed:
            self._settle()
            self._waiting = ""
            if self._ts is not None and not self._withdrawn:
                self._over = self._withdrawn = True
                self._wanted.append(self._withdraw)
                self._call_if_needed()

    def working(self, note: str) -> None:
        """The typing status shows it."""

    def done(self) -> str | None:
        with self._live.changed:
            self._settle()
            if self.under_way and self._ts is None:
                self._wanted.append(self._remove_left_behind)
            elif self._ts is not None and not self._over:
                self._wanted.append(self._stop)
            self._over, self._waiting = True, ""
            self._call_if_needed()
            return self._ts

    def abandon(self) -> None:
        with self._live.changed:
            self._settle()
            self._over, self._waiting = True, ""
            if self._ts is not None or self.under_way:
                self._wanted.append(self._remove)
                self._call_if_needed()
                self._settle()

    def clean_up(self) -> None:
        """Before anything is shown, what a process that died has left goes."""
        with self._live.changed:
            self._wanted.append(self._remove_left_behind)
            self._call_if_needed()

    def next_call(self) -> Call | None:
        """What is to be done now; `changed` is held."""
        if self._wanted:
            return self._wanted[0]
        self._over |= leave.now() > self._until  # this process stood still: another answers, or a human does
        return self._show if not self._over and _COMPLETE.match(self._waiting) else None

    def not_known(self) -> None:
        """What takes words away does no harm a second time; words are not shown again."""
        with self._live.changed:
            self._over = True
            self._unknown += 1
            if self._unknown > MAX_UNKNOWN:
                self.give_up()

    def give_up(self) -> None:
        """What was to be done cannot be. What stands there is replaced by the recorded answer all the same."""
        with self._live.changed:
            self._over, self._wanted = True, []

    def _call_if_needed(self) -> None:
        if not self.under_way and self.next_call() is not None:
            self._live.call(self)

    def _settle(self) -> None:
        """What becomes of the calls under way decides what stands there; nothing of ours may go later."""
        self._live.changed.wait_for(lambda: not (self.under_way or self._wanted), timeout=PATIENCE)

    def _done(self, call: Call) -> None:
        with self._live.changed:
            self._wanted = [one for one in self._wanted if one != call]

    def _show(self, client: WebClient) -> None:
        with self._live.changed:
            complete = _COMPLETE.match(self._waiting)
            words = complete.group()[:MAX_PIECE] if complete else ""
        piece = _plain(words)
        with nullcontext() if self._leave is None else leave.under(self._leave):
            if piece and self._ts is None:
                self._begin(client, piece)
            elif piece and self._ts is not None:
                self._live.appends.spend(self.thread.account)
                append(client, self._place.channel, self._ts, piece)
        with self._live.changed:
            self._waiting = self._waiting[len(words) :]
            self._pieces += 1
            self._over |= self._pieces >= MAX_PIECES

    def _begin(self, client: WebClient, piece: str) -> None:
        try:
            self._ts = self._live.streamer.begin(client, self.thread, self._recipient_id, piece)
        except OutcomeUnknown:
            self.clean_up()
        self._over = self._ts is None

    def _stop(self, client: WebClient) -> None:
        if self._ts is not None:
            stop(client, self._place.channel, self._ts)
        self._done(self._stop)

    def _remove(self, client: WebClient) -> None:
        if self._ts is None:
            self._remove_left_behind(client)
        else:
            remove(client, self._place.channel, self._ts)
        self._done(self._remove)

    def _withdraw(self, client: WebClient) -> None:
        if self._ts is not None:
            stop(client, self._place.channel, self._ts)
            with our_errors():
                client.chat_update(channel=self._place.channel, ts=self._ts, text=WITHDRAWN, blocks=[])
        self._done(self._withdraw)

    def _remove_left_behind(self, client: WebClient) -> None:
        us = self._live.names.ourselves(self.thread.account)
        for ts in unfinished(replies(client, self._place), us):
            remove(client, self._place.channel, ts)
        self._done(self._remove_left_behind)


def _plain(words: str) -> str:
    """As mrkdwn without links: nothing of it is checked for what they lead to."""
    return "\n\n".join(text for one in slack_messages(words, (), hosts=frozenset()) for text in plain_parts(one))
