"""Second thoughts about what looks like personal data: order numbers, versions and prices look like it too, and to
hide them breaks support. Each rule sees the found characters and the words around them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping

CONTEXT = 40  # characters of a text that are looked at on either side of what was found

# A number that one of these introduces is about a thing (several languages).
_THING = re.compile(
    r"\b(?:order|purchase|invoice|bill|tracking|track|ticket|case|booking|confirmation|reference|ref|transaction"
    r"|shipment|parcel|package|delivery|item|article|product|serial|sku|model|part|licen[cs]e|build|version|release"
    r"|error|code|id|request|refund|claim|policy|contract|customer|account|flight"
    r"|bestell\w*|auftrag\w*|rechnung\w*|sendung\w*|vorgang\w*|kunden\w*|pedido|compra|factura|env[ií]o|commande|facture"
    r"|colis|encomenda|fatura|ordine|fattura|spedizione|bestelling|factuur)\b"
    r"(?:\s*(?:number|num|no|nr|n[°º]|#|id|code|is|was|:|=|\.|-|n[uú]mero|numero|nummer|is|ist|es|è|est))*\s*[#:(\"']*\s*$",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"\b(?:credit|debit|card|cards|visa|master ?card|amex|american express|maestro|cc|cvv|cvc|expir\w*|karte"
    r"|kreditkarte|tarjeta|carte|cart[aã]o|carta)\b",
    re.IGNORECASE,
)
_PHONE_WORDS = (
    r"(?:phone|tele?phone|tel|cell|cellphone|mobile|mob|sms|whatsapp|fax|landline|handy|telefon\w*|mobil\w*|rufnummer"
    r"|m[oó]vil|celular|tel[eé]fono|t[eé]l[eé]phone|portable|telefone|telem[oó]vel|cellulare|telefoon)"
)
_PHONE = re.compile(
    rf"(?:\b(?:{_PHONE_WORDS}|call|text|dial|ring|reach me|reached|contact me|my number|number is|anruf\w*|ruf\w* mich"
    r"|ll[aá]m\w+|appel\w+|ligue|chiam\w+|bel me)\b|☎|📞)",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    rf"\b(?:{_PHONE_WORDS}(?:[ -]?(?:number|no|nr|nummer))?|my number|call me (?:at|on|back on)|reach me (?:at|on))"
    r"(?: is| ist| es)?[\s:.#(]*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:ip|ipv4|ipv6)\b", re.IGNORECASE)
_SOCIAL = re.compile(r"\b(?:ssn|social security|social)\b", re.IGNORECASE)
_SPANISH_ID = re.compile(r"\b(?:dni|nif|nie|documento|identidad|identificaci[oó]n)\b", re.IGNORECASE)
_ISSUERS = re.compile(
    r"^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12})$"
)
_GROUPED_PHONE = re.compile(r"^(?:\+|00\d|\(\d{2,5}\)|\d{3}[-. ]\d{3}[-. ]\d{4}$|0\d{2,4}[-/ ]\d)")


def is_credible(kind: str, text: str, start: int, end: int) -> bool:
    """Whether what presidio calls a `kind` at `text[start:end]` is to be treated as one."""
    rule = RULES.get(kind)
    return rule is None or rule(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def is_email(found: str) -> bool:
    """Not `package@1.2.3`: the last label of a host name is a word."""
    last = found.rpartition(".")[2]
    return len(last) >= 2 and last.isalpha()


def _card(found: str, before: str, after: str) -> bool:
    """presidio has checked the digits' sum, which one number in ten passes by chance."""
    if _CARD.search(before) or _CARD.search(after):
        return True
    return not _THING.search(before) and _ISSUERS.match(re.sub(r"\D", "", found)) is not None


def is_introduced_phone(found: str, before: str) -> bool:
    """Whether the words straight before a number say that it is a phone number ("Mobile 1.1.0" is none)."""
    return len(re.sub(r"\D", "", found)) >= 7 and _INTRODUCED.search(before) is not None


def is_phone(found: str, before: str, after: str) -> bool:
    """Written like a number to be dialled, or spoken of as one."""
    if _PHONE.search(before) or _PHONE.search(after):
        return not _THING.search(before) or found.startswith("+")
    return not _THING.search(before) and _GROUPED_PHONE.match(found) is not None


def _ip(found: str, before: str, after: str) -> bool:
    """Not a version number (whose parts are small), nor an address that everybody has."""
    address = ipaddress.ip_interface(found).ip
    if not address.is_global:
        return False
    spoken_of = _ADDRESS.search(before) is not None or _ADDRESS.search(after) is not None
    return spoken_of or address.version == 6 or max(address.packed) >= 100


def _ssn(found: str, before: str, after: str) -> bool:
    if _SOCIAL.search(before) or _SOCIAL.search(after):
        return True
    return re.fullmatch(r"\d{3}-\d{2}-\d{4}", found) is not None and not _THING.search(before)


def _spanish_id(_: str, before: str, after: str) -> bool:
    """Its check letter fits one code of seven digits and a letter in 23."""
    return _SPANISH_ID.search(before) is not None or _SPANISH_ID.search(after) is not None


def _no_thing(_: str, before: str, __: str) -> bool:
    return not _THING.search(before)


RULES: Mapping[str, Callable[[str, str, str], bool]] = {
    "CREDIT_CARD": _card,
    "IP_ADDRESS": _ip,
    "US_SSN": _ssn,
    "UK_NINO": _no_thing,
    "ES_NIF": _spanish_id,
    "ES_NIE": _spanish_id,
}
