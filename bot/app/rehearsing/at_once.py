"""Many conversations at once: on processes where code alone answers, on threads where a model is waited for."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial

from bot.app.rehearsing.stage import Stage
from bot.config import Settings
from bot.rehearsal.past import PastConversation
from bot.rehearsal.replay import Replay
from bot.rehearsal.result import Result

MODELS_AT_ONCE = 8  # conversations that wait for a model at the same time
AHEAD = 4  # conversations in hand for each that is answered

Done = tuple[tuple[Result, ...], ...]  # by configuration


@dataclass(frozen=True, kw_only=True)
class Run:
    """`configurations`: one, or two to be compared. `at_once`: None: as many as make sense."""

    configurations: Sequence[Settings]
    personal_data: bool = False
    judge: bool = False  # a model is asked where code cannot tell whether answers agree
    at_once: int | None = None

    def __call__(self, pasts: Iterable[tuple[int, PastConversation]]) -> Iterator[tuple[int, PastConversation, Done]]:
        """In order. Raises what a `Replay` raises."""
        if self.with_model or self.workers == 1:
            stages = [Stage(settings) for settings in self.configurations]
            replays = _replays(stages, self.personal_data, self.judge)
            with ExitStack() as closing, ThreadPoolExecutor(self.workers) as executor:
                for stage in stages:
                    closing.callback(stage.database.close)
                yield from self._in_order(executor, partial(_answer, replays), pasts)
            return
        with ProcessPoolExecutor(
            self.workers,
            mp_context=multiprocessing.get_context("spawn"),  # what others' threads hold is not taken along
            initializer=_begin,
            initargs=(tuple(self.configurations), self.personal_data, self.judge),
        ) as executor:
            yield from self._in_order(executor, _answer_here, pasts)

    @cached_property
    def with_model(self) -> bool:
        return any(Stage(settings).models.answering is not None for settings in self.configurations)

    @property
    def workers(self) -> int:
        return self.at_once or (MODELS_AT_ONCE if self.with_model else len(os.sched_getaffinity(0)))

    def _in_order(
        self,
        executor: Executor,
        answer: Callable[[int, PastConversation], Done],
        pasts: Iterable[tuple[int, PastConversation]],
    ) -> Iterator[tuple[int, PastConversation, Done]]:
        """No more are read than are soon answered: there may be very many."""
        begun: deque[tuple[int, PastConversation, Future[Done]]] = deque()
        for number, past in pasts:
            begun.append((number, past, executor.submit(answer, number, past)))
            while len(begun) >= AHEAD * self.workers:
                number, past, done = begun.popleft()
                yield number, past, done.result()
        for number, past, done in begun:
            yield number, past, done.result()


def _replays(stages: Sequence[Stage], personal_data: bool, judge: bool) -> tuple[Replay, ...]:
    return tuple(
        Replay(stage.answerer, stage.redactor, shown=personal_data, judge=stage.models.small if judge else None)
        for stage in stages
    )


def _answer(replays: Sequence[Replay], number: int, past: PastConversation) -> Done:
    return tuple(replay(number, past) for replay in replays)


_here: tuple[Replay, ...] = ()  # of this process


def _begin(configurations: Sequence[Settings], personal_data: bool, judge: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives out the work
    global _here
    _here = _replays([Stage(settings) for settings in configurations], personal_data, judge)


def _answer_here(number: int, past: PastConversation) -> Done:
    return _answer(_here, number, past)
