"""The words by which sentences are read, from `cues.toml` and `promises.toml`: of all languages at once, since articles
and answers need not be in the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Pattern = re.Pattern[str]


def whole(patterns: Iterable[str]) -> Pattern:
    """Any of them, as whole words of folded text."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


@cache
def cue(name: str) -> Pattern:
    return whole(pattern for patterns in _read("cues.toml")[name].values() for pattern in patterns)


@cache
def states() -> tuple[Pattern, ...]:
    """What may become of a ticket or an order; each finds its words."""
    return tuple(whole([state]) for some in _read("cues.toml")["states"].values() for state in some)


@cache
def ideas() -> Mapping[str, Pattern]:
    """What binds a company, by name."""
    return {
        name: whole(pattern for patterns in by_language.values() for pattern in patterns)
        for name, by_language in _read("promises.toml").items()
        if isinstance(by_language, dict)
    }


@cache
def same_words() -> frozenset[str]:
    """Ideas that are supported only where they are worded alike."""
    return frozenset(_read("promises.toml")["same_words"])


@cache
def number_words(language: str | None) -> Mapping[str, str]:
    """Word -> digits, of one language; of all where it is None. "One" says too little."""
    cues = _read("cues.toml")
    found: dict[str, str] = {}
    for code, words in cues["numbers"].items():
        if language in (None, code):
            found |= {word: str(number) for number, word in enumerate(words.split()) if number != 1}
            found |= {word: str(10 * number) for number, word in enumerate(cues["tens"][code].split(), 3)}
    return found


@cache
def units() -> Mapping[str, Pattern]:
    """Of figures, by name."""
    return {
        name: re.compile(rf"(?:{'|'.join(words.split())})(?!\w)") for name, words in _read("cues.toml")["units"].items()
    }


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("bot.answering.grounding") / name).read_text(encoding="utf-8"))
