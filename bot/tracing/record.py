"""What is noted of an attempt to answer while it goes on: names, times and references, nothing that takes time.

What is noted is not changed afterwards, so another thread may read it once the attempt is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, ClassVar

from bot.errors import NobodyWaits
from bot.model import Conversation, Requester, ThreadRef, ToolRun, Usage
from bot.tracing import CLOSING_SECONDS, NullTracer, Span

_ALL = 1 << 32


@dataclass(slots=True)
class Step:
    """Times in nanoseconds since 1970. `error`: the type of what was raised; its message may quote what was said."""

    name: str
    began: int
    ended: int = 0
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
    error: str = ""
    withdrawn: bool = False  # nobody waits for it any more, which is no error
    calls: list[Usage] = field(default_factory=list)
    runs: list[ToolRun] = field(default_factory=list)
    keeps: ClassVar[bool] = True

    def note(self, **facts: Any) -> None:
        self.facts |= facts

    def worked(self, calls: Sequence[Usage], runs: Sequence[ToolRun]) -> None:
        self.calls += calls
        self.runs += runs

    def step(self, name: str) -> AbstractContextManager[Span]:  # noqa: ARG002  (steps have no steps)
        return nullcontext(self)

    @contextmanager
    def timed(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.error, self.withdrawn = type(error).__name__, isinstance(error, NobodyWaits)
            raise
        finally:
            self.ended = time.time_ns()


@dataclass(slots=True)
class Attempt(Step):
    """One attempt to answer. `message`: the last of those that wait; `asked_at`: when it was written."""

    conversation: int = 0
    message: int = 0
    asked_at: datetime | None = None
    thread: ThreadRef = field(default=ThreadRef("", "", ""), repr=False)
    requester: Requester = field(default_factory=lambda: Requester(id=""), repr=False)
    steps: list[Step] = field(default_factory=list)

    def step(self, name: str) -> AbstractContextManager[Span]:
        return self._begun(name)

    @contextmanager
    def _begun(self, name: str) -> Iterator[Span]:
        step = Step(name, time.time_ns())
        self.steps.append(step)
        with step.timed():
            yield step


class Recorder:
    """A `Tracer` that hands each attempt on once it is over."""

    def __init__(self, take: Callable[[Attempt], None], stop: Callable[[float], None], share: float) -> None:
        """`take` and `stop` never raise, and `take` never waits. `share`: of conversations, 0 to 1."""
        self._take = take
        self._stop = stop
        self._share = share

    def conversation(self, conversation: Conversation) -> AbstractContextManager[Span]:
        last = conversation.waiting[-1] if conversation.waiting else None
        if last is None or last.id is None or not sampled(conversation.id, self._share):
            return nullcontext(_NOTHING)
        attempt = Attempt(
            "answer",
            time.time_ns(),
            facts={"channel": conversation.thread.channel, "mode": conversation.mode.value},
            conversation=conversation.id,
            message=last.id,
            asked_at=last.at,
            thread=conversation.thread,
            requester=conversation.requester,
        )
        return self._recorded(attempt)

    def close(self, seconds: float = CLOSING_SECONDS) -> None:
        self._stop(seconds)

    @contextmanager
    def _recorded(self, attempt: Attempt) -> Iterator[Span]:
        try:
            with attempt.timed():
                yield attempt
        finally:
            self._take(attempt)


def sampled(conversation: int, share: float, of: str = "traces") -> bool:
    """Whether a conversation is of the share; all processes say the same of one, so sessions are whole or not there."""
    digest = blake2b(f"{of} {conversation}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") < share * _ALL


_NOTHING = NullTracer()
