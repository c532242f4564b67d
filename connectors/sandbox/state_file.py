"""Saves the sandbox's state in a file after each change, and reads it back at the start."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from connectors.sandbox.changes import Changes

log = logging.getLogger("firstline.sandbox")

JSON = dict[str, Any]
DEBOUNCE_SECONDS = 0.2  # changes in quick succession are written together
WAIT_SECONDS = 5


class StateFile:
    """Writes `snapshot()` to `path` after changes, on a thread of its own, whole or not at all."""

    def __init__(self, path: Path, snapshot: Callable[[], JSON], changes: Changes) -> None:
        self._path = path
        self._snapshot = snapshot
        self._changes = changes
        self._written = -1
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox-state-file", daemon=True)

    def start(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def close(self) -> None:
        """Write what has not been written yet; call it after `changes.close()`."""
        self._stop.set()
        self._thread.join()
        if self._written != self._changes.version:
            self._write()

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._changes.wait(self._written, WAIT_SECONDS) == self._written:
                continue
            if not self._stop.wait(DEBOUNCE_SECONDS):
                self._write()

    def _write(self) -> None:
        version = self._changes.version
        unfinished = self._path.with_name(f"{self._path.name}.new")
        try:
            unfinished.unlink(missing_ok=True)  # an old one might be readable to others
            with open(unfinished, "x", encoding="utf-8", opener=_private) as file:
                json.dump(self._snapshot(), file)
            unfinished.replace(self._path)
        except OSError as error:
            log.warning("state not saved", extra={"path": str(self._path), "error": error.strerror})
        self._written = version


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read_state(path: Path) -> JSON | None:
    """What a `StateFile` wrote, or None. A file with anything else in it is set aside, not overwritten."""
    if not path.exists():
        return None
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        state = None
    if isinstance(state, dict):
        return state
    set_aside(path)
    return None


def set_aside(path: Path) -> None:
    kept = path.with_name(f"{path.name}.unreadable")
    path.replace(kept)
    log.warning("state file not understood, starting empty", extra={"path": str(path), "kept_as": str(kept)})
