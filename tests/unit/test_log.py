"""What a log line says of an exception: where it happened, never what it quotes."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot import log

logger = logging.getLogger("firstline.test")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process's own handler writes."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # else they would be closed
    stream = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        log.set_up()
        yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def stumble(words: str) -> None:
    raise LookupError(words)


def test_an_exception_is_told_by_its_type_and_places(written: io.StringIO) -> None:
    try:
        stumble("no answer to: my card is 4111")
    except LookupError:
        log.failure(logger, "the draft failed", conversation=7)
    line = written.getvalue()
    told = json.loads(line)
    assert (told["message"], told["conversation"], told["levelname"]) == ("the draft failed", 7, "ERROR")
    assert told["exc_info"].startswith("LookupError < ")
    assert " stumble" in told["exc_info"]
    assert "4111" not in line


def test_neither_is_what_caused_it(written: io.StringIO) -> None:
    """Drivers chain their errors, and the first of the chain quotes the statement with its values."""
    try:
        try:
            stumble("VALUES ('my card is 4111')")
        except LookupError as error:
            raise RuntimeError("4111 again") from error
    except RuntimeError:
        log.failure(logger, "a request failed")
    line = written.getvalue()
    assert json.loads(line)["exc_info"].startswith("RuntimeError < ")
    assert "4111" not in line
