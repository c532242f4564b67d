"""What the requester reads when a person takes over (Markdown): one fitting sentence, what happens next, and when."""

from __future__ import annotations

from datetime import datetime

from bot.config import Behaviour
from bot.model import Conversation, EscalationDecision, Intent, Reason, Requester, Route
from bot.wording import Wording
from escalation.business_hours import is_open, next_opening
from escalation.country import country_of

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = 7
# What is said instead of an answer where a person should answer, before what happens next.
_ABOUT = {
    Intent.COMPLAINT: "about_complaint",
    Intent.CANCELLATION: "about_cancellation",
    Intent.REFUND_OR_BILLING_DISPUTE: "about_refund",
    Intent.ACCOUNT_TAKEOVER_OR_SECURITY: "about_security",
    Intent.LEGAL_OR_REGULATOR_THREAT: "about_legal",
    Intent.DATA_PROTECTION_REQUEST: "about_data_protection",
    Intent.OUTAGE: "about_outage",
}
# What is said instead of both: when an answer comes is nothing to promise here.
_LIFE = {Intent.SELF_HARM: "about_self_harm", Intent.THREAT_TO_OTHERS: "about_threat"}


def notice_of(
    conversation: Conversation,
    decision: EscalationDecision,
    route: Route,
    settings: Behaviour,
    now: datetime,
    language: str | None,
) -> str:
    """`now` is aware; `language`: what the requester is spoken to in, None for the default."""
    wording = settings.catalogue.of(language)
    if decision.reason is Reason.SENSITIVE and decision.intent in _LIFE:
        help_line = _help(conversation.requester, settings, wording)
        return wording.say(_LIFE[decision.intent], help=help_line, team=_team(settings, wording))
    notice = handoff_notice(settings, now, language, hours=route.hours)
    if decision.reason is Reason.SENSITIVE and decision.intent in _ABOUT:
        return f"{wording.say(_ABOUT[decision.intent])} {notice}"
    return notice


def recorded_notice(decision: EscalationDecision, settings: Behaviour, language: str | None) -> str | None:
    """What the requester reads while no ticket exists. None where the notice itself says no more than that: then it
    does not wait for the ticket."""
    wording = settings.catalogue.of(language)
    sensitive = decision.reason is Reason.SENSITIVE
    if sensitive and decision.intent in _LIFE:
        return None
    recorded = wording.say("handoff_recorded", team=_team(settings, wording))
    if sensitive and decision.intent in _ABOUT:
        return f"{wording.say(_ABOUT[decision.intent])} {recorded}"
    return recorded


def arrived_notice(settings: Behaviour, language: str | None) -> str:
    """What they read after that, once the ticket exists."""
    wording = settings.catalogue.of(language)
    return wording.say("handoff_arrived", team=_team(settings, wording))


def handoff_notice(settings: Behaviour, now: datetime, language: str | None = None, hours: str | None = None) -> str:
    """What happens next, who does it, and when to expect them.

    `now` is aware; the hours are those of the team that `hours` names, in its own time zone. None: everybody's, in the
    default language.
    """
    wording = settings.catalogue.of(language)
    when = _when(settings, now, wording, hours)
    return wording.say("handoff_notice", team=_team(settings, wording), when=when)


def _team(settings: Behaviour, wording: Wording) -> str:
    return settings.handoff.team_name or wording.say("unnamed_team")


def _help(requester: Requester, settings: Behaviour, wording: Wording) -> str:
    country = country_of(requester) or settings.escalation.country
    line = settings.escalation.help_lines.get(country or "")
    if line is None:
        return wording.say("help_line_unknown")
    return wording.say("help_line", name=line.name, phone=line.phone, emergency=line.emergency)


def _when(settings: Behaviour, now: datetime, wording: Wording, team: str | None) -> str:
    hours = settings.business_hours.of(team)
    within = settings.handoff.reply_within or wording.say("reply_within")
    if is_open(hours, now):
        return wording.say("when_open", within=within)
    opening = next_opening(hours, now)
    if opening is None:
        return wording.say("when_unknown", within=within)
    # Not strftime's %A: that follows the locale of the machine.
    day = wording.say(_DAYS[opening.weekday()])
    if (opening.date() - now.astimezone(opening.tzinfo).date()).days >= _WEEK:
        day = f"{day} ({opening:%Y-%m-%d})"
    return wording.say("when_closed", day=day, time=f"{opening:%H:%M}", timezone=hours.timezone, within=within)
