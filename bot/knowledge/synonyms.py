"""Words that mean the same at a helpdesk: the built-in ones of seven languages, and the operator's. Pure."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Self

from bot.knowledge.words import asked
from bot.model import StandIn

WORTH = 0.5  # of a synonym that is found, beside the word itself
WORTH_WITH = 0.9  # where the words beside it say that it means the same
MOST = 40  # stand-ins of one question

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    same: tuple[Words, ...]  # each stands for each other; words as `asked` has them
    only_with: frozenset[Words] = frozenset()  # one of these has to be there too; empty: nothing has to

    @classmethod
    def of(cls, same: Sequence[str], only_with: Sequence[str] = ()) -> Self:
        return cls(tuple(dict.fromkeys(map(_words, same))), frozenset(map(_words, only_with)))


class Synonyms:
    """Thread-safe."""

    def __init__(self, own: Sequence[Sequence[str]] = ()) -> None:
        self._by_first: dict[str, list[tuple[Words, Group]]] = {}
        for group in (*(Group.of(group) for group in own), *built_in()):
            for words in group.same:
                self._by_first.setdefault(_key(words[0]), []).append((words, group))

    def stand_ins(self, text: str) -> tuple[StandIn, ...]:
        """For the words of `text`, the operator's first, and for the longest: "driver's license", not "license". Words
        of any language are known: which one a short question is in cannot be told."""
        said = _words(text)
        keys = [_key(word) for word in said]
        members = list(self._members(keys))
        spans = {(at, at + len(words)) for words, _, at in members}
        found = {
            (" ".join(said[at : at + len(words)]), " ".join(other)): WORTH_WITH if group.only_with else WORTH
            for words, group, at in members
            if not any(_within((at, at + len(words)), span) for span in spans)
            for other in group.same
            if other != words and not _contains(keys, other)
        }
        kept = list(found.items())[:MOST]
        return tuple(StandIn(said=word, instead=other, worth=worth) for (word, other), worth in kept)

    def _members(self, keys: Sequence[str]) -> Iterator[tuple[Words, Group, int]]:
        """The words, each with its group and its place in the text."""
        for at, key in enumerate(keys):
            for words, group in self._by_first.get(key, ()):
                if not _at(keys, at, words):
                    continue
                if not group.only_with or any(_contains(keys, one) for one in group.only_with):
                    yield words, group, at


@cache
def built_in() -> tuple[Group, ...]:
    kept = tomllib.loads((files("bot.knowledge") / "synonyms.toml").read_text(encoding="utf-8"))
    return tuple(Group.of(group["same"], group.get("with", ())) for groups in kept.values() for group in groups)


def _words(text: str) -> Words:
    return tuple(asked(text).split())


@lru_cache(maxsize=4096)
def _key(word: str) -> str:
    """Without accents and a plural's s: people leave them out."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss") else bare


def _at(keys: Sequence[str], at: int, words: Words) -> bool:
    return keys[at] == _key(words[0]) and list(map(_key, words)) == list(keys[at : at + len(words)])


def _within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _contains(keys: Sequence[str], words: Words) -> bool:
    return _key(words[0]) in keys and any(_at(keys, at, words) for at in range(len(keys)))
