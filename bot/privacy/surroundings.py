"""The words around what was found: they tell a card from an order, and a code from an error code."""

from __future__ import annotations

import re
from dataclasses import dataclass

CONTEXT = 40  # characters of a text that are looked at on either side of what was found

# A number that one of these introduces is about a thing (seven languages).
_THINGS = (
    r"(?:orders?|purchase|invoice|bill|tracking|track|ticket|case|booking|confirmation|reference|ref|transaction"
    r"|shipment|parcel|package|delivery|item|article|product|serial|sku|model|part|licen[cs]e|build|version|release"
    r"|error|code|id|request|refund|claim|policy|contract|customer|account|flight|patch|fix(?: ?pack)?|apar|cve"
    r"|rma|isbn|ean|gtin|imei|membership|loyalty|member|receipt|quote|voucher|coupon"
    r"|bestell\w*|auftrag\w*|rechnung\w*|sendung\w*|vorgang\w*|kunden\w*|fehler\w*|artikel\w*|serien\w*|buchung\w*"
    r"|vertrag\w*|mitglied\w*|paket\w*|liefer\w*|pedidos?|compra|factura|env[ií]o|referencia|reserva|cliente"
    r"|commandes?|facture|colis|r[eé]f[eé]rence|r[eé]servation|client|contrat|encomendas?|fatura|refer[eê]ncia"
    r"|ordin[ei]|fattura|spedizione|acquisto|prenotazione|pratica|contratto|bestel(?:ling|nummer|nr)\w*|factuur\w*"
    r"|zending\w*|pakket\w*|klant\w*|order(?:nummer|nr)|referentie\w*|polis\w*)"
)
_THING = re.compile(
    rf"(?:\b{_THINGS}\b|#)"
    r"(?:,?\s*(?:number|num|no|nr|n[°º]|#|id|code|is|was|:|=|\.|-|n[uú]mero|numero|num[eé]ro|nummer|ist|es|è|é|est"
    r"|lautet))*\s*[#:(\"']*\s*(?:[A-Z]{1,5}[-#]\s*)?$",
    re.IGNORECASE,
)
_OF_THINGS = re.compile(rf"(?:\b{_THINGS}\b|#)(?:[ ,:(-]+[^\W\d][\w'’]*){{0,2}}[ ,:(#-]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    before: str
    after: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Around:
        return cls(text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def is_thing(before: str) -> bool:
    """Whether the words straight before a number say that it is an order's, an error's, a version's …"""
    return _THING.search(before[-CONTEXT:]) is not None


def speaks_of_things(before: str) -> bool:
    """Whether an order, an error, a version … is named a word or two before a number."""
    return _OF_THINGS.search(before[-CONTEXT:]) is not None
