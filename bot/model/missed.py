"""What a vendor tells when it is asked for what no delivery told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.common import ThreadRef
from bot.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What happened in a place, oldest first, most of it known; and until when (by the vendor's clock) that is all."""

    events: tuple[Event, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a place is read for: what happened after `since`. Threads that began before `reach` are left alone, unless
    they are among `known`, which something was said in after it."""

    since: datetime
    reach: datetime
    known: tuple[ThreadRef, ...] = ()
