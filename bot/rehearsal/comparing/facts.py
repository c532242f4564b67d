"""What a text tells, as far as code can tell: its sentences without courtesies, figures, names, and where it links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from bot.answering.grounding.alike import meant
from bot.answering.grounding.evidence import Window
from bot.answering.grounding.figures import addresses
from bot.answering.grounding.lexicon import cue, number_words
from bot.answering.grounding.sentences import asks, split
from bot.answering.grounding.statement import Statement, read
from bot.answering.small_talk import is_courtesy
from bot.answering.words import words
from bot.privacy.placeholders import PLACEHOLDER
from bot.text.fold import fold
from bot.text.greeting import without_greeting
from bot.text.own_words import own_words

MAX_CHARS = 8_000  # each fact is held against each of the other text
_LINK = re.compile(r"https?://[^\s<>)\]\"']+", re.IGNORECASE)
_QUOTED = re.compile(r"^[^\S\n]*>[^\S\n]?", re.MULTILINE)  # the bot's words where it quotes an article
_LITTLE = 3.0  # weight of what is said beside a courtesy
_NEARLY = 0.7  # what a word counts that the other has in another form
_NEAR = 2  # words after a figure
_NOTHING = read("")


@dataclass(frozen=True)
class Facts:
    statements: tuple[Statement, ...] = field(repr=False)
    questions: int
    links: frozenset[str]  # host and path
    emails: frozenset[str]

    @cached_property
    def whole(self) -> Window:
        return Window.of(self.statements, _NOTHING)

    @cached_property
    def counted(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Each figure of few digits, and what it counts: the next word that carries meaning, and its unit."""
        return tuple(found for one in self.statements for found in _counted(one))


def facts_of_mail(text: str) -> Facts:
    """Of what somebody wrote themselves: no signature, no quoted mail."""
    return facts_of(own_words(text[: 2 * MAX_CHARS]))


def facts_of(text: str, cited: Iterable[str] = ()) -> Facts:
    """`cited`: addresses that stand beside it."""
    own = PLACEHOLDER.sub(" ", _QUOTED.sub("", without_greeting(text[:MAX_CHARS])))
    said = [one for one in split(own) if not one.rstrip("*_ \n").endswith((":", "："))]
    links = {_place(link.rstrip(".,;:!?")) for link in (*_LINK.findall(own), *cited)}
    return Facts(
        statements=tuple(read(one, evidence=True) for one in said if not asks(one) and not is_polite(one)),
        questions=sum(asks(one) and not is_polite(one) for one in said),
        links=frozenset(link for link in links if link),
        emails=addresses(own),
    )


def _counted(statement: Statement) -> Iterator[tuple[str, frozenset[str]]]:
    units = dict(statement.measures)
    said = words(statement.text)
    known = number_words(None)
    for at, word in enumerate(said):
        number = known.get(word, word if word.isdecimal() else None)
        if number is None:
            continue
        following = (meant(one).keys() for one in said[at + 1 : at + 1 + _NEAR])
        about = next((frozenset(terms) for terms in following if terms), frozenset())
        yield number, about | ({units[number]} if number in units else frozenset())


def is_polite(sentence: str) -> bool:
    """ "Happy to help!", "Is there anything else?" """
    if not sentence.strip() or is_courtesy(sentence):
        return True
    rest, courtesies = cue("courtesy").subn(" ", fold(sentence))
    return courtesies > 0 and sum(meant(rest).values()) <= _LITTLE


def share(told: Facts, other: Facts, asked: Collection[str]) -> tuple[float, float]:
    """How much of what the one tells beside the question the other tells too, and how much that is in all: weights of
    words. A word that means nearly the same counts a little less."""
    known, there, total = other.whole, 0.0, 0.0
    for statement in told.statements:
        for term, weight in statement.terms.items():
            if term in asked:
                continue
            total += weight
            if term in known.terms:
                there += weight
            elif not term[:1].isdigit() and known.means(statement.words.get(term, "")):
                there += _NEARLY * weight
    return there, total


def _place(link: str) -> str:
    """Without scheme, `www.`, query and fragment: what leads to the same page."""
    parts = urlsplit(link)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/').lower()}" if host and parts.path.strip("/") else ""
