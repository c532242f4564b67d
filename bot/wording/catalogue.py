"""The sentences by language and key, and the operator's own in their place.

Requesters are spoken to in any of `LANGUAGES`; agents and operators read English. An operator's sentence must have the
same {placeholders} as the one it replaces, so that no fact gets lost and none is made up.
"""

from __future__ import annotations

import difflib
import re
import string
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from bot.errors import ConfigurationError

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl")
ENGLISH = "en"

Sentences = Mapping[str, str]
_NAME = re.compile(r"[a-z_]+")
_TAG = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language."""

    language: str
    _sentences: Sentences = field(repr=False)

    def say(self, key: str, /, **values: object) -> str:
        """The sentence, with its placeholders filled in. Raises KeyError for an unknown key or a missing value."""
        return self._sentences[key].format_map(values)


class Catalogue:
    """Every sentence in every language. Immutable, so safe to share."""

    def __init__(self, own: Mapping[str, Sentences] | None = None, default: str = ENGLISH) -> None:
        """`own`: the operator's sentences, by language and key. Raises ConfigurationError naming the one that is wrong.

        `default`: the language of requesters whose own is not known.
        """
        own = own or {}
        for language, sentences in own.items():
            _check(language, sentences)
        self.default = default
        self._wordings = {
            language: Wording(language, {**built_in(ENGLISH), **built_in(language), **own.get(language, {})})
            for language in LANGUAGES
        }

    def of(self, language: str | None) -> Wording:
        """In this language, a tag such as "de" or "pt-BR"; in the default language where that is not spoken."""
        return self._wordings[self.choose(language)]

    @property
    def agents(self) -> Wording:
        """For agents and operators."""
        return self._wordings[ENGLISH]

    def choose(self, *tags: str | None) -> str:
        """The first of these language tags that is spoken here; the default where none is."""
        return next(filter(None, map(spoken, tags)), self.default)

    def everywhere(self, key: str) -> frozenset[str]:
        """A sentence without placeholders, in every language: what a requester may have been shown."""
        return frozenset(wording.say(key) for wording in self._wordings.values())


def spoken(tag: str | None) -> str | None:
    """The one of `LANGUAGES` that a tag ("de", "de-AT", "pt_BR") stands for; None for any other."""
    found = _TAG.fullmatch(tag or "")
    code = found[1].lower() if found else ""
    return code if code in LANGUAGES else None


@cache
def built_in(language: str) -> Sentences:
    """The sentences of the language's own file."""
    tables = _tables(language)
    return {key: text.strip() for table in tables.values() for key, text in table.items()}


def for_requesters() -> Collection[str]:
    """The keys that every language has."""
    return _tables(ENGLISH)["requesters"].keys()


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces. Raises ValueError for braces that are anything else."""
    return frozenset(_fields(sentence))


@cache
def _tables(language: str) -> Mapping[str, Sentences]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def _fields(sentence: str) -> Iterator[str]:
    for _, name, spec, conversion in string.Formatter().parse(sentence):
        if name is None:
            continue
        if spec or conversion or not _NAME.fullmatch(name):
            raise ValueError(f"{{{name}}} is no placeholder; a brace itself is written twice")
        yield name


def _check(language: str, sentences: Sentences) -> None:
    if language not in LANGUAGES:
        raise ConfigurationError(f"wording.{language}: unknown language, expected one of {', '.join(LANGUAGES)}")
    english = built_in(ENGLISH)
    for key, sentence in sentences.items():
        name = f"wording.{language}.{key}"
        if key not in english:
            close = difflib.get_close_matches(key, english, n=1)
            hint = f"did you mean {close[0]}?" if close else "docs/wording.md lists every sentence"
            raise ConfigurationError(f"{name}: unknown sentence; {hint}")
        if language != ENGLISH and key not in for_requesters():
            raise ConfigurationError(f"{name}: found a sentence for agents, expected it under wording.{ENGLISH}")
        if not sentence.strip():
            raise ConfigurationError(f"{name}: found nothing, expected a sentence")
        _check_placeholders(name, sentence, placeholders(english[key]))


def _check_placeholders(name: str, sentence: str, expected: frozenset[str]) -> None:
    try:
        found = placeholders(sentence)
    except ValueError as error:
        raise ConfigurationError(f"{name}: found {sentence!r}: {error}") from None
    if found != expected:
        raise ConfigurationError(f"{name}: found {_listed(found)}, expected {_listed(expected)}")


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"


BUILT_IN = Catalogue()
