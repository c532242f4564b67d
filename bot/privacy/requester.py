"""The requester's own name, e-mail and phone, found in a text however they spelled them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model import Requester
from bot.privacy.placeholders import Span

# Names that are also ordinary words count only as the name is spelled, and not where every word is capitalised.
_ORDINARY = frozenset(
    re.split(
        r"\s+",
        """will may mark bill hope grace faith joy rose art jack drew chance rich price page young king long good best
        day case april june august summer sky dawn lane hill stone field brook rivers snow green brown black white gray
        bank banks cook baker miller taylor carter hunter mason park parks reed ray frank max pat sue rob nick skip the
        and for not you can have this that from with what when how my me our your""",
    )
)
_NUMBER = re.compile(r"\+?\d[\d\s().\-/]{4,25}\d")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n])\s*$")
_FIRST_UNSPACED_SCRIPT = "\u2e80"  # from here on: scripts written without spaces between words


def own_spans(text: str, requester: Requester) -> list[Span]:
    """Where `requester`'s details stand in `text`; they may overlap."""
    return [*_emails(text, requester), *_phones(text, requester), *_names(text, requester)]


def _emails(text: str, requester: Requester) -> Iterator[Span]:
    for address in {requester.email, requester.name if "@" in (requester.name or "") else None}:
        if address and "@" in address:
            yield from _spans(re.compile(re.escape(address.strip()), re.IGNORECASE), text, "EMAIL")


def _phones(text: str, requester: Requester) -> Iterator[Span]:
    """National and international spellings differ at the front, so the last eight digits decide."""
    digits = re.sub(r"\D", "", requester.phone or "")
    if len(digits) < 6:
        return
    for found in _NUMBER.finditer(text):
        if digits[-8:] in re.sub(r"\D", "", found.group()):
            yield Span(found.start(), found.end(), "PHONE")


def _names(text: str, requester: Requester) -> Iterator[Span]:
    parts = [part for part in re.split(r"[\s,]+", requester.name or "") if "@" not in part and part.strip(".-'")]
    if not parts:
        return
    if len(parts) > 1:
        spellings = (r"\s+".join(map(re.escape, parts)), rf"{re.escape(parts[-1])},?\s+{re.escape(parts[0])}")
        for spelling in spellings:
            yield from _spans(_word(spelling, parts[0], re.IGNORECASE), text, "NAME")
    for part in parts:
        if len(part) < 2 or part.endswith("."):
            continue
        if part.lower() not in _ORDINARY:
            yield from _spans(_word(re.escape(part), part, re.IGNORECASE), text, "NAME")
            continue
        for span in _spans(_word(re.escape(part), part, 0), text, "NAME"):
            if part[0].isupper() and not _SENTENCE_START.search(text[: span.start]):
                yield span


def _word(pattern: str, sample: str, flags: int) -> re.Pattern[str]:
    if sample[0] >= _FIRST_UNSPACED_SCRIPT:
        return re.compile(pattern)
    return re.compile(rf"(?<!\w){pattern}(?!\w)", flags)


def _spans(pattern: re.Pattern[str], text: str, label: str) -> Iterator[Span]:
    return (Span(found.start(), found.end(), label) for found in pattern.finditer(text))
