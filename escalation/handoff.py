"""What goes to the agent (the `Handoff`), and what the requester is told about it (the receipt). Pure values; the
workers queue them, a desk makes the ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import Behaviour
from bot.model import Author, Conversation, EscalationDecision, Handoff, Priority, Reason, Turn
from escalation.business_hours import is_open, next_opening
from escalation.summary import quote, summarise

_SUBJECT_CHARS = 80


def build(conversation: Conversation, decision: EscalationDecision, settings: Behaviour) -> Handoff:
    """Everything a human agent needs to go on, from the conversation as it is now."""
    turns = (*conversation.turns, *conversation.waiting)
    return Handoff(
        conversation_id=conversation.id,
        thread=conversation.thread,
        requester=conversation.requester,
        reason=decision.reason or Reason.HUMAN_REQUESTED,
        explanation=decision.explanation,
        priority=Priority(settings.handoff.priority),
        subject=_subject(turns, conversation.thread.channel),
        summary=summarise(turns, decision),
        turns=turns,
        link=conversation.link,
    )


def retitled(handoff: Handoff, turns: tuple[Turn, ...]) -> Handoff:
    """The same handoff, telling of these turns."""
    decision = EscalationDecision(escalate=True, reason=handoff.reason, explanation=handoff.explanation)
    return replace(
        handoff, turns=turns, subject=_subject(turns, handoff.thread.channel), summary=summarise(turns, decision)
    )


def handoff_notice(settings: Behaviour, now: datetime) -> str:
    """What the requester reads after a handoff (Markdown): what happens next, who does it, and when to expect them.

    `now` is aware; the hours are told in the desk's own time zone.
    """
    team = settings.handoff.team_name
    first = f"I've passed this conversation on to {team}, with everything you wrote, so you needn't repeat it."
    return f"{first} {_when(settings, now)} You can keep writing here: they will see it."


def _when(settings: Behaviour, now: datetime) -> str:
    hours, within = settings.business_hours, settings.handoff.reply_within
    if is_open(hours, now):
        return f"They are in now and will answer here {within}."
    opening = next_opening(hours, now)
    if opening is None:
        return f"They will answer here {within}."
    # Not strftime's %A: that follows the locale of the machine.
    day = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[opening.weekday()]
    return f"They are back on {day} at {opening:%H:%M} ({hours.timezone}) and will answer here {within} from then."


def _subject(turns: Sequence[Turn], channel: str) -> str:
    """The first thing the requester wrote that is long enough to say something, else the first thing at all."""
    said = [turn.text for turn in turns if turn.author is Author.REQUESTER and turn.text.strip()]
    telling = next((text for text in said if len(text.split()) >= 4), said[0] if said else "")
    return quote(telling, _SUBJECT_CHARS) or f"A conversation in {channel}"
