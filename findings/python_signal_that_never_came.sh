#!/usr/bin/env bash
# CPython 3.11 to 3.13: `signal.sigtimedwait` tells of a signal that never came.
#
# Where its process is stopped while it waits (SIGSTOP, Ctrl-Z, a paused container), and its time is over as it goes on,
# it should return None. The system call says that it was interrupted, and the time that is left is less than nothing:
# then it leaves its loop and returns a structure that nobody has filled, with what stands in memory by chance as
# `si_signo`. Whoever takes all that is not None for a signal of theirs stops for no reason. `signal.set_wakeup_fd` and
# `select` say what came.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 on Linux.
set -euo pipefail
python3 - <<'PY'
import os
import signal
import sys
import time

WAITED_FOR = (signal.SIGUSR1, signal.SIGUSR2)
signal.pthread_sigmask(signal.SIG_BLOCK, WAITED_FOR)
me = os.getpid()
if os.fork() == 0:
    for _ in range(3):
        time.sleep(0.3)
        os.kill(me, signal.SIGSTOP)
        time.sleep(0.6)
        os.kill(me, signal.SIGCONT)
        time.sleep(0.3)
    os._exit(0)

told, until = [], time.monotonic() + 4
while time.monotonic() < until:
    found = signal.sigtimedwait(WAITED_FOR, 0.5)
    if found is not None:
        told.append(found.si_signo)
print(f"Python {sys.version.split()[0]}: nobody sent a signal, and sigtimedwait returned {told}")
assert told, "it returned None each time"
PY
