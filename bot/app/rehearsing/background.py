"""A rehearsal in a process of its own, which a worker starts: the first to give way where cores are busy, and gone
within seconds when its worker is, or when somebody has cancelled it. Whatever ends it, all that was answered is kept,
and another process goes on from there.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.app.container import Container
from bot.app.rehearsing import told, vendor
from bot.app.rehearsing.at_once import Done, Run
from bot.app.rehearsing.stage import Stage
from bot.config import Settings, beside
from bot.errors import ConfigurationError, DeliveryError, StoreUnavailable
from bot.log import failure, set_up
from bot.rehearsal.past import PAST, PastConversation
from bot.rehearsal.result import RESULTS
from bot.store.rehearsals.running import ClaimedRun, RunLost, Running

log = logging.getLogger("firstline.rehearsal")
NICE = 10
LOOKS_SECONDS = 2.0  # between two looks whether it was cancelled
USUALLY = timedelta(days=30)


def start(settings: Settings, run: ClaimedRun) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=main, args=(settings, run), daemon=True)
    process.start()
    return process


def main(settings: Settings, run: ClaimedRun) -> None:
    os.nice(NICE)
    with suppress(OSError):  # where memory ends, it goes and not who answers; Linux only
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    set_up(settings.env.firstline_log_level)
    container = Container(settings)
    running = Running(container.database, container.cipher)
    for watch in (_outlive_nobody, partial(_hear, running, run)):
        threading.Thread(target=watch, daemon=True).start()
    rehearse(settings, running, run)


def rehearse(settings: Settings, running: Running, run: ClaimedRun) -> None:
    """Until its report is kept, or why there is none. Raises StoreUnavailable: then it is not over."""
    try:
        _rehearse(settings, running, run)
    except RunLost:
        log.info("a rehearsal was cancelled, or is another process's", extra={"run": run.id})
    except (ConfigurationError, DeliveryError) as error:
        running.failed(run, str(error))
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (told by its type: its own words may be somebody's)
        failure(log, "a rehearsal failed", run=run.id)
        running.failed(run, f"An unexpected {type(error).__name__}, which is a bug; the log of the workers says where.")


def _rehearse(settings: Settings, running: Running, run: ClaimedRun) -> None:
    configurations = _configurations(settings, run.wanted.against)
    play = Run(configurations=configurations, judge=run.wanted.judge)
    if run.wanted.judge and not play.with_model:
        raise ConfigurationError("A second opinion: found no language model, expected one (docs/models.md)")
    if not play.with_model:
        play = replace(play, at_once=1)  # on a thread: cores are for those who are answered
    left_out = Counter(run.left_out)
    stage = Stage(settings)
    with closing(stage.database):
        _answer(stage, running, run, play, left_out)
    kept = running.pasts(run)
    if not kept:
        why = "".join(f"; {count} left out: {why}" for why, count in left_out.items())
        raise ConfigurationError(f"{run.wanted.source}: found no conversation to rehearse{why}")
    done = [_done(one.body) for one in kept]
    owners = {key: one.owned for one, (key, _) in zip(kept, done, strict=True)}
    found = told.rehearsed(configurations, run.wanted.source, [some for _, some in done], left_out)
    ordered, exchanges = told.worst(found)
    number = running.done(run, told.body_of(found, ordered), [(owners[key], one) for key, one in exchanges])
    log.info("a rehearsal is kept", extra={"run": run.id, "rehearsal": number})


def _answer(stage: Stage, running: Running, run: ClaimedRun, play: Run, left_out: Counter[str]) -> None:
    """What was answered by an earlier process is not answered again."""
    kept = running.pasts(run)
    if run.wanted.is_file:
        waiting = [(one.id, PAST.validate_python(one.body)) for one in kept if not one.answered]
        for number, past, done in play(waiting):
            running.answered(run, _kept(past, done), past=number)
        return
    known = {_done(one.body)[0] for one in kept}
    fetched = _fetched(stage, run, left_out)
    for _, past, done in play((number, one) for number, one in fetched if one.key not in known):
        running.answered(run, _kept(past, done), whose=told.whose(past))


def _fetched(stage: Stage, run: ClaimedRun, left_out: Counter[str]) -> Iterator[tuple[int, PastConversation]]:
    since = run.wanted.since or datetime.now(UTC) - USUALLY

    def good() -> Iterator[PastConversation]:
        for one in vendor.conversations(stage, run.wanted.source, since):
            if isinstance(one, PastConversation):
                yield one
            else:
                left_out[one] += 1

    yield from enumerate(islice(good(), run.wanted.most), start=1)


def _configurations(settings: Settings, against: str | None) -> Sequence[Settings]:
    if against is None:
        return [settings]
    path = settings.behaviour.rehearsals.named(against, settings.env.firstline_config.parent)
    if path is None:
        raise ConfigurationError(f"{against}: found no such file in `[rehearsals] against` of this worker's settings")
    return [settings, beside(settings, path)]


def _kept(past: PastConversation, done: Done) -> Mapping[str, object]:
    return {"key": past.key, "done": [RESULTS.dump_python(list(some), mode="json") for some in done]}


def _done(body: Mapping[str, object]) -> tuple[str, Done]:
    results = body["done"]
    assert isinstance(results, list)
    return str(body["key"]), tuple(tuple(RESULTS.validate_python(some)) for some in results)


def _outlive_nobody() -> None:
    """Its worker may have been killed, and could not end it."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _hear(running: Running, run: ClaimedRun) -> None:
    """Keeps it this process's, also while one answer takes long, and ends the process where it is so no more."""
    while True:
        try:
            running.keep_going(run)
        except RunLost:
            os._exit(0)  # nothing is held: what was answered is kept
        except StoreUnavailable:
            log.warning("the database is away", extra={"run": run.id})
        threading.Event().wait(LOOKS_SECONDS)
