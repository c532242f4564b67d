"""What the product says in its own words: a catalogue of sentences, one TOML file a language.

`catalogue` reads it, with what the operator words differently; `detect` finds the language somebody writes in. Who says
what, and when, is everybody's own business. Imports nothing of ours but `bot.errors` and `bot.model`.
"""

from bot.wording.catalogue import BUILT_IN, LANGUAGES, Catalogue, Wording

__all__ = ["BUILT_IN", "LANGUAGES", "Catalogue", "Wording"]
