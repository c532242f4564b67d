"""Functions for RQ to call in tests of the pool."""

from __future__ import annotations

import threading

gate = threading.Event()
_lock = threading.Lock()
state = {"running": 0, "most": 0, "done": 0}


def hold(_number: int) -> None:
    """Run until the gate opens, counting how many run at once."""
    with _lock:
        state["running"] += 1
        state["most"] = max(state["most"], state["running"])
    gate.wait(20)
    with _lock:
        state["running"] -= 1
        state["done"] += 1


def reset() -> None:
    gate.clear()
    state.update(running=0, most=0, done=0)
