"""What has happened to somebody, told without the word for it: "I never ordered that laptop" is about security.

One TOML file a language. Of each row every part of `all` has to be in one sentence, in any order, and nothing of
`none`: such rows carry over to other companies' words better than whole phrases do. A sentence is read in the languages
that most of its small words are of (in all where it has none), or in those of its script. A new language is a file and
an entry in LANGUAGES.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate
from typing import Any

from bot.model.intents import Intent
from bot.text.patterns.prefilter import Prefilter

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ru", "ja", "zh")
MAX_CHARS = 250  # of a sentence: in a longer one words stand together that have nothing to do with each other
_NAME = re.compile(r"\{([a-z_]+)\}")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Situation:
    intent: Intent
    parts: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None

    def is_told(self, sentence: str) -> bool:
        told = all(part.search(sentence) for part in self.parts)
        return told and (self.none is None or not self.none.search(sentence))


@dataclass(frozen=True)
class Telling:
    """How it is told in one language."""

    language: str
    small: frozenset[str]  # words of a Latin script that tell the language
    script: re.Pattern[str] | None  # letters that tell it, for the others
    rows: dict[str, Any]

    @cached_property
    def situations(self) -> tuple[Situation, ...]:
        """Compiled when the language is first spoken: that takes a twentieth of a second."""
        words: dict[str, str] = self.rows["words"]

        def pattern(text: str) -> re.Pattern[str]:
            return re.compile(_NAME.sub(lambda name: words[name[1]], text))

        return tuple(
            Situation(Intent(name), tuple(map(pattern, row["all"])), pattern(row["none"]) if "none" in row else None)
            for name, rows in self.rows.items()
            if isinstance(rows, list)
            for row in rows
        )

    def told(self, sentence: str) -> Iterator[Intent]:
        """Intents of a folded sentence of this language; an intent may come twice."""
        possible = self._prefilter.possible(sentence)
        for situation, places in zip(self.situations, self._places, strict=True):
            if places <= possible and situation.is_told(sentence):
                yield situation.intent

    @cached_property
    def _prefilter(self) -> Prefilter:
        """Over all parts of all situations."""
        return Prefilter([part for situation in self.situations for part in situation.parts])

    @cached_property
    def _places(self) -> tuple[frozenset[int], ...]:
        """Of each situation's parts among them."""
        ends = accumulate(len(situation.parts) for situation in self.situations)
        return tuple(
            frozenset(range(end - len(situation.parts), end))
            for situation, end in zip(self.situations, ends, strict=True)
        )


def situations_told(sentence: str) -> Iterator[tuple[Intent, str]]:
    """Intents of a folded sentence, each with the language it is told in; an intent may come twice."""
    if len(sentence) > MAX_CHARS:
        return
    for telling in _likely(sentence):
        yield from ((intent, telling.language) for intent in telling.told(sentence))


def _likely(sentence: str) -> Iterator[Telling]:
    tellings = loaded()
    scripts = [telling for telling in tellings if telling.script and telling.script.search(sentence)]
    if scripts:
        yield scripts[0]
        return
    words = set(_WORD.findall(sentence))
    shared = [(len(words & telling.small), telling) for telling in tellings if not telling.script]
    most = max(count for count, _ in shared)
    yield from (telling for count, telling in shared if count == most)


@cache
def loaded() -> tuple[Telling, ...]:
    return tuple(map(_read, LANGUAGES))


def _read(language: str) -> Telling:
    data = tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8"))
    script = re.compile(data["script"]) if "script" in data else None
    return Telling(language, frozenset(data.get("small", "").split()), script, data)
