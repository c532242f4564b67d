"""What an answer comes from: models, search, facts and policy, the pipeline as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from bot.model import (
    Cancellation,
    Conversation,
    EscalationDecision,
    Facts,
    Outcome,
    Passage,
    Piece,
    Prompt,
    Query,
    Reader,
    Usage,
)


class ChatModel(Protocol):
    """A language model. What wraps one (a second model behind the first, say) is a `ChatModel` again."""

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        """Text as it is written, then the tool calls, each whole, then `Finished`; `Anew` where all of that begins once
        more. Nothing happens before the first piece is asked for, and nothing after `prompt.deadline`. Raises
        ModelUnavailable or BadModelOutput, at any piece: what came before is then void."""


class Purse(Protocol):
    """What language models may still take, and what they have taken. Thread-safe."""

    def allows(self, conversation: int | None, *, free: bool) -> bool:
        """Whether a model may be called for this conversation; `free`: one that costs nothing. Raises
        StoreUnavailable."""

    def pay(self, conversation: int | None, usage: Usage) -> None:
        """Keep what a call took. Raises nothing: the reply is there, and paid for at the provider."""


class Stream(Protocol):
    """Where one requester watches one answer being written. Its methods never raise and hardly wait.

    The words are not all checked until the end, so they may be withdrawn: show them as plain text, without links and
    images. Personal data is left out of them.
    """

    def write(self, text: str) -> None:
        """The answer goes on with these words."""

    def reset(self) -> None:
        """Everything written so far is withdrawn. There may be nothing."""

    def working(self, note: str) -> None:
        """What the bot is doing meanwhile, in a few words ("is looking in the articles…"), until the next words."""

    def done(self) -> str | None:
        """Nothing follows; called once. The vendor's id of what stands there, for the answer to be put in its place:
        what is sent in the end is the outcome's, with notes and offers that are not in it. None: nothing does."""

    def abandon(self) -> None:
        """Called instead of `done` where no outcome follows: what was written goes, with its place."""


# Makes the stream of one attempt to answer a conversation.
OpenStream = Callable[[Conversation], Stream]


class Embedder(Protocol):
    name: str  # of the model: vectors of two models are never compared
    dimensions: int  # of each of its vectors
    server: str  # its address; "": none, it is in this process

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Of passages: one vector a text, all of one length. Raises ModelUnavailable."""

    def embed_question(self, text: str) -> list[float]:
        """Of what is looked for. Some models read it otherwise than a passage. Raises ModelUnavailable."""

    def earlier(self, name: str, dimensions: int, server: str | None) -> Embedder | None:
        """The one that the settings named before this one, while its vectors are still searched; `server`: None: not
        known. None: it cannot be asked any more."""


class Reranker(Protocol):
    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, in their order; more is better, on any scale. Raises
        ModelUnavailable."""


class Search(Protocol):
    def search(self, query: Query, limit: int, reader: Reader) -> tuple[Passage, ...]:
        """Best passages first, of those that this reader may be shown."""


class GatherFacts(Protocol):
    """What a conversation shows before any attempt to answer: local and deterministic, and it cannot be switched
    off."""

    def __call__(self, conversation: Conversation) -> Facts: ...


class Policy(Protocol):
    """Whether a conversation goes to a person, from all that is known."""

    def __call__(self, facts: Facts) -> EscalationDecision: ...


class Answerer(Protocol):
    """The whole pipeline, seen from the workers."""

    def __call__(self, conversation: Conversation, cancellation: Cancellation) -> Outcome:
        """Raises NobodyWaits, soon after it was cancelled."""
