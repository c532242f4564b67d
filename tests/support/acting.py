"""Requests of a model's that wait for a yes, from the answer that tells of them to what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.model import (
    ActRequest,
    ApprovalDecided,
    Effect,
    Reason,
    ToolContext,
    ToolDefinition,
    ToolOutcome,
)
from bot.store.claims import Recorded
from tests.support.builders import message, outcome
from tests.support.store import Store
from workers.acts.run import ActJob

REFUND = ToolDefinition(
    name="refund_order",
    description="Refunds an order.",
    parameters={"type": "object", "properties": {"order": {"type": "string"}, "amount": {"type": "number"}}},
)
ARGUMENTS: Mapping[str, Any] = {"order": "A-17", "amount": 12.5}
PLACE = {"channel": "slack", "account": "T0TEAM", "place": "C0YES"}


def wanted(**arguments: Any) -> ActRequest:
    """The model calls the tool with these arguments."""
    given = arguments or dict(ARGUMENTS)
    summary = f"Refund {given.get('order')} of {given.get('amount')} EUR"
    return ActRequest(tool=REFUND.name, arguments=given, summary=summary, definition=REFUND.digest)


@dataclass
class Refund:
    """A tool that does something, and writes down what."""

    does: Callable[[], ToolOutcome] = lambda: ToolOutcome(text="Refunded, reference RF-77.")
    definition: ToolDefinition = REFUND
    effect: Effect = Effect.ACT
    calls: list[Mapping[str, Any]] = field(default_factory=list)

    def summary(self, arguments: Mapping[str, Any]) -> str:
        return f"Refund {arguments}"

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:
        self.calls.append(arguments)
        return self.does()


@dataclass
class Asking:
    store: Store
    to_send: list[int] = field(default_factory=list)

    def answered(self, *requests: ActRequest, reason: Reason | None = None, text: str = "I can ask for that.") -> int:
        """A question, and the answer that asks for these; the number of the last that is kept."""
        self.store.accept([message("Please refund order A-17.")])
        return self.record(*requests, reason=reason, text=text)

    def record(self, *requests: ActRequest, reason: Reason | None = None, text: str = "I can ask for that.") -> int:
        claim = self.store.conversations.claim(self.store.conversation_id())
        assert claim is not None
        made = replace(outcome(text, reason=reason), requests=requests or (wanted(),))
        assert self.store.conversations.record(claim, made) is Recorded.YES
        return max((row["id"] for row in self.store.rows("SELECT id FROM act_requests")), default=0)

    def press(self, number: int, *, approved: bool = True, **changes: Any) -> None:
        """A button under the message that asked."""
        (row,) = self.store.rows("SELECT key FROM act_requests WHERE id = %s", number)
        values = {**PLACE, "key": str(row["key"]), "by": "U0BOSS", "colleague": True, "approved": approved}
        self.store.accept([ApprovalDecided(**{**values, **changes})])

    def job(self, *tools: Refund) -> ActJob:
        return ActJob(
            self.store.acts,
            self.store.conversations.snapshot,
            lambda _: tools,
            run_seconds=5,
            to_send=self.to_send.append,
        )

    def run(self, number: int, tool: Refund | None = None) -> Refund:
        tool = tool or Refund()
        self.job(tool).run(number)
        return tool

    def state(self, number: int) -> str:
        (row,) = self.store.rows("SELECT state FROM act_requests WHERE id = %s", number)
        return str(row["state"])

    def steps(self, number: int) -> list[str]:
        rows = self.store.rows("SELECT step FROM act_steps WHERE request_id = %s ORDER BY id", number)
        return [row["step"] for row in rows]

    def queued(self, kind: str) -> list[dict[str, Any]]:
        """What is to be sent of this kind."""
        rows = self.store.rows("SELECT body FROM outbox WHERE kind = %s AND state = 'pending' ORDER BY id", kind)
        return [self.store.cipher.open(row["body"]) for row in rows]

    def told(self) -> list[str]:
        """What the requester is to read of it."""
        return [body["text"] for body in self.queued("result")]

    def late(self, number: int, column: str = "expires_at") -> None:
        self.store.rows(
            f"UPDATE act_requests SET {column} = now() - interval '1 second' WHERE id = %s RETURNING id", number
        )
