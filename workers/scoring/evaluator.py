"""The process that judges: RAGAS in an environment of its own, spoken to by lines of JSON over its input and output.

It is given no more than the texts it judges, and where the models are. One that hangs, dies or answers nonsense is
killed, and another is started for the next turn.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import bare_environment
from bot.errors import ConfigurationError, FirstlineError

log = logging.getLogger("firstline.scoring")
SCRIPT = Path(__file__).parent / "environment" / "ragas_scores.py"
START_SECONDS = 120.0  # its libraries take ten to load, more on a machine that has other things to do
MOST_TURNS = 200  # of one process: it may grow, and its time on the processor is limited
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# It would report to its makers which metrics are used.
SILENT = {"RAGAS_DO_NOT_TRACK": "true", "LANGCHAIN_TRACING_V2": "false", "LANGSMITH_TRACING": "false"}


class NotJudged(FirstlineError):
    """The process was away, too slow, or said something else than agreed."""


@dataclass(frozen=True, slots=True)
class Took:
    """Calls of the model that judges, and their tokens, as its server counts them or at a guess."""

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """Each score from 0 to 1. `failed`: what could not be judged, with the type of the error."""

    scores: Mapping[str, float]
    failed: Mapping[str, str]
    took: Took = Took()


class Evaluator:
    """For one thread."""

    def __init__(self, python: str, variables: Mapping[str, str], seconds: float, script: Path = SCRIPT) -> None:
        """`python`: of the environment. `seconds`: for one turn."""
        self._command = (python, "-I", str(script))
        self._variables = {**bare_environment(), **ONE_THREAD, **SILENT, **variables}
        self._seconds = seconds
        self._process: _Process | None = None

    def judge(self, question: str, answer: str, passages: Sequence[str]) -> Judged:
        """Raises NotJudged, and ConfigurationError where there is no such Python."""
        process = self._running()
        try:
            told = process.ask({"question": question, "answer": answer, "passages": list(passages)}, self._seconds)
            failed = {str(name): str(why) for name, why in told["failed"].items()}
            judged = Judged(_floats(told["scores"]), failed, _numbers(told["took"]))
        except (NotJudged, LookupError, TypeError, ValueError, AttributeError) as error:
            self.close()
            raise NotJudged(str(error) if isinstance(error, NotJudged) else "an answer of another form") from None
        if process.asked >= MOST_TURNS:
            self.close()
        return judged

    def close(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None

    def _running(self) -> _Process:
        if self._process is None:
            self._process = _Process(self._command, self._variables)
            try:
                self._process.read(START_SECONDS)
            except NotJudged:
                self.close()
                raise
        return self._process


class _Process:
    def __init__(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # its libraries quote what they were given
                env=dict(variables),
                cwd="/",
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        except OSError as error:
            raise ConfigurationError(
                f"scoring.python: found {command[0]!r}, expected the Python of RAGAS' environment, as `make scoring` "
                f"builds it ({error.strerror})"
            ) from None
        self.asked = 0
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="scoring", daemon=True).start()

    def ask(self, turn: Mapping[str, Any], seconds: float) -> Any:
        assert self._process.stdin is not None
        self.asked += 1
        try:
            self._process.stdin.write(json.dumps(turn) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise NotJudged("the process has ended") from None
        return self.read(seconds)

    def read(self, seconds: float) -> Any:
        """The next line. Raises NotJudged."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise NotJudged(f"no answer within {seconds:g} seconds") from None
        if not line:
            raise NotJudged("the process has ended")
        return json.loads(line)

    def end(self) -> None:
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)

    def _read(self) -> None:
        """To the end, which is an empty line."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")


def _floats(told: Mapping[str, Any]) -> dict[str, float]:
    """Raises ValueError for what is no score."""
    scores = {str(name): float(value) for name, value in told.items()}
    if not all(0 <= value <= 1 for value in scores.values()):
        raise ValueError("no score")
    return scores


def _numbers(told: Mapping[str, Any]) -> Took:
    """Raises ValueError and TypeError for what counts nothing."""
    took = Took(**{str(name): int(number) for name, number in told.items()})
    if min(took.calls, took.input_tokens, took.cached_tokens, took.output_tokens) < 0:
        raise ValueError("less than nothing")
    return took
