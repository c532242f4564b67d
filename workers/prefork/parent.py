"""The parent of several worker processes: it loads what they share, forks them, and becomes who watches them.

It has no thread, no socket and no connection, and draws nothing at random, so that each fork begins with none of these.
What it loaded is there once, for as long as nobody writes to it. Of what they have written to since it would keep a
copy that nobody needs: that is why it replaces itself (`exec`) by a small program, `workers.prefork.watcher`.
"""

from __future__ import annotations

import gc
import logging
import mmap
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from bot.config import for_library, left_by_parent, supervisors_socket
from bot.errors import ConfigurationError
from bot.log import OURS, failure
from workers.prefork import watcher
from workers.prefork.watcher import BEAT_BYTES, PLACE, REFUSED, SIGNALS, Patience, Watched

log = logging.getLogger("firstline.prefork")
Beat = Callable[[bool], bool]  # told whether all goes round; False once the parent is gone
Work = Callable[[Beat], None]
PATIENCE = Patience()


def work_side_by_side(processes: int, work: Work, patience: Patience = PATIENCE) -> NoReturn:
    """`work` is run in each process, and calls what it is given about once a second. A process that the watcher has
    started in the place of another runs this as well, and is that one."""
    if (place := left_by_parent(PLACE)) is not None:
        _work(work, *map(int, place.split(":")))
    beats = os.memfd_create("beats")
    os.ftruncate(beats, BEAT_BYTES * processes)
    os.set_inheritable(beats, True)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # whatever comes meanwhile waits for whoever handles it
    gc.collect()
    gc.freeze()  # to look for garbage among what is shared would be to write to it
    watched = Watched(
        level=logging.getLevelName(logging.getLogger(OURS).level),
        supervisor=supervisors_socket(),
        beats=beats,
        command=tuple(sys.orig_argv),
        patience=patience,
    )
    parent = os.getpid()
    sys.stderr.flush()
    for number in range(processes):
        pid = os.fork()
        if pid == 0:
            _work(work, beats, number, parent)
        watched = replace(watched, pids=(*watched.pids, pid))
    os.execv(sys.executable, [sys.executable, "-m", watcher.__name__, watched.to_json()])


def _work(work: Work, beats: int, place: int, parent: int) -> NoReturn:
    for_library(PLACE, None)  # for none of its own children
    counter = memoryview(mmap.mmap(beats, 0)).cast("Q")
    os.close(beats)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def beat(well: bool) -> bool:
        counter[place] += well
        return os.getppid() == parent

    try:
        work(beat)
    except ConfigurationError as error:
        sys.stderr.write(f"firstline: {error}\n")
        sys.stderr.flush()
        os._exit(REFUSED)
    except Exception:  # noqa: BLE001  (Python would print what the error says, which may be a secret)
        failure(log, "a worker process broke down")
        os._exit(1)
    os._exit(0)
