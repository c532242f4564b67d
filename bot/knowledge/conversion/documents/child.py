"""The process that reads one document: bytes on standard input, `Content` or the reason against it as JSON on standard
output. Started by `reading.py`; it has no settings, no secrets and bounded memory.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import asdict

from bot.knowledge.article import MAX_BYTES, Unreadable
from bot.knowledge.conversion.documents.limits import MAX_MEMORY, MAX_SECONDS
from bot.knowledge.conversion.markup import Content


def main() -> None:
    """Arguments: the suffix, and the file's name."""
    _bounded()
    suffix, path = sys.argv[1:]
    answer = sys.stdout.buffer
    logging.disable(logging.CRITICAL)  # pdfminer's remarks on a file's faults
    try:
        with contextlib.redirect_stdout(sys.stderr):
            content = _reader(suffix)(sys.stdin.buffer.read(), path)
        if len(content.text.encode()) > MAX_BYTES:
            raise Unreadable(f"comes to more than {MAX_BYTES >> 20} MiB of text")
        said: dict[str, object] = asdict(content)
    except Unreadable as unreadable:
        said = {"reason": str(unreadable), "gone": unreadable.gone}
    except (MemoryError, RecursionError):
        said = {"reason": f"takes more memory than the {MAX_MEMORY >> 30} GiB a document may", "gone": False}
    answer.write(json.dumps(said).encode("utf-8", "replace"))


def _bounded() -> None:
    try:
        import resource
    except ImportError:  # Windows has none; the time is bounded all the same
        return
    for kind, most in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, int(MAX_SECONDS))):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, hard))


def _reader(suffix: str) -> Callable[[bytes, str], Content]:
    """Imported for what is read only: each of the libraries takes longer to load than a document to read."""
    if suffix == ".pdf":
        from bot.knowledge.conversion.documents.pdf.read import read_pdf

        return read_pdf
    if suffix in (".docx", ".docm"):
        from bot.knowledge.conversion.documents.word.read import read_word

        return read_word
    from bot.knowledge.conversion.documents.sheets.excel import read_excel

    return read_excel


if __name__ == "__main__":
    main()
