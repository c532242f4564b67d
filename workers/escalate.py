"""The second tier: after every message and every answer, does this conversation need a person?

Runs apart from the pipeline, so a wish for a person is honoured even while a draft is being thought about or the
answer queue is backed up. What a conversation shows is `escalation.signals`', and the rules are `escalation.policy`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.model import Mode, Owner, Reason
from bot.ports import GatherFacts, Policy
from bot.store.conversations import Conversations


class EscalationJob:
    def __init__(
        self,
        conversations: Conversations,
        gather: GatherFacts,
        policy: Policy,
        handed_over: Callable[[int], None],
        keep_moods: Callable[[int], None],
        ask_a_model: Callable[[int, int], object] | None = None,
    ) -> None:
        """`ask_a_model` is told of a conversation that waits and needs nobody by our own signals, and of how many
        messages the requester has written: somebody else may ask a language model, which takes its time."""
        self._conversations = conversations
        self._gather = gather
        self._policy = policy
        self._handed_over = handed_over
        self._keep_moods = keep_moods
        self._ask_a_model = ask_a_model

    def check(self, conversation_id: int) -> None:
        """Hand the conversation over if the rules say so."""
        self._keep_moods(conversation_id)
        conversation = self._conversations.snapshot(conversation_id)
        if conversation.owner is Owner.HUMAN:
            return
        facts = self._gather(conversation)
        if conversation.mode is not Mode.ANSWER:  # what was said, was said to others
            facts = replace(facts, signals=())
        decision = self._policy(facts)
        if not decision.escalate:
            if self._ask_a_model is not None and conversation.waiting and conversation.mode is Mode.ANSWER:
                self._ask_a_model(conversation_id, facts.messages)
            return
        if conversation.mode is not Mode.ANSWER:  # nobody waits for the bot
            if decision.reason is Reason.STUCK:
                self._conversations.leave_waiting_to_agents(conversation_id)
            return
        if self._conversations.create_handoff(conversation_id, decision):
            self._handed_over(conversation_id)
