"""Whether a question leaves out what it is about ("and on Android?", "how long on Pro", "step 7?"), and what that is.

Rules for seven languages. They say how far a question leans on what was said before; whether it then goes on from it is
seen by what the articles have, in `bot.pipeline.steps.retrieve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

from bot.answering.query import phrases
from bot.answering.words import terms
from bot.model import Author, Turn

LITTLE = 3.0  # weight of terms up to which a question may leave something out
_BOLD = re.compile(r"^\*\*(.+?)\*\*$", re.MULTILINE)
_FEW_WORDS = 4
_TURNS = 5  # that are looked back at
_CONTEXT_CHARS = 500
_SAID_CHARS = 300  # of one turn
_OPENERS = re.compile(rf"^\W*(?:{phrases.THANKS}\W+)?(?:{phrases.any_of(phrases.OPENERS)})(?=\s)", re.IGNORECASE)
_POINTERS = re.compile(rf"\b(?:{phrases.any_of(phrases.POINTERS)})\b", re.IGNORECASE)
_BARE = re.compile(
    rf"^\W*(?:{phrases.AND} )?(?:{'|'.join(phrases.BARE.values())}|{phrases.any_of(phrases.MORE)})\W*$", re.IGNORECASE
)
_NUMBER = rf"\d{{1,2}}|{'|'.join(sorted(phrases.NUMBERS, key=len, reverse=True))}"
_STEP = phrases.any_of(phrases.STEPS)
_STEP_ASKED = re.compile(
    rf"\b(?:{_STEP})\s*(?:nr\.?|no\.?|number|nummer|número|numéro|numero|n°|#)?\s*({_NUMBER})\b"
    rf"|\b({_NUMBER})(?:st|nd|rd|th|\.|º|ª|er|ème|e)?\s+(?:{_STEP})\b",
    re.IGNORECASE,
)


class Leans(IntEnum):
    """On what was said before."""

    NOT = 0
    PERHAPS = 1
    SURELY = 2


def leans(question: str) -> Leans:
    """`question`: as `question.subject` has it."""
    said = terms(question)
    weight = sum(said.values())
    telling = any(one >= 1 for one in said.values())
    if not telling or _BARE.match(question) or step_asked(question) is not None:
        return Leans.SURELY
    if weight > LITTLE:
        return Leans.NOT
    return Leans.SURELY if _adds(question) or _points_back(question) else Leans.PERHAPS


def _adds(question: str) -> bool:
    """ "And the basic plan?" does; "And how do I export my data?" may be a new topic."""
    opener = _OPENERS.search(question)
    if opener is None:
        return False
    rest = question[opener.end() :]
    return len(rest.split()) <= _FEW_WORDS or sum(weight >= 1 for weight in terms(rest).values()) <= 1


def _points_back(question: str) -> bool:
    """ "Two accounts: how do I merge them?" has named them itself."""
    found = _POINTERS.search(question)
    return found is not None and sum(weight >= 1 for weight in terms(question[: found.start()]).values()) <= 1


def points_back(question: str) -> bool:
    """Whether it says "they" or "that place" before it has said much itself, however much follows."""
    found = _POINTERS.search(question)
    return found is not None and sum(terms(question[: found.start()]).values()) <= LITTLE


def step_asked(question: str) -> int | None:
    """The number of the step that is asked about ("what does step 7 mean?")."""
    found = _STEP_ASKED.search(question)
    if found is None:
        return None
    number = (found[1] or found[2]).lower()
    return int(number) if number.isdigit() else phrases.NUMBERS[number]


def context_of(asked: Iterable[str]) -> str:
    """What a follow-up follows. `asked`: the requester's earlier questions, the newest first, as `question.subject` has
    them. A chain of follow-ups goes back to the question that began it."""
    kept: list[str] = []
    for text in asked:
        if not terms(text):
            continue
        kept.append(text[:_CONTEXT_CHARS])
        if leans(text) is not Leans.SURELY or len(kept) == _TURNS:
            break
    return "\n".join(reversed(kept))


def said_before(history: Sequence[Turn]) -> str:
    """The last things that were said, for a search: of an answer that quotes, the titles."""
    return "\n".join(_gist(turn) for turn in history[-_TURNS:])


def _gist(turn: Turn) -> str:
    titles = _BOLD.findall(turn.text) if turn.author is Author.BOT else []
    return "\n".join(titles) or turn.text[:_SAID_CHARS]
