"""Sure words of the intents that must not be missed, in thirteen languages: tables of phrases and what they are not.

A module an intent: PHRASES by ISO 639-1 language, NOT_THESE for idioms and negations in any. Patterns see folded text.
Gaps in them are bounded, so that no text takes long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from types import ModuleType

from bot.model.intents import Intent
from bot.text.patterns.prefilter import Prefilter
from escalation.intent.rules import (
    cancellation,
    complaint,
    data_protection,
    legal,
    outage,
    refund,
    security,
    self_harm,
    threats,
)

_MODULES: Mapping[Intent, ModuleType] = {
    Intent.SELF_HARM: self_harm,
    Intent.THREAT_TO_OTHERS: threats,
    Intent.LEGAL_OR_REGULATOR_THREAT: legal,
    Intent.DATA_PROTECTION_REQUEST: data_protection,
    Intent.ACCOUNT_TAKEOVER_OR_SECURITY: security,
    Intent.OUTAGE: outage,
    Intent.REFUND_OR_BILLING_DISPUTE: refund,
    Intent.CANCELLATION: cancellation,
    Intent.COMPLAINT: complaint,
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """How an intent is said in one language."""

    intent: Intent
    language: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Said:
    intent: Intent
    places: int
    language: str


def said(sentence: str) -> Iterator[Said]:
    """What a folded sentence says, in the order of the intents above; nothing that is an idiom or denied there."""
    likely = [PHRASES[place] for place in sorted(_prefilter().possible(sentence))]
    spoken = _languages_of(sentence) if likely else frozenset()
    for intent, phrases in groupby(likely, key=lambda one: one.intent):
        found = [(one, sum(1 for _ in one.pattern.finditer(sentence))) for one in phrases]
        places = sum(count for one, count in found if one.language in spoken)
        if places and not NOT_THESE[intent].search(sentence):
            yield Said(intent, places, next(one.language for one, count in found if count))


def _languages_of(sentence: str) -> frozenset[str]:
    """Those that its script allows."""
    return frozenset(language for script, languages in _SCRIPTS if script.search(sentence) for language in languages)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


PHRASES: tuple[Phrases, ...] = tuple(
    Phrases(intent, language, _any_of(patterns))
    for intent, module in _MODULES.items()
    for language, patterns in module.PHRASES.items()
)
NOT_THESE: Mapping[Intent, re.Pattern[str]] = {intent: _any_of(module.NOT_THESE) for intent, module in _MODULES.items()}
_BY_SCRIPT = {"ru": r"[\u0400-\u04ff]", "ja": r"[\u3040-\u30ff\u4e00-\u9fff]", "zh": r"[\u3400-\u9fff]"}
_LATIN = frozenset(phrases.language for phrases in PHRASES) - _BY_SCRIPT.keys()
_SCRIPTS = (
    (re.compile(r"[a-z]"), _LATIN),
    *((re.compile(letters), frozenset({language})) for language, letters in _BY_SCRIPT.items()),
)


@cache
def _prefilter() -> Prefilter:
    """Made when first needed: all phrases are read once more, which takes a tenth of a second."""
    return Prefilter([phrases.pattern for phrases in PHRASES])
