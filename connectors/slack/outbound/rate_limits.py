"""How fast we may speak in Slack, counted by ourselves so that a 429 is the exception; and where Slack has said no.

Source: docs.slack.dev/apis/web-api/rate-limits and the pages of the methods. Limits hold for each app in each
workspace; several processes count apart, so a 429 may still come and is followed. Nobody is kept waiting: what is too
early is refused with `NotSent` and the seconds until its turn, and the outbox postpones it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.errors import NotSent

Clock = Callable[[], float]

# Requests a minute, by Slack's tiers.
TIER_2, TIER_3, TIER_4 = 20, 50, 100
PER_MINUTE: Mapping[str, int] = {
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.appendStream": TIER_4,
    "chat.update": TIER_3,
    "conversations.replies": TIER_3,
    "assistant.threads.setTitle": TIER_3,
    "users.info": TIER_4,
}
MESSAGE_SECONDS = 1.0  # chat.postMessage: one message a second in each channel
# A turn that nobody came for is given up after this long.
FORGOTTEN = 60.0
LONGEST_COOLDOWN = 600.0  # Slack may ask for a day, by mistake
MAX_REMEMBERED = 2000  # channels and places remembered; those used last are


@dataclass(slots=True)
class _Channel:
    spoken: float = float("-inf")
    promised: dict[str, float] = field(default_factory=dict)  # message -> its turn


class ChannelPacer:
    """One message a second in each channel, first come first served. Safe to share between threads."""

    def __init__(self, *, seconds: float = MESSAGE_SECONDS, clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._channels: OrderedDict[str, _Channel] = OrderedDict()
        self._lock = threading.Lock()

    def turn(self, channel: str, message: str) -> None:
        """Take the turn to say `message` in this channel. Raises NotSent, with the seconds until its turn comes: that
        is kept for it, so that of many messages each waits once."""
        now = self._clock()
        with self._lock:
            here = self._channel(channel, now)
            earliest = here.spoken + self._seconds
            if message in here.promised:
                turn = max(here.promised[message], earliest)
            else:
                last = max(here.promised.values(), default=float("-inf"))
                turn = max(now, earliest, last + self._seconds)
            if turn <= now:
                here.promised.pop(message, None)
                here.spoken = now
                return
            here.promised[message] = turn
        raise NotSent("one message a second is all that Slack takes in a channel", retry_after=turn - now)

    def _channel(self, channel: str, now: float) -> _Channel:
        here = self._channels.setdefault(channel, _Channel())
        self._channels.move_to_end(channel)
        if len(self._channels) > MAX_REMEMBERED:
            self._channels.popitem(last=False)
        here.promised = {message: turn for message, turn in here.promised.items() if turn > now - FORGOTTEN}
        return here


class Cooldown:
    """Where Slack has said no to something that is only a nicety: there it is left alone for a while."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, place: str, seconds: float) -> None:
        with self._lock:
            self._until[place] = self._clock() + min(seconds, LONGEST_COOLDOWN)
            self._until.move_to_end(place)
            if len(self._until) > MAX_REMEMBERED:
                self._until.popitem(last=False)

    def at(self, *places: str) -> bool:
        """Is one of them to be left alone?"""
        now = self._clock()
        with self._lock:
            return any(self._until.get(place, now) > now for place in places)
