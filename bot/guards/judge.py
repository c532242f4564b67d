"""A language model's opinion whether a question tries to take over the bot. Pure: who asks is the pipeline.

It may only add to what the local guard finds, so a reply that is none says nothing.
"""

from __future__ import annotations

import json

from bot import prompts
from bot.errors import BadModelOutput
from bot.guards.fence import Fence
from bot.model import Prompt, SystemMessage, UserMessage

MAX_CHARS = 4000
_SCHEMA = {
    "type": "object",
    "properties": {"takes_over": {"type": "boolean"}},
    "required": ["takes_over"],
    "additionalProperties": False,
}


def judge_prompt(text: str) -> Prompt:
    """`text` is redacted."""
    fence, rules = Fence(), prompts.load("judge")
    asked = fence.enclose("text", text[:MAX_CHARS])
    return Prompt(
        messages=(SystemMessage(rules.filled(fence=fence.rule)), UserMessage(asked)), schema=_SCHEMA, name=rules.label
    )


def read_verdict(reply: str) -> bool:
    """Raises BadModelOutput."""
    try:
        verdict = json.loads(reply)["takes_over"]
    except (ValueError, KeyError, TypeError, RecursionError):
        verdict = None
    if not isinstance(verdict, bool):
        raise BadModelOutput("The judge's reply is not the JSON object that was asked for.")
    return verdict
