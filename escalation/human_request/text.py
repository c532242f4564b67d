"""From a text to clauses of plain words, the same way for all languages. What the words mean is left to `lexicon`.

Plain: lower case, Latin letters without accents ("Können" and "konnen" are one word), straight apostrophes, which end
a word ("don't" is `don`, `t`). Scripts without spaces give one word a character. Addresses, numbers and placeholders
become `NUMBER`; a comma, a bracket or a dash becomes `BREAK`.
"""

from __future__ import annotations

import re
import unicodedata

NUMBER = "#"
BREAK = ","

_NUMBERLIKE = re.compile(
    r"<[A-Z]{1,16}_\d{1,9}>"  # a placeholder of the redaction
    r"|(?:https?://|www\.)[^\s<>]{1,500}"
    r"|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){0,5}"
    r"|[+(]{0,2}\d[\d\s()/.,:-]{3,40}\d"
)
_CLAUSE = re.compile(r"[.!?;\n。！？；¿¡…]+|\s[—–-]+\s")
# A line that goes on in small letters may have been broken by a mail program, or be the next message.
_WRAPPED = re.compile(r"(?<=[^\W_])[ \t]*\n(?=[a-zß-ÿа-яё])")
_TOKEN = re.compile(
    r"(?P<unspaced>[\u3040-\u30fa\u3400-\u9fff\uf900-\ufaff])"
    r"|(?P<number>#|\d{2,})"
    r"|(?P<word>[^\W_\u3040-\u30fa\u3400-\u9fff\uf900-\ufaff]+)"
    r"|(?P<break>[,:()\[\]、，：（）「」\"“”„«»]|-{2,})"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_STRETCHED = re.compile(r"([^\W\d_\u3040-\u30fc\u3400-\u9fff])\1{2,}")


def _without_accents() -> dict[int, str]:
    """Latin letters only: a Japanese or Cyrillic mark makes another letter."""
    table = {ord("ł"): "l", ord("ø"): "o", ord("đ"): "d", ord("ı"): "i", ord("ß"): "ss", ord("æ"): "ae", ord("œ"): "oe"}
    table[ord("ё")] = "е"
    for code in range(0xC0, 0x250):
        letter = unicodedata.normalize("NFD", chr(code))[0].lower()
        if letter.isascii() and letter.isalpha():
            table.setdefault(code, letter)
    table[0x307] = ""  # what lower() leaves of the Turkish capital İ
    return table


_PLAIN = _without_accents()


def fold(text: str) -> str:
    """`text` in plain letters; a letter written three times or more is written once."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_PLAIN)
    return _STRETCHED.sub(r"\1", plain)


def words(text: str) -> list[str]:
    """The plain words of one clause, `NUMBER` and `BREAK` among them."""
    found = []
    for match in _TOKEN.finditer(fold(text)):
        match match.lastgroup:
            case "number":
                found.append(NUMBER)
            case "break":
                found.append(BREAK)
            case _:
                found.append(match.group())
    return found


def clauses(text: str) -> list[list[str]]:
    """The clauses of `text` that have a word, in order; where a line may go on in the next, once so and once apart."""
    text = _NUMBERLIKE.sub(f" {NUMBER} ", text)
    whole = _WRAPPED.sub(" ", text)
    split = [words(part) for version in dict.fromkeys((whole, text)) for part in _CLAUSE.split(version)]
    return [part for part in split if any(word not in (NUMBER, BREAK) for word in part)]


def is_unspaced(word: str) -> bool:
    """Whether it is of a script without spaces, where a word of ours is one character."""
    return _UNSPACED.match(word) is not None
