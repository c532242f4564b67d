"""What the report calls things: it is read by operators, in English."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rehearsal.comparing import Comparison, Verdict
from bot.rehearsal.comparing.kinds import AgentKind, Kind

KINDS: Mapping[Kind, str] = {
    Kind.ANSWERED: "answered",
    Kind.ASKED_BACK: "asked back",
    Kind.SMALL_TALK: "small talk",
    Kind.NOT_FOUND: "found nothing",
    Kind.DECLINED: "out of scope",
    Kind.HANDED_OVER: "handed over",
    Kind.SILENT: "silent",
    Kind.FAILED: "failed",
}
AGENTS: Mapping[AgentKind, str] = {
    AgentKind.ANSWERED: "answered",
    AgentKind.ASKED_BACK: "asked back",
    AgentKind.ACTED: "did something, or passed it on",
    AgentKind.NONE: "did not answer",
}
_VERDICTS: Mapping[Verdict, str] = {
    Verdict.SAME: "tells the same as the agent",
    Verdict.PARTLY: "tells in part what the agent told",
    Verdict.DIFFERENT: "tells something else than the agent",
    Verdict.NOTHING: "cannot be compared",
}
_CONFLICTS = {"figure": "with another figure", "denial": "denies what the agent said, or the other way round"}


def reason(name: str | None) -> str:
    return (name or "").replace("_", " ")


def verdict(compared: Comparison) -> str:
    """In a few words, what the comparison found."""
    if compared.agent is AgentKind.NONE:
        return "no agent's answer to compare with"
    if compared.same_outcome is False:
        return f"the agent {AGENTS[compared.agent]}"
    if compared.agent is not AgentKind.ANSWERED:
        return f"as the agent, who {AGENTS[compared.agent]}"
    conflicts = [_CONFLICTS[one] for one in compared.conflicts]
    return ", ".join([_VERDICTS[compared.facts], *conflicts])
