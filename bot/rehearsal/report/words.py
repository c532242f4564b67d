"""What the report calls things: it is read by operators, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.model import Kind
from bot.rehearsal.comparing import Verdict
from bot.rehearsal.comparing.kinds import AgentKind

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
_CONFLICTS = {
    "figure": "with another figure",
    "address": "with another address",
    "denial": "denies what the agent said, or the other way round",
}


def reason(name: str | None) -> str:
    return (name or "").replace("_", " ")


class Compared(Protocol):
    """What a comparison found, fresh or kept."""

    @property
    def agent(self) -> str: ...
    @property
    def facts(self) -> str: ...
    @property
    def same_outcome(self) -> bool | None: ...
    @property
    def conflicts(self) -> tuple[str, ...]: ...


def verdict(compared: Compared) -> str:
    """In a few words, what the comparison found."""
    did = AGENTS[AgentKind(compared.agent)]
    if compared.agent == AgentKind.NONE:
        return "no agent's answer to compare with"
    if compared.same_outcome is False:
        return f"the agent {did}"
    if compared.agent != AgentKind.ANSWERED:
        return f"as the agent, who {did}"
    return ", ".join([_VERDICTS[Verdict(compared.facts)], *(_CONFLICTS[one] for one in compared.conflicts)])
