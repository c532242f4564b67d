"""What an agent may reply to what is open, from the articles: quoted word for word, or only where to look. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bot.answering.coverage import coverage
from bot.answering.extractive import extractive_answer
from bot.answering.weighing import weigh
from bot.answering.words import terms
from bot.model import Passage, Query, Suggestion, WordUse
from bot.wording import Wording

MAX_LINKS = 3
WORTH_A_LOOK = 0.2  # share of the question's substance that a passage has


def suggestion(
    query: Query,
    passages: Sequence[Passage],
    shown: Collection[str],
    threshold: float,
    wording: Wording,
    use_of_words: Callable[[Collection[str]], WordUse],
) -> Suggestion | None:
    """None where nothing fits. `shown`: addresses of articles that the requester has read already, to no avail.
    `wording`: for the requester, whom the reply is for. Raises what `use_of_words` raises."""
    fresh = [passage for passage in passages if passage.url not in shown]
    if not query.text.strip() or not fresh:
        return None
    weighed = weigh(query.text, fresh, use_of_words, query.stand_ins)
    answer = extractive_answer(
        query.text,
        fresh,
        threshold,
        wording,
        stand_ins=query.stand_ins,
        framed=False,
        selection=weighed.selection,
        sure=weighed.judgement.sure,
    )
    if answer.grounded and weighed.judgement.quotable:
        return Suggestion(text=answer.text, cites=answer.cites)
    asked = terms(query.text)
    near = [one for one in fresh if coverage(asked, one, query.stand_ins).share >= WORTH_A_LOOK]
    return Suggestion(text="", cites=tuple(near[:MAX_LINKS])) if near else None
