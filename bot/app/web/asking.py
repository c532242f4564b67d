"""Threads of their own for requests that ask a vendor (`connectors.pending.elsewhere`): one that hangs, or whose name
server does, holds as many of them as there are, and none of those that take webhooks.

Whoever finds none free in time is answered by the others, without asking. Time-outs could not promise that: they add
up, to find the vendor, to connect and for an answer, and each request may be two.
"""

from __future__ import annotations

import time

from bot.app.web.channel import Channel
from bot.app.web.dispatcher import Dispatcher

# Half of the three seconds that Slack waits for what answers a command, which gives up on a Slack that hangs after one.
LONGEST_WAIT = 1.5
FOLD = 2  # of the threads that take webhooks: these mostly wait, and who finds none free in time is sent away


class Asking(Dispatcher):
    def __init__(self, others: Dispatcher) -> None:
        super().__init__()
        self._others = others

    def call_others(self) -> bool:
        for channel in self._late():
            channel.ask_nobody()
            self._others.add_task(channel)
        return super().call_others()

    def _late(self) -> list[Channel]:
        """Taken out of the line. The first in it has waited the longest, or nearly."""
        found: list[Channel] = []
        with self.lock:
            while self.queue and self.queue[0].came_before(time.perf_counter() - LONGEST_WAIT):
                found.append(self.queue.popleft())
        return found
