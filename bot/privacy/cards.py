"""Card and bank account numbers that carry a check digit, however their digits are set apart. Pure.

Networks: https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN); 12 to 19 digits after
ISO/IEC 7812. IBAN after ISO 13616, checked by python-stdnum against the registry's formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from stdnum import iban, luhn

from bot.privacy.placeholders import Span
from bot.privacy.surroundings import Around, is_thing

_BETWEEN = r"[ \t\r\n.\-/_|*]"
_RUN = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}{{0,3}}\d){{11,40}}(?!\d)")
_GROUP = re.compile(r"\d+")
_ISSUER = re.compile(
    r"4|5[0-8]|2(?:2[2-9]|[3-6]\d|7[01]|720|20[0-5])|3[47]|3(?:0[0-5]|[689])|35(?:2[89]|[3-8])|6(?!0{3})|8[12]|9792"
    r"|2131|1800"
)
_USUAL = frozenset(
    {(4, 4, 4, 4), (4, 4, 4, 3), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (6, 13), (6, 10), (8, 8), (4, 12)}
)
_CARD = re.compile(
    r"(?<!gift )\b(?:credit|debit|cards?|visa|master ?card|amex|american express|maestro|discover|diners|jcb"
    r"|unionpay|cc"
    r"|\w*karten?(?:nummer)?|tarjetas?|cartes?(?: bancaire| bleue)?|cart[aã]o|cart[oõ]es|carta|carte di credito"
    r"|\w*kaart(?:nummer)?|bancomat|girocard|pan)\b",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    _CARD.pattern
    + r"(?:\s*(?:number|num|no|nr|n[°º]|n[uú]mero|numero|num[eé]ro|nummer|de cr[eé]dito|de d[eé]bito|di credito"
    r"|de cr[eé]dit|is|ist|es|est|è|é|:|=|#|\.))*[\s(\"']*$",
    re.IGNORECASE,
)
_IBAN_START = re.compile(rf"(?=[A-Za-z]{_BETWEEN}{{0,3}}[A-Za-z]{_BETWEEN}{{0,3}}\d{_BETWEEN}{{0,3}}\d)")
_IBAN_REST = re.compile(rf"[A-Za-z0-9](?:{_BETWEEN}{{0,3}}[A-Za-z0-9]){{14,33}}")
_LOOSE_IBAN = re.compile(
    r"\biban\b(?:\s*(?:number|no|nr|nummer|n[°º]|is|ist|es|est|è|é|:|=|#))*\s*"
    r"([A-Z]{2}\d{2}(?:[ .\-]?(?=[A-Z]{0,4}\d)[A-Z0-9]{1,4}){2,8}\b|[A-Z]{2}\d{2}[A-Z0-9]{8,30}\b)",
    re.IGNORECASE,
)
_IBAN_LENGTHS = range(34, 14, -1)
_LEAST_IBAN_DIGITS = 9


def cards(text: str) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        around = Around.of(text, run.start(), run.end())
        spoken_of = _CARD.search(around.before) is not None or _CARD.search(around.after) is not None
        groups = [(found.start(), found.end()) for found in _GROUP.finditer(text, run.start(), run.end())]
        found = _window(text, groups, spoken_of=spoken_of, thing=is_thing(around.before))
        if found is None and _INTRODUCES.search(around.before):
            found = _first_digits(groups)  # mistyped, or of a network that checks nothing
        if found is not None:
            yield Span(*found, "CARD")


def ibans(text: str) -> Iterator[Span]:
    after = 0
    for start in _IBAN_START.finditer(text):
        rest = _IBAN_REST.match(text, start.start()) if start.start() >= after else None
        end = _iban_end(text, rest) if rest else None
        if end is not None:
            yield Span(start.start(), end, "IBAN")
            after = end
    for loose in _LOOSE_IBAN.finditer(text):
        yield Span(*loose.span(1), "IBAN")


def _window(text: str, groups: list[tuple[int, int]], *, spoken_of: bool, thing: bool) -> tuple[int, int] | None:
    """The longest run of whole groups that is a card's number: its sum holds, which one number in ten passes by chance,
    so that without a word about cards the network and the way it is grouped must fit too."""
    for first in range(len(groups)):
        digits, best = "", None
        for last in range(first, len(groups)):
            start, end = groups[last]
            digits += text[start:end]
            if len(digits) > 19:
                break
            if len(digits) < 12 or not luhn.is_valid(digits) or len(set(digits)) == 1:
                continue
            sizes = tuple(b - a for a, b in groups[first : last + 1])
            fits = _ISSUER.match(digits) is not None and _looks_like_a_card(text, groups[first : last + 1], sizes)
            if spoken_of or (fits and (not thing or len(sizes) in (3, 4, 5))):
                best = (groups[first][0], end)
        if best:
            return best
    return None


def _looks_like_a_card(text: str, groups: list[tuple[int, int]], sizes: tuple[int, ...]) -> bool:
    if len(sizes) == 1:
        return sizes[0] >= 14
    separators = {text[left[1] : right[0]] for left, right in pairwise(groups)}
    return sizes in _USUAL or (len(separators) == 1 and (max(sizes) <= 2 or len(set(sizes[:-1])) == 1))


def _first_digits(groups: list[tuple[int, int]]) -> tuple[int, int] | None:
    count = 0
    for index, (start, end) in enumerate(groups):
        count += end - start
        if count >= 13 and (index + 1 == len(groups) or count + groups[index + 1][1] - groups[index + 1][0] > 16):
            return (groups[0][0], end) if count <= 19 else None
    return None


def _iban_end(text: str, rest: re.Match[str]) -> int | None:
    """Where the IBAN ends that begins here: words may follow it, even without a space between."""
    positions = [at for at in range(rest.start(), rest.end()) if text[at].isalnum()]
    compact = "".join(text[at] for at in positions).upper()
    if sum(char.isdigit() for char in compact) < _LEAST_IBAN_DIGITS:
        return None
    for length in _IBAN_LENGTHS:
        if (
            len(compact) >= length
            and _sum_holds(compact[:length])
            and iban.is_valid(compact[:length], check_country=False)
        ):
            return positions[length - 1] + 1
    return None


def _sum_holds(compact: str) -> bool:
    """ISO 7064 mod 97-10; the library's own check, which also knows each country's form, takes thirty times as long."""
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1
