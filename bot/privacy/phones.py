"""Phone numbers: written like one to be dialled, or spoken of as one. Pure.

phonenumbers knows every country's plan and takes every number of nine digits for some country's, so it is asked only
about what the words around leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.privacy.placeholders import Span
from bot.privacy.surroundings import Around, is_thing

_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "PT", "BR", "CH", "AT", "BE", "IN", "AU")
_EXTENSION = (
    r"(?:[ ,;]{0,2}(?:x|ext\.?|extension|extn\.?|durchwahl|dw\.?|poste|interno|int\.?|ramal|toestel"
    r"|#)[ .:]{0,2}\d{1,6})?"
)
_NO_MORE = r"(?![\w@]|[.,:\-/]\d)"
_DIALLED = re.compile(
    rf"(?<![\w.,+\-/#])(?:\+|00)?[ ]?\(?\d(?:[ ().\-/\t]{{0,3}}\d){{5,17}}{_EXTENSION}{_NO_MORE}"
    rf"|(?<![\w.])\+\d(?:[ ().\-/\t]{{0,3}}\d){{6,16}}{_EXTENSION}(?!\d)"
)
_VANITY = re.compile(
    r"(?<![\w\-])(?:\+?1[ .\-]?)?\(?8(?:00|33|44|55|66|77"
    r"|88)\)?[ .\-](?=[\d\-]*[A-Z])(?=(?:-?[A-Z\d]){7})[A-Z\d]+(?:-[A-Z\d]+){0,2}(?!\w)"
)
_WORDS = (
    r"(?:tele?phone|phone|tel|cell|cellphone|mobile|mob|sms|whatsapp|signal|telegram|fax|landline|hotline|pager|desk"
    r"|office|handy|telefon\w*|mobil\w*|ruf(?:nummer)?|festnetz|m[oó]vil|celular|tel[eé]fono|fijo|t[eé]l[eé]phone"
    r"|t[eé]l|portable|fixe|telefone|telem[oó]vel|contato|contacto|cellulare|recapito|telefoon\w*|mobiel\w*|gsm)"
)
_SPOKEN_OF = re.compile(
    rf"(?:\b(?:{_WORDS}|call(?:ed|ing|s)?|text(?:ed)?|dial(?:led|ed)?|ring|reach(?:ed)?|contact|my number"
    rf"|number is|answering at"
    r"|registered|anruf\w*|ruf\w*|erreich\w*|ll[aá]m\w+|appel\w+|joign\w+|joindre|lig(?:ue|ar|uem)|cham[ea]\w*"
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
    r"^(?:\+\d|\(\d{2,5}\)[ \-.]?\d{2,4}[ \-.]\d{3,4}|(?:001[-. ]|1[-. ])?\d{3}[-.]\d{3}[-.]\d{4}(?:\D|$)"
    r"|0\d{1,4}(?:[ .\-]\d{2,4}){2,4}(?:\D|$)|00\d{2}[ \-]\d)"
)
_IN_GROUPS = re.compile(r"^\d{2,5}(?:[ .\-/]\d{2,5}){1,4}(?:\D.*)?$")
_VERSION = re.compile(
    r"^(?!1\.\d{3}\.)(?:\d{1,5}\.){1,3}\d{1,5}$(?<!\d\d\.\d\d\.\d\d\.\d\d)(?<!\d{3}\.\d{3}\.\d{4})"
    r"(?<!\d{3}\.\d{4})"
)
_DATE = re.compile(
    r"^(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d)(?:[ \n]?\d{1,2})?$"
)


def phones(text: str) -> Iterator[Span]:
    for found in _DIALLED.finditer(text):
        start, end = found.span()
        if _is_phone(found.group().strip(), Around.of(text, start, end)):
            start += len(found.group()) - len(found.group().lstrip())
            yield Span(start, end, "PHONE")
    for found in _VANITY.finditer(text):
        yield Span(found.start(), found.end(), "PHONE")


def _is_phone(number: str, around: Around) -> bool:
    if _DATE.match(number) or _VERSION.match(number):
        return False
    digits = sum(char.isdigit() for char in number)
    if digits >= 6 and (_INTRODUCED.search(around.before) or _FOLLOWED.match(around.after)):
        return True
    if is_thing(around.before) and not number.startswith("+"):
        return False
    spoken_of = _SPOKEN_OF.search(around.before) is not None or _SPOKEN_OF.search(around.after) is not None
    if digits < 7:
        return False
    if _SHAPED.match(number) or (spoken_of and _IN_GROUPS.match(number)):
        return True
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
