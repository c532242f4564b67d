"""What a call of a language model costs, by the operator's prices; and how many tokens it took where nobody says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.config import ModelServer
from bot.memory.tokens import tokens_of, tokens_of_prompt
from bot.model import Prompt, Usage, UserMessage

MILLION = Decimal(1_000_000)
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


def counted(told: Usage, prompt: Prompt, written: str) -> Usage:
    """With a guess where a server counts no tokens, so that it is not for nothing. `written`: the reply so far."""
    read, wrote = told.input_tokens or _read(prompt), told.output_tokens or tokens_of(written)
    estimated = (read, wrote) != (told.input_tokens, told.output_tokens)
    return replace(told, input_tokens=read, output_tokens=wrote, estimated=estimated)


def _read(prompt: Prompt) -> int:
    pictures = sum(len(message.pictures) for message in prompt.messages if isinstance(message, UserMessage))
    return tokens_of_prompt(prompt) + pictures * _PICTURE_TOKENS
