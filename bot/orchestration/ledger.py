"""What came of the rounds so far; it holds, too, where the next one fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.answering.prompt import PROMPT, numbered
from bot.guards.fence import Fence
from bot.model import ActRequest, Passage, ToolRun, Usage

MOST_SHOWN = 40  # passages in one answer; what comes beyond is left out


@dataclass(slots=True)
class Ledger:
    placeholders: Mapping[str, str] = field(repr=False)
    shown: list[Passage] = field(default_factory=list)  # the model cites them by their place, from 1
    evidence: list[str] = field(default_factory=list, repr=False)  # what other tools told
    usages: list[Usage] = field(default_factory=list)  # of each round that came to its end
    runs: list[ToolRun] = field(default_factory=list)
    requests: list[ActRequest] = field(default_factory=list)
    rounds: int = 0  # that were begun
    blind: bool = False  # pictures were left out

    def show(self, passages: Sequence[Passage], fence: Fence) -> str:
        """The passages under the numbers they have from now on; those that were shown before by their numbers alone."""
        numbers = {passage.id: number for number, passage in enumerate(self.shown, start=1)}
        again = [f"[{numbers[passage.id]}]" for passage in passages if passage.id in numbers]
        new = [passage for passage in passages if passage.id not in numbers][: max(0, MOST_SHOWN - len(self.shown))]
        told = numbered(new, fence, first=len(self.shown) + 1)
        self.shown += new
        if again:
            told.append(f"(Also found, and shown already: {', '.join(again)}.)")
        return "\n\n".join(told) or PROMPT.filled("no_passages")
