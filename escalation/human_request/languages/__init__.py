"""How people ask for a human, language by language: one TOML file each. A new language is a file and an entry here."""

from __future__ import annotations

from escalation.human_request.lexicon import Lexicon, read

LANGUAGES: tuple[Lexicon, ...] = tuple(
    map(read, ("en", "de", "es", "fr", "pt", "it", "nl", "pl", "tr", "ru", "ja", "zh"))
)
