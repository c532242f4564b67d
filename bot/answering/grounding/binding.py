"""What would bind the company: promises, waived costs, advice, and deeds that the bot cannot do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.answering.grounding.alike import meant
from bot.answering.grounding.evidence import Evidence, Window
from bot.answering.grounding.lexicon import cue, ideas, same_words
from bot.answering.grounding.statement import Statement

PROMISE = "a promise stands in no cited passage"
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
def says_too(window: Window, idea: str, said: str) -> bool:
    """Whether the evidence has the idea that the claim has in the words `said`."""
    if idea not in same_words() and ideas()[idea].search(window.text):
        return True
    wanted = meant(said).keys()
    alike = bool(wanted) and wanted <= window.terms
    return alike and not cue("negation").search(said)
