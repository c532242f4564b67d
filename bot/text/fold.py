"""Text in one form, for patterns."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_SPACES = re.compile(r"[^\S\n]+")


def fold(text: str) -> str:
    """Lower case, composed letters, straight apostrophes, single spaces; line breaks stay."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).lower()).strip()
