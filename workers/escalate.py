"""The second tier: after every message and every answer, does this conversation need a person?

Runs apart from the pipeline, so a wish for a person is honoured even while a draft is being thought about or the
answer queue is backed up. The rules themselves are `escalation/policy.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.config import Answers
from bot.model import Assessment, Conversation, EscalationDecision, Mode, Owner, Reason
from bot.ports import Assessor, Policy
from bot.store.conversations import Conversations


class EscalationJob:
    def __init__(
        self,
        conversations: Conversations,
        assess: Assessor,
        policy: Policy,
        settings: Answers,
        handed_over: Callable[[int], None],
    ) -> None:
        self._conversations = conversations
        self._assess = assess
        self._policy = policy
        self._settings = settings
        self._handed_over = handed_over

    def check(self, conversation_id: int) -> None:
        """Hand the conversation over if the rules say so."""
        conversation, waited, failures = self._conversations.snapshot(conversation_id)
        if conversation.owner is Owner.HUMAN:
            return
        stuck = self._stuck(waited, failures)
        if conversation.mode is not Mode.ANSWER:  # nobody waits for the bot
            if stuck:
                self._conversations.leave_waiting_to_agents(conversation_id)
            return
        decision = stuck or self._by_policy(conversation)
        if decision.escalate and self._conversations.create_handoff(conversation_id, decision):
            self._handed_over(conversation_id)

    def _stuck(self, waited: float | None, failures: int) -> EscalationDecision | None:
        if waited is not None and waited > self._settings.stuck_seconds:
            explanation = f"A message waited {waited:.0f} seconds without an answer."
            return EscalationDecision(escalate=True, reason=Reason.STUCK, explanation=explanation)
        if failures > self._settings.max_attempts:
            return EscalationDecision(
                escalate=True, reason=Reason.STUCK, explanation=f"The bot failed {failures} times."
            )
        return None

    def _by_policy(self, conversation: Conversation) -> EscalationDecision:
        """Only what waits is read: an old wish, long granted, is no new one."""
        text = "\n\n".join(turn.text for turn in conversation.waiting)
        assessment = self._assess(text) if text.strip() else Assessment()
        return self._policy(assessment=assessment, grounded=None, ungrounded_streak=conversation.ungrounded_streak)
