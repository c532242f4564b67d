"""What came of the messages that waited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.common import Asks
from bot.model.conversation import Answer, Assessment, EscalationDecision
from bot.model.intents import OTHER
from bot.model.tools import ActRequest
from bot.model.work import Work

_ASKS_BACK = frozenset({Asks.WHAT, Asks.WHICH})


class Kind(StrEnum):
    """What came of it, in a word."""

    ANSWERED = "answered"  # from the articles, an operator's own answer or tools
    ASKED_BACK = "asked_back"
    SMALL_TALK = "small_talk"  # nothing was to be found
    NOT_FOUND = "not_found"
    DECLINED = "declined"  # out of scope
    HANDED_OVER = "handed_over"
    SILENT = "silent"  # a last "ok"
    FAILED = "failed"  # there is no outcome: the pipeline raised


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the pipeline made of the waiting messages."""

    answer: Answer | None  # None: nothing to say but the receipt of the handoff
    decision: EscalationDecision
    assessment: Assessment = field(default_factory=Assessment)
    model_failed: bool = False  # the articles were quoted instead
    language: str | None = None  # what the answer's frame is in; None: the default
    work: Work = field(default_factory=Work)
    requests: tuple[ActRequest, ...] = ()  # calls of acting tools that wait for a human's yes
    vault: Mapping[str, str] = field(default_factory=dict, repr=False)  # the conversation's, from now on
    # The vendor's id of what stands there of the answer already: it is put in its place. None: nothing does.
    shown: str | None = None
    arm: str | None = None  # the one whose prompt and model this is of
    version: str | None = None  # of these
    withheld: Answer | None = None  # what would have been said, had the bot been let to speak of such things

    @property
    def intent(self) -> str:
        """One of `Intent`, or OTHER: what it is counted under."""
        return (self.assessment.intent or OTHER).replace(" ", "_")

    @property
    def kind(self) -> Kind:
        """An answer that goes out together with a handoff counts as a handoff; one that is withheld, as what it is."""
        answer = self.withheld or self.answer
        if self.decision.escalate and self.withheld is None:
            return Kind.HANDED_OVER
        if answer is None or answer.silent:
            return Kind.SILENT
        if answer.declined:
            return Kind.DECLINED
        if answer.asks in _ASKS_BACK:
            return Kind.ASKED_BACK
        if answer.grounded is None:
            return Kind.SMALL_TALK
        return Kind.ANSWERED if answer.grounded else Kind.NOT_FOUND
