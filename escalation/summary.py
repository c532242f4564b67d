"""What a requester wants, in one sentence of their own: the agent reads it first, and the ticket is called so.

Extractive, so it needs no model and says nothing that nobody said. The sentence that tells most is taken, rather a
later one than an earlier; greetings and bare requests for a person tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Author, Turn
from bot.text.forwarded import forwarded_words
from bot.text.own_words import own_message
from escalation.human_request.bare import is_bare

Hide = Callable[[str], str]  # a text without the personal data in it
MAX_ASKED = 4
_READ = (3, 15)  # of many sentences, so many of the first and of the last are looked at
_QUOTE_CHARS = 280
_MANY = 8  # content words, beyond which a sentence tells no more
_SPACES = re.compile(r"\s+")
_END = re.compile(
    r"(?<=[.!?。！？])(?<!\b(?:dr|mr)\.)(?<!\b(?:mrs|art)\.)\s+(?!\d)|(?<=[。！？])|[\r\n]+", re.IGNORECASE
)
_ASKS = ("?", "？")
_POINTS = ":,;，；： "
_CLAUSE = re.compile(r"[:,;，；：]\s*")
_MARK = re.compile(r"^[\s>＞*•·\-–—]+")
_PLACEHOLDER = re.compile(r"<[A-Z]+(?:_\d+)?>")
_CONTENT = re.compile(r"[^\W\d_]{4,}|\d{3,}")
_SAYS_LITTLE = frozenset(
    [
        "does",
        "didn",
        "doesn",
        "helped",
        "please",
        "make",
        "ticket",
        "create",
        "open",
        "need",
        "want",
        "help",
        "with",
        "this",
        "that",
        "have",
        "from",
        "about",
        "there",
        "hello",
        "would",
        "like",
        "could",
        "someone",
        "anyone",
        "bitte",
        "brauche",
        "hilfe",
        "eine",
        "einen",
        "bonjour",
        "besoin",
        "aide",
        "necesito",
        "ayuda",
        "preciso",
        "ajuda",
    ]
)
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FOLLOWS = re.compile(
    r"(?:it|that|this|they|but|and|so|still|again|no|yes|ok|i (?:already )?(?:tried|did)|das|aber|und|nein|eso|pero|y"
    r"|ça|mais|et|non|isso|questo|ma|maar|dat)\b",
    re.IGNORECASE,
)
_PLEASANTRY = re.compile(
    r"(?:hi|hello|hey|hallo|hola|bonjour|ciao|ol[aá]|good (?:morning|afternoon|evening)|thanks?(?: you)?|thx|ok(?:ay)?"
    r"|please|danke|gracias|merci|grazie|obrigad[oa]|there|so much|a lot|in advance|best|kind|regards|cheers"
    r"|[\s,.!?:)(;-])+",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|to whom it may|sehr geehrte\w*|liebe[rs]?"
    r"|guten (?:tag|morgen|abend)|hallo|moin|bonjour|bonsoir|cher|chère|hola|buen[oa]s|estimad[oa]s?|ol[aá]|bom dia"
    r"|boa (?:tarde|noite)|prezad[oa]s?|ciao|buongiorno|buonasera|gentile|beste|geachte|goede\w*|dzień dobry|szanown\w+"
    r"|merhaba|sayın|здравствуйте|добрый|こんにちは|お世話|你好|您好)(?!\w)",
    re.IGNORECASE,
)
# Nine digits or more are a card, an account, a passport; fewer only where the words say so. Order numbers stay.
_NUMBER = re.compile(r"(?<!\w)\d(?:[ .\-\u00a0\u2010-\u2015]{0,2}\d){8,}(?!\w)")
_ACCOUNT = re.compile(
    r"((?<!\w)(?:account|acct|iban|passport|card|social security|ssn|konto|ausweis|karte|kreditkarte|cuenta"
    r"|tarjeta|compte|carte|conta|cart[aã]o|conto|carta|rekening|paspoort)\w*(?:\W{1,3}(?:number|no|nr|nummer|n[uú]mero|numero|is|ist|es|est|é|è)\b\.?)*"
    r"\W{1,3})[A-Z]{0,3}\d[\d \-]{3,}\d(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gist:
    wants: str  # one line; empty: nothing tells
    asked: tuple[str, ...] = ()  # what else they asked, oldest first
    bare: bool = False  # they want a person, and have not said what for


def gist(turns: Sequence[Turn], hide: Hide = str) -> Gist:
    """Of what the requester said, oldest first. No card, account or identity number is in it, and nothing of what
    `hide` knows."""
    said = [(place, line) for place, turn in enumerate(_spoken(turns)) for line in _sentences(turn.text)]
    if not any(_is_telling(line) for _, line in said):  # "I need a person for that", and a forwarded message
        forwarded = enumerate(map(forwarded_words, (turn.text for turn in _spoken(turns))))
        said += [(place, line) for place, words in forwarded for line in _sentences(words)]
    first, last = _READ
    said = said if len(said) <= first + last else [*said[:first], *said[-last:]]
    clean = [(place, masked(line, hide)) for place, line in said]
    telling = [(place, line) for place, line in clean if _is_telling(line)]
    if not telling:
        rest = [line for _, line in clean if _PLEASANTRY.fullmatch(line) is None and _words_left(line)]
        return Gist(quote(rest[0]) if rest else "", bare=bool(rest) and is_bare(rest[0]))
    count = len(telling)
    ranked = sorted(range(count), key=lambda at: (_score(telling[at][1]) + (at + 1) / count, at), reverse=True)
    wants = telling[ranked[0]]
    others = {place: line for at in reversed(ranked) for place, line in [telling[at]] if place != wants[0]}
    asked = [quote(others[place]) for place in sorted(others) if others[place] != wants[1]]
    return Gist(quote(wants[1]), tuple(asked if len(asked) <= MAX_ASKED else [asked[0], *asked[1 - MAX_ASKED :]]))


def masked(text: str, hide: Hide = str) -> str:
    """Without numbers that open something, and without what `hide` knows."""
    return _NUMBER.sub("<NUMBER>", _ACCOUNT.sub(r"\1<NUMBER>", hide(text)))


def quote(text: str, limit: int = _QUOTE_CHARS) -> str:
    """One line of at most `limit` characters, cut between words."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head else head}…"


