"""What words mean in one language, as far as requests for a human go: a table of word classes, read from a TOML file.

`Lexicon.tag` turns the words of a clause into one letter each, the letter of their class, so that `grammar` can look
for a request in a short string, the same way in every language. Which words belong to which class is the language
file's business, what a row of classes means is the grammar's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from escalation.human_request.spelling import Speller
from escalation.human_request.text import BREAK, NUMBER, is_unspaced, words

# Class -> its letter in a tagged clause. `docs/human-requests.md` describes them with examples.
CLASSES: Mapping[str, str] = {
    "human": "H",  # human, person
    "staff": "P",  # agent, representative, technician, manager
    "someone": "S",  # someone, anybody, one of your colleagues
    "who": "w",  # who can I, with whom
    "desk": "D",  # customer service, live chat
    "team": "T",  # billing, the claims department
    "support": "d",  # support: a desk, but also a verb, and a feature
    "real": "L",  # real, live
    "talk": "K",  # talk, speak, chat
    "phone": "C",  # call, ring
    "reach": "R",  # contact, get hold of
    "move": "M",  # transfer, put through
    "move_me": "n",  # pásame, mettetemi: move and me in one word
    "get": "G",  # get, give, find, send
    "help": "h",  # help, look into
    "want": "W",  # I want, I need, let me
    "ask": "A",  # can I, could you, how do I
    "exists": "E",  # is there, do you have
    "passive": "v",  # be transferred, be called
    "present": "t",  # there, available, on the line
    "me": "m",
    "you": "y",
    "escalate": "e",  # escalate, raise
    "aloud": "f",  # on the phone, in person
    "serve_me": "c",  # call me back, put me through: a request by itself
    "a_call": "b",  # a callback, a phone call
    "number": "8",  # a phone number
    "bot": "B",
    "no_bot": "V",  # no bots: a request by itself
    "refuse": "u",  # tired of, useless, stop
    "nobody": "0",
    "complain": "J",
    "stuck": "k",  # going in circles, nobody reads this: a request in other words
    "not": "N",
    "whether": "Q",  # when, if, do I have to
    "others": "X",  # my customers, the seller
    "past": "Z",  # I talked to
    "manage": "g",  # add, invite, delete: the person is one in the requester's own product
    "thing": "o",  # what makes a thing of the person before it: id, role, resources
    "trade": "q",  # what makes another business's person of the one after it: travel, estate
    "nothing": ".",  # looks like one of these and is none: phone number, live music
    "thanks": "%",
    "polite": "p",  # please, hello, now
    "article": "a",
    "about": "~",  # about, regarding: what follows is a topic
    "small": "_",  # to, with
}
OTHER, BREAK_LETTER, NUMBER_LETTER = ".", ",", "#"
_SHORT = "short"  # text-speak -> what it stands for
_NEVER = "no_slips"  # words that look like a known one and are right
_VERB_LAST = "verb_last"  # "mit jemandem sprechen": the verb may follow
_DENIED_LAST = "denied_last"  # so may the "not"
_ANY_ENDING = "*"
_LONGEST_STEM = 60  # letters; no word of any language here is that long, and a text may be one word
# Slips are looked for in the words that carry a request only: correcting small words makes requests of anything.
_SPELT = frozenset(
    CLASSES[name] for name in ("human", "staff", "someone", "desk", "real", "talk", "reach", "move", "want")
)

_Entries = tuple[str, ...]  # what a word may stand for, or the word itself where nothing is known of it


@dataclass(frozen=True, slots=True)
class Tagged:
    """A clause as letters of classes; `known` counts the words that the language knows, `slips` the corrected ones."""

    letters: str
    known: int
    slips: int


class Lexicon:
    def __init__(self, language: str, table: Mapping[str, object]) -> None:
        """`table` as in the language files: class -> words or phrases, separated by commas. Raises ValueError."""
        self.language = language
        self.verb_last = bool(table.get(_VERB_LAST, False))
        self.denied_last = bool(table.get(_DENIED_LAST, False))
        self._short = {short: words(long) for short, long in _pairs(language, table.get(_SHORT, {}))}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        classes: dict[tuple[str, ...], str] = {}
        for name, listed in table.items():
            if name in (_SHORT, _NEVER, _VERB_LAST, _DENIED_LAST):
                continue
            if name not in CLASSES:
                raise ValueError(
                    f"languages/{language}.toml: {name!r} is no class; expected one of {', '.join(CLASSES)}"
                )
            for written in _phrases(language, name, listed):
                phrase = tuple(word for short in written for word in self._short.get(short, (short,)))
                if (earlier := classes.setdefault(phrase, name)) != name:
                    raise ValueError(f"languages/{language}.toml: {' '.join(phrase)!r} is in {earlier} and in {name}")
                self._phrases.setdefault(phrase[0], []).append((phrase, CLASSES[name]))
        for choice in self._phrases.values():
            choice.sort(key=lambda entry: (len(entry[0]), sum(map(len, entry[0]))), reverse=True)
        known = {word for choice in self._phrases.values() for phrase, _ in choice for word in phrase}
        self._known = known
        self.forms = frozenset(known | self._short.keys())  # of words, as `forms` gives them
        self._stems = sorted({len(word) - 1 for word in known if word.endswith(_ANY_ENDING)}, reverse=True)
        phrases = [entry for choice in self._phrases.values() for entry in choice]
        core = {word for phrase, letter in phrases if letter in _SPELT for word in phrase}
        never = {phrase[0] for phrase in _phrases(language, _NEVER, table.get(_NEVER, ""))}
        self._speller = Speller((word.rstrip(_ANY_ENDING) for word in core), never | known)
        self._meant = lru_cache(maxsize=1024)(self._meaning)  # a text is made of words that others are made of

    def tag(self, clause: Sequence[str]) -> Tagged:
        """`clause`, words as `text.words` gives them, as letters: the longest phrase wins, from left to right."""
        meant: list[_Entries] = []
        known = slips = 0
        for written in clause:
            for word in self._short.get(written, (written,)):
                entries, slip = self._meant(word)
                slips += slip
                known += bool(entries)
                meant.append(entries or (word,))
        return Tagged("".join(self._letters(meant)), known, slips)

    def _meaning(self, word: str) -> tuple[_Entries, bool]:
        """Its entries, and whether a slip in it had to be mended for them."""
        entries = self._entries(word)
        if not entries and (corrected := self._speller.correct(word)):
            return self._entries(corrected), True
        return entries, False

    def _entries(self, word: str) -> _Entries:
        """The entries that `word` is a form of, the closest first."""
        exact = (word,) if word in self._known else ()
        stems = (word[:length] + _ANY_ENDING for length in self._stems if length <= len(word))
        return (*exact, *(stem for stem in stems if stem in self._known))

    def _letters(self, meant: Sequence[_Entries]) -> Iterator[str]:
        at = unknown = 0
        while at < len(meant):
            if found := self._phrase_at(meant, at):
                length, letter = found
                unknown = 0
                yield letter
            else:
                word, length = meant[at][0], 1
                unknown += 1
                if word == BREAK:
                    yield BREAK_LETTER
                elif word == NUMBER or word.isdigit():
                    yield NUMBER_LETTER
                elif unknown % 2 or not is_unspaced(word):  # a word of such a script has about two characters
                    yield OTHER
            at += length

    def _phrase_at(self, meant: Sequence[_Entries], at: int) -> tuple[int, str] | None:
        """Length and letter of the longest phrase that begins at word `at`."""
        best: tuple[int, str] | None = None
        for entry in meant[at]:
            for phrase, letter in self._phrases.get(entry, ()):  # the longest first
                if best and len(phrase) <= best[0]:
                    break
                here = meant[at : at + len(phrase)]
                if len(here) == len(phrase) and all(map(_is_in, phrase, here)):
                    best = len(phrase), letter
                    break
        return best


def forms(word: str) -> Iterator[str]:
    """What a lexicon may know `word` by: itself, and each beginning of it with any ending."""
    yield word
    for length in range(1, min(len(word), _LONGEST_STEM) + 1):
        yield word[:length] + _ANY_ENDING


def _is_in(part: str, entries: _Entries) -> bool:
    return part in entries


def read(language: str) -> Lexicon:
    """The lexicon in `languages/<language>.toml`."""
    file = resources.files("escalation.human_request.languages") / f"{language}.toml"
    return Lexicon(language, tomllib.loads(file.read_text(encoding="utf-8")))


def _phrases(language: str, name: str, listed: object) -> Iterator[tuple[str, ...]]:
    if not isinstance(listed, str):
        raise ValueError(f"languages/{language}.toml: {name} is {listed!r}; expected one string, separated by commas")
    for phrase in listed.split(","):
        parts = [part for word in phrase.split() for part in _with_ending(word)]
        if parts:
            yield tuple(parts)


def _with_ending(word: str) -> list[str]:
    plain = words(word)
    if plain and word.endswith(_ANY_ENDING):
        plain[-1] += _ANY_ENDING
    return plain


def _pairs(language: str, table: object) -> list[tuple[str, str]]:
    if not isinstance(table, dict):
        raise ValueError(f"languages/{language}.toml: short is {table!r}; expected a table")
    return [(words(short)[0], str(long)) for short, long in table.items()]
