"""The calls of one turn: which are run, what the model is told of each, what is kept of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.guards.fence import Fence
from bot.model import (
    ActRequest,
    Conversation,
    Effect,
    Ending,
    ToolCall,
    ToolContext,
    ToolOutcome,
    ToolResult,
    ToolRun,
)
from bot.orchestration.at_once import Job, run_at_once
from bot.orchestration.ledger import Ledger
from bot.orchestration.private import OwnValues, Redact, readable, with_values
from bot.ports import ChecksArguments, Tool
from bot.text.shown import MAX_SHOWN, shown

_MOST_AT_ONCE = 8
_ALL_RESULTS = 4  # of one turn, together: so many times what one may have
TOO_MANY = f"Not run: at most {_MOST_AT_ONCE} calls at once."
TOO_LONG = f"Not asked for: a person has to read its arguments, and can read {MAX_SHOWN} characters at most."
NESTED = "Not run: its arguments are nested too deeply."
WAITS = "This waits for a person's yes. Nothing has been done yet; the requester may be told that it was asked for."


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    conversation: Conversation = field(repr=False)
    own: Mapping[str, Tool]  # built in: they get what the model wrote, placeholders and all
    others: Mapping[str, Tool]
    fence: Fence = field(repr=False)
    redact: Redact = field(repr=False)
    values: OwnValues = field(repr=False)
    seconds: float  # for each call
    chars: int  # of one result, where there are few

    def __call__(
        self, calls: Sequence[ToolCall], ledger: Ledger, deadline: float
    ) -> tuple[list[ToolResult], ToolOutcome | None]:
        """A result for each call, and the outcome that ends the rounds, where there is one."""
        found: dict[int, ToolOutcome] = {}
        jobs: dict[int, Job] = {}
        values = self.values(ledger)
        for number, call in enumerate(calls):
            prepared = self._prepared(call, ledger, values) if number < _MOST_AT_ONCE else _failed(TOO_MANY)
            if isinstance(prepared, Job):
                jobs[number] = prepared
            else:
                found[number] = prepared
        context = ToolContext(conversation=self.conversation, deadline=min(deadline, time.monotonic() + self.seconds))
        for number, done in zip(jobs, run_at_once(list(jobs.values()), context), strict=True):
            found[number] = done.outcome
            tool = jobs[number].tool
            ledger.runs.append(
                ToolRun(
                    name=tool.definition.name,
                    effect=tool.effect,
                    seconds=done.seconds,
                    failed=done.outcome.failed,
                    ended_at=done.ended_at,
                )
            )
        outcomes = [found[number] for number in range(len(calls))]
        return self._told(calls, outcomes, ledger), _ending(outcomes)

    def _prepared(self, call: ToolCall, ledger: Ledger, values: Mapping[str, str]) -> Job | ToolOutcome:
        if own := self.own.get(call.name):
            return Job(own, call.arguments)
        tool = self.others.get(call.name)
        if tool is None:
            known = ", ".join((*self.own, *self.others))
            return _failed(f"There is no such tool. There are: {known}.")
        try:
            arguments = with_values(call.arguments, values)
        except ValueError:
            return _failed(NESTED)
        if tool.effect is Effect.READ:
            return Job(tool, arguments)
        if isinstance(tool, ChecksArguments) and (complaint := tool.complaint(arguments)):
            return _failed(complaint)
        if len(shown(arguments)) > MAX_SHOWN:
            return _failed(TOO_LONG)
        definition, summary = tool.definition.digest, tool.summary(arguments)
        request = ActRequest(tool=call.name, arguments=arguments, summary=summary, definition=definition)
        if request in ledger.requests:  # said twice, meant once
            return ToolOutcome(text=WAITS)
        ledger.requests.append(request)
        ledger.runs.append(ToolRun(name=call.name, effect=tool.effect, seconds=0.0, waits=True, ended_at=time.time()))
        return ToolOutcome(text=WAITS)

    def _told(self, calls: Sequence[ToolCall], outcomes: Sequence[ToolOutcome], ledger: Ledger) -> list[ToolResult]:
        limit = min(self.chars, _ALL_RESULTS * self.chars // len(outcomes))
        texts = readable([outcome.text for outcome in outcomes], ledger, self.redact, limit)
        results = []
        for call, outcome, text in zip(calls, outcomes, texts, strict=True):
            if call.name in self.others and not outcome.failed:
                ledger.evidence.append(text)
            told = text if call.name in self.own else self.fence.enclose("result", text)
            if call.name in self.own and not outcome.failed:
                told = ledger.show(outcome.passages, self.fence)
            results.append(ToolResult(call.id, told))
        return results


def _failed(text: str) -> ToolOutcome:
    return ToolOutcome(text=text, failed=True)


def _ending(outcomes: Sequence[ToolOutcome]) -> ToolOutcome | None:
    """A person is called for whatever else was called; that nothing was found, only where nothing else was."""
    ends = [outcome for outcome in outcomes if outcome.ending is not None]
    for outcome in ends:
        if outcome.ending is Ending.HAND_OVER:
            return outcome
    return ends[0] if ends and len(ends) == len(outcomes) else None
