"""What leaves for a model or a trace is redacted first; only the reply to the same person has its values put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.model import Requester
from bot.privacy.names import named
from bot.privacy.placeholders import Span, hide, mask, restore
from bot.privacy.reading import read
from bot.privacy.requester import name_spans, own_spans

__all__ = ["Redacted", "Redactor", "Span", "restore"]

REMEMBERED = 256  # texts: of a conversation the same ones are looked through for each answer, its note and its trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    texts: tuple[str, ...]
    placeholders: Mapping[str, str] = field(repr=False)  # placeholder -> value


class Redactor:
    """Thread-safe; one a process. `detect` finds personal data in a text (`bot.privacy.detect.Detector`)."""

    def __init__(self, detect: Callable[[str], Sequence[Span]]) -> None:
        self._look = detect
        self._detect = lru_cache(maxsize=REMEMBERED)(detect)
        self._names = lru_cache(maxsize=REMEMBERED)(_names_told)

    def redact(
        self,
        texts: Sequence[str],
        requester: Requester,
        known: Mapping[str, str] | None = None,
        vault: Mapping[str, str] | None = None,
    ) -> Redacted:
        """The texts of one conversation, in order, under one set of placeholders: same value, same placeholder. Those
        in `known` are kept, and those that the conversation's `vault` has.

        The requester's own name, e-mail and phone are always replaced, and a name that is given away in one text in all
        of them; everybody else's details as far as they are detected.
        """
        masked: list[str] = []
        placeholders = dict(known or {})
        told = list(dict.fromkeys(name for text in texts for name in self._names(text)))
        for text in texts:
            spans = [*self._detect(text), *_known_people(text, requester, told)]
            clean, placeholders = mask(text, spans, placeholders, vault or {})
            masked.append(clean)
        return Redacted(texts=tuple(masked), placeholders=placeholders)

    def find(self, text: str) -> Sequence[Span]:
        """Where personal data stands in `text`; the spans may overlap."""
        return self._look(text)  # of words that are still being written, which do not come again

    def scrub(self, text: str) -> str:
        """For traces: what is detected is replaced for good."""
        return hide(text, self._detect(text))


def _names_told(text: str) -> tuple[str, ...]:
    """What the words around call a name."""
    words = read(text).text
    return tuple(words[span.start : span.end] for span in named(words))


def _known_people(text: str, requester: Requester, told: Sequence[str]) -> list[Span]:
    reading = read(text)
    spans = own_spans(reading.text, requester)
    for name in told:
        spans += name_spans(reading.text, name, as_written=True)
    return [reading.original(span) for span in spans]
