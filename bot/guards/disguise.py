"""What a disguised text says: without invisible characters and look-alike letters, with spaced and encoded words read.

For guards only: what is answered, quoted and kept is the text as it was written.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata

LOOK_ALIKES = str.maketrans("аеорсухіѕјԁһαοειν" + "АЕОРСТХВНКМ", "aeopcyxisjdhaoeiv" + "AEOPCTXBHKM")
_DIGITS = str.maketrans("013457@$", "oieastas")
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*]){4,}\w(?!\w)")
_MIXED_WORD = re.compile(r"(?<!\w)(?=\w*[a-z])(?=[^\W\d_]*[013457@$])[\w@$]{4,}(?!\w)", re.IGNORECASE)
_ENCODED = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,4000}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-f]{2}[ ]?){16,2000}(?!\w)", re.IGNORECASE)
_LATIN_LETTER = re.compile(r"[a-z]", re.IGNORECASE)
_SENTENCE_SHARE = 0.9  # of letters and spaces in what an encoded text says


def plain(text: str) -> str:
    """`text` as somebody reads it: nothing invisible, ordinary letters."""
    if text.isascii():
        return text
    text = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    # A word of Cyrillic or Greek letters alone is a word of that language.
    return re.sub(r"\w+", lambda word: _latin(word.group()), text)


def hidden(text: str) -> list[str]:
    """What else a plain text says, if it is read as its writer means a model to: each reading that differs."""
    spelled = _SPACED.sub(lambda run: re.sub(r"[ .\-_*]", "", run.group()), text)
    spelled = _MIXED_WORD.sub(lambda word: word.group().translate(_DIGITS), spelled)
    found = [spelled] if spelled != text else []
    found += filter(None, (_from_base64(one.group()) for one in _ENCODED.finditer(text)))
    found += filter(None, (_from_hex(one.group()) for one in _HEX.finditer(text)))
    return found


def rotated(text: str) -> str:
    """As ROT13, which two readings of the alphabet share."""
    return codecs.encode(text, "rot13")


def _latin(word: str) -> str:
    return word.translate(LOOK_ALIKES) if _LATIN_LETTER.search(word) and not word.isascii() else word


def _from_base64(run: str) -> str | None:
    try:
        return _readable(base64.b64decode(run + "=" * (-len(run) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None


def _from_hex(run: str) -> str | None:
    try:
        return _readable(bytes.fromhex(run))
    except ValueError:
        return None


def _readable(data: bytes) -> str | None:
    """Words, where there are any: most runs of such letters are ids and keys."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    letters = sum(char.isalpha() or char in " .,!?'" for char in text)
    return text if " " in text and letters >= _SENTENCE_SHARE * len(text) else None
