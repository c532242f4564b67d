"""Showing in a thread that an answer is being thought about, and naming a thread after its question.

Slack takes a status away after two minutes, and when the app says something. So it is shown anew before, by one thread
for the whole process, which also makes the first call: nobody waits for Slack. A status is only a nicety: nothing here
raises, and where Slack refuses it, it is not tried again for a while.

Order per thread: whoever takes a status away first makes sure that no call that shows it is under way or to come.

Source: docs.slack.dev, assistant.threads.setStatus and assistant.threads.setTitle.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from slack_sdk import WebClient

from bot.errors import NotSent, Refused
from bot.model import ThreadRef
from bot.wording import BUILT_IN, Catalogue
from connectors.slack.client.directory import Names
from connectors.slack.client.web_client import hurried, our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.outbound.rate_limits import Cooldown
from connectors.slack.wire.mrkdwn import to_text
from connectors.slack.wire.threads import SlackThread, is_direct

log = logging.getLogger("firstline.slack.presence")

MAX_LOADING = 10
MAX_TITLE = 60
RENEW = 60.0  # seconds: Slack forgets after 120
CALL_SECONDS = 3  # for one call, at most: an answer may be waiting for it
# How long a place is left alone where Slack refused (it is no place for a status, a scope is missing), in seconds;
# and the whole workspace where Slack is slow or busy.
REFUSED_FOR = 600.0
BUSY_FOR = 30.0
MAX_REMEMBERED_THREADS = 5000  # threads remembered


class TypingStatus:
    """Implements `bot.ports.TypingStatus`. Safe to share between threads; made once a process."""

    def __init__(
        self,
        workspaces: Workspaces,
        names: Names,
        quiet: Cooldown,
        *,
        loading_messages: Sequence[str] = (),
        renew: float = RENEW,
        catalogue: Catalogue = BUILT_IN,
    ) -> None:
        """`renew`: seconds after which a status is shown anew."""
        self._workspaces = workspaces
        self._names = names
        self._quiet = quiet
        self._loading = list(loading_messages[:MAX_LOADING]) or None
        self.renew = renew
        self._status = catalogue.of(None).say("thinking")
        self._due: dict[ThreadRef, float] = {}  # what is shown, and when it is to be shown next
        self._notes: dict[ThreadRef, str] = {}  # what is shown instead of "is thinking…"
        self._under_way: ThreadRef | None = None
        self._shown: OrderedDict[ThreadRef, None] = OrderedDict()  # by this process, as far as is known
        self._titled: OrderedDict[ThreadRef, None] = OrderedDict()
        self._changed = threading.Condition()
        self._runs = False

    @contextmanager
    def show(self, thread: ThreadRef) -> Iterator[None]:
        with self._changed:
            self._due[thread] = time.monotonic()
            self._start()
            self._changed.notify_all()
        try:
            yield
        finally:
            self._no_more(thread)

    def working(self, thread: ThreadRef, note: str) -> None:
        with self._changed:
            if thread in self._due and self._notes.get(thread) != note:
                self._notes[thread] = note
                self._due[thread] = time.monotonic()
                self._changed.notify_all()

    def clear(self, thread: ThreadRef) -> None:
        self._no_more(thread)
        self._call(thread, status="")

    def answered(self, thread: ThreadRef) -> None:
        """Something was said in the thread: what is shown there is out of date, unless the next answer is thought about
        by now."""
        with self._changed:
            if thread in self._due:
                self._due[thread] = time.monotonic()
                self._changed.notify_all()
                return
        self.clear(thread)

    def _no_more(self, thread: ThreadRef) -> None:
        """Return when it is certain that nothing is going to be shown there."""
        with self._changed:
            self._due.pop(thread, None)
            self._notes.pop(thread, None)
            self._changed.wait_for(lambda: self._under_way != thread, timeout=2 * CALL_SECONDS)

    def _start(self) -> None:
        if not self._runs:
            self._runs = True
            threading.Thread(target=self._show_for_ever, name="slack-presence", daemon=True).start()

    def _show_for_ever(self) -> None:
        while True:
            thread, note = self._next()
            try:
                self._call(thread, status=note or self._status, loading_messages=[note] if note else self._loading)
            finally:
                with self._changed:
                    self._under_way = None
                    self._changed.notify_all()
            if is_direct(SlackThread.of(thread).channel) and thread not in self._titled:
                self._titled[thread] = None
                if len(self._titled) > MAX_REMEMBERED_THREADS:
                    self._titled.popitem(last=False)
                self._entitle(thread)

    def _next(self) -> tuple[ThreadRef, str | None]:
        """Wait for the next thread whose status is due, and what is to be shown instead of the usual words."""
        with self._changed:
            while True:
                thread = min(self._due, key=self._due.__getitem__, default=None)
                wait = None if thread is None else self._due[thread] - time.monotonic()
                if thread is not None and wait is not None and wait <= 0:
                    self._due[thread] = time.monotonic() + self.renew
                    self._under_way = thread
                    return thread, self._notes.get(thread)
                self._changed.wait(wait)

    def _call(self, thread: ThreadRef, *, status: str, loading_messages: list[str] | None = None) -> None:
        place = SlackThread.of(thread)

        def ask(client: WebClient) -> None:
            self._remember(thread, shown=bool(status))
            client.assistant_threads_setStatus(
                channel_id=place.channel, thread_ts=place.root, status=status, loading_messages=loading_messages
            )

        # What we may have shown is taken away even where Slack has been slow since.
        self._attempt(thread, ask, insist=not status and thread in self._shown)

    def _entitle(self, thread: ThreadRef) -> None:
        """Name a thread after the question that opened it, unless it has been going on for a while."""
        place = SlackThread.of(thread)

        def ask(client: WebClient) -> None:
            found = client.conversations_replies(channel=place.channel, ts=place.root, limit=2)
            opening, *rest = found.get("messages") or [{}]
            title = _short(self._names.spelled(thread.account, to_text(str(opening.get("text") or ""))))
            if title and not rest and not opening.get("bot_id"):
                client.assistant_threads_setTitle(channel_id=place.channel, thread_ts=place.root, title=title)

        self._attempt(thread, ask)

    def _attempt(self, thread: ThreadRef, ask: Callable[[WebClient], None], *, insist: bool = False) -> None:
        account, here = thread.account, f"{thread.account}:{SlackThread.of(thread).channel}"
        if not insist and self._quiet.at(account, here):
            return
        try:
            with our_errors(reading=True):
                ask(hurried(self._workspaces.client(account), CALL_SECONDS))
        except Refused as refused:
            self._remember(thread, shown=False)
            everywhere = str(refused).startswith("missing_scope")
            self._quiet.start(account if everywhere else here, REFUSED_FOR)
            log.info("no status is shown here", extra={"account": account, "problem": str(refused)})
        except NotSent as busy:
            self._quiet.start(account, busy.retry_after or BUSY_FOR)
        except Exception as error:  # noqa: BLE001  (a bug must not cost an answer, nor end the thread that shows)
            log.error("a status was not shown", extra={"problem": type(error).__name__})

    def _remember(self, thread: ThreadRef, *, shown: bool) -> None:
        with self._changed:
            self._shown.pop(thread, None)
            if shown:
                self._shown[thread] = None
            if len(self._shown) > MAX_REMEMBERED_THREADS:
                self._shown.popitem(last=False)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip() + "…"
