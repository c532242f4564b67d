"""Letters whose capital and small form are all there is to them.

Where a pattern takes capitals and small letters for the same, Python takes more for the same than `lower` does: "ı" for
"i", "ſ" for "s", "K" (of Kelvin) for "k". In a text without such letters both agree, letter by letter.
"""

from __future__ import annotations

import re

# Latin with its accents, Cyrillic, punctuation, what is written in Chinese and Japanese, emoji.
_OTHER = re.compile(
    "[^\0-\xb4\xb6-\u012f\u0132-\u017e\u0400-\u052f\u2000-\u20cf\u3000-\u9fff\uf900-\ufaff\uff01-\uff20\uff3b-\uff40"
    "\uff5b-\uffef\U0001f000-\U0001faff]"
)


def is_plain(text: str) -> bool:
    return text.isascii() or _OTHER.search(text) is None
