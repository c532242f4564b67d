"""What people, conversations and turns are called outside: at the server of traces, and by whoever scores answers.

The same always gets the same name, and nobody without the secret finds out whose it is. So what was sent can be deleted
there without a list of it being kept: the names are made again from the ids in Postgres.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

TRACE_DIGITS = 32  # hexadecimal, as OpenTelemetry has a trace's id
SPAN_DIGITS = 16
NAME_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Of one installation. `secret`: kept in Postgres, sealed."""

    secret: bytes = field(repr=False)

    def session(self, conversation: int) -> str:
        """A conversation's, by its number: "c-" and hexadecimal digits."""
        return f"c-{self._of('conversation', conversation)[:NAME_DIGITS]}"

    def user(self, channel: str, account: str, requester: str) -> str:
        """A person's, by their vendor's id: "u-" and hexadecimal digits."""
        return f"u-{self._of('user', channel, account, requester)[:NAME_DIGITS]}"

    def trace(self, conversation: int, message: int) -> str:
        """A turn's, by the last of the messages that it answers. Whatever is tried for these messages is one trace."""
        return self._of("turn", conversation, message)[:TRACE_DIGITS]

    def traces(self, conversation: int, messages: Sequence[int]) -> list[str]:
        """All that a conversation can have, `messages` being all its requester's: an answer is about the last message
        that waited, whichever that was."""
        return [self.trace(conversation, message) for message in messages]

    def score(self, about: str, name: str) -> str:
        """Of the score `name` of a trace or session: sent again, it takes the place of the one before."""
        return self._of("score", about, name)[:TRACE_DIGITS]

    def _of(self, *parts: str | int) -> str:
        told = "\x1f".join(str(part) for part in parts)
        return hmac.new(self.secret, told.encode(), sha256).hexdigest()
