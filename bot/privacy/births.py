"""Dates of birth: a date that words call one, in seven languages. Any other date stays. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy.placeholders import Span

_MONTHS = (
    r"(?:jan(?:uar[iy]?|vier|eiro|\.)?|gennaio|enero|feb(?:ruar[iy]?|braio|rero|\.)?|f[ée]v(?:rier|ereiro|\.)?"
    r"|m[aä]r(?:ch|z|s|zo|\.)?|març?o|maart|mrt"
    r"|apr(?:il|ile|\.)?|avr(?:il|\.)?|abr(?:il|\.)?|ma[iy]o?|mei|maggio|jun[ie]?o?|juin|juni|giugno|junho"
    r"|jul[iy]?o?|juillet|luglio|julho|aug(?:ust(?:us)?|\.)?"
    r"|ao[uû]t|ago(?:sto|\.)?|sep(?:t(?:ember|embre|iembre)?|\.)?|set(?:tembre|embro|\.)?|o[ck]t(?:ober|obre"
    r"|\.)?|ottobre|out(?:ubro)?|nov(?:ember|embre|iembre|embro|\.)?"
    r"|de[cz](?:ember|embre|iembre|embro|\.)?|dicembre|diciembre|déc(?:embre|\.)?)"
)
_DATE = (
    r"(?:\d{1,4}[./ -]{1,2}\d{1,2}[./ -]{1,2}\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|er|º|°)?(?: (?:de|of|di))?[ -]{_MONTHS}(?:(?: de| del|,)?[ -]?\d{{2,4}})?"
    rf"|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?:,? ?\d{{4}})?|(?<=in )(?:19|20)\d\d)"
)
_BORN = re.compile(
    r"\b(?:born|date of birth|birth ?dates?|d\.?o\.?b\.?|birthdays?|b-?day|geboren|geb\.?|geburts(?:datum|tag)"
    r"|né(?:e|\(e\))?|date de naissance|anniversaire|naissance"
    r"|naci(?:do|da|ó)?|nací|fecha de nacimiento|cumpleaños|nacimiento|nat[oa]|data di nascita|compleanno"
    r"|nascit[ao]|nasci(?:d[oa]|mento)?|data de nascimento"
    r"|anivers[áa]rio|geboortedatum|geboortedag"
    r"|verjaardag)(?:['’]s)?(?!\w)(?P<words>(?:[ ,]+[^\W\d][\w'’()]{0,15}){0,5}?)[ :=(,\n]*"
    rf"(?P<date>{_DATE})(?!\w)",
    re.IGNORECASE,
)
# The other one, right or wrong: "… is 17.8.1964, not 18.7.1964".
_ANOTHER = re.compile(
    r"[ ,;(]{1,3}(?:and |und |et |y |e |en )?(?:not|nicht|pas|no|non|não|niet|instead of|statt|you have"
    r"|but you (?:have|show))"
    rf" (?P<date>{_DATE})(?!\w)",
    re.IGNORECASE,
)


def births(text: str) -> Iterator[Span]:
    for found in _BORN.finditer(text):
        yield Span(*found.span("date"), "BIRTHDATE")
        if another := _ANOTHER.match(text, found.end()):
            yield Span(*another.span("date"), "BIRTHDATE")
