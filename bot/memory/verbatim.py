"""What a summary must not put in its own words: order numbers, codes, amounts, dates, names of products, placeholders;
and the sentences in which a requester says what they have tried, or an agent promises something. Pure, linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.memory.tokens import CountTokens

MAX_VALUE = 60  # characters; what is longer is no number that somebody would ask about again
MAX_SENTENCE = 200
_PLACEHOLDER = r"<[A-Z]{1,16}_\d{1,9}>"
_CURRENCY = r"(?:[€$£¥₹]|eur(?:os?)?|usd|gbp|chf|dollars?|pounds?|pln|reais)"
_MONTH = (
    r"(?:jan|feb|f[ée]v|mar|mär|maart|apr|avr|abr|ma[iyjg]|ju[nil]|gen|giu|lug|ago|aug|ao[uû]t|sep|set|o[ck]t|out|ott"
    r"|nov|d[eéi][czc])[^\W\d]{0,8}\.?"
)
_NUMBER = r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})*+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?"
# A placeholder, an address, a date, an amount, a word with a digit in it, a word LikeThis.
_VALUE = re.compile(
    rf"{_PLACEHOLDER}|https?://[^\s<>\"]+"
    rf"|(?<!\w){_DAY}\s(?:de\s)?(?i:{_MONTH})(?!\w)(?:\s(?:de\s)?\d{{4}}(?!\d))?"
    rf"|(?<!\w)(?i:{_MONTH})\s{_DAY}(?!\w)(?:,?\s\d{{4}}(?!\d))?"
    rf"|(?<![\w.,])(?i:{_CURRENCY})\s?(?:{_NUMBER})|(?<![\w.,])(?:{_NUMBER})\s?(?:(?i:{_CURRENCY})(?!\w)|%)"
    r"|(?<![\w#-])[#€$£¥]?(?:[^\W\d_]|[_-](?=\w))*+\d(?:[\w#+-]|[.,:/](?=\w))*+[%€$£¥°]?"
    r"|(?<!\w)[^\W\d_]*[a-zß-ÿ][A-Z][^\W_]*"
)
_QUOTED = re.compile(r"“([^”\n]{2,40})”|„([^“”\n]{2,40})[“”]|«\s?([^»\n]{2,40}?)\s?»|\"([^\"\n]{2,40})\"")
_BEFORE = re.compile(r"(?:(?<!\S)[^\s\d<>.,:!?;€$£¥\"“”„«»]{1,20}[ \t]+){1,2}$")
_AFTER = re.compile(r"[ \t]+[^\W\d_]{1,14}(?!\w)")
_SMALL = re.compile(r"\d{1,2}")  # says something only behind a name
_NAME_BEFORE = re.compile(r"(?<!\w)[^\W\d_]*[A-ZÄÖÜÉ][^\W\d_]*\s$")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_TRIED = re.compile(
    r"\b(?:tried|already|restart\w*|reboot\w*|reinstall\w*|cleared|did not help|didn.t help|no (?:luck|success)"
    r"|versucht|probiert|schon|bereits|neu ?gestartet|neu installiert|gel[öo]scht"
    r"|essay[ée]\w*|d[ée]j[àa]|red[ée]marr\w*|r[ée]install\w*"
    r"|intent[ée]|intentado|prob(?:é|ado)|ya (?:he|lo|la|reini|hice)|reinici\w*|reinstal\w*"
    r"|provato|gi[àa]|riavviat\w*|reinstallat\w*|tentei|tentado|j[áa]"
    r"|geprobeerd|opnieuw|herstart)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"\b(?:will|we.ll|i.ll|going to|promise\w*|refund\w*|within|by (?:tomorrow|monday|tuesday|wednesday|thursday|friday"
    r"|the end)|call you|replace\w*|werden?|wird|erstatt\w*|innerhalb|melden? (?:uns|mich)|bis (?:morgen|zum)"
    r"|allons|vais|rembours\w*|sous \d+|d['’]ici|rappel\w*|vamos a|voy a|reembols\w*|dentro de|le (?:enviar|llamar)\w*"
    r"|rimbors\w*|entro|provveder\w*|invier\w*|richiamer\w*|vou|vamos|iremos|enviaremos|ligar\w*"
    r"|zal|zullen|terugbeta\w*|binnen|bellen)\b",
    re.IGNORECASE,
)


def facts(text: str) -> tuple[str, ...]:
    """Each value once, with a word or two around it, in order."""
    found: dict[str, str] = {}
    for start, end in _places(text):
        found.setdefault(text[start:end].casefold(), _around(text, start, end))
    return tuple(dict.fromkeys(found.values()))


def values(text: str) -> set[str]:
    return {text[start:end].casefold() for start, end in _places(text)}


def merged(kept: Sequence[str], new: Iterable[str]) -> tuple[str, ...]:
    """What was kept, and of the new what says a value that nothing else says."""
    known = {value for fact in kept for value in values(fact)}
    result = list(kept)
    for fact in new:
        told = values(fact)
        if not told <= known:
            result.append(fact)
            known |= told
    return tuple(result)


def tried(text: str) -> tuple[str, ...]:
    """A requester's sentences that say what they have done about it."""
    return tuple(_sentences(text, _TRIED))


def promised(text: str) -> tuple[str, ...]:
    """An agent's sentences that say what is going to happen."""
    return tuple(_sentences(text, _PROMISED))


def bounded(lines: Sequence[str], limit: int, count: CountTokens) -> tuple[str, ...]:
    """The first and the last of them, within `limit` tokens with one beside each: what is in the middle goes."""
    sizes = [count(line) + 1 for line in lines]
    if sum(sizes) <= limit:
        return tuple(lines)
    first = _that_fit(sizes, limit // 3)
    left = limit - sum(sizes[:first])
    last = _that_fit(sizes[: first - 1 if first else None : -1], left)
    return (*lines[:first], *lines[len(lines) - last :])


def _that_fit(sizes: Iterable[int], limit: int) -> int:
    taken = number = 0
    for size in sizes:
        taken += size
        if taken > limit:
            break
        number += 1
    return number


def _places(text: str) -> Iterator[tuple[int, int]]:
    for found in _VALUE.finditer(text):
        start, end = found.span()
        if end - start <= MAX_VALUE and _says_something(text, start, end):
            yield start, end
    for found in _QUOTED.finditer(text):
        yield found.span()


def _says_something(text: str, start: int, end: int) -> bool:
    if not _SMALL.fullmatch(text, start, end):
        return True
    return _NAME_BEFORE.search(text, max(0, start - 30), start) is not None


def _around(text: str, start: int, end: int) -> str:
    line = text.rfind("\n", 0, start) + 1
    before = _BEFORE.search(text, max(line, start - 42), start)
    after = _AFTER.match(text, end)
    return " ".join(text[before.start() if before else start : after.end() if after else end].split())


def _sentences(text: str, cue: re.Pattern[str]) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        said = " ".join(sentence.split())
        if len(said) <= MAX_SENTENCE and cue.search(said):
            yield said
