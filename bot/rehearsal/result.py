"""What came of one exchange under one configuration: what the report and its JSON are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import TypeAdapter

from bot.model import OTHER, Kind, Outcome
from bot.rehearsal.comparing import Comparison, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Texts are without personal data unless that was asked for."""

    conversation: str
    exchange: int
    kind: Kind
    asked: str = field(repr=False)
    said: str = field(repr=False)  # by the bot, Markdown; "": nothing
    agent: str = field(repr=False)  # "": no agent answered
    comparison: Comparison
    sources: tuple[Source, ...] = ()
    reason: str | None = None  # why a person takes over
    explanation: str = ""
    intent: str = OTHER
    language: str | None = None
    confidence: float | None = None
    cost: Decimal | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    models: tuple[str, ...] = ()
    seconds: float = 0.0
    channel: str = ""
    link: str | None = None
    problem: str = ""  # of one that failed: the error's type

    @property
    def badness(self) -> tuple[int, float]:
        """Least first: worst. What failed, then what contradicts the agent, differs, differs in part, cannot be
        compared, agrees; the surer it was the worse."""
        compared = self.comparison
        if self.kind is Kind.FAILED:
            place = 0
        elif self.kind is Kind.ANSWERED and compared.conflicts:
            place = 1
        elif self.kind is Kind.ANSWERED and compared.agrees is False and compared.facts is not Verdict.PARTLY:
            place = 2
        elif self.kind is Kind.ANSWERED and compared.agrees is False:
            place = 3
        elif compared.agrees is False:
            place = 4
        else:
            place = 5 if compared.agrees is None else 6
        return place, -(self.confidence or 0.0)


RESULTS: TypeAdapter[list[Result]] = TypeAdapter(list[Result])


def figures_of(outcome: Outcome) -> dict[str, object]:
    """The fields of a `Result` that hold no text of anybody's."""
    work, decision, answer = outcome.work, outcome.decision, outcome.answer
    return {
        "reason": str(decision.reason) if decision.escalate and decision.reason else None,
        "explanation": decision.explanation,
        "intent": outcome.intent,
        "language": outcome.language,
        "confidence": None if answer is None else answer.confidence,
        "cost": work.cost,
        "input_tokens": work.input_tokens,
        "output_tokens": work.output_tokens,
        "models": work.models,
    }
