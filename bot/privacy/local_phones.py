"""A local phone number that no word calls one, told by the way its digits are grouped. Pure.

Groups as Danes, Poles, Icelanders … write their numbers, by one kind of sign: order numbers are hardly ever grouped so.
What is introduced as a thing's, or counts what follows ("12 345 678 users"), is none.
"""

from __future__ import annotations

import re

from bot.privacy.surroundings import Around, speaks_of_things

_GROUPS = frozenset(
    {
        (2, 2, 2, 2), (2, 2, 2, 2, 2), (3, 2, 3), (3, 2, 2), (3, 2, 2, 2), (2, 3, 2, 2), (3, 3, 2, 2), (3, 3, 3),
        (2, 3, 3), (3, 4), (4, 4), (2, 6), (3, 6), (2, 4, 4), (2, 3, 4), (3, 3, 4), (1, 3, 4), (4, 3, 3), (4, 6),
        (5, 6),
        (2, 3, 3, 4),
    }
)  # fmt: skip
_DIGITS = re.compile(r"\d+")
_SIGN = re.compile(r"\D+")
_YEARS = re.compile(r"(?:19|20)\d\d\D(?:19|20)\d\d")
_ROUND = re.compile(r"\d{2,4}(?:\D000)+|(?:\d*0\D)+\d*0")  # "12 500 000", "2100 1300"
# An amount, a range.
_GOES_BEFORE = re.compile(
    r"(?:[$€£]\s?|\b(?:EUR|USD|GBP|CHF|paid|costs?|about|over|around|total|between|pages?|steps?|years?|seats?"
    r"|jahre?n?|seiten?|années?|años?|anni|anos|jaar)\s)$"
)
# Grouped like a large number, or a range: what follows may be what is counted, unless the sentence ends or goes on so.
_AMOUNT = re.compile(r"\d{1,3}(?:[ .]\d{3}){2}|\d{3,4}-\d{4}")
_GOES_ON = re.compile(
    r"\s*(?:$|[.,;:!?)(\]\"'»”|/]|\n|[^\W\da-zß-ÿ]|(?:and|or|but|is|was|if|for|in|on|at|by|to|from|with|as"
    r"|please|thanks"
    r"|instead|any ?time|again|after|before|who|which|that|said|says|saying|has|had|will|would|can\w*|does\w*|did\w*"
    r"|keeps|belongs|being|yours|mine|now|not|no|today|yesterday|und|oder|aber|ist|war|hat|bitte|danke|für|wenn"
    r"|zu|nach"
    r"|et|ou|mais|est|ne|svp|merci|pour|qui|y|o|pero|es|no|por|si|gracias|e|ma|non|per|se|grazie|mas|é|não|para|en|of"
    r"|maar|voor|niet|als|bedankt)\b)"
)


def is_grouped_like_one(number: str, around: Around) -> bool:
    """Whether `number`, digits and what sets them apart, stands there as a local phone number does."""
    sizes = tuple(len(group) for group in _DIGITS.findall(number))
    if sizes not in _GROUPS or _YEARS.fullmatch(number) or _ROUND.fullmatch(number):
        return False
    signs = set(_SIGN.findall(number))
    if len(signs) > 1 or signs.pop() not in (" ", "-", "."):
        return False
    if speaks_of_things(around.before) or _GOES_BEFORE.search(around.before):
        return False
    return _AMOUNT.fullmatch(number) is None or _GOES_ON.match(around.after) is not None
