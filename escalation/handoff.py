"""What goes to the agent: the `Handoff`. A pure value; the workers queue it, a desk makes the ticket. What the
requester is told about it is `escalation.notice`'s, who gets it `escalation.routing`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.config import Behaviour
from bot.model import Author, Conversation, EscalationDecision, Handoff, Priority, Reason, Turn
from bot.wording import Wording
from escalation.routing import route_of
from escalation.summary import quote, summarise

_SUBJECT_CHARS = 80


def build(conversation: Conversation, decision: EscalationDecision, settings: Behaviour) -> Handoff:
    """Everything a human agent needs to go on, from the conversation as it is now."""
    turns = (*conversation.turns, *conversation.waiting)
    wording = settings.catalogue.agents
    route = route_of(conversation, decision, settings.escalation)
    return Handoff(
        conversation_id=conversation.id,
        thread=conversation.thread,
        requester=conversation.requester,
        reason=decision.reason or Reason.HUMAN_REQUESTED,
        explanation=decision.explanation,
        priority=route.priority or Priority(settings.handoff.priority),
        subject=_subject(turns, conversation.thread.channel, wording),
        summary=summarise(turns, decision, wording),
        turns=turns,
        link=conversation.link,
        intent=decision.intent,
        route=route,
    )


def retitled(handoff: Handoff, turns: tuple[Turn, ...], wording: Wording) -> Handoff:
    """The same handoff, about these turns. `wording`: for agents."""
    decision = EscalationDecision(escalate=True, reason=handoff.reason, explanation=handoff.explanation)
    return replace(
        handoff,
        turns=turns,
        subject=_subject(turns, handoff.thread.channel, wording),
        summary=summarise(turns, decision, wording),
    )


def _subject(turns: Sequence[Turn], channel: str, wording: Wording) -> str:
    """The first thing the requester wrote that is long enough to say something, else the first thing at all."""
    said = [turn.text for turn in turns if turn.author is Author.REQUESTER and turn.text.strip()]
    telling = next((text for text in said if len(text.split()) >= 4), said[0] if said else "")
    return quote(telling, _SUBJECT_CHARS) or wording.say("subject_unknown", channel=channel)
