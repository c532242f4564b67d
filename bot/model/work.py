"""What an answer took: calls of language models and tools, tokens, money and time. No word of anybody's is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.model.conversation import Passage
from bot.model.tools import ToolRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one call of a language model took."""

    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0  # of the input: what the provider had read before
    cost: Decimal | None = None  # in the currency of the operator's prices; None: the model's prices are not known
    seconds: float = 0.0
    prompt: str = ""  # name and version of its file: "answering@3"
    failed: tuple[str, ...] = ()  # models before it that did not answer, or were not asked
    estimated: bool = False  # the tokens: the server did not count them
    ended_at: float = field(default=0.0, compare=False)  # seconds since 1970; 0: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All that was done for one outcome. What is not known of the whole is `None`, never 0."""

    calls: tuple[Usage, ...] = ()  # in the order of their ends
    failed: tuple[str, ...] = ()  # all of them, of a call that none answered
    rounds: int = 0  # how often the answering model was asked: with what its tools told, once more
    runs: tuple[ToolRun, ...] = ()
    passages: tuple[Passage, ...] = field(default=(), repr=False)  # what the answer was written or quoted from
    custom: tuple[str, ...] = ()  # names of the operator's own answer or guidance that went into it
    seconds: Mapping[str, float] = field(default_factory=dict)  # by step
    notes: Mapping[str, str] = field(default_factory=dict)  # by step, where it has something to say: no word of theirs
    guards: tuple[str, ...] = ()  # those that struck

    def called(self, *usages: Usage) -> Work:
        """With calls that came to their ends."""
        return replace(self, calls=(*self.calls, *usages))

    @property
    def prompts(self) -> tuple[str, ...]:
        """Each once, in the order of the calls."""
        return tuple(dict.fromkeys(call.prompt for call in self.calls if call.prompt))

    @property
    def models(self) -> tuple[str, ...]:
        """Those that answered, each once, in the order of the calls."""
        return tuple(dict.fromkeys(call.model for call in self.calls))

    @property
    def tried(self) -> tuple[str, ...]:
        """Those that did not answer, or were passed over, each once."""
        return tuple(dict.fromkeys((*(name for call in self.calls for name in call.failed), *self.failed)))

    @property
    def input_tokens(self) -> int:
        return sum(call.input_tokens for call in self.calls)

    @property
    def output_tokens(self) -> int:
        return sum(call.output_tokens for call in self.calls)

    @property
    def cached_tokens(self) -> int:
        return sum(call.cached_tokens for call in self.calls)

    @property
    def cost(self) -> Decimal | None:
        """None where any call's is not known, and where there was none."""
        costs = [call.cost for call in self.calls if call.cost is not None]
        return sum(costs, Decimal(0)) if costs and len(costs) == len(self.calls) else None
