"""Personal data in a text: everything that looks for some of it, in one place. Nothing here touches the network.

A spaCy model finds other people's names, when one is installed; none is downloaded. What to do with the spans is
`placeholders`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import entry_points
from typing import Any

from bot.privacy.births import births
from bot.privacy.cards import cards, ibans
from bot.privacy.codes import codes
from bot.privacy.emails import emails
from bot.privacy.identities import checked_identities, told_identities
from bot.privacy.keys import keys, link_secrets
from bot.privacy.names import named
from bot.privacy.passwords import passwords
from bot.privacy.phones import phones
from bot.privacy.placeholders import PLACEHOLDER, Span
from bot.privacy.places import places
from bot.privacy.reading import read
from bot.privacy.recognizers import addresses, national_identities

Find = Callable[[str], Iterator[Span]]
_ALWAYS: Sequence[Find] = (emails, keys, link_secrets, passwords, named, addresses)
_WITH_DIGITS: Sequence[Find] = (
    cards, ibans, phones, codes, told_identities, checked_identities, national_identities, places, births,
)  # fmt: skip
# The small one of many languages first: requesters write in any, and a larger one takes longer.
_MODELS = ("xx_ent_wiki_sm", "en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_trf")
_PEOPLE = frozenset({"PERSON", "PER"})
# A model takes "java.util.prefs" and "step_1" for people.
_NAME = re.compile(r"(?:[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?\s?){1,6}")
_OFF = ("parser", "tagger", "morphologizer", "lemmatizer", "attribute_ruler", "senter", "textcat")


class Detector:
    """Thread-safe; make one a process (it loads the spaCy model, if any)."""

    def __init__(self, model: str | None = None, orders: Sequence[str] = (), accounts: Sequence[str] = ()) -> None:
        """`model`: name or path of an installed spaCy model. Without: the best installed one, or none. `orders`,
        `accounts`: patterns of the operator's own numbers.
        """
        name = model or installed_model()
        self._people = None if name is None else _People(name)
        self._own = [(re.compile(pattern), "ORDER") for pattern in orders]
        self._own += [(re.compile(pattern), "ACCOUNT") for pattern in accounts]

    def __call__(self, text: str) -> list[Span]:
        """Where personal data stands in `text`; the spans may overlap."""
        if not text.strip():
            return []
        reading = read(text)
        found = list(self._find(reading.text))
        own = [Span(*match.span(), label) for pattern, label in self._own for match in pattern.finditer(reading.text)]
        taken = [*own, *(Span(*match.span(), "TEXT") for match in PLACEHOLDER.finditer(reading.text))]
        kept = [span for span in found if not _touches(span, taken)]
        spans = [reading.original(span) for span in (*own, *kept) if span.start < span.end]
        return spans if self._people is None else [*spans, *self._people(text)]

    def _find(self, text: str) -> Iterator[Span]:
        finders = (*_ALWAYS, *_WITH_DIGITS) if any(char.isdigit() for char in text) else _ALWAYS
        for find in finders:
            yield from find(text)


def installed_model() -> str | None:
    """The installed spaCy model that suits best: one of many languages, then English, then whatever there is."""
    installed = sorted(one.name for one in entry_points(group="spacy_models"))
    return next((name for name in (*_MODELS, *installed) if name in installed), None)


class _People:
    """Names of people, as a spaCy model finds them. Its vocabulary grows while it reads, so it reads one text at a
    time."""

    def __init__(self, name: str) -> None:
        import spacy  # takes memory, for nothing where no model is installed

        self._model: Any = spacy.load(name, exclude=list(_OFF))
        self._turn = threading.Lock()

    def __call__(self, text: str) -> Iterator[Span]:
        with self._turn:
            people = [entity for entity in self._model(text).ents if entity.label_ in _PEOPLE]
        for entity in people:
            if _NAME.fullmatch(entity.text):
                yield Span(entity.start_char, entity.end_char, "NAME")


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
