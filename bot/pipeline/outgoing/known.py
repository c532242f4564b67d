"""What may be said although it looks like personal data: it stands in what the model was shown, or is the requester's
own. Compared are letters and digits alone, so a number may be set apart in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NO_LETTERS = re.compile(r"[\W_]+")


class KnownValues:
    """Grows with what the model is shown."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = list(texts)
        self._known = ""

    def add(self, texts: Iterable[str]) -> None:
        self._texts += texts

    def __call__(self, value: str) -> bool:
        if self._texts:  # only read where something looks like personal data: most answers have nothing of it
            self._known = " ".join((self._known, *map(_letters, self._texts)))
            self._texts = []
        return _letters(value) in self._known


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
