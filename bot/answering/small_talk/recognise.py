"""What kind of small talk a message is, if it is nothing else: the words only, not what came before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answering.small_talk.phrases import Meaning, SmallTalk, emoji, meaning
from bot.text.own_words import own_words
from bot.text.read_once import read_once
from bot.wording import LANGUAGES

MAX_CHARS = 120
_MAX_WORDS_OF_PHRASE = 16
_MAX_CHARS_OF_YES = 40
_SENTENCE = re.compile(r"(?<=[.!])\s++|(?<!\s)[^\S\n]*+\n\s*+")
_WORDS = re.compile(r"\w")
_BEFORE_A_QUESTION = frozenset(
    {SmallTalk.GREETING, SmallTalk.THANKS, SmallTalk.WORKED, SmallTalk.HELP, SmallTalk.OK, SmallTalk.YES}
)
_YES = frozenset({SmallTalk.YES, SmallTalk.OK, SmallTalk.THANKS})
_NO_WORDS = re.compile(r"[^\w\s']+")
_EMOJI_NAME = re.compile(r":[a-z0-9_+\-]+:")
_QUESTION_MARKS = re.compile(r"[¿!\s]*[?？][?¿!？\s]*")


@dataclass(frozen=True, slots=True)
class Talk:
    kind: SmallTalk
    language: str | None  # None: said in several languages


@read_once
def small_talk(text: str) -> Talk | None:
    """What kind of small talk `text` is; None when it says anything more than that. Mail history and a signature below
    it are not what it says."""
    own = own_words(text)
    said = _plain(own)
    if not said:
        sign = _sign(own)
        return None if sign is None else Talk(sign, None)
    phrases = _phrases(said) or []
    kinds = frozenset[SmallTalk]().union(*(phrase.kinds for phrase in phrases))
    languages = frozenset(LANGUAGES).intersection(*(phrase.languages for phrase in phrases))
    language = next(iter(languages)) if len(languages) == 1 else None
    return next((Talk(kind, language) for kind in SmallTalk if kind in kinds), None)


def without_courtesies(text: str) -> str:
    """`text` without the courtesies that it begins with: "That worked, thanks. How do I ...?" asks its second sentence.
    A text that is nothing else stays."""
    at = 0
    while end := _SENTENCE.search(text, at):
        talk = small_talk(text[at : end.start()])
        if talk is None or talk.kind not in _BEFORE_A_QUESTION:
            break
        at = end.end()
    return text[at:] if _WORDS.search(text, at) else text


def is_courtesy(text: str) -> bool:
    """Small talk that complains of nothing."""
    talk = small_talk(text)
    return talk is not None and talk.kind is not SmallTalk.TROUBLE


def is_yes(text: str) -> bool:
    """Whether somebody says yes and nothing else."""
    said = _plain(own_words(text))
    phrases = _phrases(said) if len(said) <= _MAX_CHARS_OF_YES else None
    if not phrases or not all(phrase.kinds & _YES for phrase in phrases):
        return False
    return any(SmallTalk.YES in phrase.kinds for phrase in phrases)


def _phrases(said: str) -> list[Meaning] | None:
    """`said` as phrases of ours and nothing else, as few as possible; None where it is more than that.

    "No problem" is one phrase, and not a "no". Word by word and not one big pattern: phrases begin like others, and a
    pattern would try every way to cut a long "no thanks no thanks ..." before it gave up.
    """
    words = said.split() if len(said) <= MAX_CHARS else []
    shortest: list[list[Meaning] | None] = [[], *(None for _ in words)]
    for start in range(len(words)):
        before = shortest[start]
        if before is None:
            continue
        for end in range(start + 1, min(len(words), start + _MAX_WORDS_OF_PHRASE) + 1):
            known = shortest[end]
            if known is not None and len(known) <= len(before) + 1:
                continue
            if found := meaning(" ".join(words[start:end])):
                shortest[end] = [*before, found]
    return shortest[-1] if words else None


def _sign(text: str) -> SmallTalk | None:
    if _QUESTION_MARKS.fullmatch(text):
        return SmallTalk.PUZZLED
    return next((kind for kind, signs in emoji().items() if signs.search(text)), None)


def _plain(text: str) -> str:
    """Lower case words and single spaces; an emoji is no word."""
    words = _EMOJI_NAME.sub(" ", text.lower().replace("’", "'"))
    return " ".join(_NO_WORDS.sub(" ", words).split())
