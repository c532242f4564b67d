"""Traces of what the pipeline did, step by step, for operators who run Langfuse.

A step notes on the way what it did (`record`), which costs it nothing but the note; a thread of its own masks (`mask`),
names (`bot.pseudonyms`), writes (`spans`) and sends (`sender`, `langfuse`) what is noted, and throws it away where it
cannot. Nobody who waits for an answer waits for that, and no process for its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from bot.model import Conversation, ToolRun, Usage

CLOSING_SECONDS = 0.5  # of a process that ends: what is left then is sent if the server is well


class Span(Protocol):
    @property
    def keeps(self) -> bool:
        """Whether anything is kept of what it is told; where not, nothing need be made up for it."""
        ...

    def note(self, **facts: Any) -> None:
        """Redacted facts; `input` and `output` have a place of their own."""
        ...

    def worked(self, calls: Sequence[Usage], runs: Sequence[ToolRun]) -> None:
        """The calls of models and of tools that came to their ends in it."""
        ...

    def step(self, name: str) -> AbstractContextManager[Span]: ...


class Tracer(Protocol):
    def conversation(self, conversation: Conversation) -> AbstractContextManager[Span]:
        """The span of one attempt to answer what waits in a conversation: all attempts at the same are one trace, and a
        conversation is a session."""
        ...

    def close(self, seconds: float = CLOSING_SECONDS) -> None:
        """Send what is left, within so many seconds; what is left then is lost, and counted."""
        ...


class NullTracer:
    """Traces nothing; it is its own span."""

    keeps = False

    def conversation(self, conversation: Conversation) -> AbstractContextManager[Span]:  # noqa: ARG002  (the port's name)
        return nullcontext(self)

    def step(self, name: str) -> AbstractContextManager[Span]:  # noqa: ARG002
        return nullcontext(self)

    def note(self, **facts: Any) -> None:
        pass

    def worked(self, calls: Sequence[Usage], runs: Sequence[ToolRun]) -> None:
        pass

    def close(self, seconds: float = CLOSING_SECONDS) -> None:
        pass
