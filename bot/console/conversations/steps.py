"""What the pipeline did for an answer, in its order: what took time or had something to say, and the rest in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.costs.read import KeptWork

# As `bot.pipeline.runner` has them: what is kept of a run has lost their order.
ORDER = (
    "redact", "recognise_language", "join_forwarded", "join_thread", "choose", "screen", "find_custom", "begin",
    "assess", "guard", "moderate", "give_custom", "read", "retrieve", "disarm", "judge", "compose", "go_on", "ground",
    "keep_to_subject", "look_again", "decide",
)  # fmt: skip
LEAST_SECONDS = 0.0005  # what is less reads as nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    seconds: float
    share: float  # 0..100, of the longest
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """`others`: how many took next to no time and had nothing to say."""

    shown: Sequence[Step] = ()
    others: int = 0


def steps_of(work: KeptWork) -> Steps:
    longest = max(work.seconds.values(), default=0.0) or 1.0
    names = sorted(work.seconds, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    every = [
        Step(
            name=name,
            seconds=work.seconds[name],
            share=100 * work.seconds[name] / longest,
            note=work.notes.get(name),
        )
        for name in names
    ]
    shown = [step for step in every if step.seconds >= LEAST_SECONDS or step.note]
    return Steps(shown=shown, others=len(every) - len(shown))
