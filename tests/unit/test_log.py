"""Which lines are written, and what one says of an exception: where it happened, never what it quotes."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot import log
from bot.app.cli.serve import Server

logger = logging.getLogger("firstline.test")


@contextmanager
def set_up(level: str) -> Iterator[io.StringIO]:
    """What the process's own handler writes, set up with this level."""
    root, ours = logging.getLogger(), logging.getLogger("firstline")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    root.handlers.clear()  # else they would be closed
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        log.set_up(level)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    with set_up("INFO") as stream:
        yield stream


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


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@pytest.mark.parametrize("level", LEVELS)
def test_our_own_lines_are_written_from_the_level_on(level: str) -> None:
    with set_up(level) as stream:
        for name in LEVELS:
            logger.log(logging.getLevelNamesMapping()[name], "something happened")

    written_levels = [json.loads(line)["levelname"] for line in stream.getvalue().splitlines()]
    assert written_levels == list(LEVELS[LEVELS.index(level) :])


@pytest.mark.parametrize("name", ["openai", "openai._base_client", "httpx", "slack_sdk.web", "zenpy", "firstlinefoo"])
def test_a_library_is_heard_from_warning_on_whatever_level_it_was_given(name: str) -> None:
    library = logging.getLogger(name)
    before = library.level
    library.setLevel(logging.DEBUG)  # as OPENAI_LOG=debug does

    with set_up("DEBUG") as stream:
        library.debug("request body: my card is 4111")
        library.info("request body: my card is 4111")
        library.warning("the server is slow")

    library.setLevel(before)
    assert "4111" not in stream.getvalue()
    assert "the server is slow" in stream.getvalue()


def test_at_error_a_librarys_warning_is_silent_too() -> None:
    with set_up("ERROR") as stream:
        logging.getLogger("some.library").warning("the server is slow")
        logging.getLogger("some.library").error("the server is gone")

    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["the server is gone"]


def test_the_time_has_its_zone(written: io.StringIO) -> None:
    logger.info("something happened")

    at = datetime.fromisoformat(json.loads(written.getvalue())["at"])
    assert at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - at) < timedelta(seconds=5)


def test_gunicorns_lines_are_like_all_others(written: io.StringIO) -> None:
    """Else what collects the log has two forms to read, and one without the time's zone in the same place."""
    server = Server(lambda: (None, None), {})

    server.cfg.logger_class(server.cfg).info("Booting worker with pid: %s", 7)

    (line,) = written.getvalue().splitlines()
    told = json.loads(line)
    assert (told["message"], told["name"]) == ("Booting worker with pid: 7", "gunicorn.error")
    assert told["at"].endswith("+00:00")
