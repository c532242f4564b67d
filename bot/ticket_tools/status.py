"""How far a requester's tickets are. Theirs are those of this conversation, and, where the vendor has made sure who
writes, of all conversations of the same person there.

Whatever number the model asks for, another's ticket is told of in the words of one that does not exist: only the
requester's own are ever looked up. No subjects are told, since others may read along where the answer is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import StoreUnavailable
from bot.model import Conversation, Effect, TicketLine, ToolContext, ToolDefinition, ToolOutcome
from bot.store.tickets import Tickets

STATUS = ToolDefinition(
    name="get_ticket_status",
    description="Tells how far the requester's own support tickets are: number, state, when each was opened. Use it "
    "when they ask about a ticket or what became of their request.",
    parameters={
        "type": "object",
        "properties": {
            "number": {"type": "string", "description": "The ticket's number as they wrote it; leave it out for all."}
        },
        "additionalProperties": False,
    },
)
NO_SUCH_TICKET = "The requester has no ticket of that number."
NONE = "The requester has no ticket that they may be told of here."
NO_ANSWER = "The tickets cannot be looked up right now."
NO_NUMBER = "`number` has to be a ticket's number, such as 1234; or leave it out."
_STATES = {
    "being made": "is being created",
    "open": "is open",
    "pending": "waits for the requester's reply",
    "solved": "is solved",
}
_NUMBER = re.compile(r"[\s#]*([\w-]{1,40})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class TicketStatusTool:
    tickets: Tickets
    verified: bool  # the vendor has made sure who writes
    definition = STATUS
    effect = Effect.READ

    def summary(self, arguments: Mapping[str, Any]) -> str:
        raise NotImplementedError("it does nothing that anybody would have to approve")

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:
        number = _number(arguments.get("number"))
        if number is None:
            return ToolOutcome(text=NO_NUMBER, failed=True)
        try:
            theirs = self._theirs(context.conversation)
        except StoreUnavailable:
            return ToolOutcome(text=NO_ANSWER, failed=True)
        found = [line for line in theirs if not number or line.ticket_id == number]
        if not found:
            return ToolOutcome(text=NO_SUCH_TICKET if number else NONE)
        return ToolOutcome(text="\n".join(map(_told, found)))

    def _theirs(self, conversation: Conversation) -> Sequence[TicketLine]:
        if self.verified and conversation.requester.id:
            thread = conversation.thread
            return self.tickets.of_requester(thread.channel, thread.account, conversation.requester.id)
        return self.tickets.of_conversation(conversation.id)


def _number(given: object) -> str | None:
    """Empty: none is named; None: it is no number."""
    if given is None or given == "":
        return ""
    found = _NUMBER.fullmatch(str(given)) if isinstance(given, str | int) and not isinstance(given, bool) else None
    return found[1] if found else None


def _told(line: TicketLine) -> str:
    name = f"Ticket {line.ticket_id}" if line.ticket_id else "A ticket"
    return f"{name} {_STATES.get(line.state, _STATES['open'])}, opened {line.opened_at:%Y-%m-%d}."
