"""What is shown of an answer is checked while the model goes on writing, every so many tokens and beside the stream.

A check may take its time: it never holds the words up, one at a time runs for each answer, and what it finds is acted
upon with the next words. Whatever it says, the whole text is checked once more when it is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor

# What must not stay of a text that is still growing, in a few words for logs; None: nothing so far. It must not judge
# the beginning of a text more harshly than all of it.
Checker = Callable[[str], str | None]

CHARS_PER_TOKEN = 4  # of English; others have fewer, and are checked a little later
# For the whole process: a check is a few milliseconds of this machine's, or a call that somebody else computes.
_BESIDE = ThreadPoolExecutor(max_workers=4, thread_name_prefix="checks")


class GrowingChecks:
    """Of one text."""

    def __init__(self, check: Checker, every_tokens: int, beside: Executor = _BESIDE) -> None:
        """`every_tokens`: 0: nothing is checked."""
        self._check = check
        self._step = every_tokens * CHARS_PER_TOKEN
        self._beside = beside
        self._next = self._step
        self._running: Future[str | None] | None = None

    def objection(self, text: str) -> str | None:
        """What checks have found so far; `text` is all that is shown by now. Raises what a check raises."""
        if self._running is not None and self._running.done():
            running, self._running = self._running, None
            if objection := running.result():
                return objection
        if self._step and self._running is None and len(text) >= self._next:
            self._next = len(text) + self._step
            self._running = self._beside.submit(self._check, text)
        return None
