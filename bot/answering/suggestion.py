"""What an agent may reply to what is open, from the articles: quoted word for word, or only where to look. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.answering.coverage import coverage
from bot.answering.extractive import extractive_answer
from bot.answering.words import terms
from bot.model import Passage, Suggestion
from bot.wording import Wording

MAX_LINKS = 3
WORTH_A_LOOK = 0.6  # of the threshold at which a passage is quoted


def suggestion(
    question: str, passages: Sequence[Passage], shown: Collection[str], threshold: float, wording: Wording
) -> Suggestion | None:
    """None where nothing fits. `shown`: addresses of articles that the requester has read already, to no avail.
    `wording`: for the requester, whom the reply is for."""
    fresh = [passage for passage in passages if passage.url not in shown]
    if not question.strip() or not fresh:
        return None
    answer = extractive_answer(question, fresh, threshold, wording)
    if answer.grounded:
        return Suggestion(text=answer.text.removeprefix(wording.say("quoting")).strip(), cites=answer.cites)
    asked = terms(question)
    near = [one for one in fresh if coverage(asked, one).share >= WORTH_A_LOOK * threshold]
    return Suggestion(text="", cites=tuple(near[:MAX_LINKS])) if near else None
