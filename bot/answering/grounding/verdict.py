"""Whether what a model wrote is carried by the passages it cites, or by what tools told it, sentence by sentence: what
is not is left out, and where that was the answer, there is none.

A bot that invents a refund binds the company (Moffatt v. Air Canada, 2024 BCCRT 149), so figures and promises must
stand in a cited passage. In doubt it stops.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.answering.grounding.alike import meant
from bot.answering.grounding.evidence import Evidence
from bot.answering.grounding.reading import Reader
from bot.answering.grounding.sentences import Sentence, sentences, without
from bot.model import Passage

NOTHING_CITED = "no passage is cited"
NOTHING_SAID = "it says nothing"
TOO_LITTLE_LEFT = "what is left is no answer"
_LEFT = 0.5  # share of what was said, by weight of its words, that must be left


@dataclass(frozen=True, slots=True)
class Verdict:
    grounded: bool
    explanation: str = ""  # for logs and traces: says what kind of thing was missing, never words of the answer


@dataclass(frozen=True, slots=True)
class Carried:
    """What is left of an answer."""

    text: str = field(repr=False)  # "" where it is no answer any more
    dropped: int = 0  # sentences that were left out
    explanation: str = ""  # why, as in `Verdict`


def check(answer: str, cited: Sequence[Passage], question: str, results: Sequence[str] = ()) -> Verdict:
    """Whether all of `answer` is carried: Markdown without citation markers. `results` are texts from tools, which
    count like cited passages; without any of either nothing is grounded."""
    evidence = Evidence.of(cited, results)
    if not evidence:
        return Verdict(False, NOTHING_CITED)
    if not meant(answer):
        return Verdict(False, NOTHING_SAID)
    reader = Reader(answer, evidence, question)
    for sentence in sentences(answer):
        if reason := reader.objection(sentence.text):
            return Verdict(False, reason)
    return Verdict(True)


def stands_in(text: str, told: str) -> bool:
    """Whether `text` says nothing that was not told: questions too, which `check` leaves alone."""
    reader = Reader(text, Evidence.of((), [told]), "")
    said = sentences(text)
    return bool(said) and all(reader.stands_there(one.text) for one in said)


def carried(answer: str, cited: Sequence[Passage], question: str, results: Sequence[str] = ()) -> Carried:
    """`answer` without the sentences that nothing carries, as `check` takes them."""
    evidence = Evidence.of(cited, results)
    if not evidence:
        return Carried("", explanation=NOTHING_CITED)
    if not meant(answer):
        return Carried("", explanation=NOTHING_SAID)
    reader = Reader(answer, evidence, question)
    reasons = {one: reason for one in sentences(answer) if (reason := reader.objection(one.text))}
    return left_of(answer, reasons, question)


def left_of(answer: str, reasons: Mapping[Sentence, str], question: str) -> Carried:
    """`answer` without these of its sentences; what is left of it may be no answer."""
    if not reasons:
        return Carried(answer)
    explanation = next(iter(reasons.values()))
    if _was_the_answer(sentences(answer), reasons.keys(), question):
        return Carried("", len(reasons), explanation)
    return Carried(without(answer, reasons.keys()), len(reasons), explanation)


def _was_the_answer(said: Sequence[Sentence], dropped: Collection[Sentence], question: str) -> bool:
    """Too little is left, or less of what was asked than went."""
    kept = [one for one in said if one not in dropped and not one.leads_in]
    left, gone = (_weight(some) for some in (kept, dropped))
    if left < _LEFT * (left + gone):
        return True
    asked = meant(question).keys()
    return _most(kept, asked) < _most(dropped, asked) / 2


def _weight(some: Collection[Sentence]) -> float:
    return sum(sum(meant(one.text).values()) for one in some)


def _most(some: Collection[Sentence], asked: Collection[str]) -> float:
    """How much of what was asked about the best of them takes up."""
    weights = (meant(one.text) for one in some)
    return max((sum(found[term] for term in found if term in asked) for found in weights), default=0.0)
