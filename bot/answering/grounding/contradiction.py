"""Whether a sentence denies what the evidence says, affirms what it denies, or leaves out a condition: judged by the
clauses that are most like its own.

Unlike the rest, this may be seen only with more evidence, so it is no check for a text that is still growing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.grounding.evidence import Evidence
from bot.answering.grounding.statement import Clause, Statement

DENIED = "a sentence denies what is cited, or the other way round"
CONDITION = "a condition of the cited passage is left out"

_ALIKE = 0.5  # shared of all terms of two clauses, from which they say the same thing, or the opposite
_RIVALS = 0.85  # of the likeness of the most alike: those are judged together


def contradiction(claim: Statement, evidence: Evidence) -> str | None:
    clauses = [one for whole in evidence.wholes for one in whole.clauses if not one.bare]
    return next((reason for clause in claim.clauses if (reason := _against(clause, claim, clauses))), None)


def _against(clause: Clause, claim: Statement, clauses: Sequence[Clause]) -> str | None:
    clauses = [one for one in clauses if one.condition == clause.condition]
    likeness = [_likeness(clause.terms, one.terms) for one in clauses]
    best = max(likeness, default=0.0)
    if best < _ALIKE or len(clause.terms) < 2:
        return None
    rivals = [one for one, like in zip(clauses, likeness, strict=True) if like >= _RIVALS * best]
    if not any(_agree(clause, one) for one in rivals):
        return DENIED
    limited = any(one.limited for one in claim.clauses)
    return CONDITION if all(one.limited for one in rivals) and not limited and not clause.denied else None


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Between what is shared of ours, and of both."""
    shared = len(ours & theirs)
    return (shared / len(ours) + shared / len(ours | theirs)) / 2


def _agree(clause: Clause, cited: Clause) -> bool:
    """A restriction, or a word such as "locked", that only one of them has may stand for a denial."""
    other_way = clause.limited != cited.limited or clause.turned != cited.turned
    return clause.denied == cited.denied or other_way
