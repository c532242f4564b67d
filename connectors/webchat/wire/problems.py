"""What cannot be done, as a sentence for the visitor and a status for the browser. The AI SDK shows the body's text."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import FirstlineError


class Problem(FirstlineError):
    """`key`: the sentence's in the wording, `words` what is filled in; `detail` is for whoever writes the page, and
    names the field."""

    def __init__(
        self,
        status: int,
        key: str,
        detail: str = "",
        *,
        retry_after: float | None = None,
        words: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail or key)
        self.status, self.key, self.detail, self.retry_after = status, key, detail, retry_after
        self.words = words or {}


def malformed(path: str, found: object, expected: str) -> Problem:
    """Never with what was found itself: it may be the visitor's words."""
    kind = "nothing" if found is None else type(found).__name__
    return Problem(400, "chat_malformed", f"{path}: found {kind}, expected {expected}")
