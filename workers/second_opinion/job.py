"""A language model reads what our own signals let pass: no answer, no gate and no other conversation waits for it.
Whatever goes wrong with it changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.errors import FirstlineError
from bot.model import Author, Conversation, Mode, ModelReply, Owner, SignalValue
from bot.ports import ChatModel, GatherFacts, Policy
from bot.privacy import Redactor
from bot.store.conversations import Conversations
from escalation.second_opinion import second_opinion, second_opinion_prompt

log = logging.getLogger("firstline.second_opinion")


class SecondOpinionJob:
    def __init__(
        self,
        conversations: Conversations,
        gather: GatherFacts,
        policy: Policy,
        redactor: Redactor,
        chat: ChatModel,
        handed_over: Callable[[int], object],
        settle: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`chat` answers within `[escalation] second_opinion_seconds`. `settle`: no opinion is due in a conversation
        any more."""
        self._conversations = conversations
        self._gather = gather
        self._policy = policy
        self._redactor = redactor
        self._chat = chat
        self._handed_over = handed_over
        self._settle = settle

    def ask(self, conversation_id: int, messages: int | None = None) -> None:
        """As `ask_about`, by its number. `messages`: how many the requester had written; where they have written more
        since, that is asked about by itself."""
        conversation = self._conversations.snapshot(conversation_id)
        if messages is None or conversation.messages == messages:
            self.ask_about(conversation)
        self._settle(conversation_id)

    def ask_about(self, conversation: Conversation) -> None:
        """Hand the conversation, as somebody has just read it, over where the model finds in the words what a person
        should see. It is read again only then, which is hardly ever. Raises StoreUnavailable."""
        added = self._added(conversation)
        if not added:
            return
        now = self._conversations.snapshot(conversation.id)
        if not _unheard(now):
            return
        facts = self._gather(now)
        found = {value.name for value in facts.signals if value.found}
        new = tuple(value for value in added if value.name not in found)
        weaker = tuple(value for value in facts.signals if value.name not in {one.name for one in new})
        decision = self._policy(replace(facts, signals=(*weaker, *new)))
        if decision.escalate and self._conversations.create_handoff(now.id, decision):
            self._handed_over(now.id)

    def _added(self, conversation: Conversation) -> Sequence[SignalValue]:
        texts = _unheard(conversation)
        if not texts:
            return ()
        clean = self._redactor.redact(texts, conversation.requester).texts
        prompt = replace(second_opinion_prompt(clean), conversation=conversation.id)
        try:
            reply = ModelReply.of(self._chat.reply(prompt))
        except FirstlineError as error:
            log.info("no second opinion", extra={"conversation": conversation.id, "error": type(error).__name__})
            return ()
        return second_opinion(reply.text)


def _unheard(conversation: Conversation) -> list[str]:
    """What waits; where it was answered meanwhile, the last thing said. Nothing once an agent has written or has it."""
    if conversation.owner is Owner.HUMAN or conversation.mode is not Mode.ANSWER:
        return []
    if conversation.waiting:
        return [turn.text for turn in conversation.waiting]
    people = [turn for turn in conversation.turns if turn.author is not Author.BOT]
    return [turn.text for turn in people[-1:] if turn.author is Author.REQUESTER]
