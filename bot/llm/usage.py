"""What a reply cost, in tokens, however far a server says it. Its answer is good whatever the numbers are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Tokens:
    """Read from one or more reports: some servers send one with every chunk, and the last is the whole."""

    input: int = 0
    output: int = 0
    cached: int = 0  # of the input: what the provider had read before

    def take(self, usage: object) -> None:
        """`usage` as it came; what is no number of tokens changes nothing."""
        if not isinstance(usage, Mapping):
            return
        self.input = _number(usage, "prompt_tokens", "input_tokens") or self.input
        self.output = _number(usage, "completion_tokens", "output_tokens") or self.output
        details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details")
        within = _number(details, "cached_tokens") if isinstance(details, Mapping) else 0
        # The last three: DeepSeek, gateways before Anthropic, Moonshot.
        beside = _number(usage, "prompt_cache_hit_tokens", "cache_read_input_tokens", "cached_tokens")
        self.cached = min(within or beside or self.cached, self.input)


def _number(values: Mapping[str, Any], *names: str) -> int:
    """The first that is there, 0 where none is one."""
    for name in names:
        value = values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9:
            return int(value)
    return 0
