"""What came of an exchange, in a word: by the bot, and by the agent who really answered."""

from __future__ import annotations

from enum import StrEnum

from bot.answering.grounding.binding import claims_deed
from bot.model import Asks, Outcome
from bot.rehearsal.comparing.facts import facts_of_mail

_BACK = frozenset({Asks.WHAT, Asks.WHICH})


class Kind(StrEnum):
    """Of the bot."""

    ANSWERED = "answered"  # from the articles, an operator's own answer or tools
    ASKED_BACK = "asked_back"
    SMALL_TALK = "small_talk"  # nothing was to be found
    NOT_FOUND = "not_found"
    DECLINED = "declined"  # out of scope
    HANDED_OVER = "handed_over"
    SILENT = "silent"  # a last "ok"
    FAILED = "failed"  # the pipeline raised

    @property
    def speaks(self) -> bool:
        """Whether a requester would have read something that claims to help."""
        return self in (Kind.ANSWERED, Kind.ASKED_BACK)


class AgentKind(StrEnum):
    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    ACTED = "acted"  # did something, or passed it on: no words would have been enough
    NONE = "none"  # nobody answered, or with a courtesy alone


def kind_of(outcome: Outcome) -> Kind:
    """An answer that goes out together with a handoff counts as a handoff."""
    answer = outcome.answer
    if outcome.decision.escalate:
        return Kind.HANDED_OVER
    if answer is None or answer.silent:
        return Kind.SILENT
    if answer.declined:
        return Kind.DECLINED
    if answer.asks in _BACK:
        return Kind.ASKED_BACK
    if answer.grounded is None:
        return Kind.SMALL_TALK
    return Kind.ANSWERED if answer.grounded else Kind.NOT_FOUND


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
