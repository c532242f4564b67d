"""Personal data in a text, found by presidio: the one place that knows it. Nothing here touches the network.

presidio's own e-mail recognizer asks tldextract, which downloads a list of suffixes and writes it to disk; ours asks
nobody. A spaCy model finds names too, when one is installed; presidio would download one that is not.
What to do with the spans is `placeholders`; whether a find is believed, `credible`.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import spacy.util
from presidio_analyzer import AnalyzerEngine, Pattern, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpEngine, NoOpNlpEngine, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    EsNieRecognizer,
    EsNifRecognizer,
    IbanRecognizer,
    IpRecognizer,
    ItFiscalCodeRecognizer,
    PhoneRecognizer,
    SpacyRecognizer,
    UkNinoRecognizer,
    UsSsnRecognizer,
)

from bot.privacy.credible import CONTEXT, is_credible, is_email, is_introduced_phone, is_phone
from bot.privacy.placeholders import Span

# presidio asks for a language; the patterns are the same in all of them.
_LANGUAGE = "en"
_LABELS = {
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "PERSON": "NAME",
    "US_SSN": "ID",
    "UK_NINO": "ID",
    "ES_NIF": "ID",
    "ES_NIE": "ID",
    "IT_FISCAL_CODE": "ID",
}
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "PT", "BR", "IN", "AU")
_DIALLED = re.compile(r"(?<![\w.])\+?\(?\d[\d ().\-/]{5,22}\d(?!\w)")
# presidio's own pattern takes seconds over a page of dots; here each part has an end.
_EMAIL = Pattern("e-mail", r"(?<![\w.+%-])[\w+%-][\w.+%'-]{0,63}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,8}", 0.5)
_MODELS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_trf", "xx_ent_wiki_sm")

logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)


class Detector:
    """Thread-safe; make one a process (it loads the spaCy model, if any)."""

    def __init__(self, model: str | None = None) -> None:
        """`model`: name or path of an installed spaCy model. Without: the best installed one, or none."""
        name = model or installed_model()
        recognizers: list[Any] = [
            _Email(patterns=[_EMAIL]),
            _Phone(supported_regions=_REGIONS),
            CreditCardRecognizer(),
            IbanRecognizer(),
            IpRecognizer(),
            UsSsnRecognizer(),
            UkNinoRecognizer(),
            EsNifRecognizer(supported_language=_LANGUAGE),
            EsNieRecognizer(supported_language=_LANGUAGE),
            ItFiscalCodeRecognizer(supported_language=_LANGUAGE),
        ]
        if name is not None:
            recognizers.append(SpacyRecognizer(supported_entities=["PERSON"]))
        self._analyzer = AnalyzerEngine(
            registry=RecognizerRegistry(recognizers=recognizers, supported_languages=[_LANGUAGE]),
            nlp_engine=_engine(name),
            supported_languages=[_LANGUAGE],
        )
        # spaCy's vocabulary grows while it reads, so a model reads one text at a time.
        self._turn: AbstractContextManager[Any] = nullcontext() if name is None else threading.Lock()

    def __call__(self, text: str) -> list[Span]:
        """Where personal data stands in `text`; the spans may overlap."""
        if not text.strip():
            return []
        with self._turn:
            found: Iterable[RecognizerResult] = self._analyzer.analyze(text, language=_LANGUAGE)
        return [
            Span(result.start, result.end, _LABELS[result.entity_type])
            for result in found
            if result.entity_type in _LABELS and is_credible(result.entity_type, text, result.start, result.end)
        ]


def installed_model() -> str | None:
    """The installed spaCy model that finds names best, by presidio's own order of preference for English."""
    installed = sorted(spacy.util.get_installed_models())
    return next((name for name in (*_MODELS, *installed) if name in installed), None)


def _engine(name: str | None) -> NlpEngine:
    if name is None:
        return NoOpNlpEngine(models=[{"lang_code": _LANGUAGE, "model_name": ""}])
    return SpacyNlpEngine(
        models=[{"lang_code": _LANGUAGE, "model_name": name}],
        ner_model_configuration=NerModelConfiguration(
            model_to_presidio_entity_mapping={"PERSON": "PERSON", "PER": "PERSON"},
            labels_to_ignore=["CARDINAL", "DATE", "EVENT", "FAC", "GPE", "LANGUAGE", "LAW", "LOC", "MISC", "MONEY",
                              "NORP", "ORDINAL", "ORG", "PERCENT", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART"],
        ),
    )  # fmt: skip


class _Email(EmailRecognizer):
    def validate_result(self, pattern_text: str) -> bool:
        """In place of tldextract: an internal address is personal too, whether or not its suffix is on a list."""
        return is_email(pattern_text)


class _Phone(PhoneRecognizer):
    """The library tries every region at every digit of a text, which takes 0.3 s for a page of a log file: it is shown
    only what is written or spoken of as a phone number.
    """

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        results = []
        for found in _DIALLED.finditer(text):
            start, end = found.span()
            before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
            if is_introduced_phone(found.group(), before):
                results.append(RecognizerResult("PHONE_NUMBER", start, end, self.SCORE))
            elif is_phone(found.group(), before, after):
                results += [_moved(result, start) for result in super().analyze(found.group(), entities, nlp_artifacts)]
        return results


def _moved(result: RecognizerResult, by: int) -> RecognizerResult:
    return RecognizerResult(result.entity_type, result.start + by, result.end + by, result.score)
