"""The second tier: after every message, and every answer that fell short, does this conversation need a person?

Apart from the pipeline, so a wish for a person is honoured even while a draft is being thought about or the answer
queue is backed up: whoever is about to answer looks first, and where nobody is, a job of its own does. What a
conversation shows is `escalation.signals`', and the rules are `escalation.policy`'s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.log import failure
from bot.model import CONTROL, Author, Conversation, Mode, Owner, Reason
from bot.ports import GatherFacts, Policy
from bot.store.conversations import Conversations

log = logging.getLogger("firstline.escalate")


class EscalationJob:
    def __init__(
        self,
        conversations: Conversations,
        gather: GatherFacts,
        policy: Policy,
        handed_over: Callable[[int], None],
        keep_moods: Callable[[int], None],
        keep_moods_of: Callable[[Conversation], None],
        ask_a_model: Callable[[Conversation], object] | None = None,
        may_be_answered: Callable[[Conversation], bool] = lambda _: False,
    ) -> None:
        """`keep_moods_of`: as `keep_moods`, of a conversation that somebody has just read, every word.
        `ask_a_model` is told of a conversation that waits and needs nobody by our own signals: somebody else may ask
        a language model, which takes its time.
        `may_be_answered`: does anything wait whose answer the database may not know? Who answers looks for it first."""
        self._conversations = conversations
        self._gather = gather
        self._policy = policy
        self._handed_over = handed_over
        self._keep_moods = keep_moods
        self._keep_moods_of = keep_moods_of
        self._ask_a_model = ask_a_model
        self._may_be_answered = may_be_answered

    def check(self, conversation_id: int) -> None:
        """Hand the conversation over if the rules say so."""
        keep = partial(self._keep_moods, conversation_id)  # of what is read here, some may be unreadable
        self._look_at(self._conversations.snapshot(conversation_id), keep)

    def hear(self, conversation: Conversation) -> bool:
        """The same, by whoever is about to answer it, with what they have read: nobody waits in vain then. True when a
        person has it. Where this fails, the pipeline's gate comes next."""
        try:
            keep = partial(self._keep_moods_of, conversation)
            return self._look_at(replace(conversation, waited_seconds=None, failed_attempts=0), keep)
        except Exception:  # noqa: BLE001  (whoever waits for an answer gets one)
            failure(log, "whether a person is needed could not be told", conversation=conversation.id)
            return False

    def _look_at(self, conversation: Conversation, keep_moods: Callable[[], None]) -> bool:
        """True when it was handed over."""
        conversation_id = conversation.id
        answered = conversation.arm != CONTROL  # by the bot; of the others nothing is kept, and no model is asked
        if answered and _sounds_unknown(conversation):
            keep_moods()
        if conversation.owner is Owner.HUMAN:
            return False
        facts = self._gather(conversation)
        if conversation.mode is not Mode.ANSWER:  # what was said, was said to others
            facts = replace(facts, signals=())
        decision = self._policy(facts)
        if not decision.escalate:
            asks = answered and conversation.waiting and conversation.mode is Mode.ANSWER
            if self._ask_a_model is not None and asks:
                self._ask_a_model(conversation)
            return False
        if conversation.mode is not Mode.ANSWER:  # nobody waits for the bot
            if decision.reason is Reason.STUCK:
                self._conversations.leave_waiting_to_agents(conversation_id)
            return False
        if decision.reason is not Reason.STUCK and self._may_be_answered(conversation):
            return False
        handed_over = self._conversations.create_handoff(conversation_id, decision)
        if handed_over:
            self._handed_over(conversation_id)
        return handed_over


def _sounds_unknown(conversation: Conversation) -> bool:
    """Whether the requester has said something whose mood nobody has kept: not so after an answer."""
    known = {mood.message_id for mood in conversation.moods}
    said = (*conversation.turns, *conversation.waiting)
    return any(turn.author is Author.REQUESTER and turn.id not in known for turn in said)
