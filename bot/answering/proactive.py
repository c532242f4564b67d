"""When the bot may speak without having been asked: only where it is sure. Silence costs nothing there; a wrong word
among colleagues who talk to each other does.
"""

from __future__ import annotations

from bot.model import Outcome

# One or two of a hundred questions about something else get that far, and more than half of those that the articles
# answer: `firstline eval topics`.
MIN_CONFIDENCE = 0.6


def confident_enough(outcome: Outcome) -> bool:
    """Whether an answer is good enough for somebody who did not ask the bot: the articles carry it and most of the
    question, the model (where there is one) wrote it, and nothing in it calls for a person."""
    answer = outcome.answer
    return (
        answer is not None
        and answer.grounded is True
        and answer.confidence is not None
        and answer.confidence >= MIN_CONFIDENCE
        and not outcome.model_failed
        and not outcome.decision.escalate
        and not outcome.assessment.human_requested
    )
