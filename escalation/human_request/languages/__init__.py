"""How people ask for a human, language by language: tables of phrases. A new language is one file and one entry here.

Quoting, negation and the decision are in `escalation/human_request/detect.py`.
"""

from __future__ import annotations

from escalation.human_request.languages import de, en, es, fr, it, nl, pt
from escalation.human_request.patterns import Phrases

LANGUAGES: tuple[Phrases, ...] = tuple(module.PHRASES for module in (en, de, es, fr, pt, it, nl))

__all__ = ["LANGUAGES", "Phrases"]
