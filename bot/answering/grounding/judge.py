"""A language model's opinion which sentences of an answer the sources do not carry. Pure: who asks is the pipeline.

It may only add to what is found without it, so a reply that is none says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot import prompts
from bot.errors import BadModelOutput
from bot.guards.fence import Fence
from bot.model import Passage, Prompt, SystemMessage, UserMessage

NO_SOURCE = "the judge found no source of a sentence"
MAX_CHARS = 24_000  # of all sources
_SCHEMA = {
    "type": "object",
    "properties": {"unsupported": {"type": "array", "items": {"type": "integer"}}},
    "required": ["unsupported"],
    "additionalProperties": False,
}


def judge_prompt(said: Sequence[str], question: str, passages: Sequence[Passage], results: Sequence[str]) -> Prompt:
    """`said` are the answer's sentences; everything is redacted."""
    fence, rules = Fence(), prompts.load("grounding")
    sources = "\n\n".join((*(f"{one.title}\n{one.text}" for one in passages), *results))
    numbered = "\n".join(f"{number}. {' '.join(one.split())}" for number, one in enumerate(said, 1))
    told = (fence.enclose("sources", sources[:MAX_CHARS]), fence.enclose("question", question))
    return Prompt(
        messages=(
            SystemMessage(rules.filled(fence=fence.rule)),
            UserMessage("\n\n".join((*told, fence.enclose("sentences", numbered)))),
        ),
        schema=_SCHEMA,
        whole=True,
        name=rules.label,
    )


def read_unsupported(reply: str, count: int) -> frozenset[int]:
    """Which of `count` sentences, from 0. Raises BadModelOutput."""
    try:
        numbers = json.loads(reply)["unsupported"]
        found = frozenset(number - 1 for number in numbers)
    except (ValueError, KeyError, TypeError, RecursionError):
        found = frozenset({-1})
    if not found <= set(range(count)):
        raise BadModelOutput("The judge's reply is not the JSON object that was asked for.")
    return found
