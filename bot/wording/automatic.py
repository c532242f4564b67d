"""Whether a sentence says that nobody human speaks: the operator's own words may stand in the place of ours, and the
law may want it said."""

from __future__ import annotations

import re

# What people call it in each language, anywhere in the sentence.
_SAYS_SO = {
    language: re.compile(pattern, re.IGNORECASE)
    for language, pattern in {
        "en": r"\bautomat|bots?\b|\bAI\b|artificial intelligence|\bmachine|\brobot|virtual assistant",
        "de": r"automat|bots?\b|\bKI\b|künstliche intelligenz|maschine|roboter|virtuelle[rn]? assistent",
        "fr": r"automat|bots?\b|\bIA\b|intelligence artificielle|machine|robot|assistante? virtuel",
        "es": r"autom[aá]t|bots?\b|\bIA\b|inteligencia artificial|m[aá]quina|robot|asistente virtual",
        "pt": r"autom[aá]t|bots?\b|\bIA\b|intelig[eê]ncia artificial|m[aá]quina|rob[oôó]|assistente virtual",
        "it": r"automat|bots?\b|\bIA\b|\bAI\b|intelligenza artificiale|macchina|robot|assistente virtuale",
        "nl": r"automat|bots?\b|\bAI\b|\bKI\b|kunstmatige intelligentie|machine|robot|virtuele assistent",
    }.items()
}


def says_it_is_automatic(language: str, sentence: str) -> bool:
    """`language`: one of `LANGUAGES`."""
    return _SAYS_SO[language].search(sentence) is not None
