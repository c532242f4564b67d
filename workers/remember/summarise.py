"""The next summary of a conversation that has become long: made after an answer, when nobody waits, and kept beside the
messages. What cannot be kept, because something else happened meanwhile, is made after the next answer; until then the
model is told the last summary and all that was said since.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import telemetry
from bot.errors import ModelError
from bot.guards.injection import STRICTNESS, without_injection
from bot.memory.room import next_summary, to_fold
from bot.memory.summary import rendered
from bot.memory.writing import checked, summary_prompt
from bot.model import Author, Conversation, Memory, ModelReply, Turn
from bot.pipeline.earlier import said
from bot.pipeline.state import Services
from bot.pipeline.steps.disarm import harmless_turns
from bot.pipeline.steps.redact import without_personal_data
from bot.pipeline.whose import is_by
from bot.ports import ChatModel
from bot.privacy.placeholders import PLACEHOLDER
from bot.privacy.vault import vault_of
from bot.store.memory.summaries import Summaries, Unsummarised

log = logging.getLogger("firstline.summarise")
AT_ONCE = 60  # turns of one summary
MOST_ROUNDS = 20  # of one job: a conversation from before there were summaries is caught up with


def is_long(conversation: Conversation, services: Services) -> bool:
    """Whether what was said before is more than fits, and a summary is due."""
    memory = conversation.memory
    since = (turn for turn in (*memory.older, *conversation.turns) if turn.id is None or turn.id > memory.until)
    return bool(_due(memory, (*since, *conversation.waiting), services))


def _due(memory: Memory, turns: Iterable[Turn], services: Services) -> Sequence[Turn]:
    read = [replace(turn, text=said(turn)) for turn in turns]
    return to_fold(read, memory.summary, services.settings.memory_room, services.tokens)


class SummaryJob:
    def __init__(self, summaries: Summaries, services: Services, chat: ChatModel | None) -> None:
        """`chat`: a small model that answers within `[memory] summary_seconds`; None: no model is asked."""
        self._summaries = summaries
        self._services = services
        self._chat = chat

    def summarise(self, conversation_id: int) -> None:
        """Until there is room again."""
        for _ in range(MOST_ROUNDS):
            read = self._summaries.read(conversation_id, AT_ONCE)
            if not self._goes_on(read):
                return

    def _goes_on(self, read: Unsummarised) -> bool:
        """False where nothing more is due, or it could not be kept."""
        covered = len(_due(read.conversation.memory, read.turns, self._services))
        if not covered:
            return False
        memory, vault = self._next(read.conversation, read.turns[:covered])
        return self._summaries.keep(read, covered, memory, vault)

    def _next(self, conversation: Conversation, turns: Sequence[Turn]) -> tuple[Memory, dict[str, str]]:
        """What is remembered once these turns are covered, and the vault from then on."""
        before, settings = conversation.memory, self._services.settings
        known = before.values_of(conversation.requester)
        limit = settings.answers.max_question_chars
        clean = without_personal_data([*map(said, turns)], limit, self._services, conversation, known)
        redacted = [replace(turn, text=text) for turn, text in zip(turns, clean.texts, strict=True)]
        told = list(harmless_turns(redacted))
        prose = self._written(rendered(before.summary), told, conversation.id)
        summary = next_summary(before.summary, told, settings.memory_room, self._services.tokens, prose)
        theirs = "\n".join(turn.text for turn in turns if _is_told(turn, conversation))
        kept = set(PLACEHOLDER.findall(rendered(summary)))
        values = {
            name: value
            for name, value in clean.placeholders.items()
            if name in kept and (name in known or value in theirs)
        }
        memory = Memory(summary=summary, values=values, requester_id=conversation.requester.id)
        return memory, vault_of(clean.placeholders, conversation.vault)

    def _written(self, before: str, turns: Sequence[Turn], conversation: int) -> str | None:
        """A model's prose; None where there is none, or it is away, slow, over its budget, or adds something."""
        if self._chat is None:
            telemetry.SUMMARIES.add(outcome="rules")
            return None
        try:
            reply = ModelReply.of(self._chat.reply(summary_prompt(before, turns, conversation))).text
        except ModelError as error:
            log.info("a summary without the model", extra={"error": type(error).__name__})
            reply = ""
        prose = checked(without_injection(reply, strictness=STRICTNESS), before, turns)
        telemetry.SUMMARIES.add(outcome="rules" if prose is None else "model")
        return prose


def _is_told(turn: Turn, conversation: Conversation) -> bool:
    """By the requester, or to them."""
    return turn.author is not Author.REQUESTER or is_by(turn, conversation.requester)
