"""Run what a human approved: exactly the arguments that they saw, by the tool as it was then, and at most once.

From the moment it is begun it counts as run: a worker that dies over it, or a tool that gives no answer, leaves it
unknown, and a person has to look. No connection is held meanwhile.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence

from bot.log import failure
from bot.model import ActState, Conversation, Effect, ToolContext, ToolOutcome
from bot.ports import Tool
from bot.store.approvals.acts import Acts, ActToRun

log = logging.getLogger("firstline.acts")

ToolsOf = Callable[[Conversation], Sequence[Tool]]


class ActJob:
    def __init__(
        self,
        acts: Acts,
        conversation_of: Callable[[int], Conversation],
        tools: ToolsOf,
        *,
        run_seconds: float,
        to_send: Callable[[int], None],
    ) -> None:
        """`conversation_of` raises LookupError where it is not kept any longer; `to_send` hears of conversations with
        something to send."""
        self._acts = acts
        self._conversation_of = conversation_of
        self._tools = tools
        self._run_seconds = run_seconds
        self._to_send = to_send

    def run(self, number: int) -> None:
        """Nothing where it is not approved (any more), or its tool is not there: the sweep tries that again until its
        time is over. Raises StoreUnavailable; what was begun then is unknown after a while."""
        ready = self._acts.to_run(number)
        if ready is None:
            return
        try:
            conversation = self._conversation_of(ready.act.conversation_id)
        except LookupError:
            return
        tool = next((one for one in self._tools(conversation) if one.definition.name == ready.act.tool), None)
        if tool is None:
            log.warning("the tool of an approved request is not there", extra={"request": number})
        elif tool.definition.digest != ready.act.definition or tool.effect is not Effect.ACT:
            self._acts.decline(number, "the tool is another than the one that was approved")
            self._to_send(ready.act.conversation_id)
        elif self._acts.begin(number, token := uuid.uuid4()):
            outcome = self._call(tool, ready, conversation)
            self._acts.end(number, token, _state(outcome), result=outcome.text)
            self._to_send(ready.act.conversation_id)

    def _call(self, tool: Tool, ready: ActToRun, conversation: Conversation) -> ToolOutcome:
        deadline = time.monotonic() + self._run_seconds
        try:
            outcome = tool.call(ready.wanted.arguments, ToolContext(conversation=conversation, deadline=deadline))
        except Exception:  # noqa: BLE001  (a bug in a tool: as bad as not knowing)
            failure(log, "a tool failed", request=ready.act.id)
            return ToolOutcome(text="", failed=True, unsure=True)
        log.info("run", extra={"request": ready.act.id, "state": _state(outcome)})
        return outcome


def _state(outcome: ToolOutcome) -> ActState:
    if not outcome.failed:
        return ActState.DONE
    return ActState.UNKNOWN if outcome.unsure else ActState.FAILED
