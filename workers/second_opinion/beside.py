"""Second opinions that this process asks for, beside the answers, on a few threads of its own.

Nothing is lost with the process: while a message waits, whoever answers it next asks anew; where the answer was faster,
T3 keeps that an opinion is due, and the sweep finds it.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from bot.log import failure
from bot.model import Conversation
from bot.turns import TURNS

log = logging.getLogger("firstline.second_opinion")
MAX_OPEN = 500  # that are asked for, or wait for a thread: some kilobytes each
MAX_REMEMBERED = 10_000  # of what was asked about lately

Asked = tuple[int, int]  # a conversation, and how many messages its requester had written


class OpinionsBeside:
    """Thread-safe."""

    def __init__(
        self,
        ask: Callable[[Conversation], None],
        *,
        threads: int,
        settle: Callable[[int], None],
        elsewhere: Callable[[int, int], object],
    ) -> None:
        """`settle`: nothing is due in a conversation any more. `elsewhere`: any process may ask, since this one has too
        much to."""
        self._ask = ask
        self._settle = settle
        self._elsewhere = elsewhere
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="opinion")
        self._lock = threading.Lock()
        self._remembered: dict[Asked, None] = {}
        self._open: Counter[int] = Counter()  # by conversation
        self._kept: set[int] = set()  # conversations of which it stands in Postgres that one is due

    def about(self, conversation: Conversation) -> None:
        """Ask soon, once about the same words."""
        asked = (conversation.id, conversation.messages)
        with self._lock:
            if asked in self._remembered:
                return
            self._remembered[asked] = None
            if len(self._remembered) > MAX_REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            full = self._open.total() >= MAX_OPEN
            if not full:
                self._open[conversation.id] += 1
        if full:
            self._elsewhere(*asked)
            return
        with suppress(RuntimeError):  # this process stops: it stays open, and is kept with the answer
            self._pool.submit(self._run, conversation)

    def is_due(self, conversation_id: int) -> bool:
        """Asked by whoever then keeps it, with an answer."""
        with self._lock:
            due = conversation_id in self._open
            if due:
                self._kept.add(conversation_id)
            return due

    def stop(self) -> None:
        """Begin no more: what was not asked is kept with the answer, or still waits for one."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, conversation: Conversation) -> None:
        try:
            with TURNS.taken():
                TURNS.stand_back()
                self._ask(conversation)
        except Exception:  # noqa: BLE001  (whoever asks next may fare better)
            failure(log, "a second opinion failed", conversation=conversation.id)
            self._end(conversation.id)
            self._elsewhere(conversation.id, conversation.messages)
        else:
            if self._end(conversation.id):
                self._settle(conversation.id)

    def _end(self, conversation_id: int) -> bool:
        """Of one of a conversation's; was it the last, and is it kept that one is due?"""
        with self._lock:
            self._open[conversation_id] -= 1
            if self._open[conversation_id] > 0:
                return False
            del self._open[conversation_id]
            kept = conversation_id in self._kept
            self._kept.discard(conversation_id)
            return kept
