"""What came of the messages that waited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.conversation import Answer, Assessment, EscalationDecision
from bot.model.tools import ActRequest
from bot.model.work import Work


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
