"""What goes to the agent (the `Handoff`), and what the requester is told about it (the notice). Pure values; the
workers queue them, a desk makes the ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import Behaviour
from bot.model import Author, Conversation, EscalationDecision, Handoff, Priority, Reason, Turn
from bot.wording import Wording
from escalation.business_hours import is_open, next_opening
from escalation.summary import quote, summarise

_SUBJECT_CHARS = 80
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def build(conversation: Conversation, decision: EscalationDecision, settings: Behaviour) -> Handoff:
    """Everything a human agent needs to go on, from the conversation as it is now."""
    turns = (*conversation.turns, *conversation.waiting)
    wording = settings.catalogue.agents
    return Handoff(
        conversation_id=conversation.id,
        thread=conversation.thread,
        requester=conversation.requester,
        reason=decision.reason or Reason.HUMAN_REQUESTED,
        explanation=decision.explanation,
        priority=Priority(settings.handoff.priority),
        subject=_subject(turns, conversation.thread.channel, wording),
        summary=summarise(turns, decision, wording),
        turns=turns,
        link=conversation.link,
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


def handoff_notice(settings: Behaviour, now: datetime, language: str | None = None) -> str:
    """What the requester reads after a handoff (Markdown): what happens next, who does it, and when to expect them.

    `now` is aware; the hours are those of the desk's own time zone. None: in the default language.
    """
    wording = settings.catalogue.of(language)
    team = settings.handoff.team_name or wording.say("unnamed_team")
    return wording.say("handoff_notice", team=team, when=_when(settings, now, wording))


def _when(settings: Behaviour, now: datetime, wording: Wording) -> str:
    hours, within = settings.business_hours, settings.handoff.reply_within or wording.say("reply_within")
    if is_open(hours, now):
        return wording.say("when_open", within=within)
    opening = next_opening(hours, now)
    if opening is None:
        return wording.say("when_unknown", within=within)
    # Not strftime's %A: that follows the locale of the machine.
    day = wording.say(_DAYS[opening.weekday()])
    return wording.say("when_closed", day=day, time=f"{opening:%H:%M}", timezone=hours.timezone, within=within)


def _subject(turns: Sequence[Turn], channel: str, wording: Wording) -> str:
    """The first thing the requester wrote that is long enough to say something, else the first thing at all."""
    said = [turn.text for turn in turns if turn.author is Author.REQUESTER and turn.text.strip()]
    telling = next((text for text in said if len(text.split()) >= 4), said[0] if said else "")
    return quote(telling, _SUBJECT_CHARS) or wording.say("subject_unknown", channel=channel)
