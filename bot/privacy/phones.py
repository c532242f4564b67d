"""Phone numbers: written like one to be dialled, or spoken of as one. Pure.

phonenumbers knows every country's plan and takes every number of nine digits for some country's, so it is asked only
about what the words around leave open. A local number that no word calls one is told by the way its digits are grouped
(`local_phones`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.privacy.local_phones import is_grouped_like_one
from bot.privacy.placeholders import Span
from bot.privacy.surroundings import Around, is_thing

_REGIONS = (
    "US", "GB", "DE", "FR", "ES", "IT", "NL", "PT", "BR", "CH", "AT", "BE", "IN", "AU", "CA", "IE", "NZ", "ZA", "MX",
    "AR", "CL", "CO", "DK", "NO", "SE", "FI", "IS", "EE", "LU", "PL", "CZ", "HU", "SI", "HR", "RO", "GR", "CY", "TN",
)  # fmt: skip
_EXTENSION = (
    r"(?:[ ,;]{0,2}(?:x|ext\.?|extension|extn\.?|durchwahl|dw\.?|poste|interno|int\.?|ramal|toestel"
    r"|#)[ .:]{0,2}\d{1,6})?"
)
_NO_MORE = r"(?![\w@]|[.,:\-/]\d)"
_DIALLED = re.compile(
    rf"(?<![\w+])(?<!\w[.,\-/])(?:\+|00)?[ ]?\(?\d(?:[ ().\-/\t]{{0,3}}\d){{5,17}}{_EXTENSION}{_NO_MORE}"
    rf"|(?<![\w.])\+\d(?:[ ().\-/\t]{{0,3}}\d){{6,16}}{_EXTENSION}(?!\d)"
)
_VANITY = re.compile(
    r"(?<![\w\-])(?:\+?1[ .\-]?)?\(?8(?:00|33|44|55|66|77"
    r"|88)\)?[ .\-](?=[\d\-]*[A-Z])(?=(?:-?[A-Z\d]){7})[A-Z\d]+(?:-[A-Z\d]+){0,2}(?!\w)"
)
_WORDS = (
    r"(?:tele?phone|phone|telf?|tlf|tl?m|tfno|cell|cellphone|mobile|mob|sms|whatsapp|signal|telegram|fax"
    r"|landline|hotline|pager|desk"
    r"|office|handy|telefon\w*|mobil\w*|ruf(?:nummer)?|festnetz|m[oó]vil|celular|tel[eé]fono|fijo|t[eé]l[eé]phone"
    r"|t[eé]l|portable|fixe|telefone|telem[oó]vel|contato|contacto|cellulare|recapito|telefoon\w*|mobiel\w*|gsm)"
)
_SPOKEN_OF = re.compile(
    rf"(?:\b(?:{_WORDS}|call(?:ed|ing|s)?|text(?:ed)?|dial(?:led|ed)?|r[iau]ng|reach(?:ed)?|contact|my number"
    rf"|number is|answering at"
    r"|registered|\w*ruf\w*|erreich\w*|ll[aá]m\w+|\w*appel\w+|joign\w+|joindre|lig(?:ue|ar|uem)|cham[ea]\w*"
    r"|chiam\w+|bel(?:len)?"
    r"|bereik\w*|numm?er)\b|☎|📞|📱)",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    rf"\b(?:(?:{_WORDS})(?:[ -]?(?:number|no|nr|nummer|n[°º]))?|my number|(?:call|text|ring|phone|reach"
    rf"|contact) (?:me|us|him|her|them)?"
    r" ?(?:at|on|back on|under)?|you can call|answering at|registered)(?: ?(?:is|ist|es|est|è|é|lautet|now|at"
    r"|on|:|\.|#|\())*\s*$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(rf"^[ (]*(?:{_WORDS})\b", re.IGNORECASE)
_GROUPED = re.compile(
    r"^(?:\+|00\d|\(\d{2,5}\)|\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)|0\d{1,4}[-/. ]\d|\d(?:[-. ]\d{3}){2}[-. ]\d{4}$)"
)
# Nothing else is grouped like this, whether or not the number is given out: an area code in brackets, 212-555-0137.
_SHAPED = re.compile(
    r"^(?:(?:1[-. ])?\d{3}[-.]\d{3}[-.]\d{4}(?:\D|$)"
    r"|0\d{1,4}(?:[ .\-]\d{2,4}){2,4}(?:\D|$)|00\d{2}[ \-]\d)"
)
# Not even an order's number: to be dialled abroad, an area code in brackets, with an extension.
_UNMISTAKABLE = re.compile(
    r"^(?:\+\d|\(\d{2,5}\)[ \-.]?\d{2,4}[ \-.]\d{3,4}|001[-. ]\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}[ ,]{0,2}(?:x|ext)[ .:]{0,2}\d)",
    re.IGNORECASE,
)
_IN_GROUPS = re.compile(r"^\d{2,5}(?:[ .\-/]{1,3}\d{2,5}){1,4}(?:\D.*)?$")
_VERSION = re.compile(
    r"^(?!1\.\d{3}\.)(?:\d{1,5}\.){1,3}\d{1,5}$(?<!\d\d\.\d\d\.\d\d\.\d\d)(?<!\d{3}\.\d{3}\.\d{4})"
    r"(?<!\d{3}\.\d{4})"
)
_DATE = re.compile(
    r"^(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d)(?:[ \n]?\d{1,2})?$"
)
_POSTAL_CODE = re.compile(r"\s?\d{4,5}[ ]+(?=\S*\d)")
_LONGER_CODE = re.compile(r"\b[A-Z]+\d[A-Z\d]*[ -]$")  # "1Z 999 AA1 01 2345 6784" is a parcel


def phones(text: str) -> Iterator[Span]:
    for found in _DIALLED.finditer(text):
        start = next((at for at in _beginnings(found) if _is_phone(text, at, found.end())), None)
        if start is not None:
            yield Span(start, found.end(), "PHONE")
    for found in _VANITY.finditer(text):
        yield Span(found.start(), found.end(), "PHONE")


def _beginnings(found: re.Match[str]) -> Iterator[int]:
    """Where in a run of digits the number may begin: a bracket around all of it is the sentence's, and a postal code
    may stand before it."""
    run = found.group()
    blank = len(run) - len(run.lstrip())
    yield found.start() + blank + (run[blank] == "(" and ")" not in run)
    code = _POSTAL_CODE.match(run)
    if code and not is_thing(Around.of(found.string, *found.span()).before):
        yield found.start() + code.end()


def _is_phone(text: str, start: int, end: int) -> bool:
    number, around = text[start:end], Around.of(text, start, end)
    if _DATE.match(number) or _VERSION.match(number):
        return False
    digits = sum(char.isdigit() for char in number)
    if digits >= 6 and (_INTRODUCED.search(around.before) or _FOLLOWED.match(around.after)):
        return True
    if _UNMISTAKABLE.match(number):
        return digits >= 7
    if is_thing(around.before) or _LONGER_CODE.search(around.before):
        return False
    spoken_of = _SPOKEN_OF.search(around.before) is not None or _SPOKEN_OF.search(around.after) is not None
    if digits < 7:
        return False
    if _SHAPED.match(number) or (spoken_of and _IN_GROUPS.match(number)):
        return True
    if not spoken_of and is_grouped_like_one(number, around):
        return _exists(number)
    return (spoken_of or _GROUPED.match(number) is not None) and _exists(number)


def _exists(number: str) -> bool:
    """Whether some country's plan has it."""
    regions = (None,) if number.startswith("+") else _REGIONS
    return any(_is_possible(number, region) for region in regions)


def _is_possible(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
