"""What would bind the company: promises, waived costs, advice, and deeds that the bot cannot do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from bot.answering.grounding.alike import meant
from bot.answering.grounding.evidence import Evidence, Window
from bot.answering.grounding.lexicon import cue, ideas, same_words
from bot.answering.grounding.statement import CLAUSE, Statement

PROMISE = "a promise stands in no cited passage"
_COVERED = 0.4  # share of what a cited promise says besides that a claim has to say too
DEED = "it claims to have done something"


def promises(claim: Statement) -> Mapping[str, str]:
    """What it says that binds a company: idea -> its words for it."""
    return {name: found.group() for name, pattern in ideas().items() if (found := pattern.search(claim.text))}


def is_binding(claim: Statement) -> bool:
    """It has to be carried more closely than others."""
    return cue("commitment").search(claim.text) is not None or bool(promises(claim))


def claims_deed(claim: Statement) -> bool:
    return cue("deeds").search(claim.text) is not None or cue("done").search(claim.text) is not None


def made_up_deed(claim: Statement, evidence: Evidence) -> bool:
    """It claims a deed of the bot, or one that the evidence does not tell in the same form: what can be done is not
    done."""
    if cue("deeds").search(claim.text):
        return True
    done = cue("done").search(claim.text)
    return done is not None and not any(done.group().split()[-1] in whole.text for whole in evidence.wholes)


@lru_cache(maxsize=8192)
def says_too(window: Window, idea: str, said: str, claim: str, asked: str) -> bool:
    """Whether the evidence has the idea that `claim` has in the words `said`, as firmly and with what restricts it:
    what may be had is not promised, and what holds for some not for all. `asked` may say the rest."""
    if cue("possible").search(claim):
        return _worded(idea, window.text) is not None or _alike(said, window)
    if not (lines := [line for line in window.text.split("\n") if _worded(idea, line)]):
        return _alike(said, window) and _as_firm(claim, window.text)
    covered = meant(f"{claim} {asked}").keys()
    return any(_as_firm(claim, line) and _restricted_alike(line, idea, covered) for line in lines)


def _worded(idea: str, text: str) -> re.Match[str] | None:
    return None if idea in same_words() else ideas()[idea].search(text)


def _alike(said: str, window: Window) -> bool:
    wanted = meant(said).keys()
    return bool(wanted) and wanted <= window.terms and not cue("negation").search(said)


def _restricted_alike(line: str, idea: str, covered: Collection[str]) -> bool:
    clause = next((part for part in CLAUSE.split(line) if part and _worded(idea, part)), line)
    found = _worded(idea, clause)
    if found is None:
        return False
    rest = meant(clause).keys() - meant(found.group()).keys()
    return len(rest & set(covered)) >= _COVERED * len(rest)


def _as_firm(claim: str, cited: str) -> bool:
    if cue("possible").search(cited) or cue("undecided").search(cited):
        return False
    return cue("conditional").search(cited) is None or cue("conditional").search(claim) is not None
