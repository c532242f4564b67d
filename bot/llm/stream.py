"""What a streamed chat completion amounts to: the text so far, how it ended, and whether that is a whole reply.

Knows the chunks' shape (OpenAI's `chat.completion.chunk`), not where they come from; see `bot/llm/client.py`.
"""

from __future__ import annotations

from typing import Any

from bot.errors import BadModelOutput

_MAX_REPLY_CHARS = 200_000  # of one reply: a server that does not stop


class Received:
    def __init__(self) -> None:
        self.text = ""
        self.input_tokens = 0
        self.output_tokens = 0
        self._finish: str | None = None
        self._refused = False

    def take(self, chunk: Any) -> str:
        """The piece of text in a chunk. Raises BadModelOutput: nobody has checked the shape before."""
        try:
            if chunk.usage:
                self.input_tokens = int(chunk.usage.prompt_tokens)
                self.output_tokens = int(chunk.usage.completion_tokens)
            if not chunk.choices:
                return ""
            choice = chunk.choices[0]
            self._finish = choice.finish_reason or self._finish
            self._refused |= bool(choice.delta.refusal)
            piece: str = choice.delta.content or ""
            self.text += piece
        except (AttributeError, TypeError, IndexError, ValueError):
            raise BadModelOutput("The language model's stream has another shape than agreed.") from None
        if len(self.text) > _MAX_REPLY_CHARS:
            raise BadModelOutput("The language model did not stop.")
        return piece

    def check(self) -> None:
        """Raises BadModelOutput unless a whole reply has come."""
        if self._refused or self._finish == "content_filter":
            raise BadModelOutput("The language model declined.")
        if self._finish == "length":
            raise BadModelOutput("The language model's reply was cut off at its length limit.")
        if self._finish is None:
            raise BadModelOutput("The language model's stream ended early.")
        if not self.text.strip():
            raise BadModelOutput("The language model's reply is empty.")
