"""The answer without a model: the best passages, quoted word for word, or a plain word that nothing fits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.coverage import Coverage, coverage
from bot.answering.excerpt import excerpt, unwrapped
from bot.answering.query.stand_ins import read_as
from bot.answering.words import terms
from bot.model import Answer, Passage, StandIn
from bot.wording import Wording

_MAX_QUOTES = 2
_NEW_SUBSTANCE = 0.2  # share of the question a second passage must add


def extractive_answer(
    question: str,
    passages: Sequence[Passage],
    threshold: float,
    wording: Wording,
    *,
    context: str = "",
    stand_ins: tuple[StandIn, ...] = (),
    model_failed: bool = False,
    framed: bool = True,
) -> Answer:
    """Grounded when a passage carries at least `threshold` (0..1) of the question's substance; Markdown.

    `stand_ins`: for words of the question. For a follow-up, `context` is what it follows: that counts too, but a
    passage that has nothing of the question's own answers the old question, not this one. Not `framed`: without a word
    of ours, for an agent to copy.
    """
    own = {term for term, weight in terms(question).items() if weight >= 1}
    touching = [
        one for one in passages if not own or own & read_as(frozenset(terms(f"{one.title}\n{one.text}")), stand_ins)
    ]
    chosen = _choose(terms(f"{context}\n{question}"), touching, threshold, stand_ins)
    if not chosen:
        return Answer(text=wording.say("model_down_not_found" if model_failed else "not_found"), grounded=False)
    quotes = [quotation(passage.title, excerpt(passage.text, found.start), wording) for passage, found in chosen]
    frame = [wording.say("model_down" if model_failed else "quoting")] if framed else []
    text = "\n\n".join([*frame, *quotes])
    return Answer(text=text, cites=tuple(passage for passage, _ in chosen), grounded=True)


def _choose(
    question: dict[str, float], passages: Sequence[Passage], threshold: float, stand_ins: tuple[StandIn, ...]
) -> list[tuple[Passage, Coverage]]:
    """Best first; a further one only where it carries what those before it lack. The search's order breaks ties."""
    measured = ((passage, coverage(question, passage, stand_ins)) for passage in passages)
    ranked = sorted(measured, key=lambda one: -one[1].share)
    chosen: list[tuple[Passage, Coverage]] = []
    covered: frozenset[str] = frozenset()
    for passage, found in ranked:
        added = sum(question[term] for term in found.found - covered)
        if found.share < threshold or (chosen and added < _NEW_SUBSTANCE * sum(question.values())):
            continue
        chosen.append((passage, found))
        covered |= found.found
    return chosen[:_MAX_QUOTES]


def quotation(title: str, text: str, wording: Wording) -> str:
    """Markdown: the title, and what stands below it."""
    quoted = "\n".join(f"> {line}".rstrip() for line in unwrapped(text).splitlines())
    return f"**{_one_line(title) or wording.say('untitled')}**\n\n{quoted}"


def _one_line(title: str) -> str:
    """Markdown that cannot break out of the bold; may be empty."""
    return re.sub(r"([\\*_`\[\]<>])", r"\\\1", " ".join(title.split()))
