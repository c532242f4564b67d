"""Whether sentences that stand together carry what one sentence claims: its words, figures, names and promises.

An objection is said in words for logs, never words of the answer. A claim is carried where any sentences carry it, so
more evidence never carries less.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.answering.grounding.alike import meant
from bot.answering.grounding.binding import PROMISE, is_binding, promises, says_too
from bot.answering.grounding.evidence import Evidence, Window
from bot.answering.grounding.statement import Statement

FIGURE = "a figure stands in no cited passage"
NAME = "a name stands in no cited passage"
WORDS = "a sentence has too few words in common with the cited passages"

NEAR = 0.5  # share of what a claim adds to the question that must stand together in the evidence
NEAR_BINDING = 0.7  # the same of a claim that binds the company
WHOLE = 0.8  # the same of a whole text
_NEARLY = 0.7  # what a word counts that the evidence has in another form
_ALL = 0.4  # share of the whole claim, with the question's words


def objection(claim: Statement, evidence: Evidence, asked: Collection[str], *, binds: bool = True) -> str | None:
    """Why nothing carries it, judged by what comes nearest; None: something does. `asked`: the question's terms, which
    prove nothing. `binds`: it is said to a requester, so what it promises has to be promised."""
    nearest, reason = -1.0, WORDS
    promised = promises(claim) if binds else {}
    needed = NEAR_BINDING if binds and is_binding(claim) else NEAR
    for window, least in (*((one, needed) for one in evidence.windows), *((one, WHOLE) for one in evidence.wholes)):
        share, missing = _carried(claim, window, asked, promised, least)
        if missing is None:
            return None
        if share > nearest:
            nearest, reason = share, missing
    return reason


def _carried(
    claim: Statement, window: Window, asked: Collection[str], promised: Mapping[str, str], least: float
) -> tuple[float, str | None]:
    """How much of the claim these sentences carry, and what is missing."""
    kept = {idea: said for idea, said in promised.items() if says_too(window, idea, said, claim.text, " ".join(asked))}
    known = window.terms.union(*(meant(said) for said in kept.values()))
    share = _share(claim, window, known, asked)
    if len(kept) < len(promised):
        return share, PROMISE
    if share < least or _share(claim, window, known, ()) < _ALL:
        return share, WORDS
    return share, _disagreement(claim, window, asked)


def _share(claim: Statement, window: Window, known: Collection[str], asked: Collection[str]) -> float:
    """Of the claim's words, those beside `asked`; a word that means nearly the same counts a little less."""
    needed = {term: weight for term, weight in claim.terms.items() if term not in asked}
    if not (total := sum(needed.values())):
        return 1.0
    there = sum(weight for term, weight in needed.items() if term in known)
    missing = (term for term in needed if term not in known)
    nearly = sum(needed[term] for term in missing if window.means(claim.words.get(term, "")))
    return (there + _NEARLY * nearly) / total


def _disagreement(claim: Statement, window: Window, asked: Collection[str]) -> str | None:
    if not claim.figures <= window.figures | _figures_of(asked) or _elsewhere(claim, window):
        return FIGURE
    if not claim.names <= window.terms | set(asked):
        return NAME
    return None


def _figures_of(asked: Collection[str]) -> set[str]:
    return {term for term in asked if term[:1].isdigit()}


def _elsewhere(claim: Statement, window: Window) -> bool:
    """A figure that the evidence has, but of another unit, or among quite other words."""
    known = {number for number, _ in window.measures}
    if any(number in known and (number, unit) not in window.measures for number, unit in claim.measures):
        return True
    both = ((near, window.beside[number]) for number, near in claim.beside.items() if number in window.beside)
    return any(ours and theirs and not ours & theirs for ours, theirs in both)
