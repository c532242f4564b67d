"""How one message sounds: a value from -1 to 1 or unknown, and frustration from 0 to 1.

Never a reason to escalate by itself at a first message: most complaints are worded politely, and most rude words are
not complaints. English is measured on real messages; of the other languages only what is clear is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.learned.linear import LinearModel, load
from bot.text.own_words import own_words, without_quotations
from bot.text.read_once import read_once
from escalation.sentiment.cues import Cue, cues
from escalation.sentiment.language import guess

MAX_CHARS = 8000
MEASURED = frozenset({"en"})
EXAMPLES_ONLY = frozenset({"de", "es", "fr", "pt", "it", "nl", "pl", "tr", "ru", "ja", "zh"})
CLEAR = 0.35  # below it nothing is said of a language that has not been measured
_WEIGHT = {
    Cue.PROFANITY: 0.35,
    Cue.SARCASM: 0.45,
    Cue.CAPITALS: 0.25,
    Cue.MARKS: 0.15,
    Cue.REJECTION: 0.2,
    Cue.URGENCY: 0.1,
}
_MOOD = frozenset({Cue.SARCASM})  # cues that turn kind words around


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Carries no word of the message, so it may be logged."""

    value: float | None  # -1 negative, 0 neutral, 1 positive; None: it cannot be told
    frustration: float | None  # 0 to 1
    cues: frozenset[Cue]
    language: str | None


UNKNOWN = Sentiment(None, None, frozenset(), None)


@read_once
def assess_sentiment(text: str, language: str | None = None) -> Sentiment:
    """The mood of one message. Never raises for any text; reads the first 8,000 characters.

    `language`, an ISO 639-1 code, spares the guess.
    """
    words = without_quotations(own_words(text[:MAX_CHARS])).strip()
    spoken = language.lower()[:2] if language else guess(words)
    found = cues(words)
    negative, positive = (float(chance) for chance in _loaded().probabilities(words))
    value = round(_kept(positive - negative, found), 3)
    if not any(letter.isalpha() for letter in words) and not found:
        return UNKNOWN
    if not _can_tell(spoken, value, found):
        return Sentiment(None, None, found, spoken)
    return Sentiment(value, round(_frustration(negative, positive, found), 3), found, spoken)


def _kept(value: float, found: frozenset[Cue]) -> float:
    """Sarcasm turns kind words around; swearing with no kind word is negative."""
    if found & _MOOD:
        return -max(abs(value), 0.5)
    if Cue.PROFANITY in found and value < 0.3:
        return min(value, -0.4)
    return max(-1.0, min(1.0, value))


def _can_tell(language: str | None, value: float, found: frozenset[Cue]) -> bool:
    if language in MEASURED:
        return True
    clear = abs(value) >= CLEAR or bool(found & {Cue.PROFANITY, Cue.SARCASM})
    return clear and (language in EXAMPLES_ONLY or language is None)


def _frustration(negative: float, positive: float, found: frozenset[Cue]) -> float:
    calm = 1 - negative * (1 - positive / 2)
    for cue in found:
        calm *= 1 - _WEIGHT[cue] * (0.4 if positive > 0.7 and cue is not Cue.SARCASM else 1)
    return 1 - calm


@cache
def _loaded() -> LinearModel:
    return load(files("escalation.sentiment") / "weights.npz")
