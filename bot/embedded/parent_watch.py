"""`python -m bot.embedded.parent_watch MODULE ARGUMENT...`: run a module while the process that asked for it lives.

The asker holds the other end of our standard input. When it ends, also by SIGKILL, this process gets the SIGTERM that
the asker cannot send any more.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_watch, name="leash", daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
