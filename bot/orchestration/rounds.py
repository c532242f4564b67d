"""The rounds of one answer: the model writes, or calls tools and is told what came of them, until it is done.

It looks things up itself, where its server takes tools. Where that takes none, where it states something without having
looked, or makes no sense, it is shown what was found for the question, once, and asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.prompt import PROMPT, Asked
from bot.answering.reply import Result, Written, read_reply
from bot.config import Behaviour
from bot.errors import BadModelOutput, ModelUnavailable
from bot.model import (
    Anew,
    AssistantMessage,
    Cancellation,
    Ending,
    Message,
    ModelReply,
    Passage,
    Piece,
    Prompt,
    ToolCall,
    ToolDefinition,
)
from bot.orchestration.beginnings import beginnings
from bot.orchestration.builtin import ENDINGS, REASONS
from bot.orchestration.calling import Calling
from bot.orchestration.early import EarlyCall
from bot.orchestration.founded import as_meant, rests_on_nothing
from bot.orchestration.ledger import Ledger
from bot.orchestration.showing import Showing
from bot.orchestration.support import ToolSupport
from bot.ports import ChatModel

_ENDS = {Ending.NOT_FOUND: Result.NOT_FOUND, Ending.HAND_OVER: Result.HAND_OVER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is asked of the model, and with what."""

    chat: ChatModel
    asked: Asked
    settings: Behaviour
    passages: tuple[Passage, ...]  # what was found for the question
    tools: tuple[ToolDefinition, ...]
    calling: Calling
    native: bool  # the model's server is taken to take tools
    support: ToolSupport
    deadline: float  # `time.monotonic()`
    cancellation: Cancellation = field(default_factory=Cancellation)
    # Shows a reply while it is written that rests on what is in the ledger; None: nobody watches.
    showing: Callable[[Ledger], Showing] | None = None
    before: Callable[[Sequence[ToolCall]], None] = lambda _: None  # these are run; raises what ends the rounds instead


def first_prompt(asked: Asked, settings: Behaviour, tools: Sequence[ToolDefinition]) -> Prompt:
    """Of a model that looks things up itself. Nobody watches the reply: it has nothing yet that could be said."""
    messages = asked.messages(settings, tools=True)
    return Prompt(messages=messages, tools=tuple(tools), whole=True, name=PROMPT.label)


class Rounds:
    """One answer. What came of it so far is in the ledger, also where it fails."""

    def __init__(self, task: Task, ledger: Ledger) -> None:
        self._task = task
        self._ledger = ledger
        self._native = task.native
        self._all_shown = False
        self._messages: list[Message] = []
        self.showing: Showing | None = None  # of the last reply, where it was watched

    def run(self, early: EarlyCall | None = None) -> Written:
        """`early`: the first call, with `first_prompt`; where there is none, what was found is there to be shown.
        Raises ModelUnavailable, BadModelOutput."""
        if early is not None:
            self._messages = list(self._task.asked.messages(self._task.settings, tools=True))
        else:
            self._show_all()
        for left in reversed(range(self._task.settings.model.rounds)):
            self._ledger.rounds += 1
            try:
                reply = self._reply(self._pieces(early, last=not left))
                written = self._made_of(reply)
            except BadModelOutput:
                if self._all_shown:
                    raise
                self._show_all()
                written = None
            if written is not None:
                return written
            early = None
        raise BadModelOutput("The language model came to no end.")

    def _pieces(self, early: EarlyCall | None, *, last: bool) -> Iterator[Piece]:
        if early is not None:
            return early.pieces(self._task.cancellation)
        if self._task.cancellation.cancelled:
            raise ModelUnavailable("Nobody waits for the language model any more.")
        if time.monotonic() > self._task.deadline:
            raise ModelUnavailable("The language model took too long.")
        tools = (ENDINGS if last else self._task.tools) if self._native else ()
        watched = self._task.showing is not None and bool(self._ledger.shown or self._ledger.evidence)
        prompt = Prompt(
            messages=tuple(self._messages),
            tools=tools,
            whole=not watched,
            name=PROMPT.label,
            conversation=self._task.calling.conversation.id,
            deadline=self._task.deadline,
            cancellation=self._task.cancellation,
            avoid=tuple(name for usage in self._ledger.usages for name in usage.failed),
        )
        pieces = self._task.chat.reply(prompt)
        return self._shown(pieces, self._task.showing) if watched and self._task.showing is not None else pieces

    def _shown(self, pieces: Iterator[Piece], showing: Callable[[Ledger], Showing]) -> Iterator[Piece]:
        """`pieces`, while their words are shown; from nothing on where the reply begins anew. Where the words must not
        be said, the call ends."""
        try:
            for number, reply in enumerate(beginnings(pieces)):
                if number:
                    self._withdraw()
                    yield Anew()
                self.showing = showing(self._ledger)
                yield from self.showing.through(reply)
        finally:
            if isinstance(pieces, Generator):
                pieces.close()

    def _reply(self, pieces: Iterator[Piece]) -> ModelReply:
        reply = ModelReply.of(pieces)
        self._ledger.usages.append(reply.usage)
        self._ledger.blind |= reply.blind
        return reply

    def _made_of(self, reply: ModelReply) -> Written | None:
        """None: another round."""
        if reply.toolless:
            if not reply.usage.failed:  # else it is another server than the one that is asked first
                self._task.support.refused()
            self._native = False
            self._show_all()
            return None
        written = self._called(reply) if reply.calls else self._read(reply)
        if written is None or not self._has_to_look(written):
            return written
        self._show_all()
        return None

    def _read(self, reply: ModelReply) -> Written:
        written = read_reply(reply.text)
        if written.result is Result.HAND_OVER:
            return replace(written, explanation=REASONS["other"])
        return as_meant(written, self._task.asked.question, something_found=bool(self._task.passages))

    def _called(self, reply: ModelReply) -> Written | None:
        self._withdraw()
        self._task.before(reply.calls)
        results, end = self._task.calling(reply.calls, self._ledger, self._task.deadline)
        if end is not None and end.ending is not None:
            return Written(_ENDS[end.ending], explanation=end.explanation)
        self._messages += [AssistantMessage(reply.text, reply.calls), *results]
        return None

    def _has_to_look(self, written: Written) -> bool:
        found = bool(self._task.passages)
        may_look = not self._all_shown and (found or bool(self._ledger.shown))
        return may_look and rests_on_nothing(written, self._ledger, something_found=found)

    def _show_all(self) -> None:
        """The question once more, below all passages."""
        self._withdraw()
        self._all_shown = True
        self._ledger.show(self._task.passages, self._task.asked.fence)
        asked = self._task.asked.messages(self._task.settings, self._ledger.shown, tools=self._native)
        # What tools have told stays; otherwise nothing is lost with what the model has written so far.
        self._messages = [*self._messages, asked[-1]] if self._ledger.evidence else list(asked)

    def _withdraw(self) -> None:
        if self.showing is not None:
            self.showing.withdraw()
