"""Notices that something changed, tells whoever waits for it, and keeps the sandbox's state in a file."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

log = logging.getLogger("firstline.sandbox")

JSON = dict[str, Any]
QUIET_SECONDS = 0.2  # changes that come together are written together


class Changes:
    """A counter that can be waited for. `bump` is called under the stand-ins' locks: it must not look at them."""

    def __init__(self) -> None:
        self._version = 0
        self._closed = False
        self._changed = threading.Condition()

    def bump(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """The version as soon as it is not `seen`, or after so many seconds, or when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or self._closed, seconds)
            return self._version

    @property
    def version(self) -> int:
        return self._version

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class Keeper:
    """Writes `snapshot()` to `path` after changes, on a thread of its own, whole or not at all."""

    def __init__(self, path: Path, snapshot: Callable[[], JSON], changes: Changes) -> None:
        self._path = path
        self._snapshot = snapshot
        self._changes = changes
        self._written = -1
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox-keeper", daemon=True)

    def start(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def close(self) -> None:
        """Write what is not written yet; call it after `changes.close()`."""
        self._stop.set()
        self._thread.join()
        if self._written != self._changes.version:
            self._write()

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._changes.wait(self._written, 5) == self._written:
                continue
            if not self._stop.wait(QUIET_SECONDS):
                self._write()

    def _write(self) -> None:
        version = self._changes.version
        unfinished = self._path.with_name(f"{self._path.name}.new")
        try:
            unfinished.unlink(missing_ok=True)  # it might be readable to others
            with open(unfinished, "x", encoding="utf-8", opener=_private) as file:
                json.dump(self._snapshot(), file)
            unfinished.replace(self._path)
        except OSError as error:
            log.warning("state not saved", extra={"path": str(self._path), "error": error.strerror})
        self._written = version


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read_state(path: Path) -> JSON | None:
    """What a Keeper wrote, or None. A file that is something else is set aside, not overwritten."""
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
    log.warning("state not understood, starting empty", extra={"path": str(path), "kept_as": str(kept)})
