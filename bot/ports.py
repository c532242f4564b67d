"""What the pipeline and the workers need from the outside, as Protocols. Implementations are chosen in one place.

Nothing here does anything; see `bot/llm.py`, `bot/knowledge/search.py`, `connectors/*` for those that do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.model import (
    Assessment,
    Conversation,
    DeskComment,
    EscalationDecision,
    Event,
    Handoff,
    Outcome,
    Passage,
    Receipt,
    Reply,
    Requester,
    Usage,
)

if TYPE_CHECKING:
    from flask import Blueprint


class Accept(Protocol):
    """Commit what a webhook said (T1). Returns when it is in Postgres; raises StoreUnavailable when it cannot be."""

    def __call__(self, events: Sequence[Event]) -> None: ...


class Connector(Protocol):
    """One channel. `send` and `find_sent` block on the network and raise DeliveryError only."""

    channel: str

    def blueprint(self, accept: Accept) -> Blueprint:
        """The webhook routes of this channel, at /webhooks/<channel>."""
        ...

    def identify(self, account: str, requester: Requester) -> Requester:
        """The same requester with name, e-mail and phone as far as the vendor knows them. Raises DeliveryError."""
        ...

    def send(self, reply: Reply, key: str) -> Receipt:
        """Say it. `key` is the same on every attempt. Raises NotSent, Refused or OutcomeUnknown."""
        ...

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        """The receipt of an earlier `send` with this key, or None if it certainly did not happen."""
        ...


class Fetcher(Protocol):
    """A channel whose webhooks may say only that something happened."""

    def fetch(self, account: str, thread_id: str) -> Sequence[Event]:
        """Everything said in the thread, oldest first, our own words left out. Raises DeliveryError."""
        ...


class Desk(Protocol):
    """Where tickets live."""

    channel: str

    def hand_over(self, handoff: Handoff, key: str) -> Receipt:
        """Create the ticket (or route the one it already is). The receipt's id is the ticket's."""
        ...

    def find_handed_over(self, handoff: Handoff, key: str) -> Receipt | None: ...

    def comment(self, comment: DeskComment, key: str) -> Receipt:
        """Add the requester's words to the ticket as theirs, or an internal note."""
        ...

    def find_comment(self, comment: DeskComment, key: str) -> Receipt | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the model is told: `system` sets the rules, `turns` are (role, text) pairs, role 'user' or 'assistant'.

    `schema`, a JSON schema of an object: the reply is asked for in this form. Servers differ in how far they keep it,
    so `system` says so too, and the reader checks.
    """

    system: str
    turns: tuple[tuple[str, str], ...]
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    text: str
    usage: Usage


class ChatModel(Protocol):
    def reply(self, prompt: Prompt, on_text: Callable[[str], None] | None = None) -> ModelReply:
        """Streams; `on_text` sees each piece. Raises ModelUnavailable or BadModelOutput."""
        ...


class Embedder(Protocol):
    name: str  # of the model: vectors of two models are never compared

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, all of one length. Raises ModelUnavailable."""
        ...


class Search(Protocol):
    def search(self, query: str, limit: int) -> tuple[Passage, ...]:
        """Best passages first."""
        ...


class Assessor(Protocol):
    """The gate's eyes: local and deterministic, and it cannot be switched off."""

    def __call__(self, text: str) -> Assessment: ...


class Policy(Protocol):
    """When a conversation goes to a person, from what is known after an attempt to answer."""

    def __call__(
        self, *, assessment: Assessment, grounded: bool | None, ungrounded_streak: int, model_failed: bool
    ) -> EscalationDecision: ...


class Answerer(Protocol):
    """The whole pipeline, seen from the workers."""

    def __call__(self, conversation: Conversation) -> Outcome: ...
