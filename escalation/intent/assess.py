"""What a message is about, with how sure that is and who says so: a rule, or the learned model.

Whether somebody asks for a human, the model only guesses; `escalation.human_request` knows, and always has its say.
Local and pure; the weights are loaded once. Only what the writer says counts, not what they quote. The policy decides
what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from bot.learned.linear import LinearModel, load
from bot.model.intents import Intent
from bot.text.fold import fold
from bot.text.own_words import own_words, without_quotations
from bot.text.read_once import read_once
from escalation.intent.labels import BY_RULES_ALONE, FOR_A_PERSON
from escalation.intent.rules import NOT_THESE, said
from escalation.intent.situations import situations_told
from escalation.intent.slips import mended

BY_RULE = 0.99  # what a rule's word counts as
MAX_CHARS = 8000  # of one message; what comes after is not read
MAX_WINDOWS = 12
SHORT = 50  # characters, below which a sentence is read with the next
LONG = 30  # words, from which a message is also read sentence by sentence
# A word said over and over: fifty times "please" is a point in the model's space that nothing it learned from is near.
_AGAIN = re.compile(r"\b(\w+)(?:\W+\1\b){2,}", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+|(?<=[。！？；])")
# An error with a number of its own ("VPN error 809") has an article. 5xx are a server's.
_NUMBERED_ERROR = re.compile(
    r"\b(?:error|err|fehler|fehlercode|erreur|errore|erro|fout|foutcode|stop ?code)(?:[ -]?(?:code|nummer|numero))?"
    r"[ :#]{1,3}(?!50\d\b|5xx)(?:0x[0-9a-f]+|[a-z]{0,5}-?\d{2,})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class IntentScore:
    probability: float
    by: Literal["rule", "model"]
    spans: int = 0  # places that a rule matched; none where the model says it


@dataclass(frozen=True, slots=True)
class IntentScores:
    """Of every intent. It carries no word of the message, so it may be logged."""

    scores: Mapping[Intent, IntentScore]
    thresholds: Mapping[Intent, float]
    language: str | None  # of the rule that matched, else as the caller gave it
    version: str

    def present(self) -> tuple[Intent, ...]:
        """The intents that may be acted upon, surest first."""
        found = [intent for intent, score in self.scores.items() if score.probability >= self.thresholds[intent]]
        return tuple(sorted(found, key=lambda intent: -self.scores[intent].probability))

    def for_a_person(self) -> tuple[Intent, ...]:
        """Those of them that a person should see without being asked for."""
        return tuple(intent for intent in self.present() if intent in FOR_A_PERSON)


@read_once
def assess_intents(text: str, language: str | None = None) -> IntentScores:
    """Scores of one message. Never raises for any text; reads the first 8,000 characters.

    `language`, an ISO 639-1 code, is only handed on: rules and model know no other text than the message.
    """
    scores, spoken = _read(without_quotations(own_words(text[:MAX_CHARS])))
    return IntentScores(scores, _thresholds(), spoken or language, loaded().version)


@read_once  # a mail, and what its writer says in it
def _read(words: str) -> tuple[Mapping[Intent, IntentScore], str | None]:
    """Scores, and the language of the rule that matched."""
    words = _AGAIN.sub(r"\1 \1", words)
    scores = dict(_by_model(loaded(), words))
    by_rule, rule_language = intents_by_rule(words)
    if _NUMBERED_ERROR.search(fold(words)):  # only sure words make that one everybody's
        scores[Intent.OUTAGE] = IntentScore(0.0, "model")
    for intent, spans in by_rule.items():
        scores[intent] = IntentScore(BY_RULE, "rule", spans)
    return MappingProxyType(scores), rule_language


@cache
def loaded() -> LinearModel:
    return load(files("escalation.intent") / "weights.npz")


@cache
def _thresholds() -> Mapping[Intent, float]:
    model = loaded()
    learned = {Intent(label): float(value) for label, value in zip(model.labels, model.thresholds, strict=True)}
    return MappingProxyType(dict.fromkeys(BY_RULES_ALONE, 0.5) | learned)


def _by_model(model: LinearModel, words: str) -> Iterator[tuple[Intent, IntentScore]]:
    best = model.probabilities(words)
    if parts := windows(words):
        best = best.clip(min=model.likeliest(parts))
    for label, probability in zip(model.labels, best, strict=True):
        yield Intent(label), IntentScore(round(float(probability), 4), "model")
    for intent in BY_RULES_ALONE:
        yield intent, IntentScore(0.0, "rule")


def windows(words: str) -> list[str]:
    """The sentences of a long message, most of which says nothing about its intent; none of a short one."""
    if len(words.split()) <= LONG and len(words) <= 300:
        return []
    joined: list[str] = []
    for sentence in _SENTENCE.split(words):
        if joined and len(joined[-1]) < SHORT:
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined[:MAX_WINDOWS] if len(joined) > 1 else []


def intents_by_rule(words: str) -> tuple[dict[Intent, int], str | None]:
    """What sure words and situations say of a message's own words: matches by intent, and the first one's language."""
    spans: dict[Intent, int] = {}
    language: str | None = None
    for sentence in _SENTENCE.split(mended(fold(words))):
        for found in said(sentence):
            spans[found.intent] = spans.get(found.intent, 0) + found.places
            language = language or found.language
        for intent, told_in in situations_told(sentence):
            if not NOT_THESE[intent].search(sentence):
                spans.setdefault(intent, 1)
                language = language or told_in
    return spans, language
