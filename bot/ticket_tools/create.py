"""A ticket for the requester, which is a handoff: a person has the conversation then, and the bot is silent.

So nothing happens when it is called; it is a decision, carried out with the answer, or not at all where a human was
quicker. One ticket a conversation follows from that, and no yes is needed: the company's own helpdesk is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import Effect, Ending, ToolContext, ToolDefinition, ToolOutcome

CREATE = ToolDefinition(
    name="create_ticket",
    description="Opens a support ticket about this conversation, with everything that was said in it. A person answers "
    "from then on, and you are done. Use it when the requester asks for a ticket or has to be called back.",
    parameters={"type": "object", "properties": {}, "additionalProperties": False},
)
EXPLANATION = "The language model read that a ticket is wanted."


@dataclass(frozen=True, slots=True)
class CreateTicket:
    definition = CREATE
    effect = Effect.READ

    def summary(self, arguments: Mapping[str, Any]) -> str:
        raise NotImplementedError("it does nothing that anybody would have to approve")

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:  # noqa: ARG002
        return ToolOutcome(text="", ending=Ending.HAND_OVER, explanation=EXPLANATION)