def _spoken(turns: Sequence[Turn]) -> Iterator[Turn]:
    return (turn for turn in turns if turn.author is Author.REQUESTER and turn.text.strip())


def _sentences(text: str) -> Iterator[str]:
    """What they wrote themselves; where that is nothing, what they passed on."""
    for piece in _END.split(own_message(text) or text):
        line = _without_request(_MARK.sub("", piece or "").strip())
        if line:
            yield line


def _without_request(line: str) -> str:
    """Without a clause that only asks for a person: "I want to talk to a person: the badge reader is dead"."""
    clauses = [clause.strip() for clause in _CLAUSE.split(line)]
    if len(clauses) == 1:
        return line
    if is_bare(clauses[0]) and _tells(rest := line[len(clauses[0]) :].lstrip(_POINTS)):
        line = rest[0].upper() + rest[1:]
    last = clauses[-1]
    if is_bare(last) and _tells(rest := line.removesuffix(last).rstrip(_POINTS)):
        line = rest
    return line


def _tells(rest: str) -> bool:
    return len(rest.split()) > 2 or _content(rest) >= 2


def _is_telling(line: str) -> bool:
    enough = len(line.split()) >= 4 or len(_IDEOGRAPHS.findall(line)) >= 6
    says = _content(line) > 0 or line.endswith(_ASKS)
    return enough and says and _words_left(line) and not _is_greeting(line) and not is_bare(line)


def _content(line: str) -> float:
    """How many words tell something: "that did not help" has none."""
    return len(set(_CONTENT.findall(line.lower())) - _SAYS_LITTLE) + len(_IDEOGRAPHS.findall(line)) / 2


def _is_greeting(line: str) -> bool:
    if _PLEASANTRY.fullmatch(line):
        return True
    return _SALUTATION.match(line) is not None and len(line.split()) <= 6 and line[-1] in ",!:，！、"


def _words_left(line: str) -> bool:
    """Does it still say something without what is masked?"""
    rest = _PLACEHOLDER.sub(" ", line)
    return any(letter.isalpha() for letter in rest) and (rest == line or len(_CONTENT.findall(rest)) >= 2)


def _score(line: str) -> float:
    asks = 1.5 if line.rstrip().endswith(_ASKS) else 0.0
    return min(_content(line), _MANY) + asks - (2.0 if _FOLLOWS.match(line) else 0.0)
