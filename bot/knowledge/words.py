"""Words as full text search gets them: which of Postgres's languages a text is in, and what is handed to the parser.

Postgres stems and drops stop words; this module sees to what its parser would miss. Pure.
"""

from __future__ import annotations

import html
import re
import unicodedata

from bot.knowledge import exact
from bot.knowledge.exact import Form
from bot.text.vocabulary import COMMON_WORDS, FUNCTION_WORDS

DEFAULT = "english"

# Language tags (the part before `-`) and the text search configurations that every Postgres since 15 has for them.
CONFIGS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# Words that a text of any length has in its language and hardly in the others.
_COMMON = {
    "english": "the and is are you your this that with for not have will can of to",
    "french": "les des est une vous votre pour dans avec sur pas sont nous cette du au",
    "german": "der die das und ist sie nicht ein eine mit für auf den werden oder zu",
    "spanish": "los las una usted para con por del que su como más esta puede en el",
    "portuguese": "os uma você para com não por seu sua mais são como pode em ao do",
    "italian": "il gli una per con non che sono della nel più come questo può di alla",
    "dutch": "het een van en niet met voor uw je zijn dat deze op wordt kunt ook",
}
_STOP_WORDS = {config: frozenset(words.split()) for config, words in _COMMON.items()}
_DETECTED_FROM = 4000  # characters
_EVERYDAY = frozenset(" ".join([*FUNCTION_WORDS.values(), COMMON_WORDS]).split())
_SHORT_TAIL = re.compile(r"(?<=[A-Za-z])['’](?:m|ll|ve|re|d)\b", re.IGNORECASE)  # I'm, we'll, they've

# Scripts that are written without spaces (and Hangul, whose endings grow onto the words).
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Not the "com" of com.example.jar, nor what is in a path.
_WORD = re.compile(r"(?<![\w./:@\\-])[^\W\d_]+(?![\w/:@\\-]|\.\w)")
_LETTER = re.compile(r"[^\W\d_]")
_PLAIN = re.compile(rf"(?:(?![{_UNSPACED}])[^\W\d_]){{3,40}}")


class _Kept(dict[int, str]):
    """For `str.translate`: letters, digits, marks and dots as they are, a space for anything else."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if character == "." or unicodedata.category(character)[0] in "LNM" else " "
        return self[code]


_KEPT = _Kept()
# A dot inside a version or an amount belongs to it: 4.1.1, 8.5, v7.0.
_TOKEN = re.compile(r"[^\s.]+(?:\.\d+)*")

_LINK_LABEL = re.compile(r"\[([^\[\]]+)\]\(")
_LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
# The comment's end is looked for within reach only: without a bound, `<!--` repeated would cost its square.
# <me@example.com> and <https://example.com> are no tags.
_TAG = re.compile(r"<!--.{0,4000}?-->|</?[A-Za-z](?![^<>\s@]{0,100}(?:@|://))[^<>]{0,2000}>", re.DOTALL)

# Code, addresses and instructions to a renderer are in no language.
_NO_PROSE = re.compile(r"```.{0,4000}?```|`[^`\n]*`|\{[%{:][^{}]*\}|https?://\S+", re.DOTALL)


def config_for(language: str | None, text: str) -> str:
    """The text search configuration for a text, by its declared language tag (`pt-BR`) or else by its words.

    'simple' (no stemming) for languages that are not in the table, 'english' where nothing can be told.
    """
    if language and (tag := re.split(r"[-_]", language.strip().lower())[0]):
        return CONFIGS.get(tag, "simple")
    sample = _NO_PROSE.sub(" ", _unmarked(text))[:_DETECTED_FROM].lower()
    letters = len(_LETTER.findall(sample)) or 1
    # One of these characters says as much as three letters of a product's or button's English name.
    if 3 * sum(map(len, _UNSPACED_RUN.findall(sample))) > letters * 0.5:
        return "simple"
    if len(_CYRILLIC.findall(sample)) > letters * 0.5:
        return "russian"
    found = _WORD.findall(sample)
    counts = {config: sum(word in words for word in found) for config, words in _STOP_WORDS.items()}
    best = max(counts, key=lambda config: counts[config])
    return best if counts[best] > 1.5 * counts[DEFAULT] else DEFAULT


def asked(text: str) -> str:
    """A question as words between spaces: no markup, no punctuation, unspaced scripts as overlapping pairs.

    Postgres's parser would take `and/or` for a file and `reset.now` for a host, and a Chinese sentence for one word.
    The tails of short forms are left out: "m" is no stop word of Postgres's, and telling where it is rare. The result
    has letters, digits and inner dots only, so that its lexemes need no quoting.
    """
    return " ".join(_tokens(_SHORT_TAIL.sub(" ", text)))


def searchable(text: str) -> str:
    """A passage as words, as `asked` has them, with accented words also without, since people type both, and with the
    forms of its codes."""
    tokens = _tokens(text)
    bare = [plain for token in tokens if (plain := _bare(token)) != token]
    return " ".join([*tokens, *bare, *exact.indexed(_unmarked(text), set(tokens))])


def codes_asked(text: str) -> list[Form]:
    """What the codes, versions and names of files in a question are looked up by, beside its words."""
    return exact.sought(_unmarked(text), set(_tokens(text)))


def is_everyday(word: str) -> bool:
    """Whether people say it whatever they ask about. `word`: as `asked` has it."""
    return word in _EVERYDAY


def plain_words(text: str) -> frozenset[str]:
    """The words of a text that are made of letters alone, as `asked` has them: what may be misspelled."""
    return frozenset(token for token in _tokens(text) if _PLAIN.fullmatch(token))


def is_navigation(text: str) -> bool:
    """True where nearly all words are the words of links: a list of where to go on, which answers nothing."""
    linked = sum(len(_LETTER.findall(label)) for label in _LINK_LABEL.findall(text))
    return linked > 0.7 * len(_LETTER.findall(_unmarked(text)))


def _tokens(text: str) -> list[str]:
    text = exact.spelled_out(unicodedata.normalize("NFKC", _unmarked(text)).lower())
    kept = text.translate(_KEPT)
    return _TOKEN.findall(_UNSPACED_RUN.sub(lambda run: f" {_pairs(run[0])} ", kept))


def _unmarked(text: str) -> str:
    """Without link targets and tags."""
    return html.unescape(_TAG.sub(" ", _LINK_TARGET.sub("] ", text)))


def _pairs(run: str) -> str:
    return " ".join(run[at : at + 2] for at in range(len(run) - 1)) or run


def _bare(token: str) -> str:
    if token.isascii():
        return token
    parts = unicodedata.normalize("NFD", token)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not "\u0300" <= c <= "\u036f"))
