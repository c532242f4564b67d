"""What goes to the agent: the `Handoff`. A pure value; the workers queue it, a desk makes the ticket. What the
requester is told about it is `escalation.notice`'s, who gets it `escalation.routing`'s, what is known besides the words
`escalation.note`'s.
"""

from __future__ import annotations

from dataclasses import replace

from bot.config import Behaviour
from bot.model import Conversation, EscalationDecision, Facts, Handoff, Priority, Reason
from bot.wording import Wording
from escalation.note import note_of
from escalation.routing import route_of
from escalation.summary import Hide, gist, quote

_SUBJECT_CHARS = 80


def build(
    conversation: Conversation, decision: EscalationDecision, settings: Behaviour, facts: Facts | None = None
) -> Handoff:
    """Everything a human agent needs to go on, from the conversation as it is now."""
    route = route_of(conversation, decision, settings.escalation)
    handoff = Handoff(
        conversation_id=conversation.id,
        thread=conversation.thread,
        requester=conversation.requester,
        reason=decision.reason or Reason.HUMAN_REQUESTED,
        explanation=decision.explanation,
        priority=route.priority or Priority(settings.handoff.priority),
        subject="",
        summary="",
        turns=(*conversation.turns, *conversation.waiting),
        link=conversation.link,
        intent=decision.intent,
        route=route,
        note=note_of(conversation, facts, decision.intent),
    )
    return titled(handoff, settings.catalogue.agents)


def titled(handoff: Handoff, wording: Wording, hide: Hide = str) -> Handoff:
    """With subject and summary from its turns, those of a matter that was settled before left out. `wording`: for
    agents. `hide`: see `escalation.summary.gist`."""
    since = handoff.note.since
    fresh = tuple(turn for turn in handoff.turns if since is None or turn.at > since)
    found = gist(fresh, hide)
    if not found.wants:
        found = gist(handoff.turns, hide)
    unknown = wording.say("subject_unknown", channel=handoff.thread.channel)
    summary = found.wants or wording.say("note_nothing_asked")
    return replace(
        handoff,
        subject=quote(found.wants, _SUBJECT_CHARS) or unknown,
        summary=wording.say("note_only_a_person") if found.bare else summary,
        note=replace(handoff.note, asked=found.asked),
    )
