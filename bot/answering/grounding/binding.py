"""What would bind the company: promises, waived costs, advice, and deeds that the bot cannot do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from bot.answering.grounding.alike import meant
from bot.answering.grounding.evidence import Evidence, Window
from bot.answering.grounding.lexicon import cue, ideas, same_words, states
from bot.answering.grounding.statement import CLAUSE, Statement
from bot.text.fold import fold
from bot.text.read_once import read_once

PROMISE = "a promise stands in no cited passage"
_COVERED = 0.4  # share of what a cited promise says besides that a claim has to say too
DEED = "it claims to have done something"
STATE = "a tool told another state of what somebody asked about"


def promises(claim: Statement) -> Mapping[str, str]:
    """What it says that binds a company: idea -> its words for it."""
    return _promised(claim.text)


@read_once  # of one sentence it is asked some five times
def _promised(text: str) -> Mapping[str, str]:
    return {name: found.group() for name, pattern in ideas().items() if (found := pattern.search(text))}


def is_binding(claim: Statement) -> bool:
    """It has to be carried more closely than others."""
    return cue("commitment").search(claim.text) is not None or bool(promises(claim))


def claims_deed(claim: Statement) -> bool:
    return cue("deeds").search(claim.text) is not None or cue("done").search(claim.text) is not None


def made_up(claim: Statement, evidence: Evidence) -> str | None:
    """It claims a deed of the bot, one of the company that the evidence does not tell in the same form (what can be
    done is not done), another state than tools told, or that the company does what the evidence leaves to others."""
    if cue("deeds").search(claim.text):
        return DEED
    if (done := cue("done").search(claim.text)) and not _told(done.group(), evidence):
        return DEED
    if (matter := cue("matter").search(claim.text)) and _in_another_state(matter["state"], evidence):
        return STATE
    acts = cue("agent").search(claim.text)
    return PROMISE if acts and not _does(acts["does"], evidence) else None


def _told(done: str, evidence: Evidence) -> bool:
    """What became of the requester's own matter only tools know."""
    texts = evidence.results if done.startswith("your ") else (whole.text for whole in evidence.wholes)
    verb = done.split()[-1].rstrip(":")
    return any(verb in text.lower() for text in texts)


def _in_another_state(word: str, evidence: Evidence) -> bool:
    """Whether `word` names a state, and tools told others alone. What they tell in words of their own is none."""
    if not any(state.fullmatch(word) for state in states()):
        return False
    results = fold("\n".join(evidence.results).replace("_", " "))
    told = [state for state in states() if state.search(results)]
    return bool(told) and not any(state.fullmatch(word) for state in told)


def _does(verb: str, evidence: Evidence) -> bool:
    wanted = meant(verb).keys()
    lines = (line for whole in evidence.wholes for line in whole.text.split("\n"))
    return not wanted or any(cue("company").search(line) and wanted <= meant(line).keys() for line in lines)


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
    """What the article leaves open, or makes depend on something, the claim does too."""
    hedges = ("possible", "undecided", "conditional")
    return all(cue(hedge).search(claim) for hedge in hedges if cue(hedge).search(cited))
