"""What a chat completion amounts to: its text, its tool calls, and whether that is a whole reply.

Knows the shape of what comes (OpenAI's `chat.completion.chunk`, or one `chat.completion`, as parsed JSON), not where it
comes from.
"""

from __future__ import annotations

from typing import Any

from bot.errors import BadModelOutput
from bot.llm.tool_calls import PartialCalls, text_in
from bot.model import ToolCall

_MAX_CHARS = 200_000  # of one reply: a server that does not stop


class Received:
    def __init__(self) -> None:
        self.tokens = (0, 0)  # in, out
        self._calls = PartialCalls()
        self._chars = 0
        self._blank = True  # nothing but white space so far
        self._finish: str | None = None
        self._refused = False

    def take(self, chunk: object) -> str:
        """The piece of text in a chunk. Raises BadModelOutput: nobody has checked the shape before."""
        try:
            piece = self._take(chunk)
        except (AttributeError, TypeError, LookupError, ValueError):
            raise BadModelOutput("The language model's stream has another shape than agreed.") from None
        if self._chars + self._calls.chars > _MAX_CHARS:
            raise BadModelOutput("The language model did not stop.")
        return piece

    def _take(self, chunk: Any) -> str:
        if usage := chunk.get("usage"):
            self.tokens = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
        if not (choices := chunk.get("choices")):  # the chunk with the usage has none
            return ""
        choice = choices[0]
        self._finish = choice.get("finish_reason") or self._finish
        delta = choice.get("delta") or choice.get("message") or {}  # a last chunk may have neither
        self._refused |= bool(delta.get("refusal"))
        for fragment in delta.get("tool_calls") or ():
            self._calls.take(fragment)
        piece = text_in(delta, "content")
        self._chars += len(piece)
        self._blank = self._blank and not piece.strip()
        return piece

    def calls(self) -> tuple[ToolCall, ...]:
        """What the reply calls, once the stream has ended. Raises BadModelOutput unless a whole reply has come."""
        if self._refused or self._finish == "content_filter":
            raise BadModelOutput("The language model declined.")
        if self._finish == "length":
            raise BadModelOutput("The language model's reply was cut off at its length limit.")
        if self._finish is None:
            raise BadModelOutput("The language model's stream ended early.")
        calls = self._calls.whole()
        if self._blank and not calls:
            raise BadModelOutput("The language model's reply is empty.")
        return calls
