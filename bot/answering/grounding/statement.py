"""One sentence, read: what it is about, its figures and names, and what it denies or restricts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.grounding.alike import meant, worded
from bot.answering.grounding.figures import beside, figures, figures_of_evidence, measures, without_list_numbers
from bot.answering.grounding.lexicon import cue
from bot.answering.words import words
from bot.text.fold import fold

CLAUSE = re.compile(
    r"[;:()–—]\s|,\s|\s-\s|(?<!\w)(?:but|because|so that|although|though|while|whereas|and then|before|after|aber"
    r"|sondern|weil|obwohl|damit|mais|parce que|pero|porque|ma|perché|mas|maar|omdat"
    r"|(?P<when>if|when|once|unless|wenn|falls|si|quand|lorsque|cuando|se|quando|als|wanneer|indien))(?!\w)"
)
_FEW = 3  # terms
_VERB = re.compile(
    r"(?<!\w)(?:can|cannot|may|must|will|should|is|are|has|have|do|does|kann|können|muss|ist|sind|hat|peut|pouvez|est|sont"
    r"|puede|es|son|può|è|sono|pode|é|são|kan|kunt|is|zijn|\w+n't)(?!\w)"
)
# Addresses of pages are another check's; what is left of a link are its words.
_MARKUP = re.compile(r"\]\((?:(?!\]\()[^)])*+\)|\b(?:https?|ftp)://[^\s\])>]*|[*`_>#\[\]|]+")
# A name within a sentence: with a capital inside or a digit, or a word with a capital that does not begin anything.
_NAME = re.compile(r"(?<![\w.\-])(?:[^\W\d_]+[A-Z0-9_][\w\-]*|[A-Z]{2,}[\w\-]*|\d+[^\W\d_][\w\-]*)(?:[.\-]\w+)*(?!\w)")
_CAPITAL = re.compile(r"(?<=[\w,)] )(?:[A-Z][a-zà-ÿ]+(?:[.\-][A-Za-z]+)*)(?!\w)")
_EVERYBODYS = frozenset(
    [
        "i",
        "id",
        "ok",
        "faq",
        "url",
        "pdf",
        "pin",
        "pc",
        "cpu",
        "usb",
        "wifi",
        "wi-fi",
        "faqs",
        "urls",
        "ids",
        "email",
        "sms",
    ]
)


@dataclass(frozen=True, slots=True)
class Clause:
    terms: frozenset[str]
    denied: bool
    limited: bool  # it says for whom or when alone something holds
    turned: bool  # it may carry a denial without denying anything
    condition: bool  # it says when something holds, and states nothing
    bare: bool  # a few words without a verb of their own, such as an item of a list


@dataclass(frozen=True, slots=True)
class Statement:
    text: str  # folded
    terms: Mapping[str, float]
    words: Mapping[str, str]  # term -> the word for it
    figures: frozenset[str]
    measures: frozenset[tuple[str, str]]
    beside: Mapping[str, frozenset[str]]  # figure -> the words around it
    names: frozenset[str]  # stems
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=1024)  # passages are read for each sentence that is held against them
def read(text: str, language: str | None = None, *, evidence: bool = False) -> Statement:
    """`text` is one sentence, in Markdown. Of evidence, everything counts that it may be read to say."""
    bare = _MARKUP.sub(" ", without_list_numbers(text))
    folded = fold(bare)
    return Statement(
        text=folded,
        terms=meant(bare),
        words=worded(bare),
        figures=figures_of_evidence(bare) if evidence else figures(bare, language or "en"),
        measures=measures(bare),
        beside=beside(bare, None if evidence else language or "en"),
        names=_names(bare, language),
        clauses=tuple(_clauses(folded)),
    )


def _names(text: str, language: str | None) -> frozenset[str]:
    found = [name.group() for name in _NAME.finditer(text)]
    if language in ("en", None):  # elsewhere other words have capitals too, or labels are translated
        found += [name.group() for name in _CAPITAL.finditer(text)]
    parts = (part for name in found for part in words(name) if part not in _EVERYBODYS and len(part) > 1)
    return frozenset(term for part in parts for term in meant(part))


def _clauses(folded: str) -> Iterator[Clause]:
    start, condition = 0, False
    for found in CLAUSE.finditer(folded):
        yield from _clause(folded[start : found.start()], condition)
        start, condition = found.end(), found["when"] is not None
    yield from _clause(folded[start:], condition)


def _clause(text: str, condition: bool) -> Iterator[Clause]:
    if about := meant(text):
        yield Clause(
            terms=frozenset(about),
            denied=cue("negation").search(text) is not None,
            limited=cue("limit").search(text) is not None,
            turned=cue("turned").search(text) is not None,
            condition=condition,
            bare=len(about) < _FEW and _VERB.search(text) is None,
        )
