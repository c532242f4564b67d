"""What an agent did who answered, in a word."""

from __future__ import annotations

from enum import StrEnum

from bot.answering.grounding.binding import claims_deed
from bot.rehearsal.comparing.facts import facts_of_mail


class AgentKind(StrEnum):
    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    ACTED = "acted"  # did something, or passed it on: no words would have been enough
    NONE = "none"  # nobody answered, or with a courtesy alone


def agents_kind(text: str) -> AgentKind:
    """By what the words claim: who says to have done or passed on something acted; whose words end with a question,
    with little told before it, asked back."""
    told = facts_of_mail(text)
    if any(claims_deed(one) for one in told.statements):
        return AgentKind.ACTED
    statements = sum(bool(one.terms) for one in told.statements)
    if told.questions and statements <= told.questions:
        return AgentKind.ASKED_BACK
    return AgentKind.ANSWERED if statements else AgentKind.NONE
