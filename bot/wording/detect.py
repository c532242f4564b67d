"""Which language somebody writes in, as far as their words tell: local, without a network.

Careful on purpose. Few words in the wrong language are stranger than few words in the usual one, so below a confidence
nothing is said, and whoever asks goes by what else is known of the requester. Code, addresses and quoted lines are no
language.

The model is loaded when first used.
"""

from __future__ import annotations

import re
import threading
from functools import cache

from py3langid.langid import LanguageIdentifier

from bot.text.own_words import own_words, without_quotations
from bot.text.read_once import read_once
from bot.wording import language_model
from bot.wording.catalogue import LANGUAGES

# Share of the best among the languages that we speak.
MIN_CONFIDENCE = 0.70
MIN_CONFIDENCE_OF_FEW, FEW_WORDS = 0.85, 3  # names are few words
# The model is this sure of a language that we do not speak.
FOREIGN = 0.5
MIN_WORDS, MIN_LETTERS = 2, 8
MAX_CHARS = 2000  # more tells no more

# Where something without blanks begins, also after code or a placeholder: looked for at each of its characters, it
# takes the square of its length.
_BEGINS = r"(?<![^\s`>])"
_NO_LANGUAGE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`"  # code
    r"|^[ \t]*>.*$"  # quoted lines
    rf"|\b[a-z][a-z0-9+.\-]*://\S+|\bwww\.\S+|{_BEGINS}\S+@\S+"  # addresses
    r"|<[A-Z_]+_\d+>"  # placeholders of personal data
    rf"|{_BEGINS}\S*(?:[{{}}()\[\]=_/\\|;*#$%^~]|\d)\S*",  # what stands in code, paths and numbers
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
# A cache alone lets every thread of a worker load the model for itself when they all begin at once: gigabytes.
_loading = threading.Lock()
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@read_once
def detect(text: str) -> str | None:
    """One of `LANGUAGES`, or None where the words do not tell, or are in a language that we do not speak."""
    own = without_quotations(own_words(text)) or text
    words = _WORD.findall(_NO_LANGUAGE.sub(" ", own[:MAX_CHARS]))
    if len(words) < MIN_WORDS or sum(map(len, words)) < MIN_LETTERS:
        return None
    with _loading:
        model = load_model()
    ranked = model.rank(" ".join(words))
    shares = dict(ranked)
    foreign = next(share for code, share in ranked if code not in LANGUAGES)  # the likeliest comes first
    ours = {code: float(shares[code]) for code in LANGUAGES}
    needed = MIN_CONFIDENCE_OF_FEW if len(words) <= FEW_WORDS else MIN_CONFIDENCE
    best = max(ours, key=ours.__getitem__)
    if foreign >= FOREIGN or ours[best] < needed * sum(ours.values()):
        return None
    return best


@cache
def load_model() -> LanguageIdentifier:
    """The model; hold `_loading`, or be the only thread."""
    return language_model.load()
