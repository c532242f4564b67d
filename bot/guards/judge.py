"""A language model's opinion whether a question tries to take over the bot. Pure: who asks is the pipeline.

It may only add to what the local guard finds, so a reply that is none says nothing.
"""

from __future__ import annotations

from bot import prompts
from bot.errors import BadModelOutput
from bot.guards.fence import Fence
from bot.model import Prompt, SystemMessage, UserMessage
from bot.text.model_words import json_object

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
    found = json_object(reply, ("takes_over",))
    if found is None or not isinstance(found["takes_over"], bool):
        raise BadModelOutput("The judge's reply is not the JSON object that was asked for.")
    return found["takes_over"]
