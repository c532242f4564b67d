"""What goes to the agent (the `Handoff`), and what the requester is told about it (the notice). Pure values; the
workers queue them, a desk makes the ticket. What is known besides the words is `escalation.note`'s.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.config import Behaviour
from bot.model import Conversation, EscalationDecision, Facts, Handoff, Priority, Reason
from bot.wording import Wording
from escalation.business_hours import is_open, next_opening
from escalation.note import note_of
from escalation.summary import Hide, gist, quote

_SUBJECT_CHARS = 80
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def build(
    conversation: Conversation, decision: EscalationDecision, settings: Behaviour, facts: Facts | None = None
) -> Handoff:
    """Everything a human agent needs to go on, from the conversation as it is now."""
    handoff = Handoff(
        conversation_id=conversation.id,
        thread=conversation.thread,
        requester=conversation.requester,
        reason=decision.reason or Reason.HUMAN_REQUESTED,
        explanation=decision.explanation,
        priority=Priority(settings.handoff.priority),
        subject="",
        summary="",
        turns=(*conversation.turns, *conversation.waiting),
        link=conversation.link,
        note=note_of(conversation, facts),
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
