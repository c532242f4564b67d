"""What a call of a language model costs, by the operator's prices; and how many tokens it took where nobody says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.config import ModelServer
from bot.model import Prompt, Usage, UserMessage

MILLION = Decimal(1_000_000)
_CHARS_PER_TOKEN = 4  # of English prose, about; of other languages fewer
_PICTURE_TOKENS = 1000  # about; providers count them by size


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Of a million tokens each, in the operator's currency. `cached`: of input that the provider had read before."""

    input: Decimal
    cached: Decimal
    output: Decimal

    @classmethod
    def of(cls, server: ModelServer) -> Prices | None:
        """None where they are not known."""
        if server.input_price is None or server.output_price is None:
            return None
        cached = server.input_price if server.cached_price is None else server.cached_price
        return cls(input=server.input_price, cached=cached, output=server.output_price)

    @property
    def nothing(self) -> bool:
        return not (self.input or self.cached or self.output)

    def cost(self, usage: Usage) -> Decimal:
        """Exact: nothing is rounded."""
        cached = min(usage.cached_tokens, usage.input_tokens)
        fresh = usage.input_tokens - cached
        return (fresh * self.input + cached * self.cached + usage.output_tokens * self.output) / MILLION


def about(prompt: Prompt, written: int) -> tuple[int, int]:
    """Tokens in and out, at a guess: of a prompt, and of a reply of so many characters."""
    read, pictures = 0, 0
    for message in prompt.messages:
        read += len(message.text)
        pictures += len(message.pictures) if isinstance(message, UserMessage) else 0
    return -(-read // _CHARS_PER_TOKEN) + pictures * _PICTURE_TOKENS, -(-written // _CHARS_PER_TOKEN)
