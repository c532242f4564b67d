"""Spans of text <-> placeholders such as <EMAIL_1>. Pure; what is personal is decided elsewhere in this package.

`restore` undoes `mask` exactly, whatever the text: text that looks like a placeholder is itself a span, masked as
<TEXT_n>, so nobody can write "<EMAIL_1>" and be given somebody's address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.privacy.vault import fingerprint

SECRETS = frozenset(("CARD", "IBAN", "ACCOUNT", "ID", "PASSWORD", "CODE", "KEY", "TOKEN"))  # open or pay for something
PLACEHOLDER = re.compile(r"<[A-Z]{1,16}_\d{1,9}>")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (exclusive) of a text are personal; `label` names the placeholder: EMAIL, NAME …"""

    start: int
    end: int
    label: str


def mask(
    text: str, spans: Iterable[Span], known: Mapping[str, str], vault: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, dict[str, str]]:
    """`text` with every span replaced, and the placeholders now known (placeholder -> value).

    A value that is known already keeps its placeholder, as does one in the `vault` (fingerprint -> placeholder), which
    nothing else is given. Overlapping spans are replaced as one, so no part of any shows.
    """
    placeholders = dict(known)
    names = {value: placeholder for placeholder, value in placeholders.items()}
    numbers: Counter[str] = Counter()
    pieces, at = [], 0
    for span in merged([*spans, *literal_placeholders(text)]):
        value = text[span.start : span.end]
        if value not in names:
            numbers = numbers or _numbers([*placeholders, *vault.values()])
            names[value] = vault.get(fingerprint(value)) or _next(span.label, numbers)
            placeholders[names[value]] = value
        pieces += [text[at : span.start], names[value]]
        at = span.end
    return "".join([*pieces, text[at:]]), placeholders


def restore(text: str, placeholders: Mapping[str, str]) -> str:
    """`text` with the known placeholders replaced by their values, in one pass; unknown ones stay as they are."""
    return PLACEHOLDER.sub(lambda found: placeholders.get(found.group(), found.group()), text)


def hide(text: str, spans: Iterable[Span]) -> str:
    """`text` with every span replaced by its label, for good. Placeholders that stand there already stay."""
    pieces, at = [], 0
    for span in merged(spans):
        pieces += [text[at : span.start], f"<{span.label}>"]
        at = span.end
    return "".join([*pieces, text[at:]])


def is_secret(placeholder: str) -> bool:
    return placeholder.strip("<>").partition("_")[0] in SECRETS


def literal_placeholders(text: str) -> list[Span]:
    return [Span(found.start(), found.end(), "TEXT") for found in PLACEHOLDER.finditer(text)]


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, without empty ones; those that overlap become one, labelled as the longest of them."""
    result: list[Span] = []
    longest = 0
    for span in sorted(span for span in spans if span.start < span.end):
        length = span.end - span.start
        if not result or span.start >= result[-1].end:
            result.append(span)
            longest = length
            continue
        last = result[-1]
        label = span.label if length > longest else last.label
        longest = max(longest, length)
        result[-1] = Span(last.start, max(last.end, span.end), label)
    return result


def _numbers(taken: Iterable[str]) -> Counter[str]:
    """The highest of each label."""
    numbers: Counter[str] = Counter()
    for placeholder in taken:
        label, _, number = placeholder.strip("<>").rpartition("_")
        numbers[label] = max(numbers[label], int(number))
    return numbers


def _next(label: str, numbers: Counter[str]) -> str:
    numbers[label] += 1
    return f"<{label}_{numbers[label]}>"
