"""Sure words of the intents that must not be missed, in thirteen languages: tables of phrases and what they are not.

A module an intent: PHRASES by ISO 639-1 language, NOT_THESE for idioms and negations in any. Patterns see folded text.
Gaps in them are bounded, so that no text takes long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from bot.model.intents import Intent
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


@dataclass(frozen=True, slots=True)
class Rule:
    intent: Intent
    phrases: tuple[tuple[str, re.Pattern[str]], ...]  # language and what is said in it
    not_these: re.Pattern[str]

    def matches(self, sentence: str, spoken: frozenset[str]) -> int:
        """How many places of a folded sentence say it; 0 where the sentence is an idiom or denies it."""
        count = 0
        for language, pattern in self.phrases:
            if language in spoken and pattern.search(sentence):
                count += sum(1 for _ in pattern.finditer(sentence))
        return 0 if count and self.not_these.search(sentence) else count

    def language(self, sentence: str) -> str | None:
        return next((language for language, pattern in self.phrases if pattern.search(sentence)), None)


def languages_of(sentence: str) -> frozenset[str]:
    """Those that its script allows: most patterns need not be tried."""
    return frozenset(language for script, languages in _SCRIPTS if script.search(sentence) for language in languages)


def _rules(modules: dict[Intent, ModuleType]) -> Iterator[Rule]:
    for intent, module in modules.items():
        phrases = tuple(
            (language, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))
            for language, patterns in module.PHRASES.items()
        )
        yield Rule(intent, phrases, re.compile("|".join(f"(?:{pattern})" for pattern in module.NOT_THESE)))


RULES: tuple[Rule, ...] = tuple(
    _rules(
        {
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
    )
)
NOT_THESE = {rule.intent: rule.not_these for rule in RULES}
_BY_SCRIPT = {"ru": r"[\u0400-\u04ff]", "ja": r"[\u3040-\u30ff\u4e00-\u9fff]", "zh": r"[\u3400-\u9fff]"}
_LATIN = frozenset(language for rule in RULES for language, _ in rule.phrases) - _BY_SCRIPT.keys()
_SCRIPTS = (
    (re.compile(r"[a-z]"), _LATIN),
    *((re.compile(letters), frozenset({language})) for language, letters in _BY_SCRIPT.items()),
)
