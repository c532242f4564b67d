"""An answer that the server keeps back until what it says is true: what came in is committed together with what others
sent, and none of those who wait for it waits in a thread.

The server says that it can do so by an object in WSGI's environ; under another one, or in a test, a request waits in
its thread. Where accepting failed, or has to be done by itself, the request is worked on a second time, from its
beginning, and this time to its end.

So is one that asks a vendor, by threads that nothing else is worked on by (`elsewhere`): a vendor that hangs, or a name
server, holds those and no others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from flask import request

from bot.errors import NotSent
from bot.model import Event
from bot.ports import Accept, Ended

PENDING = "firstline.pending"
FAILED = "firstline.failed"  # the second time: what became of it
BEGAN = "firstline.began"  # of the first time, as `time.perf_counter` says it
ASIDE = "firstline.aside"  # to be called by a request that waits in its thread
LATE = "firstline.late"  # the second time: whether it has waited too long for a thread that asks


class Elsewhere(Exception):
    """What becomes of a request the first time, where it asks a vendor."""


class Pending:
    """Of one request. Two threads each do a half, in either order: one writes the answer, and one comes to know whether
    it is true. `go_on` is called in the second of them, if that is the one that comes to know."""

    def __init__(self, go_on: Callable[[BaseException | None], None]) -> None:
        self.promised = False
        self._go_on = go_on
        self._lock = threading.Lock()
        self._halves = 0
        self._then: list[Callable[[], object]] = []
        self.error: BaseException | None = None

    def then(self, do: Callable[[], object]) -> None:
        """Before the answer goes out. Only by the thread that writes it."""
        self._then.append(do)

    def ended(self, error: BaseException | None) -> None:
        """Whether it is true is known."""
        self.error = error
        if self._is_second():
            self._go_on(error)

    def written(self) -> bool:
        """The answer is there. False: whoever comes to know goes on with it."""
        return self._is_second()

    def note(self) -> None:
        """The answer goes out."""
        for do in self._then:
            do()

    def _is_second(self) -> bool:
        with self._lock:
            self._halves += 1
            return self._halves == 2


def answer_later(events: tuple[Event, ...], accept: Accept, accepted: Callable[[], object]) -> bool:
    """False: they are to be accepted by a call. `accepted`: to do once they are. Raises what became of them the first
    time."""
    if FAILED in request.environ:
        raise request.environ.pop(FAILED).with_traceback(None)  # it is others', too, whose frames it would keep
    pending: Pending | None = request.environ.get(PENDING)
    # Python 3.11 needs longer to say whether it is an instance of a protocol than to read the message.
    begin: Callable[[Sequence[Event], Ended], bool] | None = getattr(accept, "begin", None)
    if pending is None or begin is None or not begin(events, pending.ended):
        return False
    pending.promised = True
    pending.then(accepted)
    return True


def when_answered(do: Callable[[], object]) -> None:
    """As soon as the answer to the current request goes out, which is now where it is not kept back."""
    pending: Pending | None = request.environ.get(PENDING)
    if pending is not None and pending.promised:
        pending.then(do)
    else:
        do()


def elsewhere() -> bool:
    """The current request is going to ask a vendor, and has done nothing yet. True: a thread that keeps no other
    request waiting works on it from its beginning, and what it is answered now goes nowhere. False: it goes on here."""
    pending: Pending | None = request.environ.get(PENDING)
    if pending is None:
        return False
    pending.promised = True
    pending.ended(Elsewhere())
    return True


def require_time() -> None:
    """Before the vendor is asked. Raises NotSent where no thread was free for it in time."""
    if request.environ.get(LATE):
        raise NotSent("too many others wait for the vendor, so it was not asked")


def step_aside() -> None:
    """The current request waits in its thread from now on; the server may have others worked on in its place."""
    aside: Callable[[], object] | None = request.environ.get(ASIDE)
    if aside is not None:
        aside()
