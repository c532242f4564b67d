"""A guess at the language, good enough to say where the mood can be told: by script, then by small words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_WORDS = {
    "en": "the and you to of is my not for it have i'm don't was are with this your can't please what",
    "de": "der die das und nicht ich ist mein ein sie mit für zu auf wir haben wie auch bitte wurde",
    "fr": "le les des et je pas est mon une vous pour que avec dans ne votre c'est j'ai sur",
    "es": "el los las y no es mi una por para que con usted está quiero mis del pero cómo",
    "pt": "o os não é meu minha uma para que com você vocês está quero do da mas como",
    "it": "il gli non è mio mia una per che con sono della voglio di ho vostro questo come",
    "nl": "de het een en niet ik is mijn voor met jullie van op heb wat dit kan geen",
    "pl": "nie jest mój moje się na do że jak mam czy proszę to mnie od już dlaczego",
    "tr": "bir bu ve için değil benim çok ne mi var yok nasıl istiyorum ama lütfen hala",
}
_TABLE: dict[str, list[str]] = {}
for _language, _list in _WORDS.items():
    for _word in _list.split():
        _TABLE.setdefault(_word, []).append(_language)
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
MAX_CHARS = 2000


def guess(text: str) -> str | None:
    """ISO 639-1, or None where it cannot be told: too little text, or a language that is none of ours."""
    text = text[:MAX_CHARS]
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return None
    if _KANA.search(text):
        return "ja"
    if len(_HAN.findall(text)) * 3 > len(letters):
        return "zh"
    if len(_CYRILLIC.findall(text)) * 2 > len(letters):
        return None if _UKRAINIAN.search(text) else "ru"
    if sum("LATIN" in unicodedata.name(letter, "") for letter in letters[:200]) * 2 < len(letters[:200]):
        return None
    votes: Counter[str] = Counter()
    for word in _TOKEN.findall(text.lower()):
        for language in _TABLE.get(word, ()):
            votes[language] += 1
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
