"""presidio's recognizers of national identity numbers, of IP and of MAC addresses.

They are asked directly. Its engine adds a language model's tokens and a copy of every find for each word of context,
which takes longer than all patterns together, and raises where a find without an explanation stands beside a word of
context (findings/presidio_context_without_explanation.sh). Whether a find is believed is decided here, by the words
around it.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from bot.privacy.placeholders import Span
from bot.privacy.presidio import recognizers as presidio
from bot.privacy.surroundings import Around, is_thing

logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)

_WORDS = re.compile(
    r"(?<!\w)(?:identity (?:card|number)|national id|id (?:card|number)|identit[éà]|identidad|identidade"
    r"|identiteitskaart|(?:personal)?ausweis\w*|tax(?:payer)? ?(?:id|number)"
    r"|steuer\w*|codice fiscale|social security|national insurance|sozialversicherung\w*|passport|reisepass"
    r"|passeport|pasaporte|passaporto|passaporte|paspoort|driv\w+ licen[cs]e"
    r"|ssn|itin|nhs|nino|dni|nif|nie|pesel|aadhaar|personnummer|hetu|tfn|medicare|bsn|cpf)(?!\w)",
    re.IGNORECASE,
)
_LEAST_DIGITS = 5
# Of documentation (RFC 5737, 3849): nobody's, and yet what people write instead of their own.
_EXAMPLES = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
_IP_WORDS = re.compile(r"(?<!\w)(?:ip|ipv4|ipv6)(?!\w)", re.IGNORECASE)
_DIGITS = re.compile(r"\d(?:[ .\-/]?[A-Za-z]?\d){4}")
_ADDRESS = re.compile(
    r"\d\.\d{1,3}\.\d|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:|[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
)


def addresses(text: str) -> Iterator[Span]:
    """Of machines."""
    if not _ADDRESS.search(text):
        return
    for start, end in _found(_IP, text):
        if _is_somebodys(text[start:end], Around.of(text, start, end)):
            yield Span(start, end, "IP")
    for start, end in _found(_MAC, text):
        yield Span(start, end, "MAC")


def national_identities(text: str) -> Iterator[Span]:
    if not _DIGITS.search(text):
        return
    called = _CALLED.search(text) is not None
    for recognizer, rule in _IDENTITIES.items():
        if rule is _called_so and not called:
            continue
        for start, end in _found(recognizer, text):
            found = text[start:end]
            if sum(map(str.isdigit, found)) < _LEAST_DIGITS:
                continue
            if rule(found, Around.of(text, start, end), recognizer):
                yield Span(start, end, "ID")


def _found(recognizer: Any, text: str) -> Iterator[tuple[int, int]]:
    for result in recognizer.analyze(text, recognizer.supported_entities, None):
        yield result.start, result.end


def _is_somebodys(found: str, around: Around) -> bool:
    """Not a version number (whose parts are small), nor an address that everybody has."""
    try:
        address = ipaddress.ip_interface(found).ip
    except ValueError:
        return False
    if not address.is_global and not any(address in net for net in _EXAMPLES):
        return False
    spoken_of = _IP_WORDS.search(around.before) is not None or _IP_WORDS.search(around.after) is not None
    return spoken_of or address.version == 6 or max(address.packed) >= 100


Rule = Callable[[str, Around, Any], bool]


def _by_form(_: str, around: Around, __: Any) -> bool:
    """Nothing else is written like this, except what is called an order or a ticket."""
    return not is_thing(around.before)


def _dashed(found: str, around: Around, recognizer: Any) -> bool:
    if re.fullmatch(r"\d{3}-\d{2}-\d{4}", found):
        return not is_thing(around.before) or _called_so(found, around, recognizer)
    return _called_so(found, around, recognizer)


def _called_so(_: str, around: Around, recognizer: Any) -> bool:
    """A check digit fits one code in 10 or 23 by chance: words have to say what it is."""
    words = f"{around.before}\n{around.after}"
    own = _context(recognizer)
    return (own.search(words) or _WORDS.search(words)) is not None and not is_thing(around.before)


@cache
def _context(*recognizers: Any) -> re.Pattern[str]:
    """The words that presidio itself expects around what these find."""
    words = {word.strip() for recognizer in recognizers for word in recognizer.context or () if word.strip()}
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})(?!\w)", re.IGNORECASE)


_IP = presidio.IpRecognizer()
_MAC = presidio.MacAddressRecognizer()
_IDENTITIES: Mapping[Any, Rule] = {
    presidio.UsSsnRecognizer(): _dashed,
    presidio.UsItinRecognizer(): _called_so,
    presidio.UkNinoRecognizer(): _by_form,
    presidio.NhsRecognizer(): _called_so,
    presidio.UkDrivingLicenceRecognizer(): _by_form,
    presidio.DeTaxIdRecognizer(): _called_so,
    presidio.DeIdCardRecognizer(): _called_so,
    presidio.DeSocialSecurityRecognizer(): _by_form,
    presidio.DeHealthInsuranceRecognizer(): _called_so,
    presidio.EsNifRecognizer(): _called_so,
    presidio.EsNieRecognizer(): _called_so,
    presidio.ItFiscalCodeRecognizer(): _by_form,
    presidio.PlPeselRecognizer(): _called_so,
    presidio.SePersonnummerRecognizer(): _called_so,
    presidio.FiPersonalIdentityCodeRecognizer(): _by_form,
    presidio.InAadhaarRecognizer(): _called_so,
    presidio.KrRrnRecognizer(): _called_so,
    presidio.SgFinRecognizer(): _called_so,
    presidio.AuTfnRecognizer(): _called_so,
    presidio.AuMedicareRecognizer(): _called_so,
    presidio.CaSinRecognizer(): _called_so,
    presidio.TrNationalIdRecognizer(): _called_so,
}
_CALLED = re.compile(f"{_WORDS.pattern}|{_context(*_IDENTITIES).pattern}", re.IGNORECASE)
