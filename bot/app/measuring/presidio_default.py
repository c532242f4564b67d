"""x: presidio's analyzer with the recognizers that it loads by default, at its own
threshold, without a language model (it would download one) and without asking the network about suffixes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import spacy
import tldextract.tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from bot.privacy.placeholders import Span

_LABELS = {
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "CARD", "IBAN_CODE": "IBAN", "IP_ADDRESS": "IP",
    "US_SSN": "ID", "US_DRIVER_LICENSE": "ID", "US_ITIN": "ID", "US_PASSPORT": "ID", "UK_NHS": "ID", "UK_NINO": "ID",
    "US_BANK_NUMBER": "ACCOUNT", "PERSON": "NAME", "LOCATION": "ADDRESS",
}  # fmt: skip


def presidio_default() -> Callable[[str], Sequence[Span]]:
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    words: Any = SpacyNlpEngine()
    words.nlp = {"en": spacy.blank("en")}  # the tokens that its words of context are looked for in
    engine = AnalyzerEngine(registry=registry, nlp_engine=words)

    def detect(text: str) -> list[Span]:
        found = engine.analyze(text, language="en")
        kept = [one for one in found if not any(_is_surer(other, one) for other in found)]
        return [Span(one.start, one.end, _LABELS.get(one.entity_type, one.entity_type)) for one in kept]

    return detect


def _is_surer(other: RecognizerResult, one: RecognizerResult) -> bool:
    """Of two finds at one place presidio's anonymizer keeps the one with the higher score."""
    return bool(other.score > one.score and other.start < one.end and one.start < other.end)
