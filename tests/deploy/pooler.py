"""PgBouncer as a supervisor treats it."""

from __future__ import annotations

import signal
import subprocess

import psutil

from tests.support.pgbouncer import PgBouncer


class Pooler(PgBouncer):
    def measured(self) -> psutil.Process:
        return psutil.Process(self._process.pid)

    def end(self, sign: signal.Signals, patience: float | None = None) -> None:
        """By this signal; where it does not end within `patience` seconds, by SIGQUIT."""
        self._process.send_signal(sign)
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
