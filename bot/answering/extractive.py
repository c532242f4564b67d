"""The answer without a model: the sections that answer, quoted word for word; one question back where two may be meant;
or a plain word that nothing fits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from bot.answering.coverage import Coverage, coverage
from bot.answering.query.stand_ins import read_as
from bot.answering.quoting.clarify import alternatives, question_back
from bot.answering.quoting.excerpt import QUOTE_CHARS
from bot.answering.quoting.quotation import Quotation, as_passage, quotation
from bot.answering.quoting.sections import Section
from bot.answering.quoting.selection import Choice, Selection, select
from bot.answering.words import terms
from bot.model import Answer, Asks, Passage, StandIn
from bot.wording import Wording

_LOOKED_AT = 8  # of the choices, best first
_MAX_QUOTES = 2
_ENOUGH = 0.35  # share of the question that a section must carry where two are weighed against each other
_NEW_SUBSTANCE = 0.3  # share of the question a second section must add


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
    may_ask: bool = False,
    selection: Selection | None = None,
    sure: bool = True,
) -> Answer:
    """Grounded when a section carries at least `threshold` (0..1) of the question's substance; Markdown.

    `selection`: of the passages, where it is known already. Not `sure`: that is said, and no more than one section.
    `stand_ins`: for words of the question. For a follow-up, `context` is what it follows: that counts too, but a
    section that has nothing of the question's own answers the old question, not this one. Not `framed`: without a word
    of ours, for an agent to copy. `may_ask`: where two things may be meant, the answer is the question which of them,
    and `asks` says so.
    """
    whole = f"{context}\n{question}".strip()
    selection = selection or select(whole, passages, stand_ins)
    asked = terms(whole)
    carried = partial(coverage, asked, stand_ins=stand_ins)
    fitting = _fitting(question, context, selection, stand_ins)
    share = max((carried(one).share for one in (*passages, *map(as_passage, _sections(fitting)))), default=0.0)
    if not fitting or share < threshold:
        return Answer(text=wording.say("model_down_not_found" if model_failed else "not_found"), grounded=False)
    offered = alternatives(question, selection, stand_ins) if may_ask and not context else ()
    if offered:
        return Answer(text=question_back(offered, wording), grounded=None, asks=Asks.WHICH)
    quotes = _quotes(asked, carried, fitting, selection, threshold, wording, more=sure)
    frame = "model_down" if model_failed else "quoting" if sure else "quoting_unsure"
    text = "\n\n".join([*([wording.say(frame)] if framed else []), *(quote.text for quote in quotes)])
    return Answer(text=text, cites=tuple(quote.cite for quote in quotes), grounded=True)


def _fitting(question: str, context: str, selection: Selection, stand_ins: tuple[StandIn, ...]) -> list[Choice]:
    """The best choices; of a follow-up's, those that have most of its own: "and the Pro plan?" is not about Basic."""
    best = selection.choices[:_LOOKED_AT]
    own = {term for term, weight in terms(question).items() if weight >= 1} if context else set()
    if not own:
        return list(best)
    has = [len(own & read_as(_terms_of(one.section), stand_ins)) for one in best]
    return [one for one, count in zip(best, has, strict=True) if count and count == max(has)]


def _terms_of(section: Section) -> frozenset[str]:
    return frozenset(terms(f"{' '.join(section.path)}\n{section.text}"))


def _sections(choices: Sequence[Choice]) -> list[Section]:
    return [choice.section for choice in choices[:_MAX_QUOTES]]


def _quotes(
    asked: dict[str, float],
    carried: Callable[[Passage], Coverage],
    fitting: Sequence[Choice],
    selection: Selection,
    threshold: float,
    wording: Wording,
    *,
    more: bool,
) -> list[Quotation]:
    """The best, and a further one only where it carries what the best lacks and there is room for both."""
    best = fitting[0]
    found, enough = carried(as_passage(best.section)), max(threshold, _ENOUGH)
    asked_too = partial(_carries_most, asked, carried) if more else None
    first = quotation(best, selection, wording, asked_too=asked_too)
    for other in (one for one in fitting[1:] if one.section.article != best.section.article):
        beside = carried(as_passage(other.section))
        added = sum(asked[term] for term in beside.found - found.found)
        if beside.share < enough or added < _NEW_SUBSTANCE * sum(asked.values()):
            continue
        if len(best.section.text) + len(other.section.text) > QUOTE_CHARS:
            continue
        if found.share < enough:  # it carries too little of two questions at once, and the other enough by itself
            return [quotation(other, selection, wording, asked_too=asked_too)]
        return [quotation(one, selection, wording, alone=False) for one in (best, other)]
    return [first]


def _carries_most(asked: dict[str, float], carried: Callable[[Passage], Coverage], section: Section) -> bool:
    """More than half of the question: its answer to another question may be of use as well."""
    return 2 * sum(asked[term] for term in carried(as_passage(section)).found) > sum(asked.values())
